/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-method.h"
#include "setup/cw-setup-check.h"

G_BEGIN_DECLS

/* Which installation a tenant says exports there (engine/cw-exporter-note.h), for whoever is about
 * to connect it, and for the doctor: the finding "exporter". Two installations that share nothing
 * but the tenant would undo each other's work, so the second one's exports are held; better known
 * before than after the first cycle. It stops nobody. */

/* @text: (nullable): the note; nothing is noted. @remedy: when it is another one's; (nullable): for
 * a set-up. Appended to @checks (element-type CwCheck). FALSE: the store cannot be asked. */
gboolean cw_setup_exporter_judge (const CwMethodCall *call,
                                  const char *text,
                                  const char *remedy,
                                  GPtrArray *checks,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* That it is not known. */
void cw_setup_exporter_add_unknown (GPtrArray *checks);

/* Asks the tenant of @connector, as its application, unless a finding says that this is pointless;
 * nothing of one that is no tenant. @secret: (nullable): the one that is stored. */
gboolean cw_setup_exporter_check (CwSetupCheck *check,
                                  const CwConnectorConfig *connector,
                                  CwSecret *secret,
                                  const char *remedy,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
