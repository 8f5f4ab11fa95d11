/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-model"

#include "config.h"

#include "model/cw-config-limit.h"

#include "base/cw-phrase.h"

/* How a setting says that it wants something. */
typedef enum
{
  WANTS_TRUE,     /* true */
  WANTS_ELEMENTS, /* a list with something in it */
  WANTS_PRESENT,  /* anything */
  WANTS_OTHER,    /* a text that is none of some */
  WANTS_TEXT,     /* a certain text */
} Wants;

typedef struct
{
  const char *path; /* of members, below the document */
  Wants wants;
  const char *texts; /* (nullable): of WANTS_OTHER and WANTS_TEXT, with bars between */
  const char *feature;
  const char *text;
} Row;

/* Whoever makes the engine serve one of them takes its row out. */
static const Row rows[] = {
  { "signIn.method", WANTS_TEXT, "password-hash", "password-hash",
    CW_PHRASE ("Password hashes are not synchronised yet.") },
  { "signIn.method", WANTS_OTHER, "password-hash|none", "sign-in",
    CW_PHRASE ("The way of signing in to the cloud is not changed: set it up in the tenant.") },
  { "signIn.singleSignOn", WANTS_TRUE, NULL, "single-sign-on",
    CW_PHRASE ("Single sign-on is not set up yet.") },
  { "features.passwordHash", WANTS_TRUE, NULL, "password-hash",
    CW_PHRASE ("Password hashes are not synchronised yet.") },
  { "features.passwordWriteback", WANTS_TRUE, NULL, "password-writeback",
    CW_PHRASE ("Passwords are not written back to the directory yet.") },
  { "features.groupWriteback", WANTS_TRUE, NULL, "group-writeback",
    CW_PHRASE ("Groups are not written back to the directory yet.") },
  { "features.deviceWriteback", WANTS_TRUE, NULL, "device-writeback",
    CW_PHRASE ("Devices are not written back to the directory yet, and the account gets no rights "
               "for it.") },
  { "features.exchangeHybrid", WANTS_TRUE, NULL, "exchange-hybrid",
    CW_PHRASE ("Exchange attributes are not written back to the directory yet.") },
  { "features.publicFolders", WANTS_TRUE, NULL, "public-folders",
    CW_PHRASE ("Mail public folders stay behind: Microsoft Graph has no way to write them.") },
  { "features.backSync", WANTS_TRUE, NULL, "back-sync",
    CW_PHRASE ("Objects of the cloud are not brought back to the directory yet.") },
  { "installation.mode", WANTS_OTHER, "local", "remote-mode",
    CW_PHRASE ("The engine runs on this machine; an engine elsewhere is not set up yet.") },
  { "installation.dataLocation", WANTS_PRESENT, NULL, "data-location",
    CW_PHRASE ("The data is not moved: the engine keeps the directory that it was started with.") },
};

static void
limit_free (gpointer data)
{
  CwConfigLimit *limit = data;

  g_free (limit->path);
  g_free (limit);
}

/* (transfer none) (nullable) */
static JsonNode *
find_node (JsonObject *object, const char *path)
{
  g_auto (GStrv) names = g_strsplit (path, ".", -1);
  JsonNode *node = NULL;

  for (guint i = 0; names[i] != NULL; i++)
    {
      if (node != NULL && !JSON_NODE_HOLDS_OBJECT (node))
        return NULL;
      node = json_object_get_member (node != NULL ? json_node_get_object (node) : object, names[i]);
      if (node == NULL)
        return NULL;
    }
  return node;
}

static gboolean
is_listed (const Row *row, JsonNode *node)
{
  g_auto (GStrv) texts = g_strsplit (row->texts, "|", -1);

  return g_strv_contains ((const char *const *) texts, json_node_get_string (node));
}

static gboolean
is_wanted (const Row *row, JsonNode *node)
{
  switch (row->wants)
    {
    case WANTS_TRUE:
      return JSON_NODE_HOLDS_VALUE (node) && json_node_get_boolean (node);
    case WANTS_ELEMENTS:
      return JSON_NODE_HOLDS_ARRAY (node) && json_array_get_length (json_node_get_array (node)) > 0;
    case WANTS_PRESENT:
      return TRUE;
    case WANTS_OTHER:
      return json_node_get_value_type (node) == G_TYPE_STRING && !is_listed (row, node);
    case WANTS_TEXT:
      return json_node_get_value_type (node) == G_TYPE_STRING && is_listed (row, node);
    default:
      g_assert_not_reached ();
    }
}

GPtrArray *
cw_config_limits_find (JsonNode *root)
{
  GPtrArray *limits = g_ptr_array_new_with_free_func (limit_free);

  g_return_val_if_fail (root != NULL && JSON_NODE_HOLDS_OBJECT (root), limits);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      JsonNode *node = find_node (json_node_get_object (root), rows[i].path);
      CwConfigLimit *limit = NULL;

      if (node == NULL || !is_wanted (&rows[i], node))
        continue;
      limit = g_new0 (CwConfigLimit, 1);
      limit->path = g_strconcat ("$.", rows[i].path, NULL);
      limit->feature = rows[i].feature;
      limit->text = rows[i].text;
      g_ptr_array_add (limits, limit);
    }
  return limits;
}
