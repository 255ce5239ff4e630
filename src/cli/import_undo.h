/*
 * import_undo.h - `enishi import undo`.
 */
#ifndef CLI_IMPORT_UNDO_H
#define CLI_IMPORT_UNDO_H

#include "cli/command.h"

command_fn import_undo_run;

#endif
