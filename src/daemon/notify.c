/*
 * notify.c - the only place that knows systemd.
 */
#include "daemon/notify.h"

#include "config.h"

#ifdef HAVE_SYSTEMD
#include <systemd/sd-daemon.h>

int notify_socket(void)
{
    return sd_listen_fds(1) >= 1 ? SD_LISTEN_FDS_START : -1;
}

void notify_ready(void)
{
    (void)sd_notify(0, "READY=1");
}

void notify_stopping(void)
{
    (void)sd_notify(0, "STOPPING=1");
}

void notify_reloading(void)
{
    (void)sd_notify(0, "RELOADING=1");
}

void notify_alive(void)
{
    (void)sd_notify(0, "WATCHDOG=1");
}

uint64_t notify_watchdog_us(void)
{
    uint64_t us;
    return sd_watchdog_enabled(0, &us) > 0 ? us / 2 : 0;
}
#else
int notify_socket(void)
{
    return -1;
}

void notify_ready(void)
{
}

void notify_stopping(void)
{
}

void notify_reloading(void)
{
}

void notify_alive(void)
{
}

uint64_t notify_watchdog_us(void)
{
    return 0;
}
#endif
