/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "setup/draft/cw-draft.h"

G_BEGIN_DECLS

/**
 * CwWizardStep:
 *
 * The pages of the set-up wizard in their order. Which of them are shown, and what is still missing
 * on one, are functions of the draft alone: what is tested without a display, and what the
 * unattended set-up refuses too.
 */
typedef enum
{
  CW_WIZARD_TASKS, /* of the set-up reopened: what do you want to do? */
  CW_WIZARD_WELCOME,
  CW_WIZARD_COMPONENTS,
  CW_WIZARD_SIGN_IN,
  CW_WIZARD_CLOUD,
  CW_WIZARD_DIRECTORIES,
  CW_WIZARD_ACCOUNTS, /* of the set-up reopened: passwords */
  CW_WIZARD_DOMAINS,
  CW_WIZARD_FILTERING,
  CW_WIZARD_IDENTITY,
  CW_WIZARD_PILOT,
  CW_WIZARD_FEATURES,
  CW_WIZARD_APPS,
  CW_WIZARD_ATTRIBUTES,
  CW_WIZARD_EXTENSIONS,
  CW_WIZARD_SINGLE_SIGN_ON,
  CW_WIZARD_FEDERATION,
  CW_WIZARD_STAGING, /* of the set-up reopened */
  CW_WIZARD_READY,
  CW_WIZARD_CONFIGURING,
  CW_WIZARD_COMPLETE,
  CW_WIZARD_N_STEPS,
} CwWizardStep;

/* "single-sign-on"; stable. */
const char *cw_wizard_step_get_name (CwWizardStep step);
/* FALSE: there is none of that name. */
gboolean cw_wizard_step_from_name (const char *name, CwWizardStep *ret_step);
/* Translated. */
const char *cw_wizard_step_get_title (CwWizardStep step);

gboolean cw_wizard_flow_is_relevant (CwDraft *draft, CwWizardStep step);

/* CW_WIZARD_N_STEPS behind the last, or before the first. */
CwWizardStep cw_wizard_flow_get_next (CwDraft *draft, CwWizardStep step);
CwWizardStep cw_wizard_flow_get_previous (CwDraft *draft, CwWizardStep step);

/* Of the relevant steps: which one this is (from 1), and how many there are. */
guint cw_wizard_flow_get_position (CwDraft *draft, CwWizardStep step);
guint cw_wizard_flow_get_n_relevant (CwDraft *draft);

/* Something that is missing or wrong. */
typedef struct
{
  char *path; /* in the draft; "facts.NAME" for what has to be found out, "secrets" */
  char *text; /* translated: a sentence with the remedy */
} CwDraftProblem;

/* What keeps the page from being complete; empty: nothing. (transfer full) (element-type
 * CwDraftProblem) */
GPtrArray *cw_wizard_flow_list_problems (CwDraft *draft, CwWizardStep step);
/* What of the choices in answers no page would let through, whoever wrote them: without what is
 * found out on the way, and without secrets, which answers do not hold. (transfer full)
 * (element-type CwDraftProblem) */
GPtrArray *cw_wizard_flow_list_choice_problems (CwDraft *draft);
gboolean cw_wizard_flow_is_complete (CwDraft *draft, CwWizardStep step);

/* TRUE when somebody's sign-in name ends with a domain that the tenant has not verified, as far as
 * CW_DRAFT_FACT_SUFFIXES tells. */
gboolean cw_wizard_flow_has_unverified (CwDraft *draft);

/* Writes the usual way of signing in down where a set-up that is new says nothing of it: what this
 * version does not serve is told of what is written down (CwConfigLimit). */
void cw_wizard_flow_settle_sign_in (CwDraft *draft);

/* Takes the list of directory extensions out where they were switched off: the engine goes by the
 * list. */
void cw_wizard_flow_settle_extensions (CwDraft *draft);

/* Whether a set-up that is reopened adds directory extensions for which the tenant has no place
 * yet: an administrator has to sign in there. */
gboolean cw_wizard_flow_wants_places (CwDraft *draft);

G_END_DECLS
