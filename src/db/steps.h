/*
 * steps.h - the texts of the schema's steps, a file each.
 *
 * Conventions: days are days since 1970-01-01, months year * 12 + month - 1, moments seconds since 1970
 * (UTC), money whole yen, enumerations their ASCII code (src/vocab/enums.c), lists of codes joined by ','.
 * NULL = not known, unless said otherwise. Every record has created_at, updated_at, and cancelled_at once it
 * was cancelled (then it counts nowhere).
 */
#ifndef DB_STEPS_H
#define DB_STEPS_H

/* Part of shipped steps: never edited. */
#define STEP_RECORD_COLUMNS                                                  \
    "    created_at   BIGINT NOT NULL,\n"                                    \
    "    created_by   BIGINT NOT NULL,            -- uid of whoever asked\n" \
    "    updated_at   BIGINT NOT NULL,\n"                                    \
    "    cancelled_at BIGINT,\n"                                             \
    "    cancel_reason TEXT\n"

extern const char step_desk[], step_figures[], step_closing[], step_import[], step_slots[];
extern const char step_mail[], step_segment[], step_campaign[], step_merge[], step_sending[];
extern const char step_returned[], step_start[], step_identity[], step_long_outbox[];

#endif
