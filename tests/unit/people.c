/*
 * people.c - faces for tests.
 */
#include "people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/error.h"
#include "domain/kpi/history.h"

static const char **place_of(struct identity_row *r, const char *key)
{
    const struct {
        const char *key, **place;
    } places[] = {
        {"name", &r->name.whole},
        {"family", &r->name.family},
        {"given", &r->name.given},
        {"kana", &r->kana.whole},
        {"family_kana", &r->kana.family},
        {"given_kana", &r->kana.given},
        {"postal", &r->postal},
        {"prefecture", &r->prefecture},
        {"city", &r->city},
        {"address", &r->address},
        {"building", &r->building},
        {"phone", &r->phone},
        {"phone2", &r->phone2},
        {"email", &r->email},
        {"account", &r->account},
    };
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (!strcmp(places[i].key, key))
            return places[i].place;
    return NULL;
}

static void set(struct identity_row *r, const char *key, const char *value)
{
    const char **place = place_of(r, key);
    if (place)
        *place = value;
    else if (!strcmp(key, "born")) {
        if (civil_parse(value, &r->birth, NULL, NULL))
            fatal("no date: %s", value);
    } else if (!strcmp(key, "decade"))
        r->decade = atoi(value);
    else if (!strcmp(key, "company"))
        r->company = true;
    else if (!strcmp(key, "shielded"))
        r->shielded = true;
    else
        fatal("no field of a person: %s", key);
}

void person_face(struct arena *a, const struct lexicon *l, const char *line, struct face *out)
{
    struct identity_row row = {.birth = NO_DAY};
    char *rest = arena_strdup(a, line);
    while (rest && *rest) {
        char *field = strsep(&rest, "|"), *key = strsep(&field, "=");
        set(&row, key, field ? field : "");
    }
    face_read(a, l, &row, out);
}

struct lexicon *common_names(void)
{
    static const char *const names[] = {
        "name=高橋 健一|kana=タカハシ ケンイチ", "name=高橋 誠|kana=タカハシ マコト",
        "name=佐藤 太郎|kana=サトウ タロウ",     "name=佐藤 花子|kana=サトウ ハナコ",
        "name=佐藤 健一|kana=サトウ ケンイチ",   "name=鈴木 一郎|kana=スズキ イチロウ",
        "name=鈴木 幸子|kana=スズキ サチコ",     "name=渡辺 幸子|kana=ワタナベ サチコ",
        "name=渡辺 誠|kana=ワタナベ マコト",     "name=大野 誠|kana=オオノ マコト",
        "name=小野 誠|kana=オノ マコト",         "name=山崎 花子|kana=ヤマザキ ハナコ",
        "name=長谷川 太郎|kana=ハセガワ タロウ", "name=吉田 誠|kana=ヨシダ マコト",
        "name=斎藤 太郎|kana=サイトウ タロウ",   "name=吉田 祐一|kana=ヨシダ ユウイチ",
        "name=佐藤 裕一|kana=サトウ ユウイチ",   "name=吉田 一郎|kana=ヨシダ イチロウ",
    };
    struct lexicon *l = lexicon_new();
    struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct face f;
        person_face(a, l, names[i], &f);
        face_teach(l, &f);
    }
    arena_free(a);
    return l;
}
