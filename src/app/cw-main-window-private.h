/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-alert-notices.h"
#include "app/cw-errors-view.h"
#include "app/cw-main-window.h"
#include "app/cw-objects-view.h"
#include "app/cw-rules-view.h"
#include "app/cw-runs-view.h"
#include "app/cw-status-view.h"
#include "app/cw-wizard-window.h"

G_BEGIN_DECLS

/* What the two files of the window share: its parts, and its actions. */

struct _CwMainWindow
{
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
  AdwSqueezer *title_squeezer;
  GtkWidget *wide_switcher;
  GtkActionBar *switcher_bar;
  GtkMenuButton *views_button;
  GtkStack *stages;
  GtkSpinner *waiting_spinner;
  GtkLabel *waiting_label;
  AdwStatusPage *problem_page;
  AdwViewStack *views;
  CwStatusView *status_view;
  CwRunsView *runs_view;
  CwObjectsView *objects_view;
  CwRulesView *rules_view;
  CwErrorsView *errors_view;

  CwAppEngine *engine;       /* (owned) */
  CwWizardWindow *wizard;    /* (not owned) (nullable) */
  GCancellable *cancellable; /* (owned) */
  GCancellable *support;     /* (owned) (nullable): of a support file */
  CwAlertNotices *notices;   /* (owned) */
  char *draft_path;          /* (owned) (nullable) */
  guint show_source;
  gboolean opens_setup; /* the wizard opens with the window */
  gboolean was_asked;   /* the wizard has opened by itself once */
};

/* The one set-up of this window: opened, or shown again. */
void cw_main_window_open_setup (CwMainWindow *self);

/* Everything that is done by a button, a menu, a key or a row, as "win.NAME". */
void cw_main_window_install_actions (GtkWidgetClass *widget_class);

G_END_DECLS
