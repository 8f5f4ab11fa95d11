/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-model"

#include "config.h"

#include "model/cw-takeover.h"

#include "base/cw-phrase.h"

gboolean
cw_takeover_is_allowed (JsonObject *settings, const char *id)
{
  JsonArray *allowed = json_object_has_member (settings, "takeOver")
                           ? json_object_get_array_member (settings, "takeOver")
                           : NULL;

  for (guint i = 0; allowed != NULL && i < json_array_get_length (allowed); i++)
    if (g_ascii_strcasecmp (json_array_get_string_element (allowed, i), id) == 0)
      return TRUE;
  return FALSE;
}

char *
cw_takeover_describe (const char *name, const char *id, GPtrArray *roles)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < roles->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", (const char *) roles->pdata[i]);
  return g_strdup_printf (
      CW_PHRASE ("It matches “%s” (%s) in the cloud, which is an administrator (%s). It is not "
                 "exported until somebody allows that it takes that account over"),
      name, id, names->str);
}
