/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/cw-method.h"
#include "setup/cw-answers.h"

G_BEGIN_DECLS

typedef struct
{
  CwAnswers *answers;
  gboolean is_check;   /* change nothing */
  gboolean is_offline; /* do not try the connectors */
  /* (nullable) (element-type utf8): names of connectors whose account is still to be made; they are
   * not tried and need no secret. Only with is_check. */
  GPtrArray *unmade;
} CwSetupRequest;

/**
 * cw_setup_run:
 *
 * Makes the engine's configuration what the answers say: connectors that they do not name go, the
 * others keep their ids and, where the answers bring none, their secrets. Before anything is
 * changed every connector is tried; one that fails stops it, which the report says. The same
 * answers again change nothing. Blocks.
 *
 * The report is {"ok", "applied", "changed", "connectors": [{"name", "action", ...}], ...}, as in
 * docs/json.md. (transfer floating)
 */
GVariant *cw_setup_run (const CwMethodCall *call, const CwSetupRequest *request, GError **error);

G_END_DECLS
