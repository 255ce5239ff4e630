/*
 * measure.h - what the kept totals count. A cell is (measure, dimension, month) -> number.
 */
#ifndef DOMAIN_KPI_MEASURE_H
#define DOMAIN_KPI_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*        symbol            name in the table    by a plan's definitions?    dimension */
#define MEASURES(X)                                                                                      \
    X(M_CONSULT, "consult", 0) /* channel */                                                             \
    X(M_CONSULT_NEW, "consult_new", 0)                                                                   \
    X(M_CONSULT_ANONYMOUS, "consult_anonymous", 0)                                                       \
    X(M_CONSULT_TOPIC, "consult_topic", 0)         /* topic */                                           \
    X(M_CONSULT_MAIN, "consult_main", 0)           /* main topic */                                      \
    X(M_CONSULT_MOTIVE, "consult_motive", 0)       /* motive */                                          \
    X(M_CONSULT_RESIDENCE, "consult_residence", 0) /* residence/age_band */                              \
    X(M_CONSULT_AGE, "consult_age", 0)             /* age_band/gender */                                 \
    X(M_CONSULT_WOMAN, "consult_woman", 0)         /* residence; of women aged 20-39 */                  \
    X(M_CONSULTEE_MONTH, "consultee_month", 0)     /* different people of that month */                  \
    X(M_CONSULTEE_YEAR, "consultee_year", 0)       /* of the fiscal year, in the month of their first */ \
    X(M_CONSULTEE_SINCE, "consultee_since", 0)     /* first month counted, as "YYYY-MM" */               \
    X(M_MIGRANT, "migrant", 1)                     /* turn_type */                                       \
    X(M_MIGRANT_AGE, "migrant_age", 1)             /* age_band/gender */                                 \
    X(M_MIGRANT_REASON, "migrant_reason", 1)       /* reason */                                          \
    X(M_MIGRANT_HOUSEHOLD, "migrant_household", 1)                                                       \
    X(M_MIGRANT_LEFT, "migrant_left", 1)                                                                 \
    X(M_MIGRANT_DUE, "migrant_due", 1)         /* years: 1, 3, 5 have passed since the move */           \
    X(M_MIGRANT_SETTLED, "migrant_settled", 1) /* years: of them still here then */                      \
    X(M_APPLICATION, "application", 0)                                                                   \
    X(M_TRIAL_STAY, "trial_stay", 0)                                                                     \
    X(M_TRIAL_PERSON, "trial_person", 0)                                                                 \
    X(M_TRIAL_DAY, "trial_day", 0)                                                                       \
    X(M_TELEWORK, "telework", 0)                                                                         \
    X(M_EXCHANGE, "exchange", 0)                                                                         \
    X(M_BUSINESS, "business", 0) /* origin */                                                            \
    X(M_BUSINESS_VACANT, "business_vacant", 0)                                                           \
    X(M_BUSINESS_CLOSED, "business_closed", 0)                                                           \
    X(M_LOAN, "loan", 0)                         /* occupation; loans made */                            \
    X(M_LOAN_RETURN, "loan_return", 0)           /* occupation; people who moved in and work */          \
    X(M_PROJECT, "project", 0)                   /* funded */                                            \
    X(M_DONATION, "donation", 0)                 /* portal */                                            \
    X(M_DONATION_YEN, "donation_yen", 0)         /* portal */                                            \
    X(M_CROWDFUNDING, "crowdfunding", 0)         /* project */                                           \
    X(M_CROWDFUNDING_YEN, "crowdfunding_yen", 0) /* project */                                           \
    X(M_PURPOSE, "purpose", 0)                   /* purpose */                                           \
    X(M_PURPOSE_YEN, "purpose_yen", 0)           /* purpose */                                           \
    X(M_PREFECTURE, "prefecture", 0)             /* prefecture */                                        \
    X(M_PREFECTURE_YEN, "prefecture_yen", 0)     /* prefecture */                                        \
    X(M_CORPORATE, "corporate", 0)                                                                       \
    X(M_CORPORATE_YEN, "corporate_yen", 0)                                                               \
    X(M_DONOR_MONTH, "donor_month", 0) /* donors of that month */                                        \
    X(M_DONOR_YEAR, "donor_year", 0)   /* became one of the fiscal year, less those who ceased */        \
    X(M_DONOR_SINCE, "donor_since", 0) /* first month counted, as "YYYY-MM": the same since then */      \
    X(M_DONOR_NEW, "donor_new", 0)                                                                       \
    X(M_REPEAT_CASE, "repeat_case", 1)                                                                   \
    X(M_REPEAT_DONOR, "repeat_donor", 1)         /* became one, less those who ceased */                 \
    X(M_RELATIONSHIP, "relationship", 1)         /* class; entered, less those who left */               \
    X(M_RELATIONSHIP_AGE, "relationship_age", 1) /* age_band/gender; entered, less those who left */     \
    X(M_STAGE, "stage", 0)                       /* stage; entered, less those who left */               \
    X(M_MAIL_SENT, "mail_sent", 0)                                                                       \
    X(M_MAIL_BOUNCED, "mail_bounced", 0)                                                                 \
    X(M_OPT_OUT, "opt_out", 0)

enum measure {
#define X(symbol, name, defined) symbol,
    MEASURES(X)
#undef X
        MEASURE_COUNT
};

extern const char *const measure_names[MEASURE_COUNT];
/* Does it depend on what a plan calls a migrant, a repeat donor, the relationship population? */
bool measure_is_defined(enum measure m);

/* The name of a measure in a plan's variant, as cells are kept under: "migrant", "migrant#1". */
#define MEASURE_NAME_MAX 40
char *measure_name(enum measure m, int variant, char out[MEASURE_NAME_MAX]);
/* -1 for a name that is none. */
int measure_of(const char *name, int *variant);

/* Which record caused a contribution. */
struct record_ref {
    const char *kind; /* record_kind */
    int64_t id;
    int32_t date;
};

/* One contribution: n more in a cell. dim is "" where the measure has none; valid during the call only. */
typedef void emit_fn(void *ctx, enum measure m, int32_t month, const char *dim, int64_t n,
                     const struct record_ref *by);

#endif
