/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-openldap-watch.h"

#include "base/cw-dn.h"
#include "base/cw-error.h"
#include "connectors/ldap/cw-ldap-sync.h"
#include "connectors/ldap/cw-ldap-watch.h"
#include "connectors/ldap/cw-openldap-object.h"
#include "connectors/ldap/cw-openldap-partition.h"

#define BEAT_MSEC 60000

typedef struct
{
  LDAP *ld;
  const char *account; /* (nullable): ours */
  CwWatchFunc on_event;
  gpointer user_data;

  gboolean is_sync; /* RFC 4533: what comes before the end of the refresh is old */
  gboolean is_listening;
} OpenldapWatch;

/* A server that writes down when somebody signed in (slapo-lastbind) would else ring for us. */
static gboolean
is_own_account (const OpenldapWatch *watch, LDAPMessage *message)
{
  char *dn = watch->account != NULL ? ldap_get_dn (watch->ld, message) : NULL;
  gboolean is_own = dn != NULL && cw_dn_equal (dn, watch->account);

  ldap_memfree (dn);
  return is_own;
}

static gboolean
take_entry (OpenldapWatch *watch, LDAPMessage *message, GError **error)
{
  g_auto (CwLdapControlArray) controls = NULL;
  g_autoptr (GBytes) anchor = NULL;
  CwLdapSyncState state = CW_LDAP_SYNC_PRESENT;
  CwGuid uuid;

  if (watch->is_sync)
    {
      (void) ldap_get_entry_controls (watch->ld, message, &controls);
      if (!cw_ldap_sync_parse_state (controls, &state, &uuid, error))
        return FALSE;
      anchor = g_bytes_new (uuid.bytes, CW_GUID_SIZE);
    }
  if (watch->is_listening && !is_own_account (watch, message))
    watch->on_event (CW_WATCH_CHANGED, anchor, watch->user_data);
  return TRUE;
}

static void
start_listening (OpenldapWatch *watch)
{
  if (watch->is_listening)
    return;
  watch->is_listening = TRUE;
  watch->on_event (CW_WATCH_LISTENING, NULL, watch->user_data);
}

/* Whoever is deleted while we listen comes as an entry too. */
static gboolean
take_info (OpenldapWatch *watch, LDAPMessage *message, GError **error)
{
  struct berval *value = NULL;
  char *oid = NULL;
  gboolean is_done = FALSE;
  gboolean is_good = TRUE;

  (void) ldap_parse_intermediate (watch->ld, message, &oid, &value, NULL, 0);
  if (g_strcmp0 (oid, LDAP_SYNC_INFO) == 0)
    is_good = cw_ldap_sync_parse_refresh_done (value, &is_done, error);
  if (is_done)
    start_listening (watch);
  ldap_memfree (oid);
  ber_bvfree (value);
  return is_good;
}

static gboolean
on_message (LDAPMessage *message, int type, gpointer user_data, GError **error)
{
  OpenldapWatch *watch = user_data;

  if (type == LDAP_RES_SEARCH_ENTRY)
    return take_entry (watch, message, error);
  return type != LDAP_RES_INTERMEDIATE || !watch->is_sync || take_info (watch, message, error);
}

/* A persistent search says nothing when it begins; what was asked after it is answered after it. */
static gboolean
on_beat (const CwLdapRecord *root, gpointer user_data, GError **error)
{
  OpenldapWatch *watch = user_data;

  if (!watch->is_sync)
    start_listening (watch);
  return TRUE;
}

/* From where the server is: what there is already need not be sent. */
static void
add_sync (CwLdapControls *controls, const char *context_csn)
{
  g_autofree char *text = g_strdup_printf ("rid=000,csn=%s", context_csn);
  g_autoptr (GBytes) cookie = g_bytes_new (text, strlen (text));

  cw_ldap_controls_add_sync_persist (controls, cookie);
}

/* Of 389 Directory Server, which has it without any plug-in. */
static gboolean
add_persistent_search (const CwRootDse *root,
                       const char *partition,
                       CwLdapControls *controls,
                       GError **error)
{
  if (!cw_root_dse_has_control (root, CW_LDAP_OID_PERSISTENT_SEARCH))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                   "The server does not tell of changes of %s: it names no persistent search "
                   "(%s) among what it can do. Let the account read “supportedControl” of the "
                   "server's root entry",
                   partition, CW_LDAP_OID_PERSISTENT_SEARCH);
      return FALSE;
    }
  cw_ldap_controls_add_persistent_search (controls);
  return TRUE;
}

/* Which of both ways this server has for this partition. */
static gboolean
choose_way (CwLdapSession *session,
            const CwRootDse *root,
            const char *partition,
            CwLdapControls *controls,
            gboolean *ret_is_sync,
            GCancellable *cancellable,
            GError **error)
{
  const CwOpenldapDialect *dialect = cw_openldap_dialect_get (root);
  g_auto (CwOpenldapHead) head = { 0 };
  gboolean has_sync = FALSE;

  if (!dialect->has_sync)
    return add_persistent_search (root, partition, controls, error);
  if (!cw_openldap_partition_read_head (session, dialect->anchor, partition, &head, cancellable,
                                        error) ||
      (head.context_csn != NULL &&
       !cw_openldap_partition_has_sync (session, partition, &has_sync, cancellable, error)))
    return FALSE;
  if (!has_sync)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                   "The server does not tell of changes of %s; it needs the overlay “syncprov” for "
                   "that",
                   partition);
      return FALSE;
    }
  add_sync (controls, head.context_csn);
  *ret_is_sync = TRUE;
  return TRUE;
}

void
cw_openldap_watch_run (CwLdapSession *session,
                       const CwRootDse *root,
                       const CwReadRequest *request,
                       CwWatchFunc on_event,
                       gpointer user_data,
                       GCancellable *cancellable,
                       GError **error)
{
  static const char *const wanted[] = { LDAP_NO_ATTRS, NULL };
  OpenldapWatch watch = {
    .ld = cw_ldap_session_get_ldap (session),
    .account = cw_ldap_session_get_settings (session)->user,
    .on_event = on_event,
    .user_data = user_data,
  };
  g_autoptr (CwLdapControls) controls = cw_ldap_controls_new ();
  g_autofree char *filter = cw_openldap_make_filter (request->object_types, error);
  const CwLdapQuery query = { request->partition, LDAP_SCOPE_SUBTREE, filter, wanted, controls };
  const CwLdapWatch params = {
    .session = session,
    .query = &query,
    .beat_attribute = "objectClass",
    .beat_msec = BEAT_MSEC,
    .on_message = on_message,
    .on_beat = on_beat,
    .user_data = &watch,
  };

  if (filter != NULL &&
      choose_way (session, root, request->partition, controls, &watch.is_sync, cancellable, error))
    cw_ldap_watch_run (&params, cancellable, error);
}
