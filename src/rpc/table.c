/*
 * table.c - joins the rows of methods.def with their handlers.
 */
#include "rpc/handlers.h"

static handler_fn *const handlers[] = {
#define METHOD(word, verb, roles, mode, args, noun, body, shape, handler, ja, en) handler,
#include "vocab/methods.def"
#undef METHOD
};

handler_fn *handler_of(const struct method *m)
{
    return handlers[m - methods];
}
