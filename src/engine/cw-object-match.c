/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-object-match.h"

#include <string.h>

#include "engine/cw-value-text.h"

/* By these people know each other. */
static const char *const names[] = {
  "displayName", "userPrincipalName", "mail",       "mailNickname", "cn",
  "uid",         "sAMAccountName",    "employeeId",
};

void
cw_object_match_init (CwObjectMatch *match,
                      const CwObjectView *view,
                      const char *text,
                      const char *object_type)
{
  *match = (CwObjectMatch){ .object_type = CW_ATTRIBUTE_NONE };
  if (text != NULL && text[0] != '\0')
    match->needle = g_utf8_casefold (text, -1);
  if (object_type == NULL || object_type[0] == '\0')
    return;
  match->object_type = cw_attribute_table_lookup (view->attributes, object_type);
  match->has_no_such_type = match->object_type == CW_ATTRIBUTE_NONE;
}

void
cw_object_match_clear (CwObjectMatch *match)
{
  g_clear_pointer (&match->needle, g_free);
}

gboolean
cw_object_match_is_narrow (const CwObjectMatch *match)
{
  return match->needle != NULL || match->object_type != CW_ATTRIBUTE_NONE ||
         match->has_no_such_type;
}

static gboolean
has_text (const CwObjectMatch *match, const char *text)
{
  g_autofree char *folded = NULL;

  if (text == NULL || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  folded = g_utf8_casefold (text, -1);
  return strstr (folded, match->needle) != NULL;
}

static gboolean
has_value (const CwObjectMatch *match, const CwObjectView *view, const CwEntry *entry)
{
  for (guint i = 0; entry != NULL && i < G_N_ELEMENTS (names); i++)
    {
      const char *text =
          cw_entry_get_string (entry, cw_attribute_table_lookup (view->attributes, names[i]));

      if (has_text (match, text))
        return TRUE;
    }
  return FALSE;
}

gboolean
cw_object_match_check (const CwObjectMatch *match,
                       const CwObjectView *view,
                       const CwCsObject *object)
{
  const CwConnectorConfig *connector = NULL;
  g_autofree char *anchor = NULL;

  if (match->has_no_such_type ||
      (match->object_type != CW_ATTRIBUTE_NONE && match->object_type != object->object_type))
    return FALSE;
  if (match->needle == NULL || has_text (match, object->dn) ||
      has_value (match, view, object->desired) || has_value (match, view, object->imported))
    return TRUE;
  connector = cw_object_view_find_connector (view, object);
  anchor = cw_anchor_to_text (
      object->anchor, connector != NULL && connector->kind == CW_CONNECTOR_KIND_ACTIVE_DIRECTORY);
  return has_text (match, anchor);
}
