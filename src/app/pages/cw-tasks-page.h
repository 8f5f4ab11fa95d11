/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-wizard-page.h"

G_BEGIN_DECLS

#define CW_TYPE_TASKS_PAGE (cw_tasks_page_get_type ())

/**
 * CwTasksPage:
 *
 * The first page of the set-up of a configuration that runs: what do you want to do? A change leads
 * to the pages that it needs; a look opens a window of its own (actions "win.view-config",
 * "win.compare-config", "win.read-schema" and "win.troubleshoot" of the wizard).
 */
G_DECLARE_FINAL_TYPE (CwTasksPage, cw_tasks_page, CW, TASKS_PAGE, CwWizardPage)

G_END_DECLS
