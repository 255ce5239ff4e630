/*
 * step_sending.c - what sending keeps: how far each mail got, whose copy of the database this is, rates.
 */
#include "db/steps.h"

/* clang-format off */
const char step_sending[] =
     "-- the moment the server got its text (from then on a crash leaves it unknown); of its first try\n"
     "ALTER TABLE outbox ADD COLUMN handed_at BIGINT;\n"
     "ALTER TABLE outbox ADD COLUMN first_at BIGINT;\n"
     "CREATE INDEX outbox_due ON outbox (campaign_id, due_at, id) WHERE state IN ('queued', 'deferred');\n"

     "-- its hourly limit is reached: no mail of it is looked at before\n"
     "ALTER TABLE campaign ADD COLUMN waits_until BIGINT;\n"

     "-- the one place that may send from this database, and how many mails it has claimed; see domain/home.h\n"
     "CREATE TABLE mail_home (\n"
     "    id     INTEGER PRIMARY KEY CHECK (id = 1),\n"
     "    mark   TEXT NOT NULL,                    -- '' = none yet\n"
     "    claims BIGINT NOT NULL\n"
     ");\n"
     "INSERT INTO mail_home (id, mark, claims) VALUES (1, '', 0);\n"

     "-- base/bucket.h, one for all mail and one for each destination\n"
     "CREATE TABLE mail_bucket (\n"
     "    destination TEXT PRIMARY KEY,            -- domain; '' = all\n"
     "    full_us BIGINT NOT NULL, seen_us BIGINT NOT NULL,\n"
     "    promised_us BIGINT NOT NULL              -- what was put off comes again no earlier, one by one\n"
     ");\n";
/* clang-format on */
