/*
 * step_import.c - step: what an import brought, so that it can be told and undone exactly. Shipped: never
 * edited.
 */
#include "db/steps.h"

/* clang-format off */
const char step_import[] =
     "ALTER TABLE import_batch ADD COLUMN n_restored BIGINT NOT NULL DEFAULT 0; -- rows with a lost leading zero put back\n"
     "ALTER TABLE import_batch ADD COLUMN first_on BIGINT;                     -- first and last day of the file's rows\n"
     "ALTER TABLE import_batch ADD COLUMN last_on BIGINT;\n"
     "ALTER TABLE import_batch ADD COLUMN undo_begun_at BIGINT;\n"
     "ALTER TABLE import_batch ADD COLUMN undone_at BIGINT;\n"

     "-- how the figures of donations stood when the import began, and by how much its rows moved them\n"
     "CREATE TABLE import_figure (\n"
     "    batch_id BIGINT NOT NULL REFERENCES import_batch (id),\n"
     "    code TEXT NOT NULL, before BIGINT NOT NULL, moved BIGINT NOT NULL,\n"
     "    PRIMARY KEY (batch_id, code)\n"
     ");\n"

     "-- which source records an import has met: a bit each, 4,096 ids a block\n"
     "CREATE TABLE import_seen (\n"
     "    batch_id BIGINT NOT NULL REFERENCES import_batch (id),\n"
     "    block BIGINT NOT NULL, bits BLOB NOT NULL,\n"
     "    PRIMARY KEY (batch_id, block)\n"
     ");\n"

     "-- rows that an import made, as ranges of ids: new ids rise, so a chunk of rows is one range a table\n"
     "CREATE TABLE import_range (\n"
     "    tbl TEXT NOT NULL, first_id BIGINT NOT NULL, last_id BIGINT NOT NULL,\n"
     "    batch_id BIGINT NOT NULL REFERENCES import_batch (id),\n"
     "    PRIMARY KEY (tbl, first_id)\n"
     ");\n"
     "CREATE INDEX import_range_batch ON import_range (batch_id, tbl, first_id);\n"

     "-- rows that an import changed or deleted, as they were before it\n"
     "CREATE TABLE import_image (\n"
     "    batch_id BIGINT NOT NULL REFERENCES import_batch (id),\n"
     "    tbl TEXT NOT NULL, row_id BIGINT NOT NULL,\n"
     "    deleted BIGINT NOT NULL, image BLOB NOT NULL,\n"
     "    made_by BIGINT,                          -- the earlier import whose row it was, if it was deleted\n"
     "    PRIMARY KEY (batch_id, tbl, row_id)\n"
     ");\n"
     "CREATE INDEX import_image_row ON import_image (tbl, row_id);\n"

     "-- rows that an import made or changed and that somebody changed since: it cannot be undone any more\n"
     "CREATE TABLE import_later (\n"
     "    batch_id BIGINT NOT NULL REFERENCES import_batch (id),\n"
     "    tbl TEXT NOT NULL, row_id BIGINT NOT NULL,\n"
     "    by_batch BIGINT,                         -- the later import; NULL = by hand\n"
     "    PRIMARY KEY (batch_id, tbl, row_id)\n"
     ");\n"
     "CREATE INDEX import_later_by ON import_later (by_batch) WHERE by_batch IS NOT NULL;\n"

     "CREATE INDEX source_record_record ON source_record (record_id, kind);\n";
/* clang-format on */
