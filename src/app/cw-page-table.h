/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "setup/draft/cw-wizard-flow.h"

G_BEGIN_DECLS

/* The pages of the wizard that exist: one row each. Their order, their titles and when they are
 * relevant are CwWizardFlow's. A step without a page is passed over. */

/* G_TYPE_INVALID: there is no page for @step. */
GType cw_page_table_get_type (CwWizardStep step);

G_END_DECLS
