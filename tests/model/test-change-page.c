/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include <gio/gio.h>

#include "model/cw-change-page.h"
#include "model/cw-entry-builder.h"

static const CwValue no_anchor = { NULL, 0 };

static CwEntry *
make_entry (const char *text)
{
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();

  cw_entry_builder_add_string (builder, 1, text);
  return cw_entry_builder_end (builder, NULL);
}

static void
test_changes (void)
{
  g_autoptr (CwChangePage) page = cw_change_page_new ();
  char buffer[] = "anchor-1";
  CwChange *change = NULL;
  const CwChange *read = NULL;
  const CwLinkChange *links = NULL;

  change = cw_change_page_add (page, CW_CHANGE_FULL, buffer, 8, "CN=a,DC=x");
  change->object_type = 3;
  /* Everything is copied. */
  memset (buffer, 'x', 8);
  cw_change_page_set_parent (page, "p\0q", 3);
  cw_change_page_set_entry (page, make_entry ("one"));
  cw_change_page_add_link (page, 5, CW_LINK_ADD, no_anchor, "CN=b,DC=x");
  cw_change_page_add_link (page, 5, CW_LINK_REMOVE, (CwValue){ (const guint8 *) "t", 1 }, NULL);
  cw_change_page_add (page, CW_CHANGE_DELETED, "anchor-2", 8, NULL);
  cw_change_page_add (page, CW_CHANGE_BROKEN, NULL, 0, "CN=broken,DC=x");
  cw_change_page_set_error (page, "no objectGUID");
  cw_change_page_add (page, CW_CHANGE_PARTIAL, "anchor-3", 8, NULL);
  cw_change_page_add_link (page, 6, CW_LINK_CLEAR, no_anchor, NULL);

  g_assert_cmpuint (cw_change_page_get_n_changes (page), ==, 4);
  g_assert_cmpuint (cw_change_page_get_n_links (page), ==, 3);
  links = cw_change_page_get_links (page);

  read = cw_change_page_get_change (page, 0);
  g_assert_cmpint (read->kind, ==, CW_CHANGE_FULL);
  g_assert_cmpmem (read->anchor.data, read->anchor.len + 1, "anchor-1", 9);
  g_assert_cmpmem (read->parent_anchor.data, read->parent_anchor.len + 1, "p\0q", 4);
  g_assert_cmpstr (read->dn, ==, "CN=a,DC=x");
  g_assert_cmpuint (read->object_type, ==, 3);
  g_assert_cmpstr (cw_entry_get_string (read->entry, 1), ==, "one");
  g_assert_cmpuint (read->first_link, ==, 0);
  g_assert_cmpuint (read->n_links, ==, 2);
  g_assert_cmpint (links[0].op, ==, CW_LINK_ADD);
  g_assert_cmpstr (links[0].dn, ==, "CN=b,DC=x");
  g_assert_cmpuint (links[0].anchor.len, ==, 0);
  g_assert_cmpint (links[1].op, ==, CW_LINK_REMOVE);
  g_assert_null (links[1].dn);
  g_assert_cmpmem (links[1].anchor.data, links[1].anchor.len, "t", 1);

  read = cw_change_page_get_change (page, 1);
  g_assert_cmpint (read->kind, ==, CW_CHANGE_DELETED);
  g_assert_null (read->dn);
  g_assert_null (read->entry);
  g_assert_cmpuint (read->object_type, ==, CW_ATTRIBUTE_NONE);
  read = cw_change_page_get_change (page, 2);
  g_assert_cmpuint (read->anchor.len, ==, 0);
  g_assert_cmpstr (read->error_message, ==, "no objectGUID");
  read = cw_change_page_get_change (page, 3);
  g_assert_cmpuint (read->first_link, ==, 2);
  g_assert_cmpuint (read->n_links, ==, 1);
  g_assert_cmpint (links[2].op, ==, CW_LINK_CLEAR);
}

static void
test_drop_last (void)
{
  g_autoptr (CwChangePage) page = cw_change_page_new ();
  gsize size;

  cw_change_page_add (page, CW_CHANGE_FULL, "1", 1, NULL);
  cw_change_page_add_link (page, 5, CW_LINK_ADD, no_anchor, "CN=b");
  size = cw_change_page_get_size (page);
  cw_change_page_add (page, CW_CHANGE_FULL, "2", 1, NULL);
  cw_change_page_add_link (page, 5, CW_LINK_ADD, no_anchor, "CN=c");
  cw_change_page_set_entry (page, make_entry ("dropped"));
  g_assert_cmpuint (cw_change_page_get_size (page), >, size);
  cw_change_page_drop_last (page);
  g_assert_cmpuint (cw_change_page_get_size (page), ==, size);
  cw_change_page_add (page, CW_CHANGE_FULL, "3", 1, NULL);
  cw_change_page_add_link (page, 5, CW_LINK_ADD, no_anchor, "CN=d");

  g_assert_cmpuint (cw_change_page_get_n_changes (page), ==, 2);
  g_assert_cmpuint (cw_change_page_get_n_links (page), ==, 2);
  g_assert_cmpstr ((const char *) cw_change_page_get_change (page, 1)->anchor.data, ==, "3");
  g_assert_cmpuint (cw_change_page_get_change (page, 1)->first_link, ==, 1);
  g_assert_cmpstr (cw_change_page_get_links (page)[1].dn, ==, "CN=d");
}

static void
test_cursor (void)
{
  g_autoptr (CwChangePage) page = cw_change_page_new ();
  g_autoptr (CwChangePage) second = cw_change_page_ref (page);
  g_autoptr (GBytes) next = g_bytes_new_static ("n", 1);
  g_autoptr (GBytes) watermark = g_bytes_new_static ("w", 1);

  g_assert_true (cw_change_page_is_last (page));
  g_assert_false (cw_change_page_get_delete_absent (page));
  cw_change_page_set_cursor (page, next, NULL);
  g_assert_false (cw_change_page_is_last (page));
  g_assert_true (cw_change_page_get_next (page) == next);
  g_assert_null (cw_change_page_get_watermark (page));
  cw_change_page_set_cursor (page, NULL, watermark);
  cw_change_page_set_delete_absent (page, TRUE);
  g_assert_true (cw_change_page_is_last (second));
  g_assert_true (cw_change_page_get_watermark (second) == watermark);
  g_assert_true (cw_change_page_get_delete_absent (second));
}

/* Strings stay where they are while the page grows, whatever their size. */
static void
test_large (void)
{
  g_autoptr (CwChangePage) page = cw_change_page_new ();
  g_autofree char *large = g_strnfill (100000, 'L');
  char anchor[16];
  gsize n_bytes = 0;

  for (guint i = 0; i < 20000; i++)
    {
      g_snprintf (anchor, sizeof anchor, "%08u", i);
      cw_change_page_add (page, CW_CHANGE_PARTIAL, anchor, 8, i % 1000 == 0 ? large : anchor);
      cw_change_page_add_link (page, 5, CW_LINK_ADD, no_anchor, anchor);
      n_bytes += 8 + (i % 1000 == 0 ? 100000 : 8) + 8;
    }
  g_assert_cmpuint (cw_change_page_get_size (page), >, n_bytes);
  for (guint i = 0; i < 20000; i++)
    {
      const CwChange *change = cw_change_page_get_change (page, i);

      g_snprintf (anchor, sizeof anchor, "%08u", i);
      g_assert_cmpmem (change->anchor.data, change->anchor.len, anchor, 8);
      g_assert_cmpstr (change->dn, ==, i % 1000 == 0 ? large : anchor);
      g_assert_cmpstr (cw_change_page_get_links (page)[change->first_link].dn, ==, anchor);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/change-page/changes", test_changes);
  g_test_add_func ("/change-page/drop-last", test_drop_last);
  g_test_add_func ("/change-page/cursor", test_cursor);
  g_test_add_func ("/change-page/large", test_large);
  return g_test_run ();
}
