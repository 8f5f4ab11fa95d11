/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ad-watch.h"

#include "connectors/ldap/cw-ad-query.h"
#include "connectors/ldap/cw-ldap-watch.h"

/* Active Directory closes connections that idle for 15 minutes (MaxConnIdleTime). */
#define BEAT_MSEC 60000

/* Samba looks every five seconds whether it has something to tell
 * (ldapsrv_notification_retry_setup), and at once when it was asked for something else than a
 * search on the same connection. */
#define SAMBA_BEAT_MSEC 500
#define WHO_AM_I        "1.3.6.1.4.1.4203.1.11.3"

#define MOST_SEEN 10000

typedef struct
{
  LDAP *ld;
  const CwReadRequest *request;
  gboolean is_samba;
  CwWatchFunc on_event;
  gpointer user_data;

  gboolean is_listening;
  guint64 committed_usn; /* that the server told last */
  GHashTable *seen;      /* objectGUID to its uSNChanged when it was told of last */
  guint64 floor_usn;     /* what has no higher one is no news */
  guint64 highest_usn;   /* of all in @seen */
} AdWatch;

static void
clear_watch (AdWatch *watch)
{
  g_clear_pointer (&watch->seen, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AdWatch, clear_watch)

/* Sign-ins change attributes that are not replicated, such as lastLogon, and not uSNChanged: our
 * own would else be news for ever. */
static gboolean
note_usn (AdWatch *watch, GBytes *guid, guint64 usn)
{
  const guint64 *last = g_hash_table_lookup (watch->seen, guid);

  if (usn <= watch->floor_usn || (last != NULL && usn <= *last))
    return FALSE;
  watch->highest_usn = MAX (watch->highest_usn, usn);
  if (g_hash_table_size (watch->seen) >= MOST_SEEN)
    {
      g_hash_table_remove_all (watch->seen);
      watch->floor_usn = watch->highest_usn - 1;
    }
  g_hash_table_insert (watch->seen, g_bytes_ref (guid), g_memdup2 (&usn, sizeof usn));
  return TRUE;
}

static gboolean
is_wanted (const AdWatch *watch, const CwLdapRecord *record)
{
  GPtrArray *values = cw_ldap_record_get_values (record, "objectClass");
  g_autoptr (GPtrArray) classes = g_ptr_array_new ();

  if (values == NULL)
    return TRUE;
  for (guint i = 0; i < values->len; i++)
    g_ptr_array_add (classes, (gpointer) g_bytes_get_data (g_ptr_array_index (values, i), NULL));
  g_ptr_array_add (classes, NULL);
  return cw_ad_query_is_wanted (watch->request->object_types, (const char *const *) classes->pdata);
}

static gboolean
on_message (LDAPMessage *message, int type, gpointer user_data, GError **error)
{
  AdWatch *watch = user_data;
  g_autoptr (CwLdapRecord) record =
      type == LDAP_RES_SEARCH_ENTRY ? cw_ldap_record_new (watch->ld, message) : NULL;
  GPtrArray *guids = record != NULL ? cw_ldap_record_get_values (record, "objectGUID") : NULL;
  GBytes *guid = guids != NULL ? g_ptr_array_index (guids, 0) : NULL;
  gint64 usn = record != NULL ? cw_ldap_record_get_integer (record, "uSNChanged", 0) : 0;

  if (record == NULL || !is_wanted (watch, record))
    return TRUE;
  if (guid == NULL || usn <= 0 || note_usn (watch, guid, (guint64) usn))
    watch->on_event (CW_WATCH_CHANGED, guid, watch->user_data);
  return TRUE;
}

/* Whatever it answers: that it was asked is enough. */
static void
hurry (AdWatch *watch)
{
  int id = 0;

  (void) ldap_extended_operation (watch->ld, WHO_AM_I, NULL, NULL, NULL, &id);
}

static gboolean
on_beat (const CwLdapRecord *root, gpointer user_data, GError **error)
{
  AdWatch *watch = user_data;
  guint64 usn = (guint64) cw_ldap_record_get_integer (root, "highestCommittedUSN", 0);

  if (!watch->is_listening)
    {
      watch->is_listening = TRUE;
      watch->floor_usn = usn;
      watch->on_event (CW_WATCH_LISTENING, NULL, watch->user_data);
    }
  else if (watch->is_samba && usn > watch->committed_usn)
    hurry (watch);
  watch->committed_usn = usn;
  return TRUE;
}

void
cw_ad_watch_run (CwLdapSession *session,
                 const CwRootDse *root,
                 const CwReadRequest *request,
                 CwWatchFunc on_event,
                 gpointer user_data,
                 GCancellable *cancellable,
                 GError **error)
{
  static const char *const wanted[] = { "objectGUID", "uSNChanged", "objectClass", NULL };
  g_auto (AdWatch) watch = {
    .ld = cw_ldap_session_get_ldap (session),
    .request = request,
    .is_samba = root->kind == CW_LDAP_SERVER_SAMBA,
    .on_event = on_event,
    .user_data = user_data,
    .seen =
        g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, g_free),
  };
  g_autoptr (CwLdapControls) controls = cw_ldap_controls_new ();
  const CwLdapQuery query = { request->partition, LDAP_SCOPE_SUBTREE, "(objectClass=*)", wanted,
                              controls };
  const CwLdapWatch params = {
    .session = session,
    .query = &query,
    .beat_attribute = "highestCommittedUSN",
    .beat_msec = watch.is_samba ? SAMBA_BEAT_MSEC : BEAT_MSEC,
    .on_message = on_message,
    .on_beat = on_beat,
    .user_data = &watch,
  };

  cw_ldap_controls_add_notification (controls);
  cw_ldap_controls_add_show_deleted (controls);
  cw_ldap_watch_run (&params, cancellable, error);
}
