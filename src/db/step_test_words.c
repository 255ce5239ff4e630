/*
 * step_test_words.c - tests to colleagues that went keep no words: those hold a person's data.
 */
#include "db/steps.h"

const char step_test_words[] = "UPDATE test_mail SET subject = '', text = '', html = NULL"
                               " WHERE state NOT IN ('queued', 'claimed');\n";
