/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-domain-guess.h"

#include "base/cw-error.h"

#define RESOLV_CONF "/etc/resolv.conf"

/* resolv.conf(5): of "search" and "domain" the last one counts; "." is no domain. */
char *
cw_domain_guess_parse (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  char *found = NULL;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit_set (g_strstrip (lines[i]), " \t", -1);

      if (words[0] == NULL ||
          (!g_str_equal (words[0], "search") && !g_str_equal (words[0], "domain")))
        continue;
      for (guint j = 1; words[j] != NULL; j++)
        if (words[j][0] != '\0' && !g_str_equal (words[j], "."))
          {
            g_free (found);
            found = g_strdup (words[j]);
            break;
          }
    }
  return found;
}

static void
on_looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GList *targets = g_resolver_lookup_service_finish (G_RESOLVER (source), result, NULL);

  /* The list is in the order of priority and weight (RFC 2782). */
  if (targets != NULL)
    g_task_return_pointer (task, g_strdup (g_srv_target_get_hostname (targets->data)), g_free);
  else
    g_task_return_new_error (task, CW_ERROR, CW_ERROR_NOT_FOUND,
                             "No domain controller is published for this machine's domain");
  g_resolver_free_targets (targets);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  g_autofree char *text = NULL;
  g_autofree char *domain = NULL;
  g_autofree char *name = NULL;

  if (g_file_load_contents_finish (G_FILE (source), result, &text, NULL, NULL, NULL))
    domain = cw_domain_guess_parse (text);
  if (domain == NULL)
    {
      g_task_return_new_error (task, CW_ERROR, CW_ERROR_NOT_FOUND,
                               "This machine's name service names no domain");
      return;
    }
  name = g_strconcat ("dc._msdcs.", domain, NULL);
  g_resolver_lookup_service_async (resolver, "ldap", "tcp", name, g_task_get_cancellable (task),
                                   on_looked_up_cb, g_object_ref (task));
}

void
cw_domain_guess_async (const char *resolv_conf,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GFile) file = g_file_new_for_path (resolv_conf != NULL ? resolv_conf : RESOLV_CONF);

  g_task_set_source_tag (task, cw_domain_guess_async);
  g_file_load_contents_async (file, cancellable, on_read_cb, g_object_ref (task));
}

char *
cw_domain_guess_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, cw_domain_guess_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
