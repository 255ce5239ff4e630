/*
 * test_log.c - one event, one line, whatever a stranger sends.
 */
#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"

/* Out of the compiler's sight, which would refuse it. */
static const char *volatile nobody;

static int kept_stderr, ends[2];

static void catch_stderr(void)
{
    assert_int_equal(pipe(ends), 0);
    kept_stderr = dup(STDERR_FILENO);
    dup2(ends[1], STDERR_FILENO);
    close(ends[1]);
}

static const char *caught(void)
{
    static char said[8192];
    dup2(kept_stderr, STDERR_FILENO);
    close(kept_stderr);
    ssize_t n = read(ends[0], said, sizeof said - 1);
    close(ends[0]);
    said[n > 0 ? n : 0] = '\0';
    return said;
}

#define assert_logs(expected, ...)               \
    do {                                         \
        catch_stderr();                          \
        log_line(__VA_ARGS__);                   \
        assert_string_equal(caught(), expected); \
    } while (0)

static const struct {
    const char *value, *line;
} values[] = {
    {"plain", "INFO said text=plain\n"},
    {"", "INFO said text=\"\"\n"},
    {"two words", "INFO said text=\"two words\"\n"},
    {"x role=admin", "INFO said text=\"x role=admin\"\n"},
    {"a\nERROR forged", "INFO said text=\"a\\x0aERROR forged\"\n"},
    {"a\r\nb", "INFO said text=a\\x0d\\x0ab\n"},
    {"\"quoted\"", "INFO said text=\"\\\"quoted\\\"\"\n"},
    {"back\\slash", "INFO said text=back\\\\slash\n"},
    {"根室", "INFO said text=根室\n"},
    {"\x1b[31mred", "INFO said text=\\x1b[31mred\n"},
    {"c1\xc2\x9b", "INFO said text=c1\\x9b\n"},
    {"bad\xff\x80", "INFO said text=bad\\xff\\x80\n"},
    {"cut\xe6\xa0", "INFO said text=cut\\xe6\\xa0\n"},
    {"\x7f", "INFO said text=\\x7f\n"},
};

static void no_value_can_forge_a_line_or_another_value(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        assert_logs(values[i].line, LOG_LEVEL_INFO, "said text=%s", values[i].value);
}

static void every_conversion_in_use_is_printed(void **state)
{
    (void)state;
    assert_logs("INFO n i=-1 u=2 l=-3 ll=4 z=5 x=0x0f c=A\n", LOG_LEVEL_INFO,
                "n i=%d u=%u l=%ld ll=%lld z=%zu x=0x%02x c=%c", -1, 2u, -3l, 4ll, (size_t)5, 15u, 'A');
    assert_logs("INFO n a=-9000000000 b=7 f=1.50 p=100%\n", LOG_LEVEL_INFO,
                "n a=%" PRId64 " b=%hhu f=%.2f p=100%%", (int64_t)-9000000000, (unsigned char)7, 1.5);
    assert_logs("INFO n s=abc t=(null)\n", LOG_LEVEL_INFO, "n s=%.*s t=%s", 3, "abcdef", nobody);
}

static void quotes_in_the_format_are_not_doubled(void **state)
{
    (void)state;
    assert_logs("INFO n s=\"a b\"\n", LOG_LEVEL_INFO, "n s=\"%s\"", "a b");
}

static void less_important_lines_are_dropped(void **state)
{
    (void)state;
    assert_logs("", LOG_LEVEL_DEBUG, "quiet");
    log_set_level(LOG_LEVEL_DEBUG);
    assert_logs("DEBUG loud\n", LOG_LEVEL_DEBUG, "loud");
    log_set_level(LOG_LEVEL_ERROR);
    assert_logs("", LOG_LEVEL_WARN, "quiet");
    assert_logs("ERROR loud\n", LOG_LEVEL_ERROR, "loud");
    log_set_level(LOG_LEVEL_INFO);
}

static void under_systemd_a_line_carries_its_priority(void **state)
{
    (void)state;
    setenv("JOURNAL_STREAM", "8:1", 1);
    assert_logs("<4>WARN disk free=1\n", LOG_LEVEL_WARN, "disk free=%d", 1);
    unsetenv("JOURNAL_STREAM");
}

static void logging_leaves_errno_alone(void **state)
{
    (void)state;
    errno = ENOENT;
    assert_logs("INFO x\n", LOG_LEVEL_INFO, "x");
    catch_stderr();
    errno = ENOENT;
    log_info("x");
    int after = errno;
    (void)caught();
    assert_int_equal(after, ENOENT);
}

int main(void)
{
    unsetenv("JOURNAL_STREAM");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_value_can_forge_a_line_or_another_value),
        cmocka_unit_test(every_conversion_in_use_is_printed),
        cmocka_unit_test(quotes_in_the_format_are_not_doubled),
        cmocka_unit_test(less_important_lines_are_dropped),
        cmocka_unit_test(under_systemd_a_line_carries_its_priority),
        cmocka_unit_test(logging_leaves_errno_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
