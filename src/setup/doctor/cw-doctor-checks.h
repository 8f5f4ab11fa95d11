/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "setup/cw-setup-check.h"

G_BEGIN_DECLS

/* Checks of an installation at work that the wizard has no need of; those that it has are in
 * setup/checks. All of them only look. */

/* What the wizard's "preflight" finds, without what only matters before a set-up. */
gboolean cw_doctor_check_engine (CwSetupCheck *check, GError **error);
/* Whether the service manager runs the engine, and starts it with the machine. */
gboolean cw_doctor_check_service (CwSetupCheck *check, GError **error);
/* Whom everything in the state directory belongs to, and whom it lets in. */
gboolean cw_doctor_check_files (CwSetupCheck *check, GError **error);
/* The key file, and whether its keys open what is sealed. */
gboolean cw_doctor_check_keys (CwSetupCheck *check, GError **error);
gboolean cw_doctor_check_database (CwSetupCheck *check, GError **error);
/* Who exports of those that share the configuration, and whether the others could take over. */
gboolean cw_doctor_check_instances (CwSetupCheck *check, GError **error);
gboolean cw_doctor_check_schedule (CwSetupCheck *check, GError **error);
gboolean cw_doctor_check_cycles (CwSetupCheck *check, GError **error);
gboolean cw_doctor_check_guards (CwSetupCheck *check, GError **error);
gboolean cw_doctor_check_errors (CwSetupCheck *check, GError **error);
/* Whether the rules can be used: files that somebody put there, and flows that do nothing. */
gboolean cw_doctor_check_rules (CwSetupCheck *check, GError **error);
/* The mail server for alerts, the programs for alerts and hooks: whether they may be run, and how
 * they went last. */
gboolean cw_doctor_check_alerts (CwSetupCheck *check, GError **error);

/* Input "connector", "connectors" (that one): what its scope names is there still. */
gboolean cw_doctor_check_containers (CwSetupCheck *check, GError **error);
gboolean cw_doctor_check_group (CwSetupCheck *check, GError **error);
/* Input "connectors", "identity", "attributes": the attributes that are named are of use still. */
gboolean cw_doctor_check_attributes (CwSetupCheck *check, GError **error);

/* Input "connector": all that TestConnector finds. */
gboolean cw_doctor_check_connector (CwSetupCheck *check, GError **error);
/* Input "connector": the certificate by which the engine signs in. */
gboolean cw_doctor_check_certificate (CwSetupCheck *check, GError **error);

G_END_DECLS
