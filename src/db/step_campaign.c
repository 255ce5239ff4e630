/*
 * step_campaign.c - campaigns as they were loaded and approved, and who is in them.
 */
#include "db/steps.h"

/* clang-format off */
const char step_campaign[] =
     "-- a version of a campaign; once approved its source and texts are never changed\n"
     "CREATE TABLE campaign (\n"
     "    id INTEGER PRIMARY KEY,\n"
     "    name TEXT NOT NULL, version BIGINT NOT NULL,\n"
     "    state       TEXT NOT NULL,               -- campaign_state\n"
     "    title TEXT NOT NULL, purpose TEXT NOT NULL,\n"
     "    entry       TEXT NOT NULL,               -- record_kind; 'segment' = people of a filter on a day\n"
     "    source      TEXT NOT NULL,               -- the file\n"
     "    loaded_at BIGINT NOT NULL, loaded_by TEXT NOT NULL, loaded_uid BIGINT NOT NULL,\n"
     "    previewed_at BIGINT,\n"
     "    approved_at BIGINT, approved_by TEXT, document TEXT,\n"
     "    starts_on   BIGINT,                      -- records of that day and later bring people in\n"
     "    entered_at  BIGINT,                      -- when the people of a segment entered\n"
     "    UNIQUE (name, version)\n"
     ");\n"
     "CREATE INDEX campaign_alive ON campaign (entry) WHERE state IN ('running', 'paused');\n"

     "CREATE TABLE campaign_text (\n"
     "    campaign_id BIGINT NOT NULL REFERENCES campaign (id),\n"
     "    template TEXT NOT NULL, text TEXT NOT NULL,\n"
     "    PRIMARY KEY (campaign_id, template)\n"
     ");\n"

     "-- somebody in a version of a campaign, by a record of theirs or as one of a segment\n"
     "CREATE TABLE enrolment (\n"
     "    id          INTEGER PRIMARY KEY,\n"
     "    campaign_id BIGINT NOT NULL REFERENCES campaign (id),\n"
     "    name        TEXT NOT NULL,               -- of the campaign: once is once in all its versions\n"
     "    contact_id  BIGINT NOT NULL REFERENCES contact (id),\n"
     "    origin_kind TEXT NOT NULL,               -- record_kind, or 'segment'\n"
     "    origin_id   BIGINT NOT NULL,             -- the record; of a segment the campaign's id\n"
     "    anchor_on   BIGINT NOT NULL,             -- the day that delays count from\n"
     "    step        BIGINT NOT NULL,             -- the next one, from 0\n"
     "    previous_on BIGINT NOT NULL,             -- day the one before was due\n"
     "    due_at      BIGINT,                      -- moment the next one is due; NULL = ended\n"
     "    entered_at  BIGINT NOT NULL, ended_at BIGINT,\n"
     "    end_reason  TEXT                         -- enrolment_end\n"
     ");\n"
     "CREATE UNIQUE INDEX enrolment_origin ON enrolment (name, origin_kind, origin_id, contact_id);\n"
     "CREATE INDEX enrolment_contact ON enrolment (contact_id, name);\n"
     "CREATE INDEX enrolment_due ON enrolment (due_at) WHERE due_at IS NOT NULL;\n"
     "CREATE INDEX enrolment_campaign ON enrolment (campaign_id, end_reason);\n"

     "-- how many of a campaign went in the last hour\n"
     "CREATE INDEX outbox_hour ON outbox (campaign_id, claimed_at) WHERE claimed_at IS NOT NULL;\n"

     "-- records that were added or corrected, and people of a segment, to be looked at by the campaigns alive\n"
     "CREATE TABLE entry_pending (\n"
     "    kind TEXT NOT NULL, record_id BIGINT NOT NULL,\n"
     "    campaign_id BIGINT NOT NULL,             -- 0 = every one that the kind of record brings people into\n"
     "    PRIMARY KEY (kind, record_id, campaign_id)\n"
     ");\n";
/* clang-format on */
