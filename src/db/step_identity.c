/*
 * step_identity.c - step: who is who. Faces, keys and counts of names are derived from the contacts and made
 * anew at will; what a person decided is in identity_question.
 */
#include "db/steps.h"

/* clang-format off */
const char step_identity[] =
     "-- every import that changed a row since: whoever is one person's contact is changed by many, and each can be undone\n"
     "CREATE TABLE import_later_new (\n"
     "    batch_id BIGINT NOT NULL REFERENCES import_batch (id),\n"
     "    tbl TEXT NOT NULL, row_id BIGINT NOT NULL,\n"
     "    by_batch BIGINT NOT NULL,                -- the later import; 0 = by hand\n"
     "    PRIMARY KEY (batch_id, tbl, row_id, by_batch)\n"
     ");\n"
     "INSERT INTO import_later_new (batch_id, tbl, row_id, by_batch)\n"
     "    SELECT batch_id, tbl, row_id, COALESCE(by_batch, 0) FROM import_later;\n"
     "DROP TABLE import_later;\n"
     "ALTER TABLE import_later_new RENAME TO import_later;\n"
     "CREATE INDEX import_later_by ON import_later (by_batch);\n"

     "-- rows that an import deleted, among the many that it changed\n"
     "CREATE INDEX import_image_deleted ON import_image (batch_id, tbl) WHERE deleted = 1;\n"

     "-- the few bodies among the many people of a name\n"
     "CREATE INDEX contact_body ON contact (name_key) WHERE kind NOT IN ('person', 'household');\n"

     "ALTER TABLE contact ADD COLUMN account TEXT;                             -- at a portal: its source, a slash, its number\n"
     "ALTER TABLE contact ADD COLUMN told_on BIGINT;                           -- the day the age band was told\n"

     "-- what is compared of a contact; its traces are the keys and counted names it has elsewhere, so that they can be\n"
     "-- taken back whatever made them\n"
     "CREATE TABLE identity_face (\n"
     "    contact_id INTEGER PRIMARY KEY,\n"
     "    version   BIGINT NOT NULL,               -- of folding and of the model\n"
     "    hash      BIGINT,                        -- NULL: it tells too little for an equal one to be the same person\n"
     "    compared  BIGINT NOT NULL DEFAULT 1,     -- with the others; 0 = the sweep made it and has not come to that yet\n"
     "    face BLOB NOT NULL, traces BLOB NOT NULL\n"
     ");\n"
     "CREATE INDEX identity_face_hash ON identity_face (hash) WHERE hash IS NOT NULL;\n"

     "-- contacts of one key are compared\n"
     "CREATE TABLE identity_key (\n"
     "    key BIGINT NOT NULL, contact_id BIGINT NOT NULL,\n"
     "    PRIMARY KEY (key, contact_id)\n"
     ") WITHOUT ROWID;\n"

     "-- contacts among which a join was refused: all that hangs together is clustered anew when it grows\n"
     "CREATE TABLE identity_contested (\n"
     "    contact_id INTEGER PRIMARY KEY\n"
     ");\n"

     "-- how many faces tell a name or reading, by its hash\n"
     "CREATE TABLE identity_name (\n"
     "    key INTEGER PRIMARY KEY, kind BIGINT NOT NULL, n BIGINT NOT NULL\n"
     ");\n"

     "-- pairs of contacts that a person should look at, and what was decided. A decided pair stays for the two\n"
     "-- faces when its contacts are gone (a or b NULL)\n"
     "CREATE TABLE identity_question (\n"
     "    id INTEGER PRIMARY KEY,\n"
     "    a BIGINT, b BIGINT, hash_a BIGINT, hash_b BIGINT,\n"
     "    state TEXT NOT NULL,                     -- question_state\n"
     "    score BIGINT,                            -- tenths of a bit\n"
     "    verdict BLOB,\n"
     "    asked_at BIGINT NOT NULL,\n"
     "    decided_at BIGINT, decided_by TEXT, reason TEXT\n"
     ");\n"
     "CREATE INDEX identity_question_a ON identity_question (a, b) WHERE a IS NOT NULL;\n"
     "CREATE INDEX identity_question_b ON identity_question (b) WHERE b IS NOT NULL;\n"
     "CREATE INDEX identity_question_open ON identity_question (score, id) WHERE state = 'open';\n"
     "CREATE INDEX identity_question_lost_a ON identity_question (hash_a) WHERE a IS NULL;\n"
     "CREATE INDEX identity_question_lost_b ON identity_question (hash_b) WHERE b IS NULL;\n";
/* clang-format on */
