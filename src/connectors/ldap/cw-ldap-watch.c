/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ldap-watch.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/ldap/cw-ldap-error.h"
#include "connectors/ldap/cw-ldap-socket.h"

#define NONE (-1)

/* A watch on its way. */
typedef struct
{
  const CwLdapWatch *watch;
  LDAP *ld;
  char *doing; /* (owned) for messages */
  int search_id;
  int beat_id;      /* NONE: no beat waits for its answer */
  gint64 beat_usec; /* when the next beat is due, or was sent */
} Listener;

static void
clear_listener (Listener *listener)
{
  g_clear_pointer (&listener->doing, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Listener, clear_listener)

static gboolean
start_search (Listener *listener, const CwLdapQuery *query, int *ret_id, GError **error)
{
  LDAPControl **controls = query->controls != NULL ? cw_ldap_controls_peek (query->controls) : NULL;
  int result =
      ldap_search_ext (listener->ld, query->base, query->scope, query->filter,
                       (char **) query->attributes, 0, controls, NULL, NULL, LDAP_NO_LIMIT, ret_id);

  if (result != LDAP_SUCCESS)
    cw_ldap_set_error (error, listener->doing, result, NULL);
  return result == LDAP_SUCCESS;
}

static gboolean
send_beat (Listener *listener, GError **error)
{
  const char *const wanted[] = { listener->watch->beat_attribute, NULL };
  const CwLdapQuery query = { "", LDAP_SCOPE_BASE, "(objectClass=*)", wanted, NULL };

  listener->beat_usec = g_get_monotonic_time ();
  return start_search (listener, &query, &listener->beat_id, error);
}

/* Sends what is due. @ret_wait_usec: until the next thing is. */
static gboolean
keep_time (Listener *listener, gint64 *ret_wait_usec, GError **error)
{
  guint timeout = cw_ldap_session_get_settings (listener->watch->session)->timeout_seconds;
  gint64 now_usec = g_get_monotonic_time ();
  gint64 deadline_usec = 0;

  if (listener->beat_id == NONE && listener->beat_usec <= now_usec && !send_beat (listener, error))
    return FALSE;
  deadline_usec = listener->beat_usec;
  if (listener->beat_id != NONE)
    deadline_usec += (gint64) timeout * G_USEC_PER_SEC;
  if (listener->beat_id != NONE && deadline_usec <= now_usec)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_TIMEOUT,
                   "%s: the server has not answered for %u seconds", listener->doing, timeout);
      return FALSE;
    }
  *ret_wait_usec = MAX (deadline_usec - now_usec, 0);
  return TRUE;
}

/* @error is set, whatever the server says: a search like this has no end. */
static void
tell_end (Listener *listener, LDAPMessage *message, GError **error)
{
  char *diagnostic = NULL;
  int result = LDAP_SUCCESS;
  int parsed = ldap_parse_result (listener->ld, message, &result, NULL, &diagnostic, NULL, NULL, 0);

  if (parsed != LDAP_SUCCESS)
    result = parsed;
  if (result != LDAP_SUCCESS)
    cw_ldap_set_error (error, listener->doing, result, diagnostic);
  else
    g_set_error (error, CW_ERROR, CW_ERROR_INTERRUPTED,
                 "%s: the server has stopped telling of them", listener->doing);
  ldap_memfree (diagnostic);
}

static gboolean
take_beat (Listener *listener, LDAPMessage *message, int type, GError **error)
{
  const CwLdapWatch *watch = listener->watch;
  g_autoptr (CwLdapRecord) root = NULL;

  if (type == LDAP_RES_SEARCH_RESULT)
    {
      listener->beat_id = NONE;
      listener->beat_usec = g_get_monotonic_time () + (gint64) watch->beat_msec * 1000;
      return TRUE;
    }
  root = type == LDAP_RES_SEARCH_ENTRY ? cw_ldap_record_new (listener->ld, message) : NULL;
  return root == NULL || watch->on_beat (root, watch->user_data, error);
}

/* Answers to anything else are of no interest: a notice of disconnection is followed by the
 * disconnection. */
static gboolean
take_message (Listener *listener, LDAPMessage *message, int type, GError **error)
{
  const CwLdapWatch *watch = listener->watch;
  int id = ldap_msgid (message);

  if (id == listener->beat_id)
    return take_beat (listener, message, type, error);
  if (id != listener->search_id || type == LDAP_RES_SEARCH_REFERENCE)
    return TRUE;
  if (type != LDAP_RES_SEARCH_RESULT)
    return watch->on_message (message, type, watch->user_data, error);
  tell_end (listener, message, error);
  return FALSE;
}

static gboolean
step (Listener *listener, GCancellable *cancellable, GError **error)
{
  g_autoptr (LDAPMessage) message = NULL;
  gint64 wait_usec = 0;
  struct timeval wait = { 0, 0 };
  int type = 0;

  if (!keep_time (listener, &wait_usec, error))
    return FALSE;
  wait.tv_sec = (time_t) (wait_usec / G_USEC_PER_SEC);
  wait.tv_usec = (suseconds_t) (wait_usec % G_USEC_PER_SEC);
  type = ldap_result (listener->ld, LDAP_RES_ANY, LDAP_MSG_ONE, &wait, &message);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (type < 0)
    cw_ldap_set_error (error, listener->doing, LDAP_SERVER_DOWN, NULL);
  return type >= 0 && (type == 0 || take_message (listener, message, type, error));
}

void
cw_ldap_watch_run (const CwLdapWatch *watch, GCancellable *cancellable, GError **error)
{
  g_auto (Listener) listener = {
    .watch = watch,
    .ld = cw_ldap_session_get_ldap (watch->session),
    .doing = g_strdup_printf (CW_PHRASE ("Listening for changes of %s"), watch->query->base),
    .search_id = NONE,
    .beat_id = NONE,
    .beat_usec = g_get_monotonic_time (),
  };
  gulong handler = 0;

  if (!start_search (&listener, watch->query, &listener.search_id, error))
    return;
  /* Nothing else wakes a wait of a minute. */
  handler = cw_ldap_socket_watch (cw_ldap_session_get_fd (watch->session), cancellable);
  while (step (&listener, cancellable, error))
    continue;
  cw_ldap_socket_unwatch (cancellable, handler);
}
