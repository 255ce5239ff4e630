/*
 * nouns.h - the rules of each noun (rows of record_rules.c) and what only that noun can do.
 */
#ifndef DOMAIN_NOUNS_H
#define DOMAIN_NOUNS_H

#include "domain/record.h"

extern const struct record_rules consult_rules, application_rules, visit_rules, event_rules, attendance_rules,
    migration_rules, business_rules, loan_rules, donation_rules, task_rules, stage_rules, relationship_rules,
    household_rules, project_rules, kpi_rules, remark_rules;

/* Refuse a last day before its first. */
int check_order(const struct record *r, int first, int last, struct en_error *err);

/* stage.c: the stages a record moves its contact to. Those it has moved it to already stay as they are, so
 * that correcting something else changes no order within a day; others of the record are taken back. */
struct stage_step {
    const char *stage;
    int32_t date;
};
void stage_follow(struct world *w, int64_t contact, const struct stage_step *steps, size_t n,
                  const char *origin, int64_t id);
void stage_take_back(struct world *w, const char *origin, int64_t id);
/* Did the record move a contact? */
bool stage_moved_by(struct world *w, const char *origin, int64_t id);
/* Has the contact a stage that does not come from this record? */
bool stage_any_but(struct world *w, int64_t contact, const char *origin, int64_t id);
/* Current stage; NULL if none. */
const char *stage_now(struct world *w, int64_t contact);
size_t stage_history(struct world *w, int64_t contact, struct record **rows);

/* task.c: the same for tasks. `what` may be NULL: only take back. */
void task_plan(struct world *w, int64_t contact, int32_t due, const char *what, const char *staff,
               const char *origin, int64_t id);
void task_take_back(struct world *w, const char *origin, int64_t id);
/* Was this promise kept already? Then correcting its record must not make it due again. */
bool task_is_kept(struct world *w, int32_t due, const char *what, const char *origin, int64_t id);
int task_done(struct world *w, int64_t id, int32_t day, const char *note, struct record *r,
              struct en_error *err);
struct task_filter {
    int32_t due; /* NO_DAY = any */
    int64_t contact;
    const char *staff;
    bool done;
    int64_t limit;
    int64_t cursor_day, cursor_id; /* id 0 = from the start */
};
/* By due day, oldest first; whether there are more. */
bool task_list(struct world *w, const struct task_filter *f, struct record **rows, size_t *n);

/* Id of the consultation with this number; 0 if none. */
int64_t consult_by_number(struct world *w, const char *number);

int migration_depart(struct world *w, int64_t id, int32_t day, const char *reason, struct record *r,
                     struct en_error *err);
int donation_refund(struct world *w, int64_t id, int32_t day, struct record *r, struct en_error *err);

#endif
