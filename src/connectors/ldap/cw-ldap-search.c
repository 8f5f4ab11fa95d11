/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ldap-search.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/ldap/cw-ldap-error.h"

#define SLICE_USEC (250 * 1000)

/* A server may think long before its first answer (a DirSync of a large domain). */
#define SILENCE_FACTOR 10

struct _CwLdapSearch
{
  CwLdapSession *session; /* borrowed */
  char *doing;            /* for messages: "Reading DC=contoso,DC=lab" */
  int message_id;
  gboolean is_finished;
  int result;
  LDAPMessage *message;   /* (owned) (nullable) */
  LDAPControl **controls; /* (owned) (nullable) */
};

static char *
describe (const CwLdapQuery *query)
{
  if (*query->base == '\0')
    return g_strdup (CW_PHRASE ("Reading the server's root entry"));
  return g_strdup_printf (CW_PHRASE ("Reading %s"), query->base);
}

CwLdapSearch *
cw_ldap_search_new (CwLdapSession *session, const CwLdapQuery *query, GError **error)
{
  g_autoptr (CwLdapSearch) search = g_new0 (CwLdapSearch, 1);
  LDAPControl **controls = NULL;

  search->session = session;
  search->doing = describe (query);
  search->is_finished = TRUE;
  if (query->controls != NULL)
    controls = cw_ldap_controls_peek (query->controls);
  search->result = ldap_search_ext (cw_ldap_session_get_ldap (session), query->base, query->scope,
                                    query->filter, (char **) query->attributes, 0, controls, NULL,
                                    NULL, LDAP_NO_LIMIT, &search->message_id);
  if (search->result != LDAP_SUCCESS)
    {
      cw_ldap_set_error (error, search->doing, search->result, NULL);
      return NULL;
    }
  search->is_finished = FALSE;
  return g_steal_pointer (&search);
}

void
cw_ldap_search_free (CwLdapSearch *search)
{
  g_return_if_fail (search != NULL);

  if (!search->is_finished)
    (void) ldap_abandon_ext (cw_ldap_session_get_ldap (search->session), search->message_id, NULL,
                             NULL);
  g_clear_pointer (&search->message, cw_ldap_message_free);
  g_clear_pointer (&search->controls, ldap_controls_free);
  g_free (search->doing);
  g_free (search);
}

/* Takes the next message of this search; waits in slices, so that cancelling is noticed. */
static gboolean
wait_message (CwLdapSearch *search, GCancellable *cancellable, int *ret_type, GError **error)
{
  LDAP *ld = cw_ldap_session_get_ldap (search->session);
  guint timeout = cw_ldap_session_get_settings (search->session)->timeout_seconds;
  gint64 deadline = 0;

  for (;;)
    {
      struct timeval slice = { 0, SLICE_USEC };
      int type = ldap_result (ld, search->message_id, LDAP_MSG_ONE, &slice, &search->message);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (type > 0)
        {
          *ret_type = type;
          return TRUE;
        }
      if (type < 0)
        {
          search->is_finished = TRUE;
          search->result = LDAP_SERVER_DOWN;
          cw_ldap_set_error (error, search->doing, LDAP_SERVER_DOWN, NULL);
          return FALSE;
        }
      if (deadline == 0)
        deadline = g_get_monotonic_time () + (gint64) timeout * SILENCE_FACTOR * G_USEC_PER_SEC;
      else if (g_get_monotonic_time () > deadline)
        {
          g_set_error (error, CW_ERROR, CW_ERROR_TIMEOUT,
                       "%s: the server has not answered for %u seconds", search->doing,
                       timeout * SILENCE_FACTOR);
          return FALSE;
        }
    }
}

static gboolean
finish (CwLdapSearch *search, GError **error)
{
  LDAP *ld = cw_ldap_session_get_ldap (search->session);
  char *diagnostic = NULL;
  int parsed = LDAP_SUCCESS;

  search->is_finished = TRUE;
  parsed = ldap_parse_result (ld, search->message, &search->result, NULL, &diagnostic, NULL,
                              &search->controls, 0);
  if (parsed != LDAP_SUCCESS)
    search->result = parsed;
  if (search->result != LDAP_SUCCESS)
    cw_ldap_set_error (error, search->doing, search->result, diagnostic);
  ldap_memfree (diagnostic);
  return search->result == LDAP_SUCCESS;
}

gboolean
cw_ldap_search_next (CwLdapSearch *search,
                     GCancellable *cancellable,
                     CwLdapEvent *ret_event,
                     GError **error)
{
  g_return_val_if_fail (!search->is_finished, FALSE);

  for (;;)
    {
      int type = 0;

      g_clear_pointer (&search->message, cw_ldap_message_free);
      if (!wait_message (search, cancellable, &type, error))
        return FALSE;
      switch (type)
        {
        case LDAP_RES_SEARCH_ENTRY:
          *ret_event = CW_LDAP_EVENT_ENTRY;
          return TRUE;
        case LDAP_RES_INTERMEDIATE:
          *ret_event = CW_LDAP_EVENT_INTERMEDIATE;
          return TRUE;
        case LDAP_RES_SEARCH_RESULT:
          *ret_event = CW_LDAP_EVENT_END;
          return finish (search, error);
        default: /* LDAP_RES_SEARCH_REFERENCE: another server's part */
          break;
        }
    }
}

LDAPMessage *
cw_ldap_search_get_message (CwLdapSearch *search)
{
  return search->message;
}

int
cw_ldap_search_get_result (CwLdapSearch *search)
{
  return search->result;
}

LDAPControl **
cw_ldap_search_get_controls (CwLdapSearch *search)
{
  return search->controls;
}
