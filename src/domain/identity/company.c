/*
 * company.c - the only place that knows legal forms for comparing. Invariant: ㈱, (株) and 株式会社 before or
 * behind the name come to one form and one core; two forms never to one.
 */
#include "domain/identity/company.h"

#include <string.h>

#include "base/fold.h"

/* Longest first where one holds another; equal numbers are one form. Folded writing. */
static const struct {
    const char *writing;
    int form;
} forms[] = {
    {"特定非営利活動法人", 1}, {"npo法人", 1},       {"(特非)", 1},       {"(npo)", 1},
    {"一般社団法人", 2},       {"(一社)", 2},        {"公益社団法人", 3}, {"(公社)", 3},
    {"一般財団法人", 4},       {"(一財)", 4},        {"公益財団法人", 5}, {"(公財)", 5},
    {"社団法人", 2},           {"(社)", 2},          {"財団法人", 4},     {"(財)", 4},
    {"社会福祉法人", 6},       {"(福)", 6},          {"医療法人社団", 7}, {"医療法人財団", 7},
    {"医療法人", 7},           {"(医)", 7},          {"学校法人", 8},     {"(学)", 8},
    {"宗教法人", 9},           {"(宗)", 9},          {"株式会社", 10},    {"(株)", 10},
    {"有限会社", 11},          {"(有)", 11},         {"合同会社", 12},    {"(同)", 12},
    {"合資会社", 13},          {"(資)", 13},         {"合名会社", 14},    {"(名)", 14},
    {"農事組合法人", 15},      {"独立行政法人", 16}, {"税理士法人", 17},  {"弁護士法人", 18},
    {"協同組合", 19},          {"(協)", 19},         {"信用金庫", 20},    {"有限責任事業組合", 21},
};

/* Behind these begins the person who signs for the body. */
static const char *const offices[] = {"代表取締役", "代表社員", "代表理事", "代表者", "代表",
                                      "取締役社長", "取締役",   "理事長",   "支店長", "担当"};

static int take_form(char *name)
{
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        char *at = strstr(name, forms[i].writing);
        size_t n = strlen(forms[i].writing);
        if (!at)
            continue;
        memmove(at, at + n, strlen(at + n) + 1);
        return forms[i].form;
    }
    return 0;
}

void company_read_known(struct arena *a, const char *name, struct company *out)
{
    char *core = fold_name(a, name);
    out->form = take_form(core);
    for (size_t i = 0; i < sizeof offices / sizeof offices[0]; i++) {
        char *at = strstr(core, offices[i]);
        if (at && at > core)
            *at = '\0';
    }
    out->core = core;
}

bool company_read(struct arena *a, const char *name, struct company *out)
{
    struct company c;
    /* every form but a few in Latin letters has one of these, and most names have none */
    if (!strstr(name, "会社") && !strstr(name, "法人") && !strstr(name, "組合") && !strstr(name, "金庫") &&
        !strpbrk(name, "(nN") && !strstr(name, "（") && !strstr(name, "\xE3\x88") &&
        !strstr(name, "Ｎ")) /* ㈱ ㈲ ㈶ and their like */
        return false;
    company_read_known(a, name, &c);
    if (!c.form)
        return false;
    if (out)
        *out = c;
    return true;
}
