/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "setup/draft/cw-wizard-flow.h"

G_BEGIN_DECLS

/* Private to the flow: what is missing on one page is appended to @problems. */
typedef void (*CwWizardProblemsFunc) (CwDraft *draft, GPtrArray *problems);

void cw_wizard_problems_of_components (CwDraft *draft, GPtrArray *problems);
void cw_wizard_problems_of_sign_in (CwDraft *draft, GPtrArray *problems);
void cw_wizard_problems_of_cloud (CwDraft *draft, GPtrArray *problems);
void cw_wizard_problems_of_directories (CwDraft *draft, GPtrArray *problems);
void cw_wizard_problems_of_accounts (CwDraft *draft, GPtrArray *problems);
void cw_wizard_problems_of_domains (CwDraft *draft, GPtrArray *problems);
void cw_wizard_problems_of_filtering (CwDraft *draft, GPtrArray *problems);
void cw_wizard_problems_of_identity (CwDraft *draft, GPtrArray *problems);
void cw_wizard_problems_of_pilot (CwDraft *draft, GPtrArray *problems);
void cw_wizard_problems_of_apps (CwDraft *draft, GPtrArray *problems);
void cw_wizard_problems_of_attributes (CwDraft *draft, GPtrArray *problems);
void cw_wizard_problems_of_extensions (CwDraft *draft, GPtrArray *problems);
void cw_wizard_problems_of_single_sign_on (CwDraft *draft, GPtrArray *problems);
void cw_wizard_problems_of_federation (CwDraft *draft, GPtrArray *problems);

void cw_wizard_problems_add (GPtrArray *problems, const char *path, const char *text);

G_END_DECLS
