/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app-fixture.h"
#include "app-gallery.h"
#include "app/cw-wizard-window.h"

G_BEGIN_DECLS

/* What the parts of the gallery share: the wizard on an engine of its own, beside the servers of
 * with_lab.py. */
typedef struct
{
  AppEngine *lab;
  AppGallery *gallery;
  CwWizardWindow *window; /* (nullable): while it is open */
} GalleryWorld;

void gallery_open_wizard (GalleryWorld *world, const char *draft_path);
void gallery_close_wizard (GalleryWorld *world);

/* By ids of the template of the page that is shown. */
#define gallery_page(world) GTK_WIDGET (cw_wizard_window_get_page ((world)->window))
void gallery_type (GtkWidget *form, const char *id, const char *text);
void gallery_click (GtkWidget *form, const char *id);
void gallery_tick (GtkWidget *form, const char *id, gboolean is_ticked);
void gallery_choose (GtkWidget *form, const char *id, guint place);

/* A look at the page that is shown, once nothing is on its way. */
void gallery_look_at_page (GalleryWorld *world, const char *name);
/* Next, once the page lets on, to @step. */
void gallery_go_on (GalleryWorld *world, CwWizardStep step);

/* Until that check of the form is over. */
void gallery_wait_for_check (GtkWidget *form, const char *id);

/* The answers that name the practice tenant, in a file. (transfer full) */
char *gallery_write_draft (GalleryWorld *world);

/* On the page of the cloud: a code is shown, and an administrator enters it elsewhere. */
void gallery_ask_for_code (GalleryWorld *world);
void gallery_enter_code (GalleryWorld *world);
/* SIGSTOP, SIGCONT. */
void gallery_signal_tenant (int signal);

/* On the page of the directories: the server that CW_LAB_AD, for instance, names. */
void gallery_fill_in_server (GtkWidget *form, const char *lab);
void gallery_connect_directory (GtkWidget *page);

/* ----- the parts, in their order */

/* Cycles of fifteen days, before there is any. */
void gallery_write_past (GalleryWorld *world);

/* The long way: each page, filled in, with what is wrong and what is right, to the end. */
void gallery_show_pages (GalleryWorld *world);
/* On the page Components, of which @form is the first database: one that holds a configuration. */
void gallery_show_database (GalleryWorld *world, GtkWidget *form);
/* The short way, on an engine of its own, beside what the long one set up. */
void gallery_show_express (AppGallery *gallery);
/* The set-up of what runs: the tasks, and what there is only there. */
void gallery_show_reopened (GalleryWorld *world);
/* Of that: what another computer needs, and what it sees. */
void gallery_show_existing (GalleryWorld *world);
/* The status panel and the other views. */
void gallery_show_views (GalleryWorld *world);

G_END_DECLS
