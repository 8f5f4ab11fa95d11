/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ad-usn-reader.h"

#include "connectors/ldap/cw-ad-fetcher.h"
#include "connectors/ldap/cw-ad-object.h"
#include "connectors/ldap/cw-anchor-listing.h"
#include "connectors/ldap/cw-paged-search.h"

struct _CwAdUsnReader
{
  CwLdapReader parent_instance;

  CwAdSight sight;
  CwAdFetcher *fetcher;     /* (owned) */
  CwPagedSearch *search;    /* (owned) */
  CwAnchorListing *listing; /* (owned) (nullable) */
  gboolean is_read;
};

G_DEFINE_TYPE (CwAdUsnReader, cw_ad_usn_reader, CW_TYPE_LDAP_READER)

static void
cw_ad_usn_reader_dispose (GObject *object)
{
  CwAdUsnReader *self = CW_AD_USN_READER (object);

  g_clear_pointer (&self->listing, cw_anchor_listing_free);
  g_clear_pointer (&self->search, cw_paged_search_free);
  g_clear_pointer (&self->fetcher, cw_ad_fetcher_free);

  G_OBJECT_CLASS (cw_ad_usn_reader_parent_class)->dispose (object);
}

static gboolean
is_delta (CwAdUsnReader *self)
{
  return cw_ldap_reader_get_plan (CW_LDAP_READER (self))->since != NULL;
}

static gboolean
use_extended_dn (CwAdUsnReader *self)
{
  const CwLdapReadPlan *plan = cw_ldap_reader_get_plan (CW_LDAP_READER (self));

  return (plan->current->flags & CW_LDAP_CURSOR_EXTENDED_DN) != 0;
}

/* A recycled object is shown by its own control only (MS-ADTS 3.1.1.3.4.1.26). */
static void
extend_controls (CwLdapControls *controls, gpointer user_data)
{
  CwAdUsnReader *self = user_data;

  if (use_extended_dn (self))
    cw_ldap_controls_add_extended_dn (controls);
  if (is_delta (self))
    {
      cw_ldap_controls_add_show_deleted (controls);
      cw_ldap_controls_add_show_recycled (controls);
    }
}

static gboolean
handle_message (CwAdUsnReader *self,
                LDAPMessage *message,
                GCancellable *cancellable,
                GError **error)
{
  CwLdapReader *reader = CW_LDAP_READER (self);
  const CwLdapReadPlan *plan = cw_ldap_reader_get_plan (reader);
  CwChangeWriter *writer = cw_ldap_reader_get_writer (reader);
  CwLdapEntry *entry = cw_ldap_reader_get_entry (reader);
  CwAdObject object;

  if (!cw_ldap_entry_load (entry, plan->map, cw_ldap_session_get_ldap (plan->session), message,
                           error))
    return FALSE;
  cw_ad_object_parse (entry, plan->map, plan->types, &object);
  if (!object.is_deleted)
    return cw_ad_fetcher_write (self->fetcher, writer, entry, cancellable, error);
  if (is_delta (self) && object.has_guid)
    cw_change_writer_add_anchor (writer, CW_CHANGE_DELETED, object.guid.bytes, CW_GUID_SIZE);
  return TRUE;
}

static gboolean
fill (CwAdUsnReader *self, GCancellable *cancellable, gboolean *ret_is_done, GError **error)
{
  CwLdapReader *reader = CW_LDAP_READER (self);
  CwChangeWriter *writer = cw_ldap_reader_get_writer (reader);
  gboolean needs_listing = is_delta (self) && !self->sight.sees_deleted;

  while (!self->is_read && !cw_change_writer_is_full (writer))
    {
      LDAPMessage *message = NULL;

      if (!cw_paged_search_next (self->search, cancellable, &message, error))
        return FALSE;
      self->is_read = message == NULL;
      if (message != NULL && !handle_message (self, message, cancellable, error))
        return FALSE;
    }
  *ret_is_done = self->is_read && !needs_listing;
  if (*ret_is_done || !self->is_read)
    return TRUE;
  if (self->listing == NULL)
    self->listing = cw_anchor_listing_new (cw_ldap_reader_get_plan (reader), "objectGUID");
  return cw_anchor_listing_fill (self->listing, writer, cancellable, ret_is_done, error);
}

static CwChangePage *
cw_ad_usn_reader_read_page (CwLdapReader *reader,
                            GCancellable *cancellable,
                            gboolean *ret_is_last,
                            GError **error)
{
  CwAdUsnReader *self = CW_AD_USN_READER (reader);
  g_autoptr (CwChangePage) page = NULL;
  g_autoptr (GBytes) watermark = NULL;

  if (!fill (self, cancellable, ret_is_last, error))
    return NULL;
  page = cw_change_writer_take_page (cw_ldap_reader_get_writer (reader));
  if (*ret_is_last)
    {
      watermark = cw_ldap_cursor_to_bytes (cw_ldap_reader_get_plan (reader)->current);
      cw_change_page_set_cursor (page, NULL, watermark);
      cw_change_page_set_delete_absent (page, !is_delta (self) || self->listing != NULL);
    }
  return g_steal_pointer (&page);
}

static void
cw_ad_usn_reader_class_init (CwAdUsnReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cw_ad_usn_reader_dispose;
  CW_LDAP_READER_CLASS (klass)->read_page = cw_ad_usn_reader_read_page;
}

static void
cw_ad_usn_reader_init (CwAdUsnReader *self)
{
}

CwLdapReader *
cw_ad_usn_reader_new (CwLdapReadPlan *plan, const CwAdSight *sight)
{
  CwAdUsnReader *self = g_object_new (CW_TYPE_AD_USN_READER, NULL);
  g_autofree char *filter = NULL;
  CwLdapQuery query = { plan->base, LDAP_SCOPE_SUBTREE, plan->filter,
                        cw_ldap_attribute_map_get_names (plan->map), NULL };

  self->sight = *sight;
  cw_ldap_reader_set_plan (CW_LDAP_READER (self), plan);
  self->fetcher = cw_ad_fetcher_new (plan->session, plan->map, plan->types, use_extended_dn (self));
  if (plan->since != NULL)
    query.filter = filter = g_strdup_printf ("(&(uSNChanged>=%" G_GUINT64_FORMAT ")%s)",
                                             plan->since->usn + 1, plan->filter);
  self->search = cw_paged_search_new (plan->session, &query, extend_controls, self);
  return CW_LDAP_READER (self);
}
