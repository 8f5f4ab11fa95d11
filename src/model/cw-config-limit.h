/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * CwConfigLimit:
 *
 * A setting that this version knows and does not act upon yet. It can be stored, so that what was
 * chosen is not lost; what was chosen and what happens are then two things, and whoever shows the
 * configuration says so.
 */
typedef struct
{
  char *path;          /* (owned): where it is, "$.signIn.singleSignOn" */
  const char *feature; /* its name in reports, "single-sign-on" */
  const char *text;    /* one sentence: what does not happen */
} CwConfigLimit;

/* The limits that the configuration or the answers @root have, in the order of the table.
 * (transfer full) (element-type CwConfigLimit) */
GPtrArray *cw_config_limits_find (JsonNode *root) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
