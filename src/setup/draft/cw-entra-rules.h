/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "setup/draft/cw-import-report.h"

G_BEGIN_DECLS

/**
 * CwEntraRules:
 *
 * Rules of Microsoft Entra Connect on their way to rules of ours. They come in the form of its
 * exported settings: "name", "direction", "precedence", "source" and "target" (types of objects),
 * "linkType", "scopeFilters", "joinFilters", "attributeMappings"; of members that no public
 * description names, the names under which its PowerShell module shows them are taken too. Each
 * rule that is taken over is compiled by our own language first.
 *
 * First everything is added, then all is converted: whether a rule is for one forest of several is
 * known only then.
 */
typedef struct _CwEntraRules CwEntraRules;

/* @report: borrowed; gets what was taken and what was left. */
CwEntraRules *cw_entra_rules_new (CwImportReport *report) G_GNUC_WARN_UNUSED_RESULT;
void cw_entra_rules_free (CwEntraRules *self);

/* A forest. @identifier: (nullable): of its connector; @partitions: DNs of the domains that are
 * read. */
void cw_entra_rules_add_directory (CwEntraRules *self,
                                   const char *identifier,
                                   const char *name,
                                   JsonArray *partitions);

/* @rule: a rule of theirs. @directory: (nullable): the forest that it is for, or
 * %CW_ENTRA_CLOUD_CONNECTOR; %NULL: its member "connector" says it. */
void cw_entra_rules_add (CwEntraRules *self, JsonObject *rule, const char *directory);

/* A shipped rule of theirs: told when it was switched off. */
void cw_entra_rules_add_shipped (CwEntraRules *self, JsonObject *rule);

guint cw_entra_rules_get_length (const CwEntraRules *self);

/* A rule file of ours. (transfer full) (nullable): nothing could be taken over */
JsonNode *cw_entra_rules_convert (CwEntraRules *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwEntraRules, cw_entra_rules_free)

G_END_DECLS
