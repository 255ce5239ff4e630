/*
 * measure.h - what the kept totals count. A cell is (measure, dimension, month) -> number.
 */
#ifndef DOMAIN_KPI_MEASURE_H
#define DOMAIN_KPI_MEASURE_H

#include <stddef.h>
#include <stdint.h>

/*        symbol            name in the table    dimension */
#define MEASURES(X)                                                                              \
    X(M_CONSULT, "consult") /* channel */                                                        \
    X(M_CONSULT_NEW, "consult_new")                                                              \
    X(M_CONSULT_TOPIC, "consult_topic")         /* topic */                                      \
    X(M_CONSULT_MAIN, "consult_main")           /* main topic */                                 \
    X(M_CONSULT_RESIDENCE, "consult_residence") /* residence/age_band */                         \
    X(M_MIGRANT, "migrant")                     /* turn_type */                                  \
    X(M_MIGRANT_AGE, "migrant_age")             /* age_band/gender */                            \
    X(M_MIGRANT_HOUSEHOLD, "migrant_household")                                                  \
    X(M_APPLICATION, "application")                                                              \
    X(M_TRIAL_STAY, "trial_stay")                                                                \
    X(M_TRIAL_DAY, "trial_day")                                                                  \
    X(M_TELEWORK, "telework")                                                                    \
    X(M_EXCHANGE, "exchange")                                                                    \
    X(M_BUSINESS, "business")                                                                    \
    X(M_DONATION, "donation")             /* portal */                                           \
    X(M_DONATION_YEN, "donation_yen")     /* portal */                                           \
    X(M_PURPOSE, "purpose")               /* purpose */                                          \
    X(M_PURPOSE_YEN, "purpose_yen")       /* purpose */                                          \
    X(M_PREFECTURE, "prefecture")         /* prefecture */                                       \
    X(M_PREFECTURE_YEN, "prefecture_yen") /* prefecture */                                       \
    X(M_CORPORATE_YEN, "corporate_yen")                                                          \
    X(M_DONOR_MONTH, "donor_month") /* donors of that month */                                   \
    X(M_DONOR_YEAR, "donor_year")   /* became one of the fiscal year, less those who ceased */   \
    X(M_DONOR_SINCE, "donor_since") /* first month counted, as "YYYY-MM": the same since then */ \
    X(M_DONOR_NEW, "donor_new")                                                                  \
    X(M_REPEAT_CASE, "repeat_case")                                                              \
    X(M_REPEAT_DONOR, "repeat_donor") /* became one, less those who ceased */                    \
    X(M_RELATIONSHIP, "relationship") /* class; entered, less those who left */                  \
    X(M_STAGE, "stage")               /* stage; entered, less those who left */

enum measure {
#define X(symbol, name) symbol,
    MEASURES(X)
#undef X
        MEASURE_COUNT
};

extern const char *const measure_names[MEASURE_COUNT];
/* -1 for a name that is none. */
int measure_of(const char *name);

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
