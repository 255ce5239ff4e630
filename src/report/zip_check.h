/*
 * zip_check.h - is a workbook that was just written whole?
 */
#ifndef REPORT_ZIP_CHECK_H
#define REPORT_ZIP_CHECK_H

#include <stdbool.h>

/*
 * Reads the file back: every member unpacks to as many bytes as were told, with the check sum that was told,
 * and is XML that is closed by the element it was opened by.
 */
bool zip_is_whole(const char *path);

#endif
