/*
 * step_returned.c - mail that came back: what it was, what it changed, and its bytes for a while.
 */
#include "db/steps.h"

/* clang-format off */
const char step_returned[] =
     "-- what came back of a mail that went\n"
     "ALTER TABLE outbox ADD COLUMN bounce TEXT;      -- mail_bounce, the worst that was told; NULL = nothing\n"
     "ALTER TABLE outbox ADD COLUMN bounced_at BIGINT; -- the first time\n"
     "ALTER TABLE outbox ADD COLUMN bounce_words TEXT; -- of whoever could not deliver it\n"
     "ALTER TABLE outbox ADD COLUMN replied_at BIGINT; -- the person's first answer\n"

     "-- Tokyo days of what the monthly report counts\n"
     "CREATE INDEX outbox_sent ON outbox (((done_at + 32400) / 86400), id) WHERE state = 'sent';\n"
     "CREATE INDEX outbox_bounced ON outbox (((bounced_at + 32400) / 86400), id) WHERE state = 'sent';\n"
     "CREATE INDEX consent_withdrawn ON consent (((told_at + 32400) / 86400), id) WHERE state = 'withdrawn';\n"

     "-- each mail of the return mailbox by its name there, ours or not: never read twice\n"
     "CREATE TABLE mail_met (\n"
     "    source TEXT NOT NULL, uid TEXT NOT NULL, -- URL of the mailbox, name in it\n"
     "    ours     BIGINT NOT NULL,                -- 1: to be taken out of the mailbox\n"
     "    failures BIGINT NOT NULL,                -- how often reading it ended the reader\n"
     "    met_at   BIGINT NOT NULL,\n"
     "    PRIMARY KEY (source, uid)\n"
     ");\n"

     "-- mail with a token of ours that is believed, and what it did\n"
     "CREATE TABLE mail_in (\n"
     "    id         INTEGER PRIMARY KEY,\n"
     "    came_at    BIGINT NOT NULL,\n"
     "    kind       TEXT NOT NULL,                -- mail_in_kind\n"
     "    digest     TEXT NOT NULL UNIQUE,         -- keyed hash of its bytes: the same mail again does nothing\n"
     "    outbox_id  BIGINT NOT NULL,              -- the mail it is about\n"
     "    code BIGINT, status TEXT, words TEXT,    -- of a bounce\n"
     "    message    BLOB                          -- the very bytes; NULL once their time is over\n"
     ");\n"
     "CREATE INDEX mail_in_mail ON mail_in (outbox_id, id);\n"
     "CREATE INDEX mail_in_kept ON mail_in (came_at) WHERE message IS NOT NULL;\n";
/* clang-format on */
