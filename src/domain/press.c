/*
 * press.c - see press.h. Invariant: a plate is of a campaign that was approved; a draft's number may come
 * again.
 */
#include "domain/press.h"

#include <stdlib.h>

#include "base/vec.h"

struct press {
    struct arena *arena;
    VEC(const struct plate *) plates;
};

struct press *press_new(void)
{
    struct press *p = mem_alloc(sizeof *p);
    p->arena = arena_new();
    return p;
}

void press_free(struct press *p)
{
    if (!p)
        return;
    vec_clear(&p->plates);
    arena_free(p->arena);
    free(p);
}

static const struct plate *make_plate(struct world *w, struct arena *a, int64_t campaign)
{
    struct plate *p = arena_alloc(a, sizeof *p);
    struct world kept = *w;
    struct letter_source source;
    struct en_error err = {0};
    kept.arena = a;
    p->campaign = campaign;
    campaign_definition(&kept, campaign, &p->c);
    for (size_t i = 0; i < p->c.nsteps; i++)
        if (campaign_source(&kept, campaign, p->c.step[i].template, &source) ||
            letter_read(&kept, &source, p->c.noun, a, &p->form[i], &err))
            p->form[i] = NULL;
    return p;
}

const struct plate *press_plate(struct world *w, struct press *p, int64_t campaign)
{
    for (size_t i = 0; i < p->plates.n; i++)
        if (p->plates.at[i]->campaign == campaign)
            return p->plates.at[i];
    const struct plate *made = make_plate(w, p->arena, campaign);
    if (!db_failed(w->db, NULL))
        vec_add(&p->plates) = made;
    return made;
}
