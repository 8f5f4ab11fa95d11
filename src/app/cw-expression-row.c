/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-expression-row.h"

#include <glib/gi18n.h>

#include "app/cw-widgets.h"

struct _CwExpressionRow
{
  AdwPreferencesRow parent_instance;

  GtkTextView *view;
  GtkLabel *mistake_label;
  GtkButton *suggestion_button;
  GtkTextBuffer *buffer; /* (not owned): of the view */
  char *suggestion;      /* (owned) (nullable) */
  guint position;        /* of the word that it is for */
};

G_DEFINE_FINAL_TYPE (CwExpressionRow, cw_expression_row, ADW_TYPE_PREFERENCES_ROW)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* An expression is one line; a line end is a space in it, of the same length. */
char *
cw_expression_row_dup_text (CwExpressionRow *self)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  return g_strdelimit (gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE), "\n\r", ' ');
}

static gboolean
is_word (GtkTextIter *iter)
{
  gunichar character = gtk_text_iter_get_char (iter);

  return g_unichar_isalnum (character) || character == '_' || character == '-';
}

/* The word at the position, or the character there; at the end, the last one. */
static void
find_word (CwExpressionRow *self, guint position, GtkTextIter *ret_start, GtkTextIter *ret_end)
{
  gtk_text_buffer_get_iter_at_offset (self->buffer, ret_start, (int) position - 1);
  if (gtk_text_iter_is_end (ret_start))
    gtk_text_iter_backward_char (ret_start);
  *ret_end = *ret_start;
  gtk_text_iter_forward_char (ret_end);
  while (is_word (ret_start) && !gtk_text_iter_is_end (ret_end) && is_word (ret_end))
    gtk_text_iter_forward_char (ret_end);
}

static void
underline (CwExpressionRow *self, guint position)
{
  GtkTextIter start;
  GtkTextIter end;

  find_word (self, position, &start, &end);
  gtk_text_buffer_apply_tag_by_name (self->buffer, "mistake", &start, &end);
}

/* Only for a word of the language: what stands in brackets or quotation marks begins elsewhere. */
static void
offer (CwExpressionRow *self, guint position, const char *suggestion)
{
  g_autofree char *label = NULL;
  GtkTextIter start;

  gtk_text_buffer_get_iter_at_offset (self->buffer, &start, (int) position - 1);
  g_clear_pointer (&self->suggestion, g_free);
  if (suggestion != NULL && position > 0 && is_word (&start))
    self->suggestion = g_strdup (suggestion);
  self->position = position;
  gtk_widget_set_visible (GTK_WIDGET (self->suggestion_button), self->suggestion != NULL);
  if (self->suggestion == NULL)
    return;
  /* Translators: a button that puts this word in the place of one that is wrong */
  label = g_strdup_printf (_ ("Write “%s”"), suggestion);
  gtk_button_set_label (self->suggestion_button, label);
}

static void
on_suggestion_clicked_cb (CwExpressionRow *self)
{
  g_autofree char *suggestion = g_strdup (self->suggestion);
  GtkTextIter start;
  GtkTextIter end;

  if (suggestion == NULL)
    return;
  find_word (self, self->position, &start, &end);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
  gtk_text_buffer_begin_user_action (self->buffer);
  gtk_text_buffer_delete (self->buffer, &start, &end);
  gtk_text_buffer_insert (self->buffer, &start, suggestion, -1);
  gtk_text_buffer_end_user_action (self->buffer);
}

void
cw_expression_row_mark (CwExpressionRow *self,
                        guint position,
                        const char *message,
                        const char *suggestion)
{
  GtkTextIter start;
  GtkTextIter end;

  g_return_if_fail (CW_IS_EXPRESSION_ROW (self));

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  gtk_text_buffer_remove_tag_by_name (self->buffer, "mistake", &start, &end);
  cw_label_set_text (self->mistake_label, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->mistake_label), message != NULL);
  gtk_accessible_update_state (
      GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_STATE_INVALID,
      message != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  if (message != NULL && position > 0)
    underline (self, position);
  offer (self, position, suggestion);
}

static void
on_buffer_changed_cb (CwExpressionRow *self)
{
  /* The position is that of another text now. */
  offer (self, 0, NULL);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
cw_expression_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_EXPRESSION_ROW);
  g_clear_pointer (&CW_EXPRESSION_ROW (object)->suggestion, g_free);
  G_OBJECT_CLASS (cw_expression_row_parent_class)->dispose (object);
}

static void
cw_expression_row_class_init (CwExpressionRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_expression_row_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-expression-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CwExpressionRow, view);
  gtk_widget_class_bind_template_child (widget_class, CwExpressionRow, mistake_label);
  gtk_widget_class_bind_template_child (widget_class, CwExpressionRow, suggestion_button);
  gtk_widget_class_bind_template_callback (widget_class, on_suggestion_clicked_cb);
}

static void
cw_expression_row_init (CwExpressionRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->buffer = gtk_text_view_get_buffer (self->view);
  gtk_text_buffer_create_tag (self->buffer, "mistake", "underline", PANGO_UNDERLINE_ERROR, NULL);
}

GtkWidget *
cw_expression_row_new (const char *text)
{
  CwExpressionRow *self = g_object_new (CW_TYPE_EXPRESSION_ROW, NULL);

  gtk_text_buffer_set_text (self->buffer, text, -1);
  g_signal_connect_object (self->buffer, "changed", G_CALLBACK (on_buffer_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
