/*
 * nearest.c - the only place of the client that guesses what a misspelt word was meant to be.
 */
#include "cli/nearest.h"

#include <string.h>

#define WORD_MAX 40

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Letters to add, drop or change (Levenshtein), by rows of the usual matrix. */
static size_t edits(const char *a, const char *b)
{
    size_t row[WORD_MAX + 1], n = strlen(b);
    for (size_t k = 0; k <= n; k++)
        row[k] = k;
    for (size_t i = 0; a[i]; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t k = 0; k < n; k++) {
            size_t change = diagonal + (a[i] != b[k]);
            diagonal = row[k + 1];
            row[k + 1] = least(change, least(row[k], diagonal) + 1);
        }
    }
    return row[n];
}

void nearest_offer(struct nearest *n, const char *word)
{
    size_t length = strlen(n->wanted);
    if (length > WORD_MAX || strlen(word) > WORD_MAX)
        return;
    size_t distance = edits(n->wanted, word);
    if (length > 2 && !strncmp(n->wanted, word, length))
        distance = 1;
    if (distance <= 1 + length / 4 && (!n->best || distance < n->distance)) {
        n->best = word;
        n->distance = distance;
    }
}
