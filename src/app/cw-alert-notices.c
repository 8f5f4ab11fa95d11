/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-alert-notices.h"

#include <glib/gi18n.h>

#include "base/cw-answer.h"

struct _CwAlertNotices
{
  GHashTable *open; /* (owned) (nullable): ids; none was received yet */
};

CwAlertNotices *
cw_alert_notices_new (void)
{
  return g_new0 (CwAlertNotices, 1);
}

void
cw_alert_notices_free (CwAlertNotices *notices)
{
  g_clear_pointer (&notices->open, g_hash_table_unref);
  g_free (notices);
}

/* The remedy that the engine names is a command of the shell; here it is the panel, which a click
 * on the notification brings to the front. */
static void
tell (GApplication *application, GVariant *item)
{
  g_autoptr (GNotification) notification =
      g_notification_new (cw_answer_get_string (item, "summary"));

  g_notification_set_body (notification, _ ("Open Causeway to see what to do about it."));
  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_HIGH);
  g_application_send_notification (application, cw_answer_get_string (item, "id"), notification);
}

/* Those that were open and are not any more. */
static void
take_back (GApplication *application, GHashTable *before, GHashTable *now)
{
  GHashTableIter iter;
  gpointer id = NULL;

  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!g_hash_table_contains (now, id))
      g_application_withdraw_notification (application, id);
}

guint
cw_alert_notices_update (CwAlertNotices *notices, GApplication *application, GVariant *status)
{
  g_autoptr (GVariant) alerts = status != NULL ? cw_answer_get_dict (status, "alerts") : NULL;
  g_autoptr (GVariant) items = NULL;
  g_autoptr (GHashTable) now = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n_new = 0;

  if (application != NULL && !g_application_get_is_registered (application))
    application = NULL;
  if (status == NULL || !cw_answer_has (status, "alerts"))
    return 0;
  items = cw_answer_get_array (alerts, "items");
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (items, i);
      const char *id = cw_answer_get_string (item, "id");
      gboolean is_new = notices->open != NULL && !g_hash_table_contains (notices->open, id);

      g_hash_table_add (now, g_strdup (id));
      n_new += is_new;
      if (is_new && application != NULL)
        tell (application, item);
    }
  if (notices->open != NULL && application != NULL)
    take_back (application, notices->open, now);
  g_clear_pointer (&notices->open, g_hash_table_unref);
  notices->open = g_steal_pointer (&now);
  return n_new;
}
