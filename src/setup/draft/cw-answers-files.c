/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-draft"

#include "config.h"

#include "setup/draft/cw-answers-files.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "setup/draft/cw-mistakes.h"

/* Members that name a file with a secret. */
static const struct
{
  const char *object;
  const char *member;
  const char *kind;
} secret_members[] = {
  { "authentication", "passwordFile", CW_SECRET_PASSWORD },
  { "authentication", "secretFile", CW_SECRET_SECRET },
  { "authentication", "privateKeyFile", CW_SECRET_PRIVATE_KEY },
  { "account", "administratorPasswordFile", CW_SECRET_ADMINISTRATOR },
  { "singleSignOn", "administratorPasswordFile", CW_SECRET_SINGLE_SIGN_ON },
};

/* Members that name a file which the engine reads; @object: %NULL: the connector itself. */
static const struct
{
  const char *object;
  const char *member;
} engine_members[] = {
  { "server", "caFile" },
  { NULL, "caFile" },
  { "authentication", "keytabFile" },
  { "authentication", "krb5ConfigFile" },
};

/* The same of the document itself. */
static const struct
{
  const char *object;
  const char *part; /* (nullable) */
  const char *member;
} document_members[] = {
  { "cloud", NULL, "caFile" },
  { "alerts", "smtp", "caFile" },
  { "installation", "serviceAccount", "keytabFile" },
  { "installation", "database", "caFile" },
  { "installation", "database", "certificateFile" },
  { "installation", "database", "privateKeyFile" },
  { "installation", "syncDatabase", "caFile" },
  { "installation", "syncDatabase", "certificateFile" },
  { "installation", "syncDatabase", "privateKeyFile" },
};

/* Members of the document that name a file with a password. */
static const struct
{
  const char *object;
  const char *part;
  const char *kind;
} document_secrets[] = {
  { "installation", "database", CW_SECRET_DATABASE },
  { "installation", "syncDatabase", CW_SECRET_SYNC_DATABASE },
  { "alerts", "smtp", CW_SECRET_MAIL },
};

/* A connector on its way through this file. */
typedef struct
{
  JsonObject *settings;
  guint index;
  const char *name;
  const char *directory; /* (nullable) */
  GPtrArray *secrets;    /* (nullable) */
  GPtrArray *mistakes;
} Connector;

CwAnswersSecret *
cw_answers_secret_new (const char *connector, const char *kind, CwSecret *secret)
{
  CwAnswersSecret *answers_secret = g_new0 (CwAnswersSecret, 1);

  answers_secret->connector = g_strdup (connector);
  answers_secret->kind = g_strdup (kind);
  answers_secret->secret = cw_secret_ref (secret);
  return answers_secret;
}

void
cw_answers_secret_free (CwAnswersSecret *secret)
{
  g_free (secret->connector);
  g_free (secret->kind);
  g_clear_pointer (&secret->secret, cw_secret_unref);
  g_free (secret);
}

static char *
format_path (const Connector *connector, const char *object, const char *member)
{
  return g_strdup_printf ("$.connectors[%u]%s%s.%s", connector->index, object != NULL ? "." : "",
                          object != NULL ? object : "", member);
}

/* (transfer none) (nullable) */
static const char *
get_member (JsonObject *object, const char *member)
{
  return json_object_get_string_member_with_default (object, member, NULL);
}

GVariant *
cw_answers_make_administrator_secret (CwSecret *password)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ssay)"));

  if (password != NULL)
    g_variant_builder_add (&builder, "(ss@ay)", "", CW_SECRET_ADMINISTRATOR,
                           cw_secret_to_variant (password));
  return g_variant_builder_end (&builder);
}

/* (transfer none) (nullable) */
static JsonObject *
get_object (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static JsonObject *
find_object (const Connector *connector, const char *object)
{
  return object == NULL ? connector->settings : get_object (connector->settings, object);
}

static void
resolve_secret (const Connector *connector,
                const char *object_name,
                const char *member,
                const char *kind)
{
  JsonObject *object = find_object (connector, object_name);
  const char *file = object != NULL ? get_member (object, member) : NULL;
  g_autofree char *path = NULL;
  g_autofree char *where = format_path (connector, object_name, member);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwSecret) secret = NULL;
  gsize size = 0;

  if (file == NULL)
    return;
  path = g_canonicalize_filename (file, connector->directory);
  secret = cw_secret_new_from_file (path, &error);
  json_object_remove_member (object, member);
  if (secret == NULL)
    {
      cw_mistakes_add (connector->mistakes, where, "%s", error->message);
      return;
    }
  (void) cw_secret_peek (secret, &size);
  if (size == 0)
    cw_mistakes_add (connector->mistakes, where, "%s is empty", path);
  else
    g_ptr_array_add (connector->secrets, cw_answers_secret_new (connector->name, kind, secret));
}

static void
resolve_certificate (const Connector *connector, JsonObject *authentication)
{
  const char *file = authentication != NULL ? get_member (authentication, "certificateFile") : NULL;
  g_autofree char *where = format_path (connector, "authentication", "certificateFile");
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (file == NULL)
    return;
  path = g_canonicalize_filename (file, connector->directory);
  json_object_remove_member (authentication, "certificateFile");
  if (json_object_has_member (authentication, "certificate"))
    cw_mistakes_add (connector->mistakes, where, "\"certificate\" is there too: one of them");
  else if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    cw_mistakes_add (connector->mistakes, where, "%s is no file", path);
  else if (!g_file_get_contents (path, &text, NULL, &error))
    cw_mistakes_add (connector->mistakes, where, "%s", error->message);
  else if (strstr (text, "-----BEGIN CERTIFICATE-----") == NULL ||
           !g_utf8_validate (text, -1, NULL))
    cw_mistakes_add (connector->mistakes, where, "%s holds no certificate in PEM form", path);
  else
    json_object_set_string_member (authentication, "certificate", text);
}

static void
make_absolute (const Connector *connector, const char *object_name, const char *member)
{
  JsonObject *object = find_object (connector, object_name);
  const char *file = object != NULL ? get_member (object, member) : NULL;
  g_autofree char *path = NULL;

  if (file == NULL)
    return;
  path = g_canonicalize_filename (file, connector->directory);
  json_object_set_string_member (object, member, path);
}

static void
resolve_connector (const Connector *connector)
{
  JsonObject *authentication = find_object (connector, "authentication");

  for (guint i = 0; i < G_N_ELEMENTS (secret_members); i++)
    resolve_secret (connector, secret_members[i].object, secret_members[i].member,
                    secret_members[i].kind);
  resolve_certificate (connector, authentication);
  for (guint i = 0; i < G_N_ELEMENTS (engine_members); i++)
    make_absolute (connector, engine_members[i].object, engine_members[i].member);
}

static void
check_engine_file (const Connector *connector, const char *object_name, const char *member)
{
  JsonObject *object = find_object (connector, object_name);
  const char *file = object != NULL ? get_member (object, member) : NULL;
  g_autofree char *where = format_path (connector, object_name, member);

  if (file == NULL)
    return;
  if (!g_path_is_absolute (file))
    cw_mistakes_add (connector->mistakes, where, "%s is not an absolute path", file);
  else if (access (file, R_OK) != 0)
    cw_mistakes_add (connector->mistakes, where, "the engine cannot read %s: %s", file,
                     g_strerror (errno));
}

static void
check_connector (const Connector *connector)
{
  for (guint i = 0; i < G_N_ELEMENTS (engine_members); i++)
    check_engine_file (connector, engine_members[i].object, engine_members[i].member);
}

/* The member of the document in row @index, and its path. (transfer none) (nullable) */
static const char *
find_document_member (JsonObject *document, guint index, JsonObject **ret_owner, char **ret_path)
{
  const char *part = document_members[index].part;
  const char *member = document_members[index].member;
  JsonObject *owner = get_object (document, document_members[index].object);

  if (owner != NULL && part != NULL)
    owner = get_object (owner, part);
  if (owner == NULL)
    return NULL;
  *ret_owner = owner;
  *ret_path = g_strjoin (".", "$", document_members[index].object, part != NULL ? part : member,
                         part != NULL ? member : NULL, NULL);
  return get_member (owner, member);
}

static void
resolve_document (JsonObject *document, const char *directory)
{
  for (guint i = 0; i < G_N_ELEMENTS (document_members); i++)
    {
      JsonObject *owner = NULL;
      g_autofree char *where = NULL;
      g_autofree char *path = NULL;
      const char *file = find_document_member (document, i, &owner, &where);

      if (file == NULL)
        continue;
      path = g_canonicalize_filename (file, directory);
      json_object_set_string_member (owner, document_members[i].member, path);
    }
}

/* The password of a database or of a mail server is nobody's of a connector: its subject is "". */
static void
resolve_document_secrets (JsonObject *document,
                          const char *directory,
                          GPtrArray *secrets,
                          GPtrArray *mistakes)
{
  for (guint i = 0; i < G_N_ELEMENTS (document_secrets); i++)
    {
      JsonObject *object = get_object (document, document_secrets[i].object);
      JsonObject *owner = object != NULL ? get_object (object, document_secrets[i].part) : NULL;
      const char *file = owner != NULL ? get_member (owner, "passwordFile") : NULL;
      g_autofree char *path = file != NULL ? g_canonicalize_filename (file, directory) : NULL;
      g_autofree char *where = g_strdup_printf ("$.%s.%s.passwordFile", document_secrets[i].object,
                                                document_secrets[i].part);
      g_autoptr (GError) error = NULL;
      g_autoptr (CwSecret) secret = path != NULL ? cw_secret_new_from_file (path, &error) : NULL;

      if (file == NULL)
        continue;
      json_object_remove_member (owner, "passwordFile");
      if (secret == NULL)
        cw_mistakes_add (mistakes, where, "%s", error->message);
      else
        g_ptr_array_add (secrets, cw_answers_secret_new ("", document_secrets[i].kind, secret));
    }
}

static void
check_document (JsonObject *document, GPtrArray *mistakes)
{
  for (guint i = 0; i < G_N_ELEMENTS (document_members); i++)
    {
      JsonObject *owner = NULL;
      g_autofree char *where = NULL;
      const char *file = find_document_member (document, i, &owner, &where);

      if (file == NULL)
        continue;
      if (!g_path_is_absolute (file))
        cw_mistakes_add (mistakes, where, "%s is not an absolute path", file);
      else if (access (file, R_OK) != 0)
        cw_mistakes_add (mistakes, where, "the engine cannot read %s: %s", file,
                         g_strerror (errno));
    }
}

static void
for_each_connector (JsonObject *document,
                    const Connector *values,
                    void (*func) (const Connector *connector))
{
  JsonArray *connectors = json_object_get_array_member (document, "connectors");

  for (guint i = 0; i < json_array_get_length (connectors); i++)
    {
      Connector connector = *values;

      connector.settings = json_array_get_object_element (connectors, i);
      connector.index = i;
      connector.name = get_member (connector.settings, "name");
      func (&connector);
    }
}

void
cw_answers_files_resolve (JsonObject *document,
                          const char *directory,
                          GPtrArray *secrets,
                          GPtrArray *mistakes)
{
  const Connector values = { .directory = directory, .secrets = secrets, .mistakes = mistakes };

  resolve_document (document, directory);
  resolve_document_secrets (document, directory, secrets, mistakes);
  for_each_connector (document, &values, resolve_connector);
}

void
cw_answers_files_check (JsonObject *document, GPtrArray *mistakes)
{
  const Connector values = { .mistakes = mistakes };

  check_document (document, mistakes);
  for_each_connector (document, &values, check_connector);
}
