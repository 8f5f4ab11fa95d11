/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "../store/store-fixture.h"
#include "base/cw-error.h"
#include "engine/cw-lease.h"

/* One of those that race for the lease, for tests/e2e/test_lease_race.py:
 *
 *   lease-racer DIR SCHEMA KEYS LOG MILLISECONDS
 *
 * "Sends" as often as it may: a line of LOG each, "epoch instance time", where the time is of right
 * before the gate was asked for the last time. Its id is the first line it prints; what it reads is
 * "activate ID" or "force ID". */

#define SEND_USEC 3000
#define SENDS     20

typedef struct
{
  CwStore *store;
  CwLease *lease;
  char *id;
  int log;
} Racer;

static gint64
get_time (void)
{
  struct timespec now = { 0 };

  (void) clock_gettime (CLOCK_BOOTTIME, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
check (const GError *error)
{
  if (error != NULL)
    g_error ("%s", error->message);
}

static void
enter (Racer *racer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStoreSession) session = cw_store_open_session (racer->store, &error);
  CwInstance instance = { .name = (char *) "racer",
                          .host = (char *) "localhost",
                          .version = (char *) CW_VERSION };

  check (error);
  racer->id = cw_instance_store_get_own_id (session, &error);
  check (error);
  instance.id = racer->id;
  OK (cw_instance_store_enter (session, &instance, &failure));
}

static gpointer
keep_thread (gpointer data)
{
  Racer *racer = data;

  for (;;)
    {
      g_autoptr (GError) error = NULL;

      if (!cw_lease_turn (racer->lease, "digest", NULL, &error))
        g_printerr ("turn: %s\n", error->message);
      g_usleep ((gulong) cw_lease_get_pause (racer->lease));
    }
  return NULL;
}

static gpointer
obey_thread (gpointer data)
{
  Racer *racer = data;
  char line[128];

  while (fgets (line, sizeof line, stdin) != NULL)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CwStoreSession) session = cw_store_open_session (racer->store, &error);
      g_auto (GStrv) words = g_strsplit (g_strchomp (line), " ", 2);

      check (error);
      OK (cw_instance_store_activate (session, words[1], g_str_equal (words[0], "force"),
                                      &failure));
    }
  _exit (0);
}

/* FALSE: the gate is closed. */
static gboolean
send_once (Racer *racer, const CwSendGate *gate, gint64 epoch)
{
  char line[128];
  int size = 0;

  if (!cw_send_gate_check (gate, NULL))
    return FALSE;
  size = g_snprintf (line, sizeof line, "%" G_GINT64_FORMAT " %s %" G_GINT64_FORMAT "\n", epoch,
                     racer->id, get_time ());
  if (!cw_send_gate_check_last (gate, NULL))
    return FALSE;
  g_assert_cmpint (write (racer->log, line, (gsize) size), ==, size);
  g_usleep (SEND_USEC);
  return TRUE;
}

static void
export_once (Racer *racer)
{
  g_autoptr (GError) error = NULL;
  g_auto (CwLeaseStatus) status = { 0 };

  if (!cw_lease_begin_use (racer->lease, NULL, &error))
    {
      g_usleep (SEND_USEC);
      return;
    }
  cw_lease_get_status (racer->lease, &status);
  for (guint i = 0; i < SENDS; i++)
    if (!send_once (racer, cw_lease_get_gate (racer->lease), status.epoch))
      break;
  cw_lease_end_use (racer->lease);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwPostgresqlSettings) settings = NULL;
  g_autoptr (CwVault) vault = NULL;
  Racer racer = { NULL };

  g_assert_cmpint (argc, ==, 6);
  settings = store_fixture_make_settings (argv[2]);
  racer.store = cw_store_open_apart (settings, NULL, argv[1], &error);
  check (error);
  vault = cw_vault_open (argv[3], &error);
  check (error);
  racer.log = g_open (argv[4], O_WRONLY | O_APPEND | O_CREAT, 0600);
  enter (&racer);
  racer.lease = cw_lease_new (&(CwLeaseOptions){
      .store = racer.store,
      .vault = vault,
      .instance_id = racer.id,
      .duration_usec = g_ascii_strtoll (argv[5], NULL, 10) * 1000,
  });
  g_print ("%s\n", racer.id);
  g_thread_unref (g_thread_new ("keep", keep_thread, &racer));
  g_thread_unref (g_thread_new ("obey", obey_thread, &racer));
  for (;;)
    export_once (&racer);
  return 0;
}
