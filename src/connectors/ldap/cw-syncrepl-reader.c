/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-syncrepl-reader.h"

#include "base/cw-error.h"
#include "connectors/ldap/cw-ldap-search.h"
#include "connectors/ldap/cw-ldap-sync.h"
#include "connectors/ldap/cw-openldap-object.h"

struct _CwSyncreplReader
{
  CwLdapReader parent_instance;

  CwLdapSearch *search; /* (owned) (nullable) */
  GBytes *cookie;       /* (owned) (nullable): of the result */
  gboolean refresh_deletes;
  gboolean is_answered;
  gboolean is_done;
};

G_DEFINE_TYPE (CwSyncreplReader, cw_syncrepl_reader, CW_TYPE_LDAP_READER)

static void
cw_syncrepl_reader_dispose (GObject *object)
{
  CwSyncreplReader *self = CW_SYNCREPL_READER (object);

  g_clear_pointer (&self->search, cw_ldap_search_free);
  g_clear_pointer (&self->cookie, g_bytes_unref);

  G_OBJECT_CLASS (cw_syncrepl_reader_parent_class)->dispose (object);
}

static gboolean
start (CwSyncreplReader *self, GError **error)
{
  const CwLdapReadPlan *plan = cw_ldap_reader_get_plan (CW_LDAP_READER (self));
  g_autoptr (CwLdapControls) controls = cw_ldap_controls_new ();
  const CwLdapQuery query = { plan->base, LDAP_SCOPE_SUBTREE, plan->filter,
                              cw_ldap_attribute_map_get_names (plan->map), controls };

  cw_ldap_controls_add_sync (controls, plan->since != NULL ? plan->since->cookie : NULL);
  self->search = cw_ldap_search_new (plan->session, &query, error);
  return self->search != NULL;
}

static gboolean
write_entry (CwSyncreplReader *self, CwLdapSyncState state, const CwGuid *uuid, GError **error)
{
  CwLdapReader *reader = CW_LDAP_READER (self);
  const CwLdapReadPlan *plan = cw_ldap_reader_get_plan (reader);
  CwChangeWriter *writer = cw_ldap_reader_get_writer (reader);
  CwLdapEntry *entry = cw_ldap_reader_get_entry (reader);

  switch (state)
    {
    case CW_LDAP_SYNC_PRESENT:
      cw_change_writer_add_anchor (writer, CW_CHANGE_PRESENT, uuid->bytes, CW_GUID_SIZE);
      return TRUE;
    case CW_LDAP_SYNC_DELETE:
      cw_change_writer_add_anchor (writer, CW_CHANGE_DELETED, uuid->bytes, CW_GUID_SIZE);
      return TRUE;
    default:
      if (!cw_ldap_entry_load (entry, plan->map, cw_ldap_session_get_ldap (plan->session),
                               cw_ldap_search_get_message (self->search), error))
        return FALSE;
      cw_openldap_object_write (writer, entry, plan->types, uuid);
      return TRUE;
    }
}

static gboolean
handle_entry (CwSyncreplReader *self, GError **error)
{
  const CwLdapReadPlan *plan = cw_ldap_reader_get_plan (CW_LDAP_READER (self));
  g_auto (CwLdapControlArray) controls = NULL;
  CwLdapSyncState state = CW_LDAP_SYNC_PRESENT;
  CwGuid uuid;

  (void) ldap_get_entry_controls (cw_ldap_session_get_ldap (plan->session),
                                  cw_ldap_search_get_message (self->search), &controls);
  return cw_ldap_sync_parse_state (controls, &state, &uuid, error) &&
         write_entry (self, state, &uuid, error);
}

static void
write_set (CwSyncreplReader *self, const CwLdapSyncIdSet *set)
{
  CwChangeWriter *writer = cw_ldap_reader_get_writer (CW_LDAP_READER (self));
  CwChangeKind kind = set->are_deleted ? CW_CHANGE_DELETED : CW_CHANGE_PRESENT;

  for (guint i = 0; i < set->uuids->len; i++)
    cw_change_writer_add_anchor (writer, kind, g_array_index (set->uuids, CwGuid, i).bytes,
                                 CW_GUID_SIZE);
}

static gboolean
handle_info (CwSyncreplReader *self, GError **error)
{
  const CwLdapReadPlan *plan = cw_ldap_reader_get_plan (CW_LDAP_READER (self));
  CwLdapSyncIdSet set = { NULL, FALSE };
  struct berval *value = NULL;
  char *oid = NULL;
  gboolean is_good = TRUE;

  (void) ldap_parse_intermediate (cw_ldap_session_get_ldap (plan->session),
                                  cw_ldap_search_get_message (self->search), &oid, &value, NULL, 0);
  /* Another intermediate response is none of ours (RFC 4511 4.13). */
  if (g_strcmp0 (oid, LDAP_SYNC_INFO) == 0)
    is_good = cw_ldap_sync_parse_info (value, &set, error);
  if (set.uuids != NULL)
    {
      write_set (self, &set);
      g_array_unref (set.uuids);
    }
  ldap_memfree (oid);
  ber_bvfree (value);
  return is_good;
}

static gboolean
handle_end (CwSyncreplReader *self, GError **error)
{
  CwLdapSyncDone done = { NULL, FALSE };

  if (!cw_ldap_sync_parse_done (cw_ldap_search_get_controls (self->search), &done, error))
    return FALSE;
  self->cookie = done.cookie;
  self->refresh_deletes = done.refresh_deletes;
  self->is_done = TRUE;
  g_clear_pointer (&self->search, cw_ldap_search_free);
  return TRUE;
}

/* Everything that a server may say to a cookie it does not like; OpenLDAP says 53 to one from the
 * future and 4096 to one that is too old. */
static void
convert_refusal (CwSyncreplReader *self, GError *cause, GError **error)
{
  int result = self->search != NULL ? cw_ldap_search_get_result (self->search) : LDAP_SUCCESS;
  gboolean has_cookie = cw_ldap_reader_get_plan (CW_LDAP_READER (self))->since != NULL;

  if (result == LDAP_SYNC_REFRESH_REQUIRED ||
      (has_cookie && !self->is_answered &&
       (result == LDAP_UNWILLING_TO_PERFORM || result == LDAP_PROTOCOL_ERROR)))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_CURSOR_EXPIRED,
                   "The server does not accept the watermark; a full read is needed (%s)",
                   cause->message);
      g_error_free (cause);
    }
  else
    g_propagate_error (error, cause);
}

static gboolean
step (CwSyncreplReader *self, GCancellable *cancellable, GError **error)
{
  CwLdapEvent event = CW_LDAP_EVENT_END;
  GError *cause = NULL;

  if (self->search == NULL && !start (self, error))
    return FALSE;
  if (!cw_ldap_search_next (self->search, cancellable, &event, &cause))
    {
      convert_refusal (self, cause, error);
      return FALSE;
    }
  self->is_answered = TRUE;
  switch (event)
    {
    case CW_LDAP_EVENT_ENTRY:
      return handle_entry (self, error);
    case CW_LDAP_EVENT_INTERMEDIATE:
      return handle_info (self, error);
    case CW_LDAP_EVENT_END:
    default:
      return handle_end (self, error);
    }
}

static GBytes *
make_watermark (CwSyncreplReader *self)
{
  const CwLdapReadPlan *plan = cw_ldap_reader_get_plan (CW_LDAP_READER (self));
  g_autoptr (CwLdapCursor) cursor = cw_ldap_cursor_copy (plan->current);

  /* A result without a cookie leaves the client where it was (RFC 4533 2.4). */
  if (self->cookie != NULL)
    cursor->cookie = g_bytes_ref (self->cookie);
  else if (plan->since != NULL)
    cursor->cookie = g_bytes_ref (plan->since->cookie);
  return cw_ldap_cursor_to_bytes (cursor);
}

static CwChangePage *
cw_syncrepl_reader_read_page (CwLdapReader *reader,
                              GCancellable *cancellable,
                              gboolean *ret_is_last,
                              GError **error)
{
  CwSyncreplReader *self = CW_SYNCREPL_READER (reader);
  CwChangeWriter *writer = cw_ldap_reader_get_writer (reader);
  gboolean is_full = cw_ldap_reader_get_plan (reader)->since == NULL;
  g_autoptr (CwChangePage) page = NULL;
  g_autoptr (GBytes) watermark = NULL;

  while (!self->is_done && !cw_change_writer_is_full (writer))
    if (!step (self, cancellable, error))
      return NULL;
  page = cw_change_writer_take_page (writer);
  *ret_is_last = self->is_done;
  if (self->is_done)
    {
      watermark = make_watermark (self);
      cw_change_page_set_cursor (page, NULL, watermark);
      cw_change_page_set_delete_absent (page, is_full || !self->refresh_deletes);
    }
  return g_steal_pointer (&page);
}

static void
cw_syncrepl_reader_class_init (CwSyncreplReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cw_syncrepl_reader_dispose;
  CW_LDAP_READER_CLASS (klass)->read_page = cw_syncrepl_reader_read_page;
}

static void
cw_syncrepl_reader_init (CwSyncreplReader *self)
{
}

CwLdapReader *
cw_syncrepl_reader_new (CwLdapReadPlan *plan)
{
  CwSyncreplReader *self = g_object_new (CW_TYPE_SYNCREPL_READER, NULL);

  cw_ldap_reader_set_plan (CW_LDAP_READER (self), plan);
  return CW_LDAP_READER (self);
}
