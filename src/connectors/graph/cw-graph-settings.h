/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/cw-config.h"
#include "model/cw-directory-extension.h"

G_BEGIN_DECLS

#define CW_GRAPH_DEFAULT_WINDOW 8

typedef enum
{
  CW_GRAPH_AUTH_CERTIFICATE, /* private_key_jwt (RFC 7523) */
  CW_GRAPH_AUTH_SECRET,
} CwGraphAuthMethod;

/**
 * CwGraphSettings:
 *
 * A Graph connector's settings with defaults filled in and addresses checked. Immutable.
 */
typedef struct
{
  char *tenant_id;
  char *client_id;
  char *token_url;   /* AUTHORITY/TENANT/oauth2/v2.0/token */
  char *graph_url;   /* without a slash at the end; what scope and @odata.id begin with */
  char *service_url; /* graph_url with "/v1.0" */
  char *ca_file;     /* (nullable) */
  CwGraphAuthMethod method;
  char *certificate; /* (nullable): PEM */
  guint window;
  GPtrArray *extensions; /* (element-type CwDirectoryExtension) */
  /* (nullable): to which they belong; %NULL: the tenant has none of them yet */
  char *extension_application;
  JsonObject *json; /* (owned): all of it as it is configured */
} CwGraphSettings;

/* CW_ERROR_INVALID_CONFIG: what is missing or wrong. Plain http is accepted on loopback only. */
CwGraphSettings *
cw_graph_settings_new (const CwConnectorConfig *config, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What an extension is called in the tenant: "extension_0123...def_NAME". (transfer full) */
char *cw_graph_settings_make_extension_name (const char *application_id,
                                             const CwDirectoryExtension *extension);

/* CW_ERROR_INVALID_CONFIG: there are extensions, and nobody registered them. */
gboolean cw_graph_settings_check_extensions (const CwGraphSettings *settings, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

void cw_graph_settings_free (CwGraphSettings *settings);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwGraphSettings, cw_graph_settings_free)

G_END_DECLS
