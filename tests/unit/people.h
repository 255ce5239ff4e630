/*
 * people.h - faces for tests from one line: "name=髙橋 健一|kana=タカハシ
 * ケンイチ|phone=090...|born=1950-01-02". Keys: name family given kana family_kana given_kana postal
 * prefecture city address building phone phone2 email account born decade company shielded. All people are
 * made up.
 */
#ifndef TESTS_UNIT_PEOPLE_H
#define TESTS_UNIT_PEOPLE_H

#include "domain/identity/face.h"

void person_face(struct arena *a, const struct lexicon *l, const char *line, struct face *out);
/* A lexicon that knows some common names, as any city's has after a day. */
struct lexicon *common_names(void);

#endif
