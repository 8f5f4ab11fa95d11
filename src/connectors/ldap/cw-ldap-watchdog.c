/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ldap-watchdog.h"

#include <sys/socket.h>

#include "base/cw-error.h"
#include "connectors/ldap/cw-ldap-socket.h"

struct _CwLdapWatchdog
{
  int fd;
  guint timeout_seconds;
  GCancellable *cancellable; /* (owned) (nullable) */
  gulong watch;              /* of the cancellable */
  GThread *thread;
  GMutex mutex;
  GCond cond;
  gboolean is_over;   /* the call has returned; guarded by the mutex */
  gboolean has_acted; /* the time was over first; guarded by the mutex */
};

static gpointer
watch (gpointer data)
{
  CwLdapWatchdog *watchdog = data;
  gint64 deadline =
      g_get_monotonic_time () + (gint64) watchdog->timeout_seconds * G_TIME_SPAN_SECOND;

  g_mutex_lock (&watchdog->mutex);
  while (!watchdog->is_over && !watchdog->has_acted)
    if (!g_cond_wait_until (&watchdog->cond, &watchdog->mutex, deadline))
      watchdog->has_acted = !watchdog->is_over;
  if (watchdog->has_acted)
    (void) shutdown (watchdog->fd, SHUT_RDWR);
  g_mutex_unlock (&watchdog->mutex);
  return NULL;
}

CwLdapWatchdog *
cw_ldap_watchdog_start (int fd, guint timeout_seconds, GCancellable *cancellable)
{
  CwLdapWatchdog *watchdog = g_new0 (CwLdapWatchdog, 1);

  watchdog->fd = fd;
  watchdog->timeout_seconds = timeout_seconds;
  g_mutex_init (&watchdog->mutex);
  g_cond_init (&watchdog->cond);
  g_set_object (&watchdog->cancellable, cancellable);
  watchdog->watch = cw_ldap_socket_watch (fd, cancellable);
  watchdog->thread = g_thread_new ("ldap-watchdog", watch, watchdog);
  return watchdog;
}

gboolean
cw_ldap_watchdog_stop (CwLdapWatchdog *watchdog, const char *doing, GError **error)
{
  gboolean is_good = TRUE;

  g_mutex_lock (&watchdog->mutex);
  watchdog->is_over = TRUE;
  g_cond_signal (&watchdog->cond);
  g_mutex_unlock (&watchdog->mutex);
  g_thread_join (watchdog->thread);
  cw_ldap_socket_unwatch (watchdog->cancellable, watchdog->watch);

  if (g_cancellable_set_error_if_cancelled (watchdog->cancellable, error))
    is_good = FALSE;
  else if (watchdog->has_acted)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_TIMEOUT,
                   "%s: the server has not answered for %u seconds; check that the port is right "
                   "and that the server is not overloaded",
                   doing, watchdog->timeout_seconds);
      is_good = FALSE;
    }
  g_clear_object (&watchdog->cancellable);
  g_mutex_clear (&watchdog->mutex);
  g_cond_clear (&watchdog->cond);
  g_free (watchdog);
  return is_good;
}
