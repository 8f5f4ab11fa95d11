/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/cw-rule-files.h"
#include "model/cw-attribute-table.h"
#include "model/cw-config.h"
#include "rules/cw-rule-set.h"
#include "store/cw-store.h"

G_BEGIN_DECLS

/* Where a rule file comes from, in the order in which they follow each other. */
typedef enum
{
  CW_RULE_ORIGIN_STANDARD,      /* shipped with the program */
  CW_RULE_ORIGIN_SETTINGS,      /* made of the configuration's "attributes" */
  CW_RULE_ORIGIN_FILE,          /* STATE_DIR/rules/NAME.json, in order of name */
  CW_RULE_ORIGIN_CONFIGURATION, /* the configuration's "rules" */
} CwRuleOrigin;

typedef struct
{
  CwRuleOrigin origin;
  char *path;         /* (owned) (nullable): of a file */
  JsonNode *document; /* (owned) */
} CwRuleSource;

/* What rules are made of beside those that are shipped. Borrowed. */
typedef struct
{
  const char *state_dir;
  JsonNode *own;        /* (nullable): the configuration's own rules */
  JsonNode *identity;   /* (nullable): see cw_rule_identity_apply() */
  JsonNode *attributes; /* (nullable): see cw_attribute_rules_new() */
} CwRuleSite;

CwRuleSite cw_rule_site_get (const char *state_dir, CwConfig *config);

/* All rule files in force, each of which has the form of one. CW_ERROR_INVALID_CONFIG names a file
 * that has not. (transfer full) (element-type CwRuleSource) */
GPtrArray *cw_rules_loader_list_sources (const CwRuleSite *site, GError **error);

/* The same without files that have not: each of them is added to @faults (element-type
 * CwRuleFault). For looking only: nothing can be synchronised by the rest of the rules. */
GPtrArray *
cw_rules_loader_list_readable (const CwRuleSite *site, GPtrArray *faults, GError **error);

/* The rules in force. @domains: (element-type CwTenantDomain) (nullable). @ret_text: (out)
 * (optional): what makes them beside the shipped rules, for cw_rules_loader_recall(); needs
 * domains. CW_ERROR_INVALID_CONFIG names file and place. */
CwRuleSet *cw_rules_loader_load (const CwRuleSite *site,
                                 CwAttributeTable *attributes,
                                 GPtrArray *domains,
                                 char **ret_text,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether @site can be the configuration's rules: the form of own rules, what only concerns them,
 * and whether they go with all others. Writes nothing. */
gboolean cw_rules_loader_check (const CwRuleSite *site, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same, with everything that is wrong added to @mistakes (element-type CwRuleMistake). FALSE:
 * it could not be found out. */
gboolean cw_rules_loader_list_mistakes (const CwRuleSite *site, GPtrArray *mistakes, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The files because of which the rules cannot be used: their form, what is wrong with their rules,
 * precedences. Cheap when there are no files. (transfer full) (element-type CwRuleFault) */
GPtrArray *cw_rules_loader_list_faults (const CwRuleSite *site, GError **error);

/* What own rules in force write to that no target takes, files' ones too: they were there before it
 * was checked, or were put there past us; all else of them works. (transfer full) (element-type
 * CwRuleMistake) */
GPtrArray *cw_rules_loader_list_idle_flows (const CwRuleSite *site, GError **error);

/* The tenant's domains as last seen, kept in the store so that rules can be explained, and sources
 * imported, while the tenant cannot be reached. (transfer full) (element-type CwTenantDomain):
 * empty when never seen. */
GPtrArray *cw_rules_loader_get_domains (CwStoreSession *session, GError **error);

/* Writes only what differs; outside of a transaction. */
gboolean cw_rules_loader_put_domains (CwStoreSession *session, GPtrArray *domains, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The rule set that a text of cw_rules_loader_load() and the shipped rules make: %NULL when it is
 * not the one with this digest, because the program is another one meanwhile. (transfer full) */
CwRuleSet *
cw_rules_loader_recall (const char *text, const char *digest, CwAttributeTable *attributes)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
