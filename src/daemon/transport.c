/*
 * transport.c - which transports there are.
 */
#include "daemon/transport.h"

#include <string.h>

const struct transport_kind *transport_find(const char *name)
{
    static const struct transport_kind *const kinds[] = {&transport_maildir, &transport_smtp};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(kinds[i]->name, name))
            return kinds[i];
    return NULL;
}
