/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ldap-record.h"

#include "base/cw-error.h"

#define PAGE_SIZE 1000

struct _CwLdapRecord
{
  char *dn;
  GHashTable *values; /* (element-type utf8 GPtrArray): by the name in lower case */
};

static GBytes *
copy_value (const struct berval *value)
{
  char *copy = g_malloc (value->bv_len + 1);

  memcpy (copy, value->bv_val, value->bv_len);
  copy[value->bv_len] = '\0';
  return g_bytes_new_with_free_func (copy, value->bv_len, g_free, copy);
}

static void
add_attribute (CwLdapRecord *record, const struct berval *name, BerVarray values)
{
  GPtrArray *array = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; values != NULL && values[i].bv_val != NULL; i++)
    g_ptr_array_add (array, copy_value (&values[i]));
  g_hash_table_replace (record->values, g_ascii_strdown (name->bv_val, (gssize) name->bv_len),
                        array);
}

/* Adds every attribute; FALSE when the entry is malformed. */
static gboolean
add_attributes (CwLdapRecord *record, LDAP *ld, LDAPMessage *message, BerElement *ber)
{
  for (;;)
    {
      struct berval name = { 0, NULL };
      BerVarray values = NULL;

      if (ldap_get_attribute_ber (ld, message, ber, &name, &values) != LDAP_SUCCESS)
        return FALSE;
      if (name.bv_val == NULL)
        return TRUE;
      add_attribute (record, &name, values);
      ber_memfree (values);
    }
}

CwLdapRecord *
cw_ldap_record_new (LDAP *ld, LDAPMessage *message)
{
  g_autoptr (CwLdapRecord) record = g_new0 (CwLdapRecord, 1);
  BerElement *ber = NULL;
  struct berval dn = { 0, NULL };
  gboolean is_good = FALSE;

  record->values =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  if (ldap_get_dn_ber (ld, message, &ber, &dn) == LDAP_SUCCESS)
    {
      record->dn = g_strndup (dn.bv_val, dn.bv_len);
      is_good = add_attributes (record, ld, message, ber);
    }
  if (ber != NULL)
    ber_free (ber, 0);
  return is_good ? g_steal_pointer (&record) : NULL;
}

void
cw_ldap_record_free (CwLdapRecord *record)
{
  g_return_if_fail (record != NULL);

  g_hash_table_unref (record->values);
  g_free (record->dn);
  g_free (record);
}

const char *
cw_ldap_record_get_dn (const CwLdapRecord *record)
{
  return record->dn;
}

GPtrArray *
cw_ldap_record_get_values (const CwLdapRecord *record, const char *name)
{
  g_autofree char *folded = g_ascii_strdown (name, -1);

  return g_hash_table_lookup (record->values, folded);
}

const char *
cw_ldap_record_get_string (const CwLdapRecord *record, const char *name)
{
  GPtrArray *values = cw_ldap_record_get_values (record, name);

  if (values == NULL || values->len == 0)
    return NULL;
  return g_bytes_get_data (g_ptr_array_index (values, 0), NULL);
}

gboolean
cw_ldap_record_has_value (const CwLdapRecord *record, const char *name, const char *value)
{
  GPtrArray *values = cw_ldap_record_get_values (record, name);

  for (guint i = 0; values != NULL && i < values->len; i++)
    if (g_ascii_strcasecmp (g_bytes_get_data (g_ptr_array_index (values, i), NULL), value) == 0)
      return TRUE;
  return FALSE;
}

/* Runs one search to its end and adds its entries to @records. */
static CwLdapSearch *
collect (CwLdapSession *session,
         const CwLdapQuery *query,
         GPtrArray *records,
         GCancellable *cancellable,
         GError **error)
{
  g_autoptr (CwLdapSearch) search = cw_ldap_search_new (session, query, error);
  CwLdapEvent event = CW_LDAP_EVENT_ENTRY;

  while (search != NULL && event != CW_LDAP_EVENT_END)
    {
      CwLdapRecord *record = NULL;

      if (!cw_ldap_search_next (search, cancellable, &event, error))
        return NULL;
      if (event != CW_LDAP_EVENT_ENTRY)
        continue;
      record = cw_ldap_record_new (cw_ldap_session_get_ldap (session),
                                   cw_ldap_search_get_message (search));
      if (record == NULL)
        {
          g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                       "Reading %s: the server sent a malformed entry", query->base);
          return NULL;
        }
      g_ptr_array_add (records, record);
    }
  return g_steal_pointer (&search);
}

const char **
cw_ldap_record_list_names (const CwLdapRecord *record)
{
  return (const char **) g_hash_table_get_keys_as_array (record->values, NULL);
}

gboolean
cw_ldap_record_get_bytes (const CwLdapRecord *record,
                          const char *name,
                          const guint8 **ret_bytes,
                          gsize *ret_size)
{
  GPtrArray *values = cw_ldap_record_get_values (record, name);

  if (values == NULL || values->len == 0)
    return FALSE;
  *ret_bytes = g_bytes_get_data (g_ptr_array_index (values, 0), ret_size);
  return TRUE;
}

gint64
cw_ldap_record_get_integer (const CwLdapRecord *record, const char *name, gint64 fallback)
{
  const char *text = cw_ldap_record_get_string (record, name);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : fallback;
}

static GPtrArray *
records_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) cw_ldap_record_free);
}

GPtrArray *
cw_ldap_record_search (CwLdapSession *session,
                       const CwLdapQuery *query,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GPtrArray) records = records_new ();
  g_autoptr (CwLdapSearch) search = collect (session, query, records, cancellable, error);

  return search != NULL ? g_steal_pointer (&records) : NULL;
}

GPtrArray *
cw_ldap_record_search_paged (CwLdapSession *session,
                             const CwLdapQuery *query,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (GPtrArray) records = records_new ();
  g_autoptr (GBytes) cookie = NULL;

  do
    {
      g_autoptr (CwLdapControls) controls = cw_ldap_controls_new ();
      g_autoptr (CwLdapSearch) search = NULL;
      CwLdapQuery page = *query;

      cw_ldap_controls_add_paged (controls, PAGE_SIZE, cookie);
      page.controls = controls;
      search = collect (session, &page, records, cancellable, error);
      g_clear_pointer (&cookie, g_bytes_unref);
      if (search == NULL ||
          !cw_ldap_controls_parse_paged (cw_ldap_search_get_controls (search), &cookie, error))
        return NULL;
    }
  while (cookie != NULL);
  return g_steal_pointer (&records);
}

CwLdapRecord *
cw_ldap_record_read (CwLdapSession *session,
                     const CwLdapQuery *query,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GPtrArray) records = cw_ldap_record_search (session, query, cancellable, error);

  if (records == NULL)
    return NULL;
  if (records->len == 0)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND,
                   "Reading %s: there is no such entry, or it may not be seen", query->base);
      return NULL;
    }
  return g_ptr_array_steal_index (records, 0);
}
