/*
 * step_start.c - campaigns that start at a moment, and their mails as tests to colleagues.
 */
#include "db/steps.h"

/* clang-format off */
const char step_start[] =
     "-- approved, and to be started by itself at this moment; NULL = when somebody starts it\n"
     "ALTER TABLE campaign ADD COLUMN starts_at BIGINT;\n"

     "-- a version's mails as a contact would get them, sent to colleagues\n"
     "CREATE TABLE test_mail (\n"
     "    id INTEGER PRIMARY KEY,\n"
     "    campaign_id BIGINT NOT NULL REFERENCES campaign (id), template TEXT NOT NULL,\n"
     "    address TEXT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL, html TEXT,\n"
     "    state   TEXT NOT NULL,                   -- mail_state\n"
     "    asked_at BIGINT NOT NULL, asked_by TEXT NOT NULL, done_at BIGINT,\n"
     "    answer  TEXT                             -- the server's last words\n"
     ");\n"
     "CREATE INDEX test_mail_campaign ON test_mail (campaign_id, id);\n"
     "CREATE INDEX test_mail_open ON test_mail (state, id) WHERE state IN ('queued', 'claimed');\n";
/* clang-format on */
