/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ad-fetcher.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/ldap/cw-extended-dn.h"
#include "connectors/ldap/cw-ldap-search.h"

struct _CwAdFetcher
{
  CwLdapSession *session;
  CwLdapAttributeMap *map;
  CwLdapObjectTypes *types;
  CwLdapControls *controls; /* (owned) */
  CwLdapEntry *entry;       /* (owned): of cw_ad_fetcher_read() */
  CwLdapEntry *part;        /* (owned): of the ranges */
};

CwAdFetcher *
cw_ad_fetcher_new (CwLdapSession *session,
                   CwLdapAttributeMap *map,
                   CwLdapObjectTypes *types,
                   gboolean use_extended_dn)
{
  CwAdFetcher *fetcher = g_new0 (CwAdFetcher, 1);

  fetcher->session = session;
  fetcher->map = map;
  fetcher->types = types;
  fetcher->controls = cw_ldap_controls_new ();
  if (use_extended_dn)
    cw_ldap_controls_add_extended_dn (fetcher->controls);
  fetcher->entry = cw_ldap_entry_new ();
  fetcher->part = cw_ldap_entry_new ();
  return fetcher;
}

void
cw_ad_fetcher_free (CwAdFetcher *fetcher)
{
  g_return_if_fail (fetcher != NULL);

  cw_ldap_controls_free (fetcher->controls);
  cw_ldap_entry_free (fetcher->entry);
  cw_ldap_entry_free (fetcher->part);
  g_free (fetcher);
}

/* Reads one object by its GUID; CW_ERROR_NOT_FOUND when it is gone. The loaded entry borrows from
 * the search. */
static CwLdapSearch *
read_one (CwAdFetcher *fetcher,
          const CwGuid *guid,
          const char *const *attributes,
          CwLdapEntry *entry,
          GCancellable *cancellable,
          GError **error)
{
  g_autofree char *base = cw_extended_dn_format_guid (guid);
  const CwLdapQuery query = { base, LDAP_SCOPE_BASE, "(objectClass=*)", attributes,
                              fetcher->controls };
  g_autoptr (CwLdapSearch) search = cw_ldap_search_new (fetcher->session, &query, error);
  CwLdapEvent event = CW_LDAP_EVENT_END;

  if (search == NULL || !cw_ldap_search_next (search, cancellable, &event, error))
    return NULL;
  if (event != CW_LDAP_EVENT_ENTRY)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND, "Reading %s: it may not be seen", base);
      return NULL;
    }
  if (!cw_ldap_entry_load (entry, fetcher->map, cw_ldap_session_get_ldap (fetcher->session),
                           cw_ldap_search_get_message (search), error))
    return NULL;
  return g_steal_pointer (&search);
}

/* The item of @name that says where the values go on; %NULL when it has none. */
static const CwLdapEntryItem *
find_range (const CwLdapEntry *entry, const char *name)
{
  for (guint i = 0; i < entry->items->len; i++)
    {
      const CwLdapEntryItem *item = &g_array_index (entry->items, CwLdapEntryItem, i);

      if (item->attribute->range.kind != CW_LDAP_RANGE_NONE &&
          g_ascii_strcasecmp (item->attribute->name, name) == 0)
        return item;
    }
  return NULL;
}

/* What one ranged retrieval goes on with. */
typedef struct
{
  CwChangeWriter *writer;
  const CwChangeHead *head;
  const char *attribute;
  guint first; /* the next value to ask for; 0: there are no more */
} Range;

static gboolean
fetch_range (CwAdFetcher *fetcher, Range *range, GCancellable *cancellable, GError **error)
{
  g_autofree char *name = cw_ldap_range_format (range->attribute, range->first);
  const char *const attributes[] = { name, NULL };
  g_autoptr (CwLdapSearch) search = NULL;
  const CwLdapEntryItem *item = NULL;
  CwGuid guid;

  memcpy (guid.bytes, range->head->anchor.data, CW_GUID_SIZE);
  search = read_one (fetcher, &guid, attributes, fetcher->part, cancellable, error);
  if (search == NULL)
    return FALSE;
  item = find_range (fetcher->part, range->attribute);
  if (item != NULL && item->attribute->range.first != range->first)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                   "Reading %s: the server sent another range of %s than was asked for",
                   range->head->dn, range->attribute);
      return FALSE;
    }
  cw_change_writer_add_part (range->writer, range->head, fetcher->part);
  range->first = item == NULL || item->attribute->range.kind == CW_LDAP_RANGE_LAST
                     ? 0
                     : item->attribute->range.last + 1;
  return TRUE;
}

/* An object that is deleted meanwhile ends here: the next delta will say so. */
static gboolean
fetch_ranges (CwAdFetcher *fetcher, Range *range, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) cause = NULL;

  while (range->first != 0 && fetch_range (fetcher, range, cancellable, &cause))
    ;
  if (cause == NULL || g_error_matches (cause, CW_ERROR, CW_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

gboolean
cw_ad_fetcher_write (CwAdFetcher *fetcher,
                     CwChangeWriter *writer,
                     const CwLdapEntry *entry,
                     GCancellable *cancellable,
                     GError **error)
{
  CwAdObject object;
  CwChangeHead head;

  cw_ad_object_parse (entry, fetcher->map, fetcher->types, &object);
  head = cw_ad_object_make_head (&object, CW_CHANGE_FULL);
  if (!object.has_guid || object.type == CW_ATTRIBUTE_NONE)
    {
      cw_change_writer_add_broken (writer, head.anchor, object.dn,
                                   object.has_guid
                                       ? CW_PHRASE ("Its objectClass cannot be read")
                                       : CW_PHRASE ("It has no objectGUID that can be read"));
      return TRUE;
    }
  cw_change_writer_begin (writer, &head, entry);
  for (guint i = 0; i < entry->items->len; i++)
    {
      const CwLdapAttribute *attribute = g_array_index (entry->items, CwLdapEntryItem, i).attribute;
      Range range = { writer, &head, attribute->name, attribute->range.last + 1 };

      if (attribute->range.kind == CW_LDAP_RANGE_PART && attribute->id != CW_ATTRIBUTE_NONE &&
          !fetch_ranges (fetcher, &range, cancellable, error))
        return FALSE;
    }
  cw_change_writer_end (writer, &head);
  return TRUE;
}

gboolean
cw_ad_fetcher_read (CwAdFetcher *fetcher,
                    CwChangeWriter *writer,
                    const CwGuid *guid,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (CwLdapSearch) search =
      read_one (fetcher, guid, cw_ldap_attribute_map_get_names (fetcher->map), fetcher->entry,
                cancellable, &cause);

  if (search != NULL)
    return cw_ad_fetcher_write (fetcher, writer, fetcher->entry, cancellable, error);
  if (g_error_matches (cause, CW_ERROR, CW_ERROR_NOT_FOUND))
    {
      cw_change_writer_add_anchor (writer, CW_CHANGE_DELETED, guid->bytes, CW_GUID_SIZE);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}
