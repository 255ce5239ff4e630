/*
 * listing.h - lists of any length for programs: as CSV with columns of their own, a page after the other.
 */
#ifndef CLI_LISTING_H
#define CLI_LISTING_H

#include "cli/command.h"

command_fn listing_run;

#endif
