/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/graph/cw-retry-policy.h"

G_BEGIN_DECLS

/* Microsoft's clouds (national cloud deployments of Microsoft Graph). */
typedef enum
{
  CW_CLOUD_GLOBAL,
  CW_CLOUD_US_GOVERNMENT,
  CW_CLOUD_US_GOVERNMENT_DOD,
  CW_CLOUD_CHINA, /* operated by 21Vianet */
} CwCloud;

/* "global", "us-government", "us-government-dod", "china"; FALSE for anything else. */
gboolean cw_cloud_from_string (const char *text, CwCloud *ret_cloud);
const char *cw_cloud_to_string (CwCloud cloud);

/* What is to differ from a cloud's preset; all (nullable) but the cloud. */
typedef struct
{
  CwCloud cloud;
  const char *authority_url;
  const char *graph_url;
  const char *ca_file;   /* PEM; full path */
  const char *client_id; /* a public client to which people may sign in */
  const char *tenant;    /* id or domain; "organizations": the one of whoever signs in */
  const CwRetryPolicy *policy;
} CwCloudOptions;

/**
 * CwCloudSettings:
 *
 * Where an administrator signs in, and as what. Immutable, reference-counted.
 */
typedef struct
{
  char *authority_url; /* without a slash at the end */
  char *graph_url;     /* the same; what scopes begin with */
  char *ca_file;       /* (nullable) the system's authorities */
  char *client_id;
  char *tenant;
  const CwRetryPolicy *policy;
} CwCloudSettings;

/* CW_ERROR_INVALID_CONFIG: an address that is not https, a path that is not full. */
CwCloudSettings *
cw_cloud_settings_new (const CwCloudOptions *options, GError **error) G_GNUC_WARN_UNUSED_RESULT;
CwCloudSettings *cw_cloud_settings_ref (CwCloudSettings *settings);
void cw_cloud_settings_unref (CwCloudSettings *settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwCloudSettings, cw_cloud_settings_unref)

/* AUTHORITY/TENANT/oauth2/v2.0/@endpoint (transfer full) */
char *cw_cloud_settings_dup_endpoint (const CwCloudSettings *settings, const char *endpoint);

/* The scope parameter for everything that a set-up does, in the name of the person. (transfer full)
 */
char *cw_cloud_settings_dup_scope (const CwCloudSettings *settings);

G_END_DECLS
