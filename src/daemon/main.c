/*
 * main.c - the command line of enishid.
 */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "base/civil.h"
#include "base/clock.h"
#include "config.h"
#include "daemon/daemon.h"
#include "mail/postbox.h"

const char *argp_program_version = "enishid " PACKAGE_VERSION;

enum { KEY_CHECK = 256, KEY_PRINT, KEY_CLOCK, KEY_SET, KEY_ETC };

static const struct argp_option options[] = {
    {"config", 'c', "FILE", 0, "設定ファイル / configuration file (default: enishi.conf in the etc folder)",
     0},
    {"data", 'd', "DIR", 0, "すべてをこのフォルダーに置く / keep everything in this folder", 0},
    {"etc", KEY_ETC, "DIR", 0, "計画などのあるフォルダー / folder of plans, mappings, tables", 0},
    {"set", KEY_SET, "KEY=VALUE", 0, "設定を一つ変える / override one option", 0},
    {"clock", KEY_CLOCK, "TIME", 0, "時計をこの時刻で止める / freeze the clock at this moment", 0},
    {"check-config", KEY_CHECK, NULL, 0, "設定を調べて終わる / check the configuration and exit", 0},
    {"print-config", KEY_PRINT, NULL, 0, "設定の見本を出して終わる / print a sample configuration and exit",
     0},
    {NULL, 0, NULL, 0, NULL, 0},
};

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct invocation *inv = state->input;
    switch (key) {
    case 'c':
        inv->config = value;
        return 0;
    case 'd':
        inv->data = value;
        return 0;
    case KEY_ETC:
        inv->etc = value;
        return 0;
    case KEY_CLOCK:
        inv->clock = value;
        return 0;
    case KEY_CHECK:
        inv->check_config = true;
        return 0;
    case KEY_PRINT:
        inv->print_config = true;
        return 0;
    case KEY_SET:
        if (inv->nset == sizeof inv->set / sizeof *inv->set)
            argp_error(state, "too many --set");
        else
            inv->set[inv->nset++] = value;
        return 0;
    }
    return ARGP_ERR_UNKNOWN;
}

/* LANG and friends decide the language, as for the client. */
static int complain(const struct en_error *err, int exit_code)
{
    static const char *const names[] = {"ENISHI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"};
    const char *lang = NULL;
    for (size_t i = 0; !lang && i < sizeof names / sizeof *names; i++)
        lang = getenv(names[i]);
    bool ja = lang && lang[0] == 'j' && lang[1] == 'a';
    fprintf(stderr, "enishid: %s\n", ja ? err->ja : err->en);
    return exit_code;
}

int main(int argc, char **argv)
{
    static const struct argp argp = {options, parse, NULL, "enishid - 縁 の常駐プログラム / the daemon",
                                     NULL,    NULL,  NULL};
    struct daemon d = {.inv = {.etc = getenv("ENISHI_ETC") ? getenv("ENISHI_ETC") : ENISHI_ETCDIR}};
    struct en_error err = {0};
    int64_t now;
    if (argc == 2 && !strcmp(argv[1], MAILBACK_CHILD))
        return postbox_child();
    argp_err_exit_status = EXIT_USAGE;
    if (argp_parse(&argp, argc, argv, 0, NULL, &d.inv))
        return EXIT_USAGE;
    (void)umask(0077);
    (void)prctl(PR_SET_DUMPABLE, 0); /* no core file with people in it */
    if (d.inv.print_config) {
        options_print();
        return 0;
    }
    if (d.inv.clock && civil_parse_time(d.inv.clock, &now, &err))
        return complain(&err, EXIT_USAGE);
    if (d.inv.clock)
        clock_freeze(now);
    d.options = options_read(&d.inv, &err);
    if (!d.options)
        return complain(&err, err.code == EN_IO ? EXIT_CREATE : EXIT_CONFIG);
    if (d.inv.check_config) {
        printf("enishid: 設定に誤りはありません / the configuration is good\n");
        options_free(d.options);
        return 0;
    }
    int exit_code = daemon_start(&d, &err) ? complain(&err, d.exit_code) : daemon_run(&d);
    daemon_end(&d);
    return exit_code;
}
