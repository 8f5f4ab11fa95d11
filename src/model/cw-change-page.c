/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-model"

#include "config.h"

#include "model/cw-change-page.h"

#include <string.h>

/* Bytes are copied into blocks of this size, which never move; a larger value gets its own. */
#define BLOCK_SIZE (64 * 1024)

struct _CwChangePage
{
  gatomicrefcount ref_count;
  GPtrArray *blocks; /* (owned) (element-type guint8[]) */
  guint8 *free_start;
  gsize free_size;
  gsize blocks_size;
  gsize entries_size;
  GArray *changes;   /* (owned) (element-type CwChange) */
  GArray *links;     /* (owned) (element-type CwLinkChange) */
  GBytes *next;      /* (owned) (nullable) */
  GBytes *watermark; /* (owned) (nullable) */
  gboolean delete_absent;
};

static void
clear_change (gpointer data)
{
  CwChange *change = data;

  g_clear_pointer (&change->entry, cw_entry_unref);
}

CwChangePage *
cw_change_page_new (void)
{
  CwChangePage *page = g_new0 (CwChangePage, 1);

  g_atomic_ref_count_init (&page->ref_count);
  page->blocks = g_ptr_array_new_with_free_func (g_free);
  page->changes = g_array_new (FALSE, FALSE, sizeof (CwChange));
  g_array_set_clear_func (page->changes, clear_change);
  page->links = g_array_new (FALSE, FALSE, sizeof (CwLinkChange));
  return page;
}

CwChangePage *
cw_change_page_ref (CwChangePage *page)
{
  g_return_val_if_fail (page != NULL, NULL);

  g_atomic_ref_count_inc (&page->ref_count);
  return page;
}

void
cw_change_page_unref (CwChangePage *page)
{
  g_return_if_fail (page != NULL);

  if (!g_atomic_ref_count_dec (&page->ref_count))
    return;
  g_array_unref (page->changes);
  g_array_unref (page->links);
  g_ptr_array_unref (page->blocks);
  g_clear_pointer (&page->next, g_bytes_unref);
  g_clear_pointer (&page->watermark, g_bytes_unref);
  g_free (page);
}

static guint8 *
alloc_bytes (CwChangePage *page, gsize size)
{
  guint8 *result = NULL;

  if (size > BLOCK_SIZE / 4)
    {
      result = g_malloc (size);
      g_ptr_array_add (page->blocks, result);
      page->blocks_size += size;
      return result;
    }
  if (size > page->free_size)
    {
      page->free_start = g_malloc (BLOCK_SIZE);
      page->free_size = BLOCK_SIZE;
      g_ptr_array_add (page->blocks, page->free_start);
      page->blocks_size += BLOCK_SIZE;
    }
  result = page->free_start;
  page->free_start += size;
  page->free_size -= size;
  return result;
}

/* A copy with a NUL behind it, as values of an entry have; nothing stays nothing. */
static CwValue
copy_value (CwChangePage *page, const void *data, gsize len)
{
  guint8 *copy = NULL;

  if (len == 0)
    return (CwValue){ NULL, 0 };

  copy = alloc_bytes (page, len + 1);
  memcpy (copy, data, len);
  copy[len] = '\0';
  return (CwValue){ copy, len };
}

static const char *
copy_text (CwChangePage *page, const char *text)
{
  gsize size;

  if (text == NULL)
    return NULL;

  size = strlen (text) + 1;
  return memcpy (alloc_bytes (page, size), text, size);
}

/* ----- making one */

CwChange *
cw_change_page_add (CwChangePage *page,
                    CwChangeKind kind,
                    const void *anchor,
                    gsize anchor_len,
                    const char *dn)
{
  CwChange change = { .kind = kind };

  g_return_val_if_fail (page != NULL, NULL);
  g_return_val_if_fail (anchor_len > 0 || kind == CW_CHANGE_BROKEN, NULL);

  change.anchor = copy_value (page, anchor, anchor_len);
  change.dn = copy_text (page, dn);
  change.first_link = page->links->len;
  g_array_append_val (page->changes, change);
  return &g_array_index (page->changes, CwChange, page->changes->len - 1);
}

static CwChange *
get_last (CwChangePage *page)
{
  g_return_val_if_fail (page != NULL && page->changes->len > 0, NULL);

  return &g_array_index (page->changes, CwChange, page->changes->len - 1);
}

void
cw_change_page_set_parent (CwChangePage *page, const void *anchor, gsize len)
{
  CwChange *change = get_last (page);

  g_return_if_fail (change != NULL);

  change->parent_anchor = copy_value (page, anchor, len);
}

static gsize
get_entry_size (const CwEntry *entry)
{
  gsize size = 0;

  if (entry != NULL)
    cw_entry_get_bytes (entry, &size);
  return size;
}

void
cw_change_page_set_entry (CwChangePage *page, CwEntry *entry)
{
  CwChange *change = get_last (page);

  g_return_if_fail (change != NULL && entry != NULL);

  page->entries_size -= get_entry_size (change->entry);
  page->entries_size += get_entry_size (entry);
  g_clear_pointer (&change->entry, cw_entry_unref);
  change->entry = entry;
}

void
cw_change_page_set_error (CwChangePage *page, const char *message)
{
  CwChange *change = get_last (page);

  g_return_if_fail (change != NULL);

  change->error_message = copy_text (page, message);
}

static void
add_link (CwChangePage *page, const CwLinkChange *link)
{
  CwChange *change = get_last (page);

  g_return_if_fail (change != NULL && link->attribute != CW_ATTRIBUTE_NONE);

  g_array_append_vals (page->links, link, 1);
  change->n_links++;
}

void
cw_change_page_add_link (CwChangePage *page,
                         CwAttributeId attribute,
                         CwLinkOp op,
                         CwValue anchor,
                         const char *dn)
{
  CwLinkChange link = { .attribute = attribute, .op = (guint8) op };

  g_return_if_fail (op == CW_LINK_CLEAR || anchor.len > 0 || dn != NULL);

  link.anchor = copy_value (page, anchor.data, anchor.len);
  link.dn = copy_text (page, dn);
  add_link (page, &link);
}

void
cw_change_page_add_login_link (CwChangePage *page,
                               CwAttributeId attribute,
                               CwLinkOp op,
                               CwValue login)
{
  CwLinkChange link = { .attribute = attribute, .op = (guint8) op };

  g_return_if_fail (login.len > 0);

  link.login = copy_value (page, login.data, login.len);
  add_link (page, &link);
}

/* The bytes stay in their block until the page goes: pages are short-lived. */
void
cw_change_page_drop_last (CwChangePage *page)
{
  CwChange *change = get_last (page);

  g_return_if_fail (change != NULL);

  page->entries_size -= get_entry_size (change->entry);
  g_array_set_size (page->links, change->first_link);
  g_array_set_size (page->changes, page->changes->len - 1);
}

void
cw_change_page_set_cursor (CwChangePage *page, GBytes *next, GBytes *watermark)
{
  g_return_if_fail (page != NULL);

  if (next != NULL)
    g_bytes_ref (next);
  if (watermark != NULL)
    g_bytes_ref (watermark);
  g_clear_pointer (&page->next, g_bytes_unref);
  g_clear_pointer (&page->watermark, g_bytes_unref);
  page->next = next;
  page->watermark = watermark;
}

void
cw_change_page_set_delete_absent (CwChangePage *page, gboolean delete_absent)
{
  g_return_if_fail (page != NULL);

  page->delete_absent = delete_absent;
}

/* ----- reading one */

guint
cw_change_page_get_n_changes (const CwChangePage *page)
{
  g_return_val_if_fail (page != NULL, 0);

  return page->changes->len;
}

const CwChange *
cw_change_page_get_change (const CwChangePage *page, guint index)
{
  g_return_val_if_fail (page != NULL && index < page->changes->len, NULL);

  return &g_array_index (page->changes, CwChange, index);
}

const CwLinkChange *
cw_change_page_get_links (const CwChangePage *page)
{
  g_return_val_if_fail (page != NULL, NULL);

  return (gconstpointer) page->links->data;
}

guint
cw_change_page_get_n_links (const CwChangePage *page)
{
  g_return_val_if_fail (page != NULL, 0);

  return page->links->len;
}

GBytes *
cw_change_page_get_next (const CwChangePage *page)
{
  g_return_val_if_fail (page != NULL, NULL);

  return page->next;
}

GBytes *
cw_change_page_get_watermark (const CwChangePage *page)
{
  g_return_val_if_fail (page != NULL, NULL);

  return page->watermark;
}

gboolean
cw_change_page_is_last (const CwChangePage *page)
{
  g_return_val_if_fail (page != NULL, FALSE);

  return page->next == NULL;
}

gboolean
cw_change_page_get_delete_absent (const CwChangePage *page)
{
  g_return_val_if_fail (page != NULL, FALSE);

  return page->delete_absent;
}

gsize
cw_change_page_get_size (const CwChangePage *page)
{
  g_return_val_if_fail (page != NULL, 0);

  return sizeof *page + page->blocks_size + page->entries_size +
         page->changes->len * sizeof (CwChange) + page->links->len * sizeof (CwLinkChange);
}
