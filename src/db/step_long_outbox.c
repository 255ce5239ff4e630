/*
 * step_long_outbox.c - indexes for a million mails: nothing that is asked again and again reads what waits,
 * rests or went long ago.
 */
#include "db/steps.h"

/* clang-format off */
const char step_long_outbox[] =
     "-- a partial index serves only who repeats its very condition: these served nobody\n"
     "DROP INDEX outbox_open;\n"
     "DROP INDEX test_mail_open;\n"
     "CREATE INDEX outbox_state ON outbox (state);\n"
     "CREATE INDEX test_mail_queued ON test_mail (id) WHERE state = 'queued';\n"
     "CREATE INDEX test_mail_claimed ON test_mail (id) WHERE state = 'claimed';\n"

     "-- what is due is looked for campaign by campaign: one that is paused or rests is not looked at\n"
     "DROP INDEX outbox_waiting;\n"
     "DROP INDEX enrolment_due;\n"
     "CREATE INDEX enrolment_next ON enrolment (campaign_id, due_at, id) WHERE due_at IS NOT NULL;\n"

     "-- mails of a campaign, newest first; what it shows of itself\n"
     "CREATE INDEX outbox_of_campaign ON outbox (campaign_id);\n"
     "CREATE INDEX outbox_came_back ON outbox (campaign_id) WHERE bounce IS NOT NULL;\n"
     "CREATE INDEX outbox_replied ON outbox (campaign_id) WHERE replied_at IS NOT NULL;\n"
     "DROP INDEX enrolment_campaign;\n"
     "CREATE INDEX enrolment_campaign ON enrolment (campaign_id, step);\n";
/* clang-format on */
