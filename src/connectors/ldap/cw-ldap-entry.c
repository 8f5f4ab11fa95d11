/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ldap-entry.h"

#include "base/cw-error.h"

CwLdapEntry *
cw_ldap_entry_new (void)
{
  CwLdapEntry *entry = g_new0 (CwLdapEntry, 1);

  entry->items = g_array_sized_new (FALSE, FALSE, sizeof (CwLdapEntryItem), 64);
  return entry;
}

static void
clear_items (CwLdapEntry *entry)
{
  for (guint i = 0; i < entry->items->len; i++)
    ber_memfree (g_array_index (entry->items, CwLdapEntryItem, i).values);
  g_array_set_size (entry->items, 0);
  entry->dn = NULL;
}

void
cw_ldap_entry_free (CwLdapEntry *entry)
{
  g_return_if_fail (entry != NULL);

  clear_items (entry);
  g_array_unref (entry->items);
  g_free (entry);
}

static void
set_malformed (GError **error, const char *dn, const char *what)
{
  g_autofree char *name = g_utf8_make_valid (dn != NULL ? dn : "", -1);

  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
               "The server sent a malformed %s in the entry \"%s\"; report this as a fault of the "
               "server",
               what, name);
}

static gboolean
load_attributes (CwLdapEntry *entry,
                 CwLdapAttributeMap *map,
                 LDAP *ld,
                 LDAPMessage *message,
                 BerElement *ber)
{
  for (;;)
    {
      struct berval name = { 0, NULL };
      CwLdapEntryItem item = { NULL, NULL, 0 };

      if (ldap_get_attribute_ber (ld, message, ber, &name, &item.values) != LDAP_SUCCESS)
        return FALSE;
      if (name.bv_val == NULL)
        return TRUE;
      item.attribute = cw_ldap_attribute_map_lookup (map, &name);
      if (item.attribute == NULL)
        {
          ber_memfree (item.values);
          return FALSE;
        }
      while (item.values != NULL && item.values[item.n_values].bv_val != NULL)
        item.n_values++;
      g_array_append_val (entry->items, item);
    }
}

gboolean
cw_ldap_entry_load (CwLdapEntry *entry,
                    CwLdapAttributeMap *map,
                    LDAP *ld,
                    LDAPMessage *message,
                    GError **error)
{
  BerElement *ber = NULL;
  struct berval dn = { 0, NULL };
  gboolean is_good = FALSE;

  clear_items (entry);
  if (ldap_get_dn_ber (ld, message, &ber, &dn) == LDAP_SUCCESS)
    {
      entry->dn = dn.bv_val;
      is_good = load_attributes (entry, map, ld, message, ber);
    }
  if (ber != NULL)
    ber_free (ber, 0);
  if (!is_good)
    set_malformed (error, entry->dn, entry->dn != NULL ? "attribute" : "name");
  return is_good;
}

const CwLdapEntryItem *
cw_ldap_entry_find (const CwLdapEntry *entry, CwLdapRole role)
{
  for (guint i = 0; i < entry->items->len; i++)
    {
      const CwLdapEntryItem *item = &g_array_index (entry->items, CwLdapEntryItem, i);

      if (item->attribute->role == role)
        return item;
    }
  return NULL;
}

const struct berval *
cw_ldap_entry_find_value (const CwLdapEntry *entry, CwLdapRole role)
{
  const CwLdapEntryItem *item = cw_ldap_entry_find (entry, role);

  return item != NULL && item->n_values > 0 ? &item->values[0] : NULL;
}

gboolean
cw_ldap_entry_is_true (const CwLdapEntry *entry, CwLdapRole role)
{
  const struct berval *value = cw_ldap_entry_find_value (entry, role);

  return value != NULL && value->bv_len == strlen ("TRUE") &&
         g_ascii_strncasecmp (value->bv_val, "TRUE", value->bv_len) == 0;
}
