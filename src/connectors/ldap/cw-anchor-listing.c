/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-anchor-listing.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/ldap/cw-paged-search.h"

struct _CwAnchorListing
{
  const CwLdapReadPlan *plan;
  CwPagedSearch *search; /* (owned) */
  CwLdapEntry *entry;    /* (owned) */
};

CwAnchorListing *
cw_anchor_listing_new (const CwLdapReadPlan *plan, const char *attribute)
{
  CwAnchorListing *listing = g_new0 (CwAnchorListing, 1);
  const char *const attributes[] = { attribute, NULL };
  const CwLdapQuery query = { plan->base, LDAP_SCOPE_SUBTREE, plan->filter, attributes, NULL };

  listing->plan = plan;
  listing->search = cw_paged_search_new (plan->session, &query, NULL, NULL);
  listing->entry = cw_ldap_entry_new ();
  return listing;
}

void
cw_anchor_listing_free (CwAnchorListing *listing)
{
  g_return_if_fail (listing != NULL);

  cw_ldap_entry_free (listing->entry);
  cw_paged_search_free (listing->search);
  g_free (listing);
}

gboolean
cw_anchor_parse (const struct berval *value, CwGuid *ret_guid)
{
  if (value == NULL)
    return FALSE;
  if (value->bv_len == CW_GUID_SIZE)
    {
      memcpy (ret_guid->bytes, value->bv_val, CW_GUID_SIZE);
      return TRUE;
    }
  return cw_guid_parse (value->bv_val, CW_GUID_ORDER_NETWORK, ret_guid) ||
         cw_guid_parse_unique_id (value->bv_val, CW_GUID_ORDER_NETWORK, ret_guid);
}

gboolean
cw_anchor_listing_fill (CwAnchorListing *listing,
                        CwChangeWriter *writer,
                        GCancellable *cancellable,
                        gboolean *ret_is_done,
                        GError **error)
{
  while (!cw_change_writer_is_full (writer))
    {
      LDAPMessage *message = NULL;
      CwGuid anchor;

      if (!cw_paged_search_next (listing->search, cancellable, &message, error))
        return FALSE;
      if (message == NULL)
        {
          *ret_is_done = TRUE;
          return TRUE;
        }
      if (!cw_ldap_entry_load (listing->entry, listing->plan->map,
                               cw_ldap_session_get_ldap (listing->plan->session), message, error))
        return FALSE;
      /* It may have been taken in when its anchor could still be read: it is not gone. */
      if (cw_anchor_parse (cw_ldap_entry_find_value (listing->entry, CW_LDAP_ROLE_ANCHOR), &anchor))
        cw_change_writer_add_anchor (writer, CW_CHANGE_PRESENT, anchor.bytes, CW_GUID_SIZE);
      else
        cw_change_writer_add_broken (writer, (CwValue){ NULL, 0 }, listing->entry->dn,
                                     CW_PHRASE ("It has no anchor that can be read"));
    }
  *ret_is_done = FALSE;
  return TRUE;
}
