/*
 * notify.h - what systemd wants to hear and gives; without libsystemd nothing happens.
 */
#ifndef DAEMON_NOTIFY_H
#define DAEMON_NOTIFY_H

#include <stdint.h>

/* A listening socket handed over at start; -1 if none. */
int notify_socket(void);
void notify_ready(void);
void notify_stopping(void);
void notify_reloading(void);
void notify_alive(void);
/* How often to say so, in microseconds; 0 = nobody wants it. */
uint64_t notify_watchdog_us(void);

#endif
