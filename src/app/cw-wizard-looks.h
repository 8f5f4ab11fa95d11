/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The wizard's actions that show something and change nothing, "win.view-config",
 * "win.compare-config", "win.read-schema", "win.made", "win.troubleshoot", and those for which the
 * wizard is closed, "win.renew", "win.keys". @klass: of CwWizardWindow. */
void cw_wizard_looks_install (GtkWidgetClass *klass);

G_END_DECLS
