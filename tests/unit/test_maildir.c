/*
 * test_maildir.c - a mail is a whole file under a name of its own; the same mail again is the same file.
 */
#include "mail/maildir.h"

#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "maildir-test-XXXXXX");
    return mkdtemp(folder) && maildir_prepare(folder, NULL) == 0 ? 0 : -1;
}

static int drop_folder(void **state)
{
    (void)state;
    char command[128];
    static const char *const parts[] = {"tmp", "new", "cur"};
    for (int i = 0; i < 3; i++) {
        snprintf(command, sizeof command, "%s/%s", folder, parts[i]);
        DIR *d = opendir(command);
        for (struct dirent *e; d && (e = readdir(d)) != NULL;)
            unlinkat(dirfd(d), e->d_name, 0);
        closedir(d);
        rmdir(command);
    }
    return rmdir(folder);
}

static int files(const char *part)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, part);
    DIR *d = opendir(path);
    int n = 0;
    for (struct dirent *e; (e = readdir(d)) != NULL;)
        n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

static void read_file(const char *path, char *text, size_t room)
{
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    text[fread(text, 1, room - 1, f)] = '\0';
    fclose(f);
}

static void the_same_mail_again_is_the_same_file(void **state)
{
    (void)state;
    char path[MAILDIR_PATH_MAX], again[MAILDIR_PATH_MAX], text[64];
    struct en_error err = {0};
    struct stat st;
    assert_int_equal(maildir_write(folder, "12.abc@city.example.jp", "first", 5, path, &err), 0);
    assert_int_equal(maildir_write(folder, "12.abc@city.example.jp", "again", 5, again, &err), 0);
    assert_string_equal(path, again);
    read_file(path, text, sizeof text);
    assert_string_equal(text, "again");
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(maildir_write(folder, "13.abc@city.example.jp", "", 0, NULL, &err), 0);
    assert_int_equal(files("new"), 2);
    assert_int_equal(files("tmp"), 0);
}

static void no_name_leads_out_of_the_folder_or_meets_another(void **state)
{
    (void)state;
    static const char *const ids[] = {"../../x@y", "a/b@c", ".hidden@c", "a b@c", "a=2Fb@c",
                                      "a\nb@c",    "A@c",   "a@c",       "花@c"};
    int before = files("new");
    char path[MAILDIR_PATH_MAX];
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        assert_int_equal(maildir_write(folder, ids[i], "x", 1, path, NULL), 0);
        assert_null(strstr(path + strlen(folder) + 5, "/"));
    }
    assert_int_equal(files("new") - before, sizeof ids / sizeof ids[0]);
    char id[400];
    memset(id, 'x', sizeof id);
    id[399] = '\0';
    assert_int_equal(maildir_write(folder, id, "x", 1, path, NULL), -1);
    assert_int_equal(maildir_write(folder, "", "x", 1, path, NULL), -1);
}

static void a_disk_that_is_full_leaves_what_was_there(void **state)
{
    (void)state;
    char path[MAILDIR_PATH_MAX], text[64];
    char *big = calloc(1, 100000);
    struct en_error err = {0};
    assert_int_equal(maildir_write(folder, "9.full@c.jp", "whole", 5, path, &err), 0);
    struct rlimit small = {4096, RLIM_INFINITY}, all = {RLIM_INFINITY, RLIM_INFINITY};
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    int rc = maildir_write(folder, "9.full@c.jp", big, 100000, NULL, &err);
    setrlimit(RLIMIT_FSIZE, &all);
    free(big);
    assert_int_equal(rc, -1);
    read_file(path, text, sizeof text);
    assert_string_equal(text, "whole");
    assert_int_equal(files("tmp"), 0);
}

static void what_an_earlier_end_left_is_dropped(void **state)
{
    (void)state;
    char path[MAILDIR_PATH_MAX];
    snprintf(path, sizeof path, "%s/tmp/half.eml", folder);
    FILE *f = fopen(path, "w");
    fputs("half", f);
    fclose(f);
    int kept = files("new");
    assert_int_equal(maildir_prepare(folder, NULL), 0);
    assert_int_equal(files("tmp"), 0);
    assert_int_equal(files("new"), kept);
    struct en_error err = {0};
    assert_int_equal(maildir_prepare("/proc/none/there", &err), -1);
    assert_non_null(strstr(err.en, "/proc/none/there"));
}

static void an_error_does_not_tell_a_token(void **state)
{
    (void)state;
    char tmp[100];
    struct en_error err = {0};
    snprintf(tmp, sizeof tmp, "%s/tmp/1.token@x.eml", folder);
    assert_int_equal(mkdir(tmp, 0700), 0);
    assert_int_equal(maildir_write(folder, "1.token@x", "x", 1, NULL, &err), -1);
    assert_null(strstr(err.en, "token"));
    assert_non_null(strstr(err.en, folder));
    assert_int_equal(rmdir(tmp), 0);
}

static void no_mail_goes_where_anybody_may_write(void **state)
{
    (void)state;
    char part[100], aside[100];
    snprintf(part, sizeof part, "%s/new", folder);
    snprintf(aside, sizeof aside, "%s/tmp/aside", folder);
    assert_int_equal(chmod(part, 0777), 0);
    assert_int_equal(maildir_prepare(folder, NULL), -1);
    assert_int_equal(chmod(part, 0700), 0);
    assert_int_equal(chmod(folder, 0703), 0);
    assert_int_equal(maildir_prepare(folder, NULL), -1);
    assert_int_equal(chmod(folder, 0700), 0);
    assert_int_equal(chmod(part, 0770), 0); /* a mail store may have a group */
    assert_int_equal(maildir_prepare(folder, NULL), 0);
    assert_int_equal(rename(part, aside), 0);
    assert_int_equal(symlink("tmp/aside", part), 0);
    assert_int_equal(maildir_prepare(folder, NULL), -1);
    assert_int_equal(unlink(part), 0);
    assert_int_equal(rename(aside, part), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_mail_again_is_the_same_file),
        cmocka_unit_test(no_name_leads_out_of_the_folder_or_meets_another),
        cmocka_unit_test(a_disk_that_is_full_leaves_what_was_there),
        cmocka_unit_test(what_an_earlier_end_left_is_dropped),
        cmocka_unit_test(an_error_does_not_tell_a_token),
        cmocka_unit_test(no_mail_goes_where_anybody_may_write),
    };
    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
