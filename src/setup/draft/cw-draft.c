/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-draft"

#include "config.h"

#include "setup/draft/cw-draft.h"

#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "base/cw-json.h"
#include "setup/draft/cw-draft-path.h"

typedef struct
{
  char *connector;
  char *kind;
  CwSecret *secret;
} Secret;

struct _CwDraft
{
  GObject parent_instance;

  JsonNode *root;
  GPtrArray *secrets; /* (element-type Secret) */
  GHashTable *facts;  /* (element-type utf8 GVariant) */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CwDraft, cw_draft, G_TYPE_OBJECT)

static void
free_secret (gpointer data)
{
  Secret *secret = data;

  g_free (secret->connector);
  g_free (secret->kind);
  cw_secret_unref (secret->secret);
  g_free (secret);
}

static void
tell (CwDraft *self, const char *path)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, path);
}

static void
finalize (GObject *object)
{
  CwDraft *self = CW_DRAFT (object);

  json_node_unref (self->root);
  g_ptr_array_unref (self->secrets);
  g_hash_table_unref (self->facts);
  G_OBJECT_CLASS (cw_draft_parent_class)->finalize (object);
}

static void
cw_draft_class_init (CwDraftClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", CW_TYPE_DRAFT, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
complete_document (JsonNode *root)
{
  JsonObject *document = json_node_get_object (root);

  json_object_set_string_member (document, "format", "causeway-answers");
  json_object_set_int_member (document, "version", 1);
  if (!json_object_has_member (document, "connectors"))
    json_object_set_array_member (document, "connectors", json_array_new ());
}

static void
cw_draft_init (CwDraft *self)
{
  self->root = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (self->root, json_object_new ());
  complete_document (self->root);
  self->secrets = g_ptr_array_new_with_free_func (free_secret);
  self->facts =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
}

CwDraft *
cw_draft_new (void)
{
  return g_object_new (CW_TYPE_DRAFT, NULL);
}

CwDraft *
cw_draft_new_from_text (const char *json, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (JsonNode) root = cw_json_parse (json, -1, FALSE, &local_error);
  CwDraft *self = NULL;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG, "This is no answers document: %s",
                   local_error != NULL ? local_error->message : "it is no JSON object");
      return NULL;
    }
  self = cw_draft_new ();
  json_node_unref (self->root);
  self->root = g_steal_pointer (&root);
  complete_document (self->root);
  return self;
}

char *
cw_draft_to_answers (CwDraft *self)
{
  g_return_val_if_fail (CW_IS_DRAFT (self), NULL);

  return cw_json_to_canonical (self->root, TRUE);
}

/* ----- the document */

JsonNode *
cw_draft_get_node (CwDraft *self, const char *path)
{
  g_return_val_if_fail (CW_IS_DRAFT (self), NULL);

  return cw_draft_path_find (self->root, path);
}

/* (nullable) (transfer none): a value of type @type. */
static JsonNode *
find_value (CwDraft *self, const char *path, GType type)
{
  JsonNode *node = cw_draft_get_node (self, path);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != type)
    return NULL;
  return node;
}

const char *
cw_draft_get_string (CwDraft *self, const char *path, const char *fallback)
{
  JsonNode *node = find_value (self, path, G_TYPE_STRING);

  return node != NULL ? json_node_get_string (node) : fallback;
}

gboolean
cw_draft_get_bool (CwDraft *self, const char *path, gboolean fallback)
{
  JsonNode *node = find_value (self, path, G_TYPE_BOOLEAN);

  return node != NULL ? json_node_get_boolean (node) : fallback;
}

gint64
cw_draft_get_int (CwDraft *self, const char *path, gint64 fallback)
{
  JsonNode *node = find_value (self, path, G_TYPE_INT64);

  return node != NULL ? json_node_get_int (node) : fallback;
}

char **
cw_draft_get_strings (CwDraft *self, const char *path)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonNode *node = cw_draft_get_node (self, path);
  JsonArray *array =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      const char *text = json_node_get_string (json_array_get_element (array, i));

      if (text != NULL)
        g_strv_builder_add (builder, text);
    }
  return g_strv_builder_end (builder);
}

void
cw_draft_set_node (CwDraft *self, const char *path, JsonNode *node)
{
  JsonNode *old = NULL;

  g_return_if_fail (CW_IS_DRAFT (self) && node != NULL);

  old = cw_draft_path_find (self->root, path);
  if (old != NULL && json_node_equal (old, node))
    {
      json_node_unref (node);
      return;
    }
  if (cw_draft_path_put (self->root, path, node))
    tell (self, path);
}

void
cw_draft_remove (CwDraft *self, const char *path)
{
  g_return_if_fail (CW_IS_DRAFT (self));

  if (cw_draft_path_remove (self->root, path))
    tell (self, path);
}

void
cw_draft_set_string (CwDraft *self, const char *path, const char *value)
{
  if (value == NULL || value[0] == '\0')
    cw_draft_remove (self, path);
  else
    cw_draft_set_node (self, path, json_node_init_string (json_node_alloc (), value));
}

void
cw_draft_set_bool (CwDraft *self, const char *path, gboolean value)
{
  cw_draft_set_node (self, path, json_node_init_boolean (json_node_alloc (), value));
}

void
cw_draft_set_int (CwDraft *self, const char *path, gint64 value)
{
  cw_draft_set_node (self, path, json_node_init_int (json_node_alloc (), value));
}

void
cw_draft_set_strings (CwDraft *self, const char *path, const char *const *values)
{
  JsonArray *array = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; values != NULL && values[i] != NULL; i++)
    json_array_add_string_element (array, values[i]);
  json_node_take_array (node, array);
  cw_draft_set_node (self, path, node);
}

/* ----- connectors */

static JsonArray *
get_connectors (CwDraft *self)
{
  return json_object_get_array_member (json_node_get_object (self->root), "connectors");
}

guint
cw_draft_get_n_connectors (CwDraft *self)
{
  g_return_val_if_fail (CW_IS_DRAFT (self), 0);

  return json_array_get_length (get_connectors (self));
}

JsonObject *
cw_draft_get_connector (CwDraft *self, guint index)
{
  g_return_val_if_fail (index < cw_draft_get_n_connectors (self), NULL);

  return json_array_get_object_element (get_connectors (self), index);
}

static const char *
get_name (JsonObject *connector)
{
  return json_object_get_string_member_with_default (connector, "name", "");
}

int
cw_draft_find_connector (CwDraft *self, const char *name)
{
  g_autofree char *wanted = g_utf8_casefold (name, -1);

  for (guint i = 0; i < cw_draft_get_n_connectors (self); i++)
    {
      g_autofree char *folded = g_utf8_casefold (get_name (cw_draft_get_connector (self, i)), -1);

      if (g_str_equal (folded, wanted))
        return (int) i;
    }
  return -1;
}

gboolean
cw_draft_is_source (JsonObject *connector)
{
  return !g_str_equal (json_object_get_string_member_with_default (connector, "kind", ""), "graph");
}

int
cw_draft_find_cloud (CwDraft *self)
{
  for (guint i = 0; i < cw_draft_get_n_connectors (self); i++)
    if (!cw_draft_is_source (cw_draft_get_connector (self, i)))
      return (int) i;
  return -1;
}

JsonObject *
cw_draft_find_directory (CwDraft *self)
{
  JsonObject *found = NULL;

  for (guint i = 0; i < cw_draft_get_n_connectors (self); i++)
    {
      JsonObject *connector = cw_draft_get_connector (self, i);

      if (!cw_draft_is_source (connector))
        continue;
      if (g_strcmp0 (json_object_get_string_member_with_default (connector, "kind", NULL),
                     "active-directory") == 0)
        return connector;
      found = found != NULL ? found : connector;
    }
  return found;
}

const char *
cw_draft_get_tenant_name (CwDraft *self)
{
  GVariant *tenant = cw_draft_get_fact (self, CW_DRAFT_FACT_TENANT);
  int cloud = cw_draft_find_cloud (self);

  if (tenant != NULL && cw_answer_has (tenant, "initialDomain"))
    return cw_answer_get_string (tenant, "initialDomain");
  return cloud >= 0 ? json_object_get_string_member_with_default (
                          cw_draft_get_connector (self, (guint) cloud), "name", "")
                    : "";
}

static void
rename_secrets (CwDraft *self, const char *from, const char *to)
{
  for (guint i = 0; i < self->secrets->len; i++)
    {
      Secret *secret = g_ptr_array_index (self->secrets, i);

      if (g_str_equal (secret->connector, from))
        {
          g_free (secret->connector);
          secret->connector = g_strdup (to);
        }
    }
}

static JsonNode *
copy_connector (JsonObject *connector)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), connector);
  g_autofree char *text = cw_json_to_canonical (node, FALSE);

  /* Through its text: json-glib's copies share their objects. */
  return cw_json_parse (text, -1, FALSE, NULL);
}

void
cw_draft_put_connector (CwDraft *self, int index, JsonObject *connector)
{
  JsonNode *copy = NULL;

  g_return_if_fail (CW_IS_DRAFT (self));

  copy = copy_connector (connector);
  if (index >= 0)
    {
      g_autofree char *path = g_strdup_printf ("connectors.%d", index);
      g_autofree char *old = g_strdup (get_name (cw_draft_get_connector (self, (guint) index)));

      rename_secrets (self, old, get_name (connector));
      cw_draft_set_node (self, path, copy);
      return;
    }
  json_array_add_element (get_connectors (self), copy);
  tell (self, "connectors");
}

void
cw_draft_remove_connector (CwDraft *self, guint index)
{
  g_autofree char *name = NULL;

  g_return_if_fail (index < cw_draft_get_n_connectors (self));

  name = g_strdup (get_name (cw_draft_get_connector (self, index)));
  json_array_remove_element (get_connectors (self), index);
  for (guint i = self->secrets->len; i > 0; i--)
    if (g_str_equal (((Secret *) g_ptr_array_index (self->secrets, i - 1))->connector, name))
      g_ptr_array_remove_index (self->secrets, i - 1);
  tell (self, "connectors");
}

/* ----- secrets */

static Secret *
find_secret (CwDraft *self, const char *connector, const char *kind, guint *ret_index)
{
  for (guint i = 0; i < self->secrets->len; i++)
    {
      Secret *secret = g_ptr_array_index (self->secrets, i);

      if (g_str_equal (secret->connector, connector) && g_str_equal (secret->kind, kind))
        {
          *ret_index = i;
          return secret;
        }
    }
  return NULL;
}

void
cw_draft_set_secret (CwDraft *self, const char *connector, const char *kind, CwSecret *secret)
{
  guint index = 0;
  Secret *made = NULL;

  g_return_if_fail (CW_IS_DRAFT (self));

  if (find_secret (self, connector, kind, &index) != NULL)
    g_ptr_array_remove_index (self->secrets, index);
  if (secret != NULL)
    {
      made = g_new0 (Secret, 1);
      made->connector = g_strdup (connector);
      made->kind = g_strdup (kind);
      made->secret = cw_secret_ref (secret);
      g_ptr_array_add (self->secrets, made);
    }
  tell (self, "secrets");
}

gboolean
cw_draft_has_secret (CwDraft *self, const char *connector, const char *kind)
{
  guint index = 0;

  return find_secret (self, connector, kind, &index) != NULL;
}

GVariant *
cw_draft_make_secrets (CwDraft *self, const char *connector)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ssay)"));

  for (guint i = 0; i < self->secrets->len; i++)
    {
      const Secret *secret = g_ptr_array_index (self->secrets, i);

      if (connector != NULL && !g_str_equal (secret->connector, connector))
        continue;
      g_variant_builder_add (&builder, "(ss@ay)", secret->connector, secret->kind,
                             cw_secret_to_variant (secret->secret));
    }
  return g_variant_builder_end (&builder);
}

void
cw_draft_forget_administrators (CwDraft *self)
{
  for (guint i = self->secrets->len; i > 0; i--)
    {
      const Secret *secret = g_ptr_array_index (self->secrets, i - 1);

      if (g_str_equal (secret->kind, CW_SECRET_ADMINISTRATOR) ||
          g_str_equal (secret->kind, CW_SECRET_SINGLE_SIGN_ON))
        g_ptr_array_remove_index (self->secrets, i - 1);
    }
  tell (self, "secrets");
}

/* ----- facts */

void
cw_draft_set_fact (CwDraft *self, const char *name, GVariant *value)
{
  g_autofree char *path = g_strconcat ("facts.", name, NULL);

  g_return_if_fail (CW_IS_DRAFT (self));

  if (value != NULL)
    g_hash_table_insert (self->facts, g_strdup (name), g_variant_ref_sink (value));
  else
    g_hash_table_remove (self->facts, name);
  tell (self, path);
}

GVariant *
cw_draft_get_fact (CwDraft *self, const char *name)
{
  g_return_val_if_fail (CW_IS_DRAFT (self), NULL);

  return g_hash_table_lookup (self->facts, name);
}

gboolean
cw_draft_get_bool_fact (CwDraft *self, const char *name)
{
  GVariant *value = cw_draft_get_fact (self, name);

  return value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN) &&
         g_variant_get_boolean (value);
}
