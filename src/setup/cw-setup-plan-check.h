/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "setup/cw-setup-directory.h"
#include "setup/cw-setup-plan.h"

G_BEGIN_DECLS

/**
 * cw_setup_plan_check:
 * @answer: gets "ok", "checks", "warnings", "connectors", "changed", "staging", as in docs/json.md
 *
 * Whether the plan can go well, as far as that can be known without changing anything: connectors
 * and administrators sign in, the account in the tenant has its roles. Before anything is done.
 * FALSE: cancelled, or CW_ERROR_INVALID_CONFIG.
 */
gboolean cw_setup_plan_check (CwSetupPlan *plan, GVariantBuilder *answer, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Adds to @checks (element-type CwCheck) what the pages of the wizard would not let through:
 * choices that do not go together, and attributes that the schema rules out. FALSE: cancelled, or
 * the schema cannot be read. cw-setup-plan-choices.c */
gboolean cw_setup_plan_check_choices (CwSetupPlan *plan, GPtrArray *checks, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Adds to @checks what speaks against accounts that exist: an administrator is refused, a right
 * that a feature needs is told. FALSE: cancelled. cw-setup-plan-rights.c */
gboolean cw_setup_plan_check_rights (CwSetupPlan *plan, GPtrArray *checks, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Adds to @checks (element-type CwCheck) for how many objects what goes to the cloud changes by
 * what the plan says about attributes, or what is wrong with that. FALSE: cancelled, or an error of
 * the store. cw-setup-plan-attributes.c */
gboolean cw_setup_plan_check_attributes (CwSetupPlan *plan, GPtrArray *checks, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Adds to @checks, as warnings at most, what stands against the mail of alerts and against the
 * service's account. FALSE: cancelled. cw-setup-plan-aside.c */
gboolean cw_setup_plan_check_aside (CwSetupPlan *plan, GPtrArray *checks, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Signs in to the directory whose schema says which attributes there are. *@ret_schema: (transfer
 * full) (nullable): there is no directory, or it cannot be signed in to. @directory: is cleared by
 * the caller. cw-setup-plan-choices.c */
gboolean cw_setup_plan_read_schema (CwSetupPlan *plan,
                                    CwSetupDirectory *directory,
                                    CwSchema **ret_schema,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* CW_ERROR_INVALID_CONFIG, with a sentence a line, when a choice is one that the pages would not
 * let through; those that are found without asking anybody. cw-setup-plan-choices.c */
gboolean cw_setup_plan_refuse_choices (CwSetupPlan *plan, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Gives a detail to each action that has none. cw-setup-plan-explain.c */
void cw_setup_plan_explain (CwSetupPlan *plan);

G_END_DECLS
