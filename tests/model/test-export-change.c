/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <gio/gio.h>

#include "model/cw-export-change.h"

static void
test_change (void)
{
  g_autoptr (GBytes) anchor = g_bytes_new_static ("a", 1);
  GBytes *target = g_bytes_new ("t", 1);
  CwExportLink link = { .attribute = 4, .is_removal = TRUE, .target_type = 2, .cookie = 99 };
  g_autoptr (CwExportChange) change = cw_export_change_new (7, CW_EXPORT_UPDATE, 3, anchor);
  g_autoptr (CwExportChange) added = cw_export_change_new (8, CW_EXPORT_ADD, 3, NULL);
  const CwExportLink *copy = NULL;

  link.target_anchor = target;
  cw_export_change_add_link (change, &link);
  g_bytes_unref (target);
  change->desired = cw_entry_new_empty ();
  change->delta = cw_delta_new (NULL, change->desired);

  g_assert_cmpint (change->id, ==, 7);
  g_assert_cmpint (change->op, ==, CW_EXPORT_UPDATE);
  g_assert_cmpuint (change->object_type, ==, 3);
  g_assert_true (g_bytes_equal (change->anchor, anchor));
  g_assert_cmpuint (change->links->len, ==, 1);
  copy = &g_array_index (change->links, CwExportLink, 0);
  g_assert_cmpuint (copy->attribute, ==, 4);
  g_assert_true (copy->is_removal);
  g_assert_cmpint (copy->cookie, ==, 99);
  g_assert_cmpmem (g_bytes_get_data (copy->target_anchor, NULL), 1, "t", 1);
  g_assert_null (added->anchor);
  g_assert_cmpuint (added->links->len, ==, 0);
}

static void
test_result (void)
{
  g_autoptr (CwExportResult) result = cw_export_result_new (7, CW_EXPORT_OK);
  char code[] = "Request_BadRequest";
  const CwExportLinkFailure *failure = NULL;

  g_assert_cmpint (result->id, ==, 7);
  g_assert_null (result->failed_links);
  cw_export_result_add_failed_link (result, 99, CW_EXPORT_GONE, code, NULL);
  cw_export_result_add_failed_link (result, 100, CW_EXPORT_RETRY, code, "later");
  code[0] = 'X';
  result->anchor = g_bytes_new ("a", 1);
  result->message = g_strdup ("m");

  g_assert_cmpuint (result->failed_links->len, ==, 2);
  failure = &g_array_index (result->failed_links, CwExportLinkFailure, 0);
  g_assert_cmpint (failure->cookie, ==, 99);
  g_assert_cmpint (failure->status, ==, CW_EXPORT_GONE);
  g_assert_cmpstr (failure->code, ==, "Request_BadRequest");
  g_assert_null (failure->message);
  failure = &g_array_index (result->failed_links, CwExportLinkFailure, 1);
  g_assert_cmpstr (failure->message, ==, "later");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/export-change/change", test_change);
  g_test_add_func ("/export-change/result", test_result);
  return g_test_run ();
}
