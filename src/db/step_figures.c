/*
 * step_figures.c - figures that other divisions report, remarks for the yearly review, plans given to the
 * daemon, crowdfunded projects.
 */
#include "db/steps.h"

/* clang-format off */
const char step_figures[] =
     "-- a value of an indicator as reported; the newest of a plan, code and period holds, the others are its history\n"
     "CREATE TABLE kpi_value (\n"
     "    id     INTEGER PRIMARY KEY,\n"
     "    plan TEXT NOT NULL, code TEXT NOT NULL,\n"
     "    period TEXT NOT NULL,                    -- FY2023, CY2023, 2023-10, 2023-10-01\n"
     "    value  TEXT NOT NULL,                    -- shortest digits; an ellipsis = not known (any more)\n"
     "    status TEXT NOT NULL,                    -- value_status\n"
     "    as_of BIGINT, division TEXT, statistic TEXT, document TEXT, note TEXT,\n"
     STEP_RECORD_COLUMNS
     ");\n"
     "CREATE INDEX kpi_value_code ON kpi_value (plan, code, period);\n"

     "-- what is written beside an indicator in the yearly review; the newest of a plan, code and year holds\n"
     "CREATE TABLE kpi_remark (\n"
     "    id   INTEGER PRIMARY KEY,\n"
     "    plan TEXT NOT NULL, code TEXT NOT NULL,\n"
     "    year BIGINT NOT NULL,                    -- fiscal\n"
     "    cause TEXT, issue TEXT, direction TEXT, opinion TEXT, response TEXT,\n"
     STEP_RECORD_COLUMNS
     ");\n"
     "CREATE INDEX kpi_remark_code ON kpi_remark (plan, code, year);\n"

     "-- plans given with `plan load`; the newest of a name holds, also over a file of the etc folder\n"
     "CREATE TABLE plan_file (\n"
     "    id   INTEGER PRIMARY KEY,\n"
     "    name TEXT NOT NULL, text TEXT NOT NULL, loaded_at BIGINT NOT NULL, loaded_by BIGINT NOT NULL\n"
     ");\n"

     "CREATE TABLE project (\n"
     "    id   INTEGER PRIMARY KEY,\n"
     "    name TEXT NOT NULL, goal_yen BIGINT, from_on BIGINT, until_on BIGINT,\n"
     "    state TEXT NOT NULL, funded_on BIGINT, note TEXT,\n"
     STEP_RECORD_COLUMNS
     ");\n"

     "-- the follow-ups of a month, done or not\n"
     "CREATE INDEX task_month ON task (due_on) WHERE cancelled_at IS NULL;\n";
/* clang-format on */
