/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-model"

#include "config.h"

#include "model/cw-secret-kind.h"

#include "base/cw-secret.h"

static const struct
{
  const char *method; /* authentication.method */
  const char *kind;
} secret_kinds[] = {
  { "simple", CW_SECRET_PASSWORD },
  { "gssapi-password", CW_SECRET_PASSWORD },
  { "secret", CW_SECRET_SECRET },
  { "certificate", CW_SECRET_PRIVATE_KEY },
};

const char *
cw_secret_kind_of_settings (JsonObject *settings)
{
  JsonNode *node = json_object_get_member (settings, "authentication");
  JsonObject *authentication = NULL;
  const char *method = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  authentication = json_node_get_object (node);
  method = json_object_get_string_member_with_default (authentication, "method", "");
  /* A simple bind without a name is anonymous (RFC 4513 5.1.1). */
  if (g_str_equal (method, "simple") && !json_object_has_member (authentication, "user"))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (secret_kinds); i++)
    if (g_str_equal (secret_kinds[i].method, method))
      return secret_kinds[i].kind;
  return NULL;
}
