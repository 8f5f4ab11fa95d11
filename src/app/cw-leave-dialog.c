/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-leave-dialog.h"

#include <glib/gi18n.h>

#include "app/cw-remove-dialog.h"

/* clang-format takes N_() for a cast, and makes a staircase of the table. */
/* clang-format off */
static const struct
{
  const char *heading;
  const char *body;
} words[] = {
  [CW_LEAVE_EDITED] = {
      N_ ("Leave the set-up?"),
      N_ ("What you entered here is forgotten. Nothing that already runs is changed.") },
  [CW_LEAVE_CONFIGURING] = {
      N_ ("Leave the set-up?"),
      N_ ("What has been made so far is taken back, and nothing is configured.") },
  [CW_LEAVE_REMOVING] = {
      N_ ("Stop removing?"),
      N_ ("What is removed stays removed. What comes after it is kept: open this window again to "
          "see what is left.") },
  [CW_LEAVE_RENEWING] = {
      N_ ("Stop the renewal?"),
      N_ ("Synchronisation goes on with the certificate that it has. Another renewal goes on where "
          "this one ends.") },
  [CW_LEAVE_RULE] = {
      N_ ("Leave the rule?"),
      N_ ("What you wrote here is forgotten. The rules stay as they are.") },
};
/* clang-format on */

typedef struct
{
  GtkWindow *window; /* (owned) */
  CwLeaveFunc leave;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_object_unref (question->window);
  g_free (question);
}

static gboolean
on_leave_cb (gpointer user_data)
{
  const Question *question = user_data;

  question->leave (question->window);
  return G_SOURCE_REMOVE;
}

/* Once the dialog has gone: AdwMessageDialog still uses the window above which it is. */
static void
on_answered_cb (AdwMessageDialog *dialog, const char *response, gpointer unused)
{
  if (g_str_equal (response, CW_REMOVE_DIALOG_REMOVE))
    g_idle_add_full (G_PRIORITY_DEFAULT, on_leave_cb,
                     g_object_steal_data (G_OBJECT (dialog), "question"), question_free);
}

void
cw_leave_dialog_ask (GtkWindow *window, CwLeaveLoss loss, CwLeaveFunc leave)
{
  const CwRemoveQuestion words_of_loss = {
    .heading = _ (words[loss].heading),
                  .body = _ (words[loss].body), .keep = _ ("_Stay Here"), .remove = _ ("_Leave") };
  AdwMessageDialog *dialog = cw_remove_dialog_new (window, &words_of_loss);
  Question *question = g_new0 (Question, 1);

  question->window = g_object_ref (window);
  question->leave = leave;
  g_object_set_data_full (G_OBJECT (dialog), "question", question, question_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_answered_cb), window, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
