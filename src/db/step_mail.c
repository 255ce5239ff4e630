/*
 * step_mail.c - consent, addresses that must not be written to, mail that waits.
 */
#include "db/steps.h"

/* clang-format off */
const char step_mail[] =
     "-- under protective measures since that day: never any mail\n"
     "ALTER TABLE contact ADD COLUMN protected_on BIGINT;\n"

     "-- what people said about what may be done with their data: a journal, rows are never changed\n"
     "CREATE TABLE consent (\n"
     "    id         INTEGER PRIMARY KEY,\n"
     "    contact_id BIGINT NOT NULL REFERENCES contact (id),\n"
     "    kind  TEXT NOT NULL, state TEXT NOT NULL, -- consent_kind, consent_state\n"
     "    on_date    BIGINT NOT NULL,              -- day the person said so\n"
     "    how TEXT NOT NULL, wording TEXT, evidence TEXT, staff TEXT NOT NULL,\n"
     "    told_at    BIGINT NOT NULL,\n"
     "    told_by    BIGINT NOT NULL               -- uid of whoever recorded it\n"
     ");\n"
     "CREATE INDEX consent_contact ON consent (contact_id, id);\n"

     "-- what the journal of a contact comes to; derived, for segments and the gate\n"
     "CREATE TABLE consent_now (\n"
     "    contact_id BIGINT NOT NULL REFERENCES contact (id),\n"
     "    kind TEXT NOT NULL, state TEXT NOT NULL, on_date BIGINT NOT NULL,\n"
     "    consent_id BIGINT NOT NULL REFERENCES consent (id),\n"
     "    PRIMARY KEY (contact_id, kind)\n"
     ");\n"
     "CREATE INDEX consent_now_kind ON consent_now (kind, state, contact_id);\n"

     "-- addresses that were told to be left alone, whoever they belong to; outlives the contact\n"
     "CREATE TABLE stopped_address (\n"
     "    key    TEXT NOT NULL,                    -- see address_key() in src/domain/consent.c\n"
     "    kind   TEXT NOT NULL,                    -- consent_kind; '' = no mail of any kind\n"
     "    reason TEXT NOT NULL,                    -- mail_reason\n"
     "    at     BIGINT NOT NULL,\n"
     "    PRIMARY KEY (key, kind)\n"
     ");\n"

     "-- each mail that is to go, goes or went: one row for ever for a step of an enrolment\n"
     "CREATE TABLE outbox (\n"
     "    id           INTEGER PRIMARY KEY,\n"
     "    contact_id   BIGINT NOT NULL REFERENCES contact (id),\n"
     "    purpose      TEXT NOT NULL,              -- consent_kind, or 'answer'\n"
     "    consult_id   BIGINT,                     -- the consultation that is answered\n"
     "    campaign_id  BIGINT, enrolment_id BIGINT, step BIGINT,\n"
     "    due_at       BIGINT NOT NULL,            -- not before\n"
     "    not_after    BIGINT,                     -- of no use from then on; NULL = always\n"
     "    state        TEXT NOT NULL,              -- mail_state\n"
     "    reason       TEXT,                       -- mail_reason, where it was held back\n"
     "    tries        BIGINT NOT NULL DEFAULT 0,\n"
     "    queued_at    BIGINT NOT NULL,\n"
     "    claimed_at   BIGINT, done_at BIGINT,\n"
     "    address TEXT, message_id TEXT, subject TEXT, -- as claimed; the same at every later try\n"
     "    message      BLOB,                       -- the very bytes\n"
     "    answer       TEXT,                       -- the server's last words\n"
     "    UNIQUE (enrolment_id, step)\n"
     ");\n"
     "CREATE INDEX outbox_contact ON outbox (contact_id, done_at);\n"
     "CREATE INDEX outbox_waiting ON outbox (due_at, id) WHERE state IN ('queued', 'deferred');\n"
     "CREATE INDEX outbox_open ON outbox (state, id) WHERE state IN ('claimed', 'unknown');\n"
     "CREATE INDEX outbox_campaign ON outbox (campaign_id, state) WHERE campaign_id IS NOT NULL;\n";
/* clang-format on */
