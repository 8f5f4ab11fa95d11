/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-draft"

#include "config.h"

#include "setup/draft/cw-entra-setting.h"

#include <glib/gi18n-lib.h>

/* What a value of theirs is here. */
typedef struct
{
  const char *theirs;
  const char *ours;
} Word;

static const Word methods[] = {
  { "PasswordHashSync", "password-hash" },
  { "PasswordSynchronization", "password-hash" },
  { "PassThroughAuthentication", "pass-through" },
  { "Federation", "ad-fs" },
  { "ADFS", "ad-fs" },
  { "PingFederate", "ping-federate" },
  { "DoNotConfigure", "none" },
  { "None", "none" },
  { NULL, NULL },
};

static const Word matchings[] = {
  { "AlwaysProvision", "once" },
  { "Mail", "mail" },
  { "ObjectSidAndMsExchangeMasterAccountSid", "object-sid" },
  { "SamAccountNameAndMailNickname", "account-name" },
  { "CustomAttribute", "attribute" },
  { NULL, NULL },
};

/* @words: (nullable): a name of an attribute, or a yes or no when @is_bool. */
typedef struct
{
  const char *name;
  const char *path;
  const char *title;
  gboolean is_bool;
  const Word *words;
} Setting;

/* clang-format takes N_() for a cast, and makes a staircase of the table. */
/* clang-format off */
static const Setting settings[] = {
  { "Microsoft.UserSignIn.SignOnMethod", "signIn.method",
    N_ ("How people sign in"), FALSE, methods },
  { "Microsoft.UserSignIn.DesktopSsoEnabled", "signIn.singleSignOn",
    N_ ("Single sign-on"), TRUE, NULL },
  { "Microsoft.SynchronizationOption.UPNAttribute", "identity.userPrincipalName",
    N_ ("The attribute with which people sign in"), FALSE, NULL },
  { "Microsoft.SynchronizationOption.AnchorAttribute", "identity.sourceAnchor.attribute",
    N_ ("The source anchor"), FALSE, NULL },
  { "Microsoft.SynchronizationOption.JoinCriteria", "identity.matching.method",
    N_ ("How the same person is found in several directories"), FALSE, matchings },
  { "Microsoft.SynchronizationOption.CustomAttribute", "identity.matching.attribute",
    N_ ("The attribute by which the same person is found"), FALSE, NULL },
  { "Microsoft.OptionalFeature.HybridExchange", "features.exchangeHybrid",
    N_ ("Exchange hybrid"), TRUE, NULL },
  { "Microsoft.OptionalFeature.ExchangeMailPublicFolder", "features.publicFolders",
    N_ ("Mail public folders"), TRUE, NULL },
  { "Microsoft.OptionalFeature.FilterAAD", "features.attributeFilter",
    N_ ("Filtering of applications and attributes"), TRUE, NULL },
  { "Microsoft.OptionalFeature.DirectoryExtension", "features.extensions",
    N_ ("Directory extensions"), TRUE, NULL },
  { "Microsoft.OptionalFeature.GroupWriteBack", "features.groupWriteback",
    N_ ("Group writeback"), TRUE, NULL },
  { "Microsoft.OptionalFeature.DeviceWriteBack", "features.deviceWriteback",
    N_ ("Device writeback"), TRUE, NULL },
};
/* clang-format on */

/* (nullable) */
static const Setting *
find_setting (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    if (g_ascii_strcasecmp (settings[i].name, name) == 0)
      return &settings[i];
  return NULL;
}

gboolean
cw_entra_setting_is_known (const char *name)
{
  return find_setting (name) != NULL;
}

/* ----- one setting */

typedef struct
{
  CwDraft *draft;
  CwImportReport *report;
} Import;

/* Their global settings are texts, "True". (transfer none) (nullable): no text and no yes or no */
static const char *
get_text (JsonNode *value)
{
  if (value == NULL || !JSON_NODE_HOLDS_VALUE (value))
    return NULL;
  if (json_node_get_value_type (value) == G_TYPE_BOOLEAN)
    return json_node_get_boolean (value) ? "True" : "False";
  return json_node_get_string (value);
}

/* (nullable) */
static const char *
translate_word (const Word *words, const char *theirs)
{
  for (const Word *word = words; word->theirs != NULL; word++)
    if (g_ascii_strcasecmp (word->theirs, theirs) == 0)
      return word->ours;
  return NULL;
}

/* RFC 4512 section 2.5: a name begins with a letter and has letters, digits and hyphens. */
static gboolean
is_attribute_name (const char *text)
{
  if (!g_ascii_isalpha (text[0]))
    return FALSE;
  for (const char *c = text; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && *c != '-')
      return FALSE;
  return TRUE;
}

static gboolean
set_bool (CwDraft *draft, const Setting *setting, const char *text)
{
  gboolean is_on = g_ascii_strcasecmp (text, "True") == 0;

  if (!is_on && g_ascii_strcasecmp (text, "False") != 0)
    return FALSE;
  cw_draft_set_bool (draft, setting->path, is_on);
  return TRUE;
}

static gboolean
set_text (CwDraft *draft, const Setting *setting, const char *text)
{
  const char *value = setting->words != NULL     ? translate_word (setting->words, text)
                      : is_attribute_name (text) ? text
                                                 : NULL;

  if (value == NULL)
    return FALSE;
  cw_draft_set_string (draft, setting->path, value);
  return TRUE;
}

static void
import_setting (const Import *import, const Setting *setting, JsonNode *value)
{
  const char *text = get_text (value);
  g_autofree char *what = NULL;
  gboolean is_set = FALSE;

  if (text != NULL && text[0] == '\0')
    return;
  what = g_strdup_printf ("%s: %s", _ (setting->title), text != NULL ? text : "?");
  is_set = text != NULL && (setting->is_bool ? set_bool (import->draft, setting, text)
                                             : set_text (import->draft, setting, text));
  if (is_set)
    cw_import_report_take (import->report, what);
  else
    cw_import_report_leave (import->report, what, _ ("This version does not know this value."));
}

/* ----- the whole document */

static void look_into (JsonNode *node, const Import *import);

/* (nullable) (transfer none) */
static JsonNode *
get_either (JsonObject *object, const char *lower, const char *upper)
{
  JsonNode *node = json_object_get_member (object, lower);

  return node != NULL ? node : json_object_get_member (object, upper);
}

static void
look_into_object (JsonObject *object, const Import *import)
{
  const char *name = get_text (get_either (object, "name", "Name"));
  const Setting *named = name != NULL ? find_setting (name) : NULL;
  JsonObjectIter iter;
  const char *member = NULL;
  JsonNode *node = NULL;

  if (named != NULL)
    import_setting (import, named, get_either (object, "value", "Value"));
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &member, &node))
    {
      const Setting *setting = find_setting (member);

      if (setting != NULL)
        import_setting (import, setting, node);
      else
        look_into (node, import);
    }
}

/* (nullable): it is no object with a name and a value */
static const char *
get_name (JsonNode *node)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *name = object != NULL ? get_text (get_either (object, "name", "Name")) : NULL;

  return name != NULL && name[0] != '\0' && get_either (object, "value", "Value") != NULL ? name
                                                                                          : NULL;
}

gboolean
cw_entra_setting_report_list (JsonNode *list, CwImportReport *report)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (list) ? json_node_get_array (list) : NULL;
  guint n = array != NULL ? json_array_get_length (array) : 0;

  for (guint i = 0; i < n; i++)
    if (get_name (json_array_get_element (array, i)) == NULL)
      return FALSE;
  for (guint i = 0; i < n; i++)
    {
      const char *name = get_name (json_array_get_element (array, i));

      if (!cw_entra_setting_is_known (name))
        cw_import_report_leave (report, name, _ ("This version does not know what it means."));
    }
  return n > 0;
}

/* As deep as the parser reads: a hundred levels. */
static void
look_into (JsonNode *node, const Import *import)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    look_into_object (json_node_get_object (node), import);
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return;
  for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
    look_into (json_array_get_element (json_node_get_array (node), i), import);
}

/* Where both are one, what is missing is what is implied. */
static void
complete_anchor (CwDraft *draft)
{
  const char *attribute = cw_draft_get_string (draft, "identity.sourceAnchor.attribute", NULL);

  if (attribute == NULL)
    return;
  if (g_ascii_strcasecmp (attribute, "mS-DS-ConsistencyGuid") == 0)
    {
      cw_draft_remove (draft, "identity.sourceAnchor.attribute");
      cw_draft_set_string (draft, "identity.sourceAnchor.method", "automatic");
      return;
    }
  cw_draft_set_string (draft, "identity.sourceAnchor.method", "attribute");
}

static void
complete_matching (CwDraft *draft)
{
  const char *method = cw_draft_get_string (draft, "identity.matching.method", NULL);

  if (g_strcmp0 (method, "attribute") != 0)
    cw_draft_remove (draft, "identity.matching.attribute");
}

void
cw_entra_setting_import (JsonObject *document, CwDraft *draft, CwImportReport *report)
{
  const Import import = { draft, report };

  look_into_object (document, &import);
  complete_anchor (draft);
  complete_matching (draft);
}
