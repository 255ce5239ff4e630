/*
 * step_closing.c - closed months, what was reported of them, and the journal of what changed them later.
 */
#include "db/steps.h"

/* clang-format off */
const char step_closing[] =
     "-- a month that was reported; one that was reopened stays here, and may be closed anew\n"
     "CREATE TABLE month_closing (\n"
     "    id        INTEGER PRIMARY KEY,\n"
     "    month     BIGINT NOT NULL,\n"
     "    closed_at BIGINT NOT NULL, closed_by TEXT NOT NULL,\n"
     "    corrections_before BIGINT NOT NULL,      -- id of the last correction its report already knew; 0 = none\n"
     "    reopened_at BIGINT, reopened_by TEXT, reopen_reason TEXT\n"
     ");\n"
     "CREATE UNIQUE INDEX month_closing_month ON month_closing (month) WHERE reopened_at IS NULL;\n"

     "-- the reply of report.monthly as it was when the month was closed, for each plan there was\n"
     "CREATE TABLE month_snapshot (\n"
     "    closing_id BIGINT NOT NULL REFERENCES month_closing (id),\n"
     "    plan TEXT NOT NULL, reply BLOB NOT NULL,\n"
     "    PRIMARY KEY (closing_id, plan)\n"
     ");\n"

     "-- remarks of a month's report (特記事項)\n"
     "CREATE TABLE month_note (\n"
     "    id       INTEGER PRIMARY KEY,\n"
     "    month    BIGINT NOT NULL,\n"
     "    text     TEXT NOT NULL,\n"
     "    replaces BIGINT REFERENCES month_note (id),\n"
     "    noted_at BIGINT NOT NULL, noted_by TEXT NOT NULL\n"
     ");\n"
     "CREATE INDEX month_note_month ON month_note (month);\n"
     "CREATE UNIQUE INDEX month_note_replaces ON month_note (replaces) WHERE replaces IS NOT NULL;\n"

     "-- a change of months that were closed at that moment; never edited, never deleted\n"
     "CREATE TABLE correction (\n"
     "    id     INTEGER PRIMARY KEY,\n"
     "    at     BIGINT NOT NULL,\n"
     "    made_by TEXT NOT NULL,                   -- login name\n"
     "    reason TEXT NOT NULL,\n"
     "    method TEXT,                             -- what was asked for; NULL = the daemon counted anew\n"
     "    batch_id BIGINT REFERENCES import_batch (id),\n"
     "    record_kind TEXT, record_id BIGINT,      -- NULL where it was about none or several\n"
     "    contact_id BIGINT                        -- likewise: whose figures changed\n"
     ");\n"

     "-- by how much it changed the kept totals of closed months\n"
     "CREATE TABLE correction_cell (\n"
     "    correction_id BIGINT NOT NULL REFERENCES correction (id),\n"
     "    measure TEXT NOT NULL, dim TEXT NOT NULL, month BIGINT NOT NULL, n BIGINT NOT NULL,\n"
     "    PRIMARY KEY (correction_id, measure, dim, month)\n"
     ") WITHOUT ROWID;\n"

     "-- a refund changes the month of its own day\n"
     "CREATE INDEX donation_refund ON donation (refunded_on) WHERE refunded_on IS NOT NULL;\n";
/* clang-format on */
