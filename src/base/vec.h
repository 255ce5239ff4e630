/*
 * vec.h - a growing array in three fields: struct { T *at; size_t n, cap; }.
 */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

#define VEC(T)         \
    struct {           \
        T *at;         \
        size_t n, cap; \
    }

/* Room for one more at the end; the lvalue of the new, uninitialised item. */
#define vec_add(v)                                                  \
    (*((v)->n < (v)->cap ? &(v)->at[(v)->n++]                       \
                         : ((v)->cap = (v)->cap ? (v)->cap * 2 : 8, \
                            (v)->at = mem_grow((v)->at, (v)->cap, sizeof *(v)->at), &(v)->at[(v)->n++])))

/* The items, in the arena from now on; the vector is empty again. */
#define vec_take(v, arena)                                                          \
    __extension__({                                                                 \
        __typeof__((v)->at) taken_ = arena_array((arena), (v)->n, sizeof *(v)->at); \
        if ((v)->n)                                                                 \
            memcpy(taken_, (v)->at, (v)->n * sizeof *(v)->at);                      \
        vec_clear(v);                                                               \
        taken_;                                                                     \
    })

#define vec_clear(v) (free((v)->at), (v)->at = NULL, (v)->n = (v)->cap = 0)

#endif
