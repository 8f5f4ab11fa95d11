/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-change-writer.h"

#include <string.h>

#include "base/cw-phrase.h"
#include "connectors/ldap/cw-extended-dn.h"
#include "model/cw-entry-builder.h"

/* Half a dozen pages are in memory at once, between the thread that reads and the one that stores.
 */
#define PAGE_MAX_CHANGES 500
#define PAGE_MAX_BYTES   (1024 * 1024)
#define MAX_NOTES        5

/* Of another domain, met in a reference. */
typedef struct
{
  CwGuid guid;
  char *dn;    /* (owned) */
  GBytes *sid; /* (owned) */
} Stranger;

struct _CwChangeWriter
{
  CwChangePage *page;      /* (owned) */
  CwEntryBuilder *builder; /* (owned) */
  GString *notes;          /* what was left out of the current object */
  guint n_notes;
  char *domain; /* (owned) (nullable): strangers are not told */
  gsize domain_len;
  CwAttributeId stranger_type;
  CwAttributeId sid_id;
  GArray *strangers;  /* (owned) (element-type Stranger): of the current object */
  GHashTable *guests; /* (owned) (element-type CwGuid): those that were told */
};

static void
clear_stranger (gpointer data)
{
  Stranger *stranger = data;

  g_free (stranger->dn);
  g_bytes_unref (stranger->sid);
}

CwChangeWriter *
cw_change_writer_new (void)
{
  CwChangeWriter *writer = g_new0 (CwChangeWriter, 1);

  writer->page = cw_change_page_new ();
  writer->builder = cw_entry_builder_new ();
  writer->notes = g_string_new (NULL);
  writer->strangers = g_array_new (FALSE, FALSE, sizeof (Stranger));
  g_array_set_clear_func (writer->strangers, clear_stranger);
  return writer;
}

void
cw_change_writer_free (CwChangeWriter *writer)
{
  g_return_if_fail (writer != NULL);

  cw_change_page_unref (writer->page);
  cw_entry_builder_free (writer->builder);
  g_string_free (writer->notes, TRUE);
  g_array_unref (writer->strangers);
  g_clear_pointer (&writer->guests, g_hash_table_unref);
  g_free (writer->domain);
  g_free (writer);
}

/* ----- who belongs to another domain */

static guint
hash_guid (gconstpointer key)
{
  guint hash;

  memcpy (&hash, key, sizeof hash);
  return hash;
}

static gboolean
equal_guids (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, CW_GUID_SIZE) == 0;
}

void
cw_change_writer_show_strangers (CwChangeWriter *writer,
                                 const char *domain,
                                 CwAttributeId object_type,
                                 CwAttributeId sid_id)
{
  g_return_if_fail (writer->domain == NULL);

  writer->domain = g_strdup (domain);
  writer->domain_len = strlen (domain);
  writer->stranger_type = object_type;
  writer->sid_id = sid_id;
  writer->guests = g_hash_table_new_full (hash_guid, equal_guids, g_free, NULL);
}

static void
meet (CwChangeWriter *writer, const CwExtendedDn *target)
{
  Stranger stranger = { target->guid, NULL, NULL };

  if (writer->domain == NULL || target->sid == NULL ||
      !cw_extended_dn_is_elsewhere (target, writer->domain, writer->domain_len) ||
      g_hash_table_contains (writer->guests, &target->guid))
    return;
  stranger.sid = cw_extended_dn_get_sid (target);
  if (stranger.sid == NULL)
    return;
  stranger.dn = g_strdup (target->dn);
  g_hash_table_add (writer->guests, g_memdup2 (&target->guid, sizeof target->guid));
  g_array_append_val (writer->strangers, stranger);
}

/* Behind the object whose references named them. */
static void
tell_strangers (CwChangeWriter *writer)
{
  for (guint i = 0; i < writer->strangers->len; i++)
    {
      const Stranger *stranger = &g_array_index (writer->strangers, Stranger, i);
      CwChange *change = cw_change_page_add (writer->page, CW_CHANGE_FULL, stranger->guid.bytes,
                                             CW_GUID_SIZE, stranger->dn);
      CwEntry *entry = NULL;

      change->object_type = writer->stranger_type;
      change->is_elsewhere = TRUE;
      cw_entry_builder_add (writer->builder, writer->sid_id, g_bytes_get_data (stranger->sid, NULL),
                            g_bytes_get_size (stranger->sid));
      entry = cw_entry_builder_end (writer->builder, NULL);
      g_assert (entry != NULL); /* a SID is never too long */
      cw_change_page_set_entry (writer->page, entry);
    }
  g_array_set_size (writer->strangers, 0);
}

/* ----- values and references */

static void
note (CwChangeWriter *writer, const CwLdapAttribute *attribute, const char *what)
{
  writer->n_notes++;
  if (writer->n_notes <= MAX_NOTES)
    g_string_append_printf (writer->notes, "%s%s: %s", writer->notes->len > 0 ? "; " : "",
                            attribute->name, what);
}

/* Adds the values that can be kept. */
static void
add_values (CwChangeWriter *writer, const CwLdapEntryItem *item)
{
  const CwLdapAttribute *attribute = item->attribute;
  gboolean must_be_text = !cw_syntax_is_bytes (attribute->syntax);

  cw_entry_builder_add_empty (writer->builder, attribute->id);
  for (guint i = 0; i < item->n_values; i++)
    {
      const struct berval *value = &item->values[i];

      if (value->bv_len > CW_CHANGE_WRITER_MAX_VALUE)
        note (writer, attribute, CW_PHRASE ("a value longer than 1 MiB was left out"));
      else if (must_be_text && !g_utf8_validate_len (value->bv_val, value->bv_len, NULL))
        note (writer, attribute, CW_PHRASE ("a value that is not UTF-8 text was left out"));
      else
        cw_entry_builder_add (writer->builder, attribute->id, value->bv_val, value->bv_len);
    }
}

static void
add_link (CwChangeWriter *writer,
          const CwLdapAttribute *attribute,
          CwLinkOp op,
          const struct berval *value)
{
  static const CwValue no_anchor = { NULL, 0 };
  CwExtendedDn target = { 0 };

  if (!g_utf8_validate_len (value->bv_val, value->bv_len, NULL) ||
      !cw_extended_dn_parse (value->bv_val, &target))
    {
      note (writer, attribute, CW_PHRASE ("a reference that is not a DN was left out"));
      return;
    }
  if (target.has_guid)
    {
      CwValue anchor = { target.guid.bytes, CW_GUID_SIZE };

      cw_change_page_add_link (writer->page, attribute->id, op, anchor, NULL);
      if (op == CW_LINK_ADD)
        meet (writer, &target);
    }
  else
    cw_change_page_add_link (writer->page, attribute->id, op, no_anchor, target.dn);
}

static void
add_login_link (CwChangeWriter *writer,
                const CwLdapAttribute *attribute,
                CwLinkOp op,
                const struct berval *value)
{
  CwValue login = { (const guint8 *) value->bv_val, value->bv_len };

  if (value->bv_len > CW_CHANGE_WRITER_MAX_VALUE)
    note (writer, attribute, CW_PHRASE ("a value longer than 1 MiB was left out"));
  else if (value->bv_len > 0)
    cw_change_page_add_login_link (writer->page, attribute->id, op, login);
}

static void
add_links (CwChangeWriter *writer, const CwLdapEntryItem *item, CwChangeKind kind)
{
  static const CwValue no_anchor = { NULL, 0 };
  const CwLdapAttribute *attribute = item->attribute;
  CwLinkOp op = attribute->range.kind == CW_LDAP_RANGE_REMOVED ? CW_LINK_REMOVE : CW_LINK_ADD;

  /* All values at once: what was there before is replaced. */
  if (kind == CW_CHANGE_PARTIAL && attribute->range.kind == CW_LDAP_RANGE_NONE)
    cw_change_page_add_link (writer->page, attribute->id, CW_LINK_CLEAR, no_anchor, NULL);
  for (guint i = 0; i < item->n_values; i++)
    if (attribute->is_by_login)
      add_login_link (writer, attribute, op, &item->values[i]);
    else
      add_link (writer, attribute, op, &item->values[i]);
}

static void
add_items (CwChangeWriter *writer, const CwLdapEntry *entry, const CwChangeHead *head)
{
  for (guint i = 0; i < entry->items->len; i++)
    {
      const CwLdapEntryItem *item = &g_array_index (entry->items, CwLdapEntryItem, i);

      if (item->attribute->id == CW_ATTRIBUTE_NONE || item->attribute->id == head->rdn_id)
        continue;
      if (item->attribute->syntax == CW_SYNTAX_REFERENCE)
        add_links (writer, item, head->kind);
      else if (item->n_values > 0 || head->kind == CW_CHANGE_PARTIAL)
        add_values (writer, item);
    }
}

static void
set_notes (CwChangeWriter *writer)
{
  if (writer->n_notes == 0)
    return;
  if (writer->n_notes > MAX_NOTES)
    {
      g_string_append (writer->notes, "; ");
      g_string_append_printf (writer->notes, CW_PHRASE ("and %u more"),
                              writer->n_notes - MAX_NOTES);
    }
  cw_change_page_set_error (writer->page, writer->notes->str);
  g_string_truncate (writer->notes, 0);
  writer->n_notes = 0;
}

void
cw_change_writer_begin (CwChangeWriter *writer, const CwChangeHead *head, const CwLdapEntry *entry)
{
  g_autofree char *valid_dn = NULL;
  const char *dn = head->dn;
  CwChange *change = NULL;

  if (dn != NULL && !g_utf8_validate (dn, -1, NULL))
    dn = valid_dn = g_utf8_make_valid (dn, -1);
  change = cw_change_page_add (writer->page, head->kind, head->anchor.data, head->anchor.len, dn);
  change->object_type = head->object_type;
  if (head->parent_anchor.len > 0)
    cw_change_page_set_parent (writer->page, head->parent_anchor.data, head->parent_anchor.len);
  add_items (writer, entry, head);
  if (head->rdn_id != CW_ATTRIBUTE_NONE)
    cw_entry_builder_add (writer->builder, head->rdn_id, head->rdn_value.data, head->rdn_value.len);
}

void
cw_change_writer_add_part (CwChangeWriter *writer,
                           const CwChangeHead *head,
                           const CwLdapEntry *entry)
{
  add_items (writer, entry, head);
}

void
cw_change_writer_end (CwChangeWriter *writer, const CwChangeHead *head)
{
  g_autoptr (GError) error = NULL;
  CwEntry *packed = cw_entry_builder_end (writer->builder, &error);

  if (packed != NULL)
    {
      cw_change_page_set_entry (writer->page, packed);
      set_notes (writer);
      tell_strangers (writer);
      return;
    }
  g_string_truncate (writer->notes, 0);
  writer->n_notes = 0;
  cw_change_page_drop_last (writer->page);
  cw_change_writer_add_broken (writer, head->anchor, head->dn, error->message);
  tell_strangers (writer);
}

void
cw_change_writer_add (CwChangeWriter *writer, const CwChangeHead *head, const CwLdapEntry *entry)
{
  cw_change_writer_begin (writer, head, entry);
  cw_change_writer_end (writer, head);
}

void
cw_change_writer_add_anchor (CwChangeWriter *writer,
                             CwChangeKind kind,
                             const void *anchor,
                             gsize len)
{
  (void) cw_change_page_add (writer->page, kind, anchor, len, NULL);
}

void
cw_change_writer_add_broken (CwChangeWriter *writer,
                             CwValue anchor,
                             const char *dn,
                             const char *message)
{
  g_autofree char *valid_dn = dn != NULL ? g_utf8_make_valid (dn, -1) : NULL;

  (void) cw_change_page_add (writer->page, CW_CHANGE_BROKEN, anchor.data, anchor.len, valid_dn);
  cw_change_page_set_error (writer->page, message);
}

gboolean
cw_change_writer_is_full (CwChangeWriter *writer)
{
  return cw_change_page_get_n_changes (writer->page) >= PAGE_MAX_CHANGES ||
         cw_change_page_get_size (writer->page) >= PAGE_MAX_BYTES;
}

CwChangePage *
cw_change_writer_take_page (CwChangeWriter *writer)
{
  CwChangePage *page = g_steal_pointer (&writer->page);

  writer->page = cw_change_page_new ();
  return page;
}
