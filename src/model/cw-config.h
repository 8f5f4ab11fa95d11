/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "model/cw-anchor-choice.h"

G_BEGIN_DECLS

typedef enum
{
  CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, /* "active-directory": Windows and Samba */
  CW_CONNECTOR_KIND_OPENLDAP,         /* "openldap": RFC 4533, or entryCSN */
  CW_CONNECTOR_KIND_GRAPH,            /* "graph": Microsoft Entra ID through Microsoft Graph */
} CwConnectorKind;

const char *cw_connector_kind_to_string (CwConnectorKind kind);
gboolean cw_connector_kind_from_string (const char *text, CwConnectorKind *ret_kind);

/* Sources are imported and drive the metaverse; targets are exported to. */
gboolean cw_connector_kind_is_target (CwConnectorKind kind);

/**
 * CwConnectorConfig:
 *
 * One connector as configured. Immutable. @settings is the connector's own JSON object with all its
 * members (see data/causeway-config.schema.json); secrets are not in it, they lie in the vault as
 * "connector/ID/password", "connector/ID/secret" or "connector/ID/private-key".
 */
typedef struct
{
  char *id; /* GUID text, made when the connector is added */
  char *name;
  CwConnectorKind kind;
  JsonObject *settings; /* (owned) */
  JsonNode *attributes; /* (owned) (nullable): $.attributes, of a target */
  char **partitions;    /* (owned): names chosen; empty: all that are selected by default */
} CwConnectorConfig;

/* Whether the partition is chosen, as far as the configuration knows: it names it, or names none.
 */
gboolean cw_connector_config_reads (const CwConnectorConfig *connector, const char *partition);

/**
 * CwConfig:
 *
 * The whole configuration: an immutable value made from its JSON form, which is what the store
 * keeps by version and what `config show` prints. Every change makes a new one.
 */
typedef struct _CwConfig CwConfig;

/* The configuration of a new installation: no connectors, scheduler on. */
CwConfig *cw_config_new_default (void) G_GNUC_WARN_UNUSED_RESULT;

/* Checks everything; CW_ERROR_INVALID_CONFIG names each mistake with its JSON path, one a line. */
CwConfig *cw_config_new_from_json (JsonNode *root, GError **error) G_GNUC_WARN_UNUSED_RESULT;
CwConfig *cw_config_new_from_text (const char *json, GError **error) G_GNUC_WARN_UNUSED_RESULT;

CwConfig *cw_config_ref (CwConfig *config);
void cw_config_unref (CwConfig *config);

/* Canonical JSON: members sorted, two-space indent, newline at the end. (transfer full) */
char *cw_config_to_text (CwConfig *config);
JsonNode *cw_config_to_json (CwConfig *config);

/* SHA-256 of the canonical JSON as hex; what guards compare. (transfer none) */
const char *cw_config_get_digest (CwConfig *config);

/* (transfer none) (element-type CwConnectorConfig), in order of creation. */
GPtrArray *cw_config_get_connectors (CwConfig *config);
const CwConnectorConfig *
cw_config_find_connector (CwConfig *config, const char *id_or_name); /* (nullable) */

/* The administrator's own rules, a rule file (rules/cw-own-rules.h), not checked yet. (transfer
 * none) (nullable): none */
JsonNode *cw_config_get_rules (CwConfig *config);
/* $.identity: who is who on both sides. (transfer none) (nullable): nothing is said */
JsonNode *cw_config_get_identity (CwConfig *config);
/* $.identity.sourceAnchor.attribute: what ties people to the cloud, chosen or decided by a set-up.
 * (transfer none) (nullable): nobody has decided it: cw-rule-identity.h */
const char *cw_config_get_source_anchor (CwConfig *config);
/* Its values are bytes, whatever the rules know of it. */
gboolean cw_config_is_anchor_binary (CwConfig *config);
/* Why, when it was left to Causeway and is decided. */
CwAnchorReason cw_config_get_anchor_reason (CwConfig *config);
/* $.identity.matching: how the same person is found in several directories. (transfer none)
 * (nullable): everybody is there once */
JsonNode *cw_config_get_matching (CwConfig *config);
/* $.attributes: what of an object goes to the cloud. (transfer none) (nullable): all that the rules
 * say */
JsonNode *cw_config_get_attributes (CwConfig *config);
/* $.installation.groups: a group of this machine whose members have a role ("admins", "operators",
 * "browse", "passwordReset"). (transfer none) (nullable): the usual one */
const char *cw_config_get_role_group (CwConfig *config, const char *role);
/* @rules: (nullable): none. */
CwConfig *
cw_config_set_rules (CwConfig *config, JsonNode *rules, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* "database" or "syncDatabase" of $.installation. (transfer none) (nullable): not said */
JsonObject *cw_config_get_database (CwConfig *config, const char *member);

/* $.guards, see cw-guard-settings.h. (transfer none) (nullable): the defaults hold */
JsonNode *cw_config_get_guards (CwConfig *config);

/* $.alerts, see cw-alert-settings.h. (transfer none) (nullable): the defaults hold */
JsonNode *cw_config_get_alerts (CwConfig *config);

/* $.hooks, see cw-hook.h. (transfer none) (nullable): none */
JsonNode *cw_config_get_hooks (CwConfig *config);

/* $.runProfiles, an object: names, and the steps of each. (transfer none) (nullable): none */
JsonNode *cw_config_get_run_profiles (CwConfig *config);

gboolean cw_config_get_scheduler_enabled (CwConfig *config);
guint cw_config_get_interval_minutes (CwConfig *config); /* 30; 1..10080 */
/* Near-real-time: cycles that begin when a source tells of a change. */
gboolean cw_config_get_near_real_time (CwConfig *config); /* FALSE */
guint cw_config_get_bell_seconds (CwConfig *config);      /* from one to the next: 2; 1..3600 */
guint cw_config_get_bell_cycles (CwConfig *config);       /* a minute: 20; 1..60 */
gboolean cw_config_get_staging (CwConfig *config);        /* FALSE */
guint cw_config_get_history_days (CwConfig *config);      /* 7 */
guint cw_config_get_audit_days (CwConfig *config);        /* 730 */
guint cw_config_get_lease_seconds (CwConfig *config);     /* 60 */

/* One value by its path in dots, "scheduler.intervalMinutes" or "connectors.0.name": @value is JSON
 * text, or a plain word that is taken as a string; null takes the setting away, so that its default
 * applies. Returns a new configuration, checked. */
CwConfig *
cw_config_set_value (CwConfig *config, const char *path, const char *value, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Records the source anchor that was chosen where it was left to Causeway. */
CwConfig *cw_config_set_anchor (CwConfig *config,
                                const char *attribute,
                                CwAnchorReason reason,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Adds a connector (its "id" is made when absent) or replaces the one with the same id, which has
 * to be of the same kind. */
CwConfig *cw_config_put_connector (CwConfig *config, JsonObject *connector, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
CwConfig *cw_config_remove_connector (CwConfig *config, const char *id_or_name, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwConfig, cw_config_unref)

G_END_DECLS
