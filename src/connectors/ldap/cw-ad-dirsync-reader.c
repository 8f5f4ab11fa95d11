/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ad-dirsync-reader.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/ldap/cw-ad-fetcher.h"
#include "connectors/ldap/cw-ad-object.h"
#include "connectors/ldap/cw-anchor-listing.h"
#include "connectors/ldap/cw-ldap-search.h"

/* A hint for one answer of the server, which then says that there is more. */
#define ANSWER_BYTES (1024 * 1024)

struct _CwAdDirsyncReader
{
  CwLdapReader parent_instance;

  CwLdapAttributeMap *plain_map; /* (owned) */
  CwAdSight sight;
  CwAdFetcher *fetcher;     /* (owned) (nullable): for objects that were brought back */
  CwAnchorListing *listing; /* (owned) (nullable) */
  CwLdapSearch *search;     /* (owned) (nullable): the answer that is being read */
  GBytes *cookie;           /* (owned) (nullable): where the next request starts */
  CwLdapCursorFlags flags;
  guint64 n_entries;    /* in this answer */
  gboolean is_answered; /* the server has accepted a request of this read */
  gboolean is_streamed; /* DirSync has said all */
};

G_DEFINE_TYPE (CwAdDirsyncReader, cw_ad_dirsync_reader, CW_TYPE_LDAP_READER)

static void
cw_ad_dirsync_reader_dispose (GObject *object)
{
  CwAdDirsyncReader *self = CW_AD_DIRSYNC_READER (object);

  g_clear_pointer (&self->search, cw_ldap_search_free);
  g_clear_pointer (&self->listing, cw_anchor_listing_free);
  g_clear_pointer (&self->fetcher, cw_ad_fetcher_free);
  g_clear_pointer (&self->plain_map, cw_ldap_attribute_map_free);
  g_clear_pointer (&self->cookie, g_bytes_unref);

  G_OBJECT_CLASS (cw_ad_dirsync_reader_parent_class)->dispose (object);
}

static gboolean
is_initial (CwAdDirsyncReader *self)
{
  return cw_ldap_reader_get_plan (CW_LDAP_READER (self))->since == NULL;
}

static gboolean
start_request (CwAdDirsyncReader *self, GError **error)
{
  const CwLdapReadPlan *plan = cw_ldap_reader_get_plan (CW_LDAP_READER (self));
  g_autoptr (CwLdapControls) controls = cw_ldap_controls_new ();
  const CwLdapQuery query = { plan->base, LDAP_SCOPE_SUBTREE, plan->filter,
                              cw_ldap_attribute_map_get_names (plan->map), controls };
  guint32 flags = CW_DIRSYNC_INCREMENTAL_VALUES;

  if ((self->flags & CW_LDAP_CURSOR_OBJECT_SECURITY) != 0)
    flags |= CW_DIRSYNC_OBJECT_SECURITY;
  cw_ldap_controls_add_dirsync (controls, flags, ANSWER_BYTES, self->cookie);
  if ((self->flags & CW_LDAP_CURSOR_EXTENDED_DN) != 0)
    cw_ldap_controls_add_extended_dn (controls);
  self->n_entries = 0;
  self->search = cw_ldap_search_new (plan->session, &query, error);
  return self->search != NULL;
}

static gboolean
fetch_whole (CwAdDirsyncReader *self,
             const CwAdObject *object,
             GCancellable *cancellable,
             GError **error)
{
  const CwLdapReadPlan *plan = cw_ldap_reader_get_plan (CW_LDAP_READER (self));

  if (self->fetcher == NULL)
    self->fetcher = cw_ad_fetcher_new (plan->session, self->plain_map, plan->types,
                                       (self->flags & CW_LDAP_CURSOR_EXTENDED_DN) != 0);
  return cw_ad_fetcher_read (self->fetcher, cw_ldap_reader_get_writer (CW_LDAP_READER (self)),
                             &object->guid, cancellable, error);
}

/* The initial read brings an object's links perhaps in later entries than the object itself, a
 * delta brings new objects whole and of the others what has changed. */
static CwChangeKind
find_kind (CwAdDirsyncReader *self, const CwAdObject *object)
{
  gboolean is_whole = object->has_classes && (is_initial (self) || object->is_new);

  return is_whole && object->type != CW_ATTRIBUTE_NONE ? CW_CHANGE_FULL : CW_CHANGE_PARTIAL;
}

static gboolean
handle_entry (CwAdDirsyncReader *self, GCancellable *cancellable, GError **error)
{
  const CwLdapReadPlan *plan = cw_ldap_reader_get_plan (CW_LDAP_READER (self));
  CwChangeWriter *writer = cw_ldap_reader_get_writer (CW_LDAP_READER (self));
  CwLdapEntry *entry = cw_ldap_reader_get_entry (CW_LDAP_READER (self));
  CwAdObject object;
  CwChangeHead head;

  if (!cw_ldap_entry_load (entry, plan->map, cw_ldap_session_get_ldap (plan->session),
                           cw_ldap_search_get_message (self->search), error))
    return FALSE;
  cw_ad_object_parse (entry, plan->map, plan->types, &object);
  if (!object.has_guid)
    {
      cw_change_writer_add_broken (writer, (CwValue){ NULL, 0 }, object.dn,
                                   CW_PHRASE ("It has no objectGUID that can be read"));
      return TRUE;
    }
  if (object.is_deleted)
    {
      if (!is_initial (self))
        cw_change_writer_add_anchor (writer, CW_CHANGE_DELETED, object.guid.bytes, CW_GUID_SIZE);
      return TRUE;
    }
  if (object.is_undeleted && !is_initial (self))
    return fetch_whole (self, &object, cancellable, error);
  head = cw_ad_object_make_head (&object, find_kind (self, &object));
  cw_change_writer_add (writer, &head, entry);
  return TRUE;
}

static gboolean
same_cookie (GBytes *a, GBytes *b)
{
  return a != NULL && b != NULL && g_bytes_equal (a, b);
}

/* The server's answer has ended: take its cookie, and see whether there is more. */
static gboolean
end_answer (CwAdDirsyncReader *self, GError **error)
{
  CwDirsyncAnswer answer = { FALSE, NULL };

  if (!cw_ldap_controls_parse_dirsync (cw_ldap_search_get_controls (self->search), &answer, error))
    return FALSE;
  if (answer.more && self->n_entries == 0 && same_cookie (answer.cookie, self->cookie))
    {
      g_bytes_unref (answer.cookie);
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                   "The server says that there are more changes but neither sends one nor moves "
                   "on; report this as a fault of the server");
      return FALSE;
    }
  g_clear_pointer (&self->search, cw_ldap_search_free);
  g_clear_pointer (&self->cookie, g_bytes_unref);
  self->cookie = answer.cookie;
  self->is_streamed = !answer.more;
  return TRUE;
}

/* Samba says 12 to a cookie that it does not understand; what Windows says is not written down. */
static gboolean
is_cookie_refusal (int result)
{
  return result == LDAP_OPERATIONS_ERROR || result == LDAP_PROTOCOL_ERROR ||
         result == LDAP_UNAVAILABLE_CRITICAL_EXTENSION || result == LDAP_UNWILLING_TO_PERFORM;
}

/* A refused request: without its right DirSync still shows what the account may see anyway (a full
 * read may so begin again); a cookie that is not understood is no fault of the administrator. */
static gboolean
handle_refusal (CwAdDirsyncReader *self, GError *cause, GError **error)
{
  int result = self->search != NULL ? cw_ldap_search_get_result (self->search) : LDAP_SUCCESS;

  g_clear_pointer (&self->search, cw_ldap_search_free);
  if (result == LDAP_INSUFFICIENT_ACCESS && is_initial (self) && !self->is_answered &&
      (self->flags & CW_LDAP_CURSOR_OBJECT_SECURITY) == 0)
    {
      g_error_free (cause);
      self->flags |= CW_LDAP_CURSOR_OBJECT_SECURITY;
      return TRUE;
    }
  if (is_cookie_refusal (result) && !is_initial (self) && !self->is_answered)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_CURSOR_EXPIRED,
                   "The server does not accept the watermark; a full read is needed (%s)",
                   cause->message);
      g_error_free (cause);
      return FALSE;
    }
  g_propagate_error (error, cause);
  return FALSE;
}

/* Takes one answer of the server. */
static gboolean
step (CwAdDirsyncReader *self, GCancellable *cancellable, GError **error)
{
  CwLdapEvent event = CW_LDAP_EVENT_END;
  GError *cause = NULL;

  if (self->search == NULL && !start_request (self, error))
    return FALSE;
  if (!cw_ldap_search_next (self->search, cancellable, &event, &cause))
    return handle_refusal (self, cause, error);
  self->is_answered = TRUE;
  if (event == CW_LDAP_EVENT_END)
    return end_answer (self, error);
  self->n_entries++;
  return event != CW_LDAP_EVENT_ENTRY || handle_entry (self, cancellable, error);
}

/* Whether deletions may have been hidden from this delta. */
static gboolean
needs_listing (CwAdDirsyncReader *self)
{
  gboolean by_acl = self->sight.is_samba || (self->flags & CW_LDAP_CURSOR_OBJECT_SECURITY) != 0;

  return !is_initial (self) && by_acl && !self->sight.sees_deleted;
}

static gboolean
fill (CwAdDirsyncReader *self, GCancellable *cancellable, gboolean *ret_is_done, GError **error)
{
  CwLdapReader *reader = CW_LDAP_READER (self);
  CwChangeWriter *writer = cw_ldap_reader_get_writer (reader);

  while (!self->is_streamed && !cw_change_writer_is_full (writer))
    if (!step (self, cancellable, error))
      return FALSE;
  *ret_is_done = self->is_streamed && !needs_listing (self);
  if (*ret_is_done || !self->is_streamed)
    return TRUE;
  if (self->listing == NULL)
    self->listing = cw_anchor_listing_new (cw_ldap_reader_get_plan (reader), "objectGUID");
  return cw_anchor_listing_fill (self->listing, writer, cancellable, ret_is_done, error);
}

static CwChangePage *
cw_ad_dirsync_reader_read_page (CwLdapReader *reader,
                                GCancellable *cancellable,
                                gboolean *ret_is_last,
                                GError **error)
{
  CwAdDirsyncReader *self = CW_AD_DIRSYNC_READER (reader);
  g_autoptr (CwChangePage) page = NULL;
  g_autoptr (GBytes) watermark = NULL;
  g_autoptr (CwLdapCursor) cursor = NULL;

  if (!fill (self, cancellable, ret_is_last, error))
    return NULL;
  page = cw_change_writer_take_page (cw_ldap_reader_get_writer (reader));
  if (*ret_is_last)
    {
      cursor = cw_ldap_cursor_copy (cw_ldap_reader_get_plan (reader)->current);
      cursor->flags = self->flags;
      cursor->cookie = g_bytes_ref (self->cookie);
      watermark = cw_ldap_cursor_to_bytes (cursor);
      cw_change_page_set_cursor (page, NULL, watermark);
      cw_change_page_set_delete_absent (page, is_initial (self) || self->listing != NULL);
    }
  return g_steal_pointer (&page);
}

static void
cw_ad_dirsync_reader_class_init (CwAdDirsyncReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cw_ad_dirsync_reader_dispose;
  CW_LDAP_READER_CLASS (klass)->read_page = cw_ad_dirsync_reader_read_page;
}

static void
cw_ad_dirsync_reader_init (CwAdDirsyncReader *self)
{
}

CwLdapReader *
cw_ad_dirsync_reader_new (CwLdapReadPlan *plan,
                          CwLdapAttributeMap *plain_map,
                          const CwAdSight *sight)
{
  CwAdDirsyncReader *self = g_object_new (CW_TYPE_AD_DIRSYNC_READER, NULL);

  self->plain_map = plain_map;
  self->sight = *sight;
  self->flags = plan->current->flags;
  if (plan->since != NULL)
    {
      self->flags = plan->since->flags;
      self->cookie = plan->since->cookie != NULL ? g_bytes_ref (plan->since->cookie) : NULL;
    }
  cw_ldap_reader_set_plan (CW_LDAP_READER (self), plan);
  return CW_LDAP_READER (self);
}
