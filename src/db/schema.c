/*
 * schema.c - the schema, one readable step after the other. Append only: a shipped step is never edited.
 *
 * Conventions: days are days since 1970-01-01, months year * 12 + month - 1, moments seconds since 1970
 * (UTC), money whole yen, enumerations their ASCII code (src/vocab/enums.c), lists of codes joined by ','.
 * NULL = not known, unless said otherwise. Every record has created_at, updated_at, and cancelled_at once it
 * was cancelled (then it counts nowhere).
 */
#include <stddef.h>

#include "db/migrate.h"

#define RECORD_COLUMNS                                                       \
    "    created_at   BIGINT NOT NULL,\n"                                    \
    "    created_by   BIGINT NOT NULL,            -- uid of whoever asked\n" \
    "    updated_at   BIGINT NOT NULL,\n"                                    \
    "    cancelled_at BIGINT,\n"                                             \
    "    cancel_reason TEXT\n"

/* clang-format off */
const struct migration migrations[] = {
    {"the desk's world",
     "-- which steps were applied when\n"
     "CREATE TABLE schema_step (step BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL);\n"

     "-- single values of ours: the rules the cells were counted by\n"
     "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);\n"

     "-- someone or some body that the city has a tie with\n"
     "CREATE TABLE contact (\n"
     "    id        INTEGER PRIMARY KEY,\n"
     "    kind      TEXT NOT NULL,                 -- contact_kind\n"
     "    family    TEXT,                          -- family name, or the whole name of a body\n"
     "    given     TEXT,\n"
     "    kana      TEXT,                          -- as written\n"
     "    birth     BIGINT,                        -- day\n"
     "    age_band  TEXT,                          -- as told; birth wins where it is known\n"
     "    gender    TEXT,\n"
     "    died_on   BIGINT,                        -- day\n"
     "    note      TEXT,\n"
     "    name_key  TEXT,                          -- fold_name(family + given)\n"
     "    kana_key  TEXT,                          -- fold_kana(kana)\n"
     "    fold_version BIGINT NOT NULL,\n"
     RECORD_COLUMNS
     ");\n"
     "CREATE INDEX contact_name ON contact (name_key, kana_key);\n"

     "-- where a contact lives or lived; the current one has until_on NULL, the first one known from_on NULL\n"
     "CREATE TABLE contact_address (\n"
     "    id         INTEGER PRIMARY KEY,\n"
     "    contact_id BIGINT NOT NULL REFERENCES contact (id),\n"
     "    postal TEXT, prefecture TEXT, city TEXT, address TEXT,\n"
     "    from_on BIGINT, until_on BIGINT          -- first day; last day\n"
     ");\n"
     "CREATE INDEX contact_address_contact ON contact_address (contact_id);\n"

     "-- e-mail addresses and telephone numbers, the old ones too\n"
     "CREATE TABLE contact_point (\n"
     "    id         INTEGER PRIMARY KEY,\n"
     "    contact_id BIGINT NOT NULL REFERENCES contact (id),\n"
     "    kind  TEXT NOT NULL,                     -- point_kind\n"
     "    value TEXT NOT NULL,                     -- as written\n"
     "    key   TEXT NOT NULL,                     -- fold_phone, fold_email\n"
     "    tail  TEXT,                              -- last four digits of a phone: what people remember\n"
     "    from_on BIGINT, until_on BIGINT\n"
     ");\n"
     "CREATE INDEX contact_point_contact ON contact_point (contact_id);\n"
     "CREATE INDEX contact_point_key ON contact_point (key, kind);\n"
     "CREATE INDEX contact_point_tail ON contact_point (tail) WHERE tail IS NOT NULL;\n"

     "CREATE TABLE relationship (\n"
     "    id         INTEGER PRIMARY KEY,\n"
     "    contact_id BIGINT NOT NULL REFERENCES contact (id),\n"
     "    kind TEXT NOT NULL, from_on BIGINT, until_on BIGINT, note TEXT,\n"
     RECORD_COLUMNS
     ");\n"
     "CREATE INDEX relationship_contact ON relationship (contact_id);\n"

     "CREATE TABLE household_member (\n"
     "    id           INTEGER PRIMARY KEY,\n"
     "    household_id BIGINT NOT NULL REFERENCES contact (id),\n"
     "    contact_id   BIGINT NOT NULL REFERENCES contact (id),\n"
     "    role TEXT, from_on BIGINT, until_on BIGINT,\n"
     RECORD_COLUMNS
     ");\n"
     "CREATE INDEX household_member_household ON household_member (household_id);\n"
     "CREATE INDEX household_member_contact ON household_member (contact_id);\n"

     "-- last serial given out in a fiscal year: R6-0123 is (2024, 123)\n"
     "CREATE TABLE consult_serial (fiscal_year BIGINT PRIMARY KEY, last BIGINT NOT NULL);\n"

     "-- a consultation; contact_id NULL = anonymous, it counts all the same\n"
     "CREATE TABLE consult (\n"
     "    id         INTEGER PRIMARY KEY,\n"
     "    number     TEXT NOT NULL UNIQUE,\n"
     "    contact_id BIGINT REFERENCES contact (id),\n"
     "    on_date    BIGINT NOT NULL,\n"
     "    channel    TEXT NOT NULL,\n"
     "    topics     TEXT NOT NULL,                -- the main one first\n"
     "    staff      TEXT NOT NULL,\n"
     "    persons    BIGINT,                       -- NULL = 1\n"
     "    is_first   BIGINT,                       -- what the slip says; NULL = nothing\n"
     "    place TEXT, minutes BIGINT, motives TEXT, turn_type TEXT, household TEXT,\n"
     "    prefecture TEXT, city TEXT, age_band TEXT, gender TEXT, -- as told then; wins over the contact's\n"
     "    body TEXT, answer TEXT, referred TEXT, next_action TEXT, next_due BIGINT, stage TEXT,\n"
     RECORD_COLUMNS
     ");\n"
     "CREATE INDEX consult_contact ON consult (contact_id, on_date);\n"
     "CREATE INDEX consult_date ON consult (on_date);\n"

     "CREATE TABLE application (\n"
     "    id         INTEGER PRIMARY KEY,\n"
     "    contact_id BIGINT NOT NULL REFERENCES contact (id),\n"
     "    scheme TEXT NOT NULL, applied_on BIGINT NOT NULL, state TEXT, decided_on BIGINT, amount_yen BIGINT, note TEXT,\n"
     RECORD_COLUMNS
     ");\n"
     "CREATE INDEX application_contact ON application (contact_id, applied_on);\n"
     "CREATE INDEX application_date ON application (applied_on);\n"

     "CREATE TABLE visit (\n"
     "    id         INTEGER PRIMARY KEY,\n"
     "    contact_id BIGINT REFERENCES contact (id),\n"
     "    type TEXT NOT NULL, from_on BIGINT NOT NULL,\n"
     "    to_on BIGINT,                            -- last day; NULL = from_on + nights\n"
     "    persons BIGINT,                          -- NULL = 1\n"
     "    nights BIGINT, place TEXT, note TEXT,\n"
     RECORD_COLUMNS
     ");\n"
     "CREATE INDEX visit_contact ON visit (contact_id, from_on);\n"
     "CREATE INDEX visit_date ON visit (from_on);\n"

     "CREATE TABLE event (\n"
     "    id INTEGER PRIMARY KEY,\n"
     "    name TEXT NOT NULL, on_date BIGINT NOT NULL, place TEXT, headcount BIGINT, note TEXT,\n"
     RECORD_COLUMNS
     ");\n"
     "CREATE INDEX event_date ON event (on_date);\n"

     "CREATE TABLE attendance (\n"
     "    id         INTEGER PRIMARY KEY,\n"
     "    event_id   BIGINT NOT NULL REFERENCES event (id),\n"
     "    contact_id BIGINT NOT NULL REFERENCES contact (id),\n"
     "    persons    BIGINT,                       -- NULL = 1\n"
     RECORD_COLUMNS
     ");\n"
     "CREATE INDEX attendance_event ON attendance (event_id, contact_id);\n"
     "CREATE INDEX attendance_contact ON attendance (contact_id);\n"

     "-- a household's move to the city\n"
     "CREATE TABLE migration (\n"
     "    id          INTEGER PRIMARY KEY,\n"
     "    contact_id  BIGINT REFERENCES contact (id),\n"
     "    moved_in_on BIGINT NOT NULL,\n"
     "    turn_type TEXT, reason TEXT,\n"
     "    via_desk    BIGINT,\n"
     "    schemes     TEXT,\n"
     "    from_prefecture TEXT, from_city TEXT,\n"
     "    stay_intent BIGINT,                      -- NULL = yes\n"
     "    persons     BIGINT,                      -- only where the members are not known\n"
     "    departed_on BIGINT, depart_reason TEXT, note TEXT,\n"
     RECORD_COLUMNS
     ");\n"
     "CREATE INDEX migration_contact ON migration (contact_id, moved_in_on);\n"
     "CREATE INDEX migration_date ON migration (moved_in_on);\n"

     "-- everyone who moved, the main contact among them\n"
     "CREATE TABLE migration_member (\n"
     "    migration_id BIGINT NOT NULL REFERENCES migration (id),\n"
     "    rank         BIGINT NOT NULL,\n"
     "    contact_id   BIGINT REFERENCES contact (id),\n"
     "    birth BIGINT, age_band TEXT, gender TEXT,\n"
     "    PRIMARY KEY (migration_id, rank)\n"
     ");\n"
     "CREATE INDEX migration_member_contact ON migration_member (contact_id);\n"

     "CREATE TABLE business (\n"
     "    id         INTEGER PRIMARY KEY,\n"
     "    contact_id BIGINT REFERENCES contact (id),\n"
     "    name TEXT, started_on BIGINT NOT NULL, origin TEXT, vacant BIGINT, schemes TEXT, closed_on BIGINT, note TEXT,\n"
     RECORD_COLUMNS
     ");\n"
     "CREATE INDEX business_contact ON business (contact_id, started_on);\n"
     "CREATE INDEX business_date ON business (started_on);\n"

     "CREATE TABLE loan (\n"
     "    id         INTEGER PRIMARY KEY,\n"
     "    contact_id BIGINT NOT NULL REFERENCES contact (id),\n"
     "    occupation TEXT NOT NULL, state TEXT, lent_on BIGINT NOT NULL, amount_yen BIGINT,\n"
     "    moved_in_on BIGINT, work_started_on BIGINT, note TEXT,\n"
     RECORD_COLUMNS
     ");\n"
     "CREATE INDEX loan_contact ON loan (contact_id, lent_on);\n"

     "CREATE TABLE donation (\n"
     "    id          INTEGER PRIMARY KEY,\n"
     "    contact_id  BIGINT REFERENCES contact (id),\n"
     "    portal TEXT NOT NULL, donation_no TEXT, received_on BIGINT NOT NULL, amount_yen BIGINT NOT NULL,\n"
     "    purpose TEXT, project TEXT,              -- a project makes it crowdfunded\n"
     "    corporate   BIGINT,\n"
     "    prefecture  TEXT,                        -- as told then; wins over the contact's\n"
     "    state TEXT NOT NULL, refunded_on BIGINT, note TEXT,\n"
     RECORD_COLUMNS
     ");\n"
     "CREATE INDEX donation_contact ON donation (contact_id, received_on);\n"
     "CREATE INDEX donation_date ON donation (received_on);\n"
     "CREATE UNIQUE INDEX donation_number ON donation (portal, donation_no) WHERE cancelled_at IS NULL AND donation_no IS NOT NULL;\n"

     "-- what somebody promised to do; made by hand, by a consultation's next action, by an application's deadlines\n"
     "CREATE TABLE task (\n"
     "    id         INTEGER PRIMARY KEY,\n"
     "    contact_id BIGINT REFERENCES contact (id),\n"
     "    due_on BIGINT NOT NULL, what TEXT NOT NULL, staff TEXT, done_on BIGINT, note TEXT,\n"
     "    origin_kind TEXT, origin_id BIGINT,      -- the record that made it\n"
     RECORD_COLUMNS
     ");\n"
     "CREATE INDEX task_due ON task (due_on) WHERE done_on IS NULL AND cancelled_at IS NULL;\n"
     "CREATE INDEX task_origin ON task (origin_kind, origin_id);\n"
     "CREATE INDEX task_contact ON task (contact_id, due_on);\n"

     "-- every change of a contact's stage, dated; the latest up to a day is the stage on that day\n"
     "CREATE TABLE stage_change (\n"
     "    id         INTEGER PRIMARY KEY,\n"
     "    contact_id BIGINT NOT NULL REFERENCES contact (id),\n"
     "    stage TEXT NOT NULL, on_date BIGINT NOT NULL, reason TEXT, note TEXT,\n"
     "    origin_kind TEXT, origin_id BIGINT,\n"
     RECORD_COLUMNS
     ");\n"
     "CREATE INDEX stage_change_contact ON stage_change (contact_id, on_date);\n"
     "CREATE INDEX stage_change_origin ON stage_change (origin_kind, origin_id);\n"

     "-- kept totals: what all contributions of all histories add up to, see src/domain/kpi/\n"
     "CREATE TABLE kpi_cell (\n"
     "    measure TEXT NOT NULL, dim TEXT NOT NULL, month BIGINT NOT NULL, n BIGINT NOT NULL,\n"
     "    PRIMARY KEY (measure, dim, month)\n"
     ") WITHOUT ROWID;\n"

     "-- one file given to `import file`, or the rows of several tries at it\n"
     "CREATE TABLE import_batch (\n"
     "    id INTEGER PRIMARY KEY,\n"
     "    kind TEXT NOT NULL, mapping TEXT NOT NULL, source TEXT NOT NULL, file TEXT,\n"
     "    started_at BIGINT NOT NULL, started_by BIGINT NOT NULL, finished_at BIGINT,\n"
     "    n_new BIGINT NOT NULL DEFAULT 0, n_unchanged BIGINT NOT NULL DEFAULT 0, n_changed BIGINT NOT NULL DEFAULT 0,\n"
     "    n_duplicate BIGINT NOT NULL DEFAULT 0, n_cancelled BIGINT NOT NULL DEFAULT 0, n_rejected BIGINT NOT NULL DEFAULT 0\n"
     ");\n"

     "-- each row of each list as it came, and the record it became\n"
     "CREATE TABLE source_record (\n"
     "    id         INTEGER PRIMARY KEY,\n"
     "    source     TEXT NOT NULL,\n"
     "    source_key TEXT NOT NULL,\n"
     "    batch_id   BIGINT NOT NULL REFERENCES import_batch (id), -- the last one that brought it\n"
     "    kind       TEXT NOT NULL, record_id BIGINT NOT NULL,     -- record_kind and id\n"
     "    contact_id BIGINT REFERENCES contact (id),\n"
     "    original   BLOB NOT NULL,                -- as received: canonical field, NUL, text, NUL, ...\n"
     "    UNIQUE (source, source_key)\n"
     ");\n"
     "CREATE INDEX source_record_contact ON source_record (contact_id);\n"

     "-- answers given to requests that carried a repeat mark; kept 7 days\n"
     "CREATE TABLE once_reply (\n"
     "    uid BIGINT NOT NULL, mark TEXT NOT NULL, method TEXT NOT NULL, reply BLOB NOT NULL, at BIGINT NOT NULL,\n"
     "    PRIMARY KEY (uid, mark)\n"
     ");\n"
     "CREATE INDEX once_reply_at ON once_reply (at);\n"

     "-- search by any part of a name: bigrams of the folded texts; this table alone is SQLite's own dialect\n"
     "CREATE VIRTUAL TABLE contact_search USING fts5 (grams, content='', tokenize='unicode61 remove_diacritics 0', prefix='1');\n"},
};
/* clang-format on */
const size_t migration_count = sizeof migrations / sizeof *migrations;
