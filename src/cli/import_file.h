/*
 * import_file.h - `enishi import file` and `enishi import preview`.
 */
#ifndef CLI_IMPORT_FILE_H
#define CLI_IMPORT_FILE_H

#include "cli/command.h"

command_fn import_file_run, import_preview_run;

#endif
