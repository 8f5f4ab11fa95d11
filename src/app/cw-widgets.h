/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Small helpers for what GTK 4.8 and libadwaita 1.2 have no widget for. */

/* A row with plain text, which wraps. @subtitle: "" for none. */
GtkWidget *cw_row_new (const char *title, const char *subtitle) G_GNUC_WARN_UNUSED_RESULT;

/* An icon before the row's text that is only for the eye. @style: a class, or "". */
void cw_row_add_icon (GtkWidget *row, const char *icon_name, const char *style);

/* Makes the row go somewhere: an arrow at its end, and the action when it is activated.
 * @target: (transfer full if floating) */
void cw_row_set_action (GtkWidget *row, const char *action_name, GVariant *target);

/* A titled group of rows. Both texts are markup. @description: (nullable) */
GtkWidget *cw_group_new (const char *title, const char *description) G_GNUC_WARN_UNUSED_RESULT;

/* A list with a frame whose rows are not chosen. @label: for screen readers. */
GtkListBox *cw_boxed_list_new (const char *label) G_GNUC_WARN_UNUSED_RESULT;

gboolean cw_widget_contains_focus (GtkWidget *widget);

/* Removes all rows. The focus goes from them to the list. */
void cw_list_box_clear (GtkListBox *list);

/* The first descendant of that type gets a name for screen readers: libadwaita 1.2 leaves some
 * buttons and switches of its rows without one. */
void cw_widget_name_internal (GtkWidget *root, GType type, const char *label);

/* The same for the button in a password row that shows what was typed. What was typed before can no
 * longer be brought back by undoing: it would be kept in memory that nobody wipes. */
void cw_password_row_name (GtkWidget *row);

/* Scrolls so far that a widget can be seen, its beginning at least, as soon as it has its size: for
 * what has just been shown or has grown. */
void cw_scroll_to (GtkWidget *widget);

/* Shows a page of a leaflet when it shows only one: otherwise all are shown, and AdwLeaflet would
 * move the focus for nothing. */
void cw_leaflet_show (AdwLeaflet *leaflet, GtkWidget *page);

/* Shows a page of a stack by its name. What is not shown is kept from screen readers as well. */
void cw_stack_show (GtkStack *stack, const char *name);

/* Keeps all but the visible child of a stack from screen readers, which GTK 4.8 tells of each. */
void cw_stack_hide_others (GtkStack *stack);

/* What a status page says below its title: plain text, no markup. */
void cw_status_page_describe (AdwStatusPage *page, const char *text);

/* Sets a label's text when it is another one, so that nothing is laid out or read out again. */
void cw_label_set_text (GtkLabel *label, const char *text);

/* A toast whose text takes as many lines as it needs: plain text, no markup. (transfer full) */
AdwToast *cw_toast_new (const char *text) G_GNUC_WARN_UNUSED_RESULT;

/* What is searched for, casefolded. (transfer full) */
char *cw_search_dup_text (GtkWidget *entry) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
