/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ad-writer.h"

#include <string.h>

#include "base/cw-error.h"
#include "base/cw-guid.h"
#include "base/cw-phrase.h"
#include "connectors/ldap/cw-ldap-record.h"
#include "connectors/ldap/cw-ldap-write.h"

typedef struct
{
  CwLdapSession *session;
  CwAttributeTable *attributes;
  GCancellable *cancellable;
} Writer;

/* <GUID=...> in the text form of a GUID. (transfer full) (nullable): the anchor is none */
static char *
make_name (const CwExportChange *change)
{
  gsize size = 0;
  const guint8 *bytes = change->anchor != NULL ? g_bytes_get_data (change->anchor, &size) : NULL;
  g_autofree char *text = NULL;

  if (size != CW_GUID_SIZE)
    return NULL;
  text = cw_guid_bytes_to_string (bytes, CW_GUID_ORDER_MIXED);
  return g_strdup_printf ("<GUID=%s>", text);
}

/* (transfer full) (nullable): it asks for more than this connector does */
static CwLdapWrite *
make_write (const Writer *writer, const CwExportChange *change, const char *name)
{
  g_autoptr (CwLdapWrite) write = cw_ldap_write_new (CW_LDAP_WRITE_MODIFY, name);
  const CwEntry *desired = change->desired;

  if (change->op != CW_EXPORT_UPDATE || desired == NULL || change->links->len > 0)
    return NULL;
  for (guint i = 0; i < cw_entry_get_n_attributes (desired); i++)
    for (guint j = 0; j < cw_entry_get_n_values_at (desired, i); j++)
      {
        CwValue value = cw_entry_get_value_at (desired, i, j);

        cw_ldap_write_add_bytes (write,
                                 cw_attribute_table_get_name (
                                     writer->attributes, cw_entry_get_attribute_id (desired, i)),
                                 value.data, value.len);
      }
  return g_steal_pointer (&write);
}

static gboolean
has_value (GPtrArray *values, CwValue wanted)
{
  for (guint i = 0; values != NULL && i < values->len; i++)
    {
      gsize size = 0;
      const guint8 *bytes = g_bytes_get_data (g_ptr_array_index (values, i), &size);

      if (size == wanted.len && memcmp (bytes, wanted.data, size) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Whether the object has all the values already. */
static gboolean
read_back (const Writer *writer,
           const CwExportChange *change,
           const char *name,
           gboolean *ret_has_all,
           GError **error)
{
  g_autoptr (CwLdapRecord) record = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  CwLdapQuery query = { name, LDAP_SCOPE_BASE, "(objectClass=*)", NULL, NULL };
  gboolean has_all = TRUE;

  for (guint i = 0; i < cw_entry_get_n_attributes (change->desired); i++)
    g_ptr_array_add (names,
                     (gpointer) cw_attribute_table_get_name (
                         writer->attributes, cw_entry_get_attribute_id (change->desired, i)));
  g_ptr_array_add (names, NULL);
  query.attributes = (const char *const *) names->pdata;
  record = cw_ldap_record_read (writer->session, &query, writer->cancellable, error);
  if (record == NULL)
    return FALSE;
  for (guint i = 0; i < cw_entry_get_n_attributes (change->desired); i++)
    for (guint j = 0; j < cw_entry_get_n_values_at (change->desired, i); j++)
      has_all &= has_value (cw_ldap_record_get_values (record, g_ptr_array_index (names, i)),
                            cw_entry_get_value_at (change->desired, i, j));
  *ret_has_all = has_all;
  return TRUE;
}

/* (transfer full) */
static CwExportResult *
make_failure (const CwExportChange *change,
              CwExportStatus status,
              const char *code,
              const char *text)
{
  CwExportResult *result = cw_export_result_new (change->id, status);

  result->code = g_strdup (code);
  result->message = g_strdup (text);
  return result;
}

/* What the server says of one object; anything else is of the connection. */
static gboolean
is_about_object (int code)
{
  switch (code)
    {
    case LDAP_INSUFFICIENT_ACCESS:
    case LDAP_UNWILLING_TO_PERFORM:
    case LDAP_CONSTRAINT_VIOLATION:
    case LDAP_TYPE_OR_VALUE_EXISTS:
    case LDAP_UNDEFINED_TYPE:
    case LDAP_OBJECT_CLASS_VIOLATION:
    case LDAP_INVALID_SYNTAX:
    case LDAP_NO_SUCH_OBJECT:
    case LDAP_NO_SUCH_ATTRIBUTE:
      return TRUE;
    default:
      return FALSE;
    }
}

/* (transfer full) (nullable): the connection failed */
static CwExportResult *
explain (const Writer *writer,
         const CwExportChange *change,
         const char *name,
         int code,
         GError *reason,
         GError **error)
{
  g_autoptr (GError) owned = reason;
  gboolean has_all = FALSE;

  if (!is_about_object (code))
    {
      g_propagate_error (error, g_steal_pointer (&owned));
      return NULL;
    }
  if (code == LDAP_NO_SUCH_OBJECT)
    return make_failure (change, CW_EXPORT_RETRY, "not-found", owned->message);
  if (code != LDAP_TYPE_OR_VALUE_EXISTS && code != LDAP_CONSTRAINT_VIOLATION)
    return make_failure (change, CW_EXPORT_REFUSED, "write-refused", owned->message);
  if (!read_back (writer, change, name, &has_all, error))
    return NULL;
  if (has_all)
    return cw_export_result_new (change->id, CW_EXPORT_OK);
  return make_failure (change, CW_EXPORT_RETRY, "value-taken",
                       CW_PHRASE ("the directory holds another value by now, and it is left as it "
                                  "is. The next cycle reads it"));
}

/* (transfer full) (nullable): the connection failed */
static CwExportResult *
write_object (const Writer *writer, const CwExportChange *change, GError **error)
{
  g_autofree char *name = make_name (change);
  g_autoptr (CwLdapWrite) write = name != NULL ? make_write (writer, change, name) : NULL;
  g_autoptr (GError) reason = NULL;
  int code = LDAP_SUCCESS;

  if (write == NULL)
    return make_failure (change, CW_EXPORT_REFUSED, "unsupported",
                         CW_PHRASE ("this directory is only told what is missing at its objects"));
  if (cw_ldap_write_run (write, writer->session, NULL, &code, writer->cancellable, &reason))
    return cw_export_result_new (change->id, CW_EXPORT_OK);
  return explain (writer, change, name, code, g_steal_pointer (&reason), error);
}

gboolean
cw_ad_writer_run (CwLdapSession *session,
                  CwAttributeTable *attributes,
                  GPtrArray *changes,
                  const CwExportHandler *handler,
                  GCancellable *cancellable,
                  GError **error)
{
  const Writer writer = { session, attributes, cancellable };

  for (guint i = 0; i < changes->len; i++)
    {
      CwExportResult *result = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
          !cw_send_gate_check (handler->gate, error))
        return FALSE;
      result = write_object (&writer, g_ptr_array_index (changes, i), error);
      if (result == NULL)
        return FALSE;
      handler->on_result (result, handler->user_data);
    }
  return TRUE;
}
