/*
 * step_merge.c - step: people of several contacts, and the log of who was joined with whom. Shipped: never
 * edited.
 */
#include "db/steps.h"

/* clang-format off */
const char step_merge[] =
     "-- a contact is an atom: one identity as it was written; a person is a tree of them, known by its root.\n"
     "-- The edge is no foreign key: SQLite copies pages before each update of one, and imports make many\n"
     "ALTER TABLE contact ADD COLUMN merged_into BIGINT; -- id of a contact; NULL = a person of its own\n"
     "ALTER TABLE contact ADD COLUMN merged_said BIGINT; -- last entry of the consent journal when it was merged\n"
     "ALTER TABLE contact ADD COLUMN person BIGINT;      -- root of its tree, derived from merged_into; NULL = itself\n"
     "CREATE INDEX contact_merged ON contact (merged_into) WHERE merged_into IS NOT NULL;\n"
     "CREATE INDEX contact_person ON contact (person, id) WHERE person IS NOT NULL;\n"

     "-- what a root says itself, where its row shows more: completed from its members\n"
     "CREATE TABLE contact_own (\n"
     "    contact_id INTEGER PRIMARY KEY REFERENCES contact (id),\n"
     "    family TEXT, given TEXT, kana TEXT, birth BIGINT, age_band TEXT, gender TEXT, died_on BIGINT, note TEXT,\n"
     "    protected_on BIGINT\n"
     ");\n"

     "-- rows that name a root which is not their own: whose they are\n"
     "CREATE TABLE moved_row (\n"
     "    id     INTEGER PRIMARY KEY,\n"
     "    tbl    TEXT NOT NULL,                    -- a place of src/domain/merge.c\n"
     "    row_id BIGINT NOT NULL,\n"
     "    home   BIGINT NOT NULL                   -- the atom\n"
     ");\n"
     "CREATE INDEX moved_row_row ON moved_row (tbl, row_id); -- one each, but while an import is undone\n"
     "CREATE INDEX moved_row_home ON moved_row (home);\n"

     "-- who was joined with whom, and cut from whom, when, by whom, why; only ever added to\n"
     "CREATE TABLE identity_link (\n"
     "    id  INTEGER PRIMARY KEY,\n"
     "    at  BIGINT NOT NULL, by_uid BIGINT NOT NULL, by_name TEXT NOT NULL,\n"
     "    act TEXT NOT NULL,                       -- join, cut, split, judged\n"
     "    contact_id BIGINT NOT NULL,              -- the one that was joined, or cut off\n"
     "    other_id   BIGINT NOT NULL,              -- the one that it was joined to, or cut off from\n"
     "    ground TEXT NOT NULL,                    -- machine, hand\n"
     "    reason TEXT,\n"
     "    verdict BLOB, model BIGINT, fold_version BIGINT -- what a machine went by\n"
     ");\n"
     "CREATE INDEX identity_link_contact ON identity_link (contact_id);\n"
     "CREATE INDEX identity_link_other ON identity_link (other_id);\n"

     "-- members of a migration get an id that stays theirs\n"
     "CREATE TABLE migration_member_new (\n"
     "    migration_id BIGINT NOT NULL REFERENCES migration (id),\n"
     "    rank         BIGINT NOT NULL,\n"
     "    contact_id   BIGINT REFERENCES contact (id),\n"
     "    birth BIGINT, age_band TEXT, gender TEXT,\n"
     "    id INTEGER PRIMARY KEY,\n"
     "    UNIQUE (migration_id, rank)\n"
     ");\n"
     "INSERT INTO migration_member_new (id, migration_id, rank, contact_id, birth, age_band, gender)\n"
     "    SELECT rowid, migration_id, rank, contact_id, birth, age_band, gender FROM migration_member;\n"
     "DROP TABLE migration_member;\n"
     "ALTER TABLE migration_member_new RENAME TO migration_member;\n"
     "CREATE INDEX migration_member_contact ON migration_member (contact_id);\n";
/* clang-format on */
