/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CwCloudApp:
 *
 * An application of the cloud, and the attributes of the directory that it uses
 * (data/causeway-cloud-apps.json): of people, contacts and groups together.
 */
typedef struct
{
  char *id;    /* "exchange-online": as attributes.apps of the answers has it */
  char *title; /* a name of a product, or translated */
  char **attributes;
} CwCloudApp;

/* In the order of the file. (transfer full) (element-type CwCloudApp) */
GPtrArray *cw_cloud_apps_load (void) G_GNUC_WARN_UNUSED_RESULT;

/* What every application needs, and nobody can leave out. (transfer none) */
const char *const *cw_cloud_apps_get_mandatory (void);

/* Whether @attribute is one of @names, whatever its capitals (RFC 4512, 2.5). */
gboolean cw_cloud_app_is_name_among (const char *attribute, const char *const *names);

gboolean cw_cloud_app_needs (const CwCloudApp *self, const char *attribute);

/* What one of them needs at least, each once, sorted without regard to case.
 * @ids: (nullable): of which applications; %NULL: of all. Unknown ones need nothing.
 * (transfer full) */
char **cw_cloud_apps_list_attributes (GPtrArray *apps, const char *const *ids);

/* Whether that one is meant. @ids: (nullable): as above */
gboolean cw_cloud_app_is_among (const CwCloudApp *self, const char *const *ids);

G_END_DECLS
