/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-alert-book.h"

#include "base/cw-json.h"
#include "engine/cw-alert-judge.h"
#include "engine/cw-store-value.h"
#include "store/cw-config-store.h"

/* So long it is tried to tell that something is over. */
#define PATIENCE_USEC G_TIME_SPAN_DAY

GPtrArray *
cw_alert_book_parse (const char *text)
{
  GPtrArray *book = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_alert_free);
  g_autoptr (JsonNode) node = text != NULL ? cw_json_parse (text, -1, TRUE, NULL) : NULL;
  JsonArray *rows =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; rows != NULL && i < json_array_get_length (rows); i++)
    {
      CwAlert *alert = cw_alert_new_from_json (json_array_get_element (rows, i));

      if (alert != NULL)
        g_ptr_array_add (book, alert);
    }
  return book;
}

GPtrArray *
cw_alert_book_load (CwStoreSession *session, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = cw_config_store_get_value (session, CW_VALUE_ALERT_BOOK, &local_error);

  if (local_error == NULL)
    return cw_alert_book_parse (text);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

char *
cw_alert_book_to_text (GPtrArray *book)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *rows = json_array_new ();

  for (guint i = 0; i < book->len; i++)
    json_array_add_element (rows, cw_alert_to_json (g_ptr_array_index (book, i)));
  json_node_take_array (node, rows);
  return book->len > 0 ? cw_json_to_canonical (node, FALSE) : NULL;
}

CwAlert *
cw_alert_book_find (GPtrArray *book, const char *id)
{
  for (guint i = 0; i < book->len; i++)
    {
      CwAlert *alert = g_ptr_array_index (book, i);

      if (g_str_equal (alert->id, id))
        return alert;
    }
  return NULL;
}

/* What holds again before it was told that it did not goes on as if nothing had been; it is told
 * again when somebody was. */
static void
take_up (CwAlert *alert, CwAlert *condition)
{
  if (alert->cleared_usec != 0)
    {
      gboolean is_known = alert->reached != 0 || alert->taken->len > 0;

      alert->told_usec = is_known ? 0 : alert->told_usec;
      cw_alert_begin_message (alert);
    }
  alert->cleared_usec = 0;
  g_free (alert->text);
  alert->text = g_steal_pointer (&condition->text);
  g_free (alert->remedy);
  alert->remedy = g_steal_pointer (&condition->remedy);
}

/* Whether one was. */
static gboolean
clear_missing (GPtrArray *book, GPtrArray *conditions, gboolean is_partial, gint64 now_usec)
{
  gboolean is_changed = FALSE;

  for (guint i = 0; i < book->len; i++)
    {
      CwAlert *alert = g_ptr_array_index (book, i);

      if (alert->cleared_usec != 0 || cw_alert_book_find (conditions, alert->id) != NULL ||
          (is_partial && cw_alert_needs_rest (alert->id)))
        continue;
      alert->cleared_usec = now_usec;
      cw_alert_begin_message (alert);
      is_changed = TRUE;
    }
  return is_changed;
}

gboolean
cw_alert_book_update (GPtrArray *book, GPtrArray *conditions, gboolean is_partial, gint64 now_usec)
{
  gboolean is_changed = clear_missing (book, conditions, is_partial, now_usec);

  while (conditions->len > 0)
    {
      g_autoptr (CwAlert) condition = g_ptr_array_steal_index (conditions, 0);
      CwAlert *alert = cw_alert_book_find (book, condition->id);

      is_changed = is_changed || alert == NULL || alert->cleared_usec != 0;
      if (alert != NULL)
        {
          take_up (alert, condition);
          continue;
        }
      condition->raised_usec = now_usec;
      g_ptr_array_add (book, g_steal_pointer (&condition));
    }
  return is_changed;
}

void
cw_alert_book_note_told (GPtrArray *book, CwAlert *alert, gint64 now_usec)
{
  alert->told_usec = now_usec;
  cw_alert_begin_message (alert);
  if (alert->cleared_usec != 0)
    g_ptr_array_remove (book, alert);
}

void
cw_alert_book_note_failed (GPtrArray *book, CwAlert *alert, gint64 now_usec)
{
  alert->failed_usec = now_usec;
  alert->n_failed++;
  if (alert->cleared_usec != 0 && now_usec - alert->cleared_usec >= PATIENCE_USEC)
    g_ptr_array_remove (book, alert);
}
