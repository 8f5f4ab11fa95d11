/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-directories-page.h"

#include <glib/gi18n.h>

#include "app/cw-remove-dialog.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "app/pages/cw-directory-checks.h"
#include "app/pages/cw-directory-form.h"
#include "app/pages/cw-domain-guess.h"
#include "app/pages/cw-suffix-query.h"

struct _CwDirectoriesPage
{
  CwFormPage parent_instance;

  GtkWidget *list_group;
  GtkListBox *list;
  GtkWidget *add_button;
  CwDirectoryForm *form;
  CwDirectoryChecks *checks;
  GtkWidget *connect_button;

  GCancellable *cancellable; /* (owned): of what may be proposed */
  gboolean is_connected;     /* to the draft */
};

G_DEFINE_FINAL_TYPE (CwDirectoriesPage, cw_directories_page, CW_TYPE_FORM_PAGE)

static CwDraft *
get_draft (CwDirectoriesPage *self)
{
  return cw_wizard_page_get_draft (CW_WIZARD_PAGE (self));
}

static gboolean
is_source (CwDraft *draft, guint index)
{
  return cw_draft_is_source (cw_draft_get_connector (draft, index));
}

static gboolean
is_stored (CwDraft *draft, guint index)
{
  return json_object_has_member (cw_draft_get_connector (draft, index), "id");
}

static gboolean
is_settled (CwDraft *draft, guint index)
{
  return is_stored (draft, index) || cw_directory_checks_is_good (draft, index);
}

/* ----- the list */

static void
edit (CwDirectoriesPage *self, int index)
{
  cw_directory_checks_reset (self->checks);
  cw_directory_form_edit (self->form, get_draft (self), index);
  cw_form_page_update (CW_FORM_PAGE (self));
}

static int
find_first (CwDraft *draft)
{
  for (guint i = 0; i < cw_draft_get_n_connectors (draft); i++)
    if (is_source (draft, i))
      return (int) i;
  return -1;
}

static void
remove_directory (GtkWidget *widget, gpointer user_data)
{
  CwDirectoriesPage *self = CW_DIRECTORIES_PAGE (widget);

  /* The form may be that of the one which goes, or of one behind it. */
  edit (self, -1);
  cw_draft_remove_connector (get_draft (self), GPOINTER_TO_UINT (user_data));
  edit (self, find_first (get_draft (self)));
}

static void
on_remove_clicked_cb (CwDirectoriesPage *self, GtkWidget *button)
{
  CwDraft *draft = get_draft (self);
  gpointer index = g_object_get_data (G_OBJECT (button), "index");
  const char *name = json_object_get_string_member_with_default (
      cw_draft_get_connector (draft, GPOINTER_TO_UINT (index)), "name", "");
  g_autofree char *heading = g_strdup_printf (_ ("Remove “%s”?"), name);
  const CwRemoveQuestion question = {
    .heading = heading,
    .body = is_stored (draft, GPOINTER_TO_UINT (index))
    ? _ ("Nothing changes in the directory itself. Once this set-up is done, people and "
                     "groups that come only from it are deleted in the cloud.")
    : _ ("What you entered about this directory is forgotten."),
    };

  cw_remove_dialog_ask (GTK_WIDGET (self), &question, remove_directory, index);
}

static void
on_row_activated_cb (CwDirectoriesPage *self, GtkListBoxRow *row)
{
  edit (self, GPOINTER_TO_INT (g_object_get_data (G_OBJECT (row), "index")));
}

static void
on_add_clicked_cb (CwDirectoriesPage *self)
{
  edit (self, -1);
  gtk_widget_grab_focus (cw_directory_form_get_first_focus (self->form));
}

static GtkWidget *
make_remove_button (CwDirectoriesPage *self, guint index, const char *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  g_autofree char *label = g_strdup_printf (_ ("Remove %s"), name);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_object_set_data (G_OBJECT (button), "index", GINT_TO_POINTER ((int) index));
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_remove_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  return button;
}

static const char *
get_inner_text (JsonObject *connector, const char *part, const char *member)
{
  JsonObject *inner = json_object_has_member (connector, part)
                          ? json_object_get_object_member (connector, part)
                          : NULL;

  return inner != NULL ? json_object_get_string_member_with_default (inner, member, "") : "";
}

/* The kind, and who reads it. (transfer full) */
static char *
describe (CwDraft *draft, guint index)
{
  JsonObject *connector = cw_draft_get_connector (draft, index);
  const char *kind = json_object_get_string_member_with_default (connector, "kind", "");
  const char *title =
      g_str_equal (kind, "openldap") ? _ ("OpenLDAP or 389 DS") : _ ("Active Directory");
  const char *user = get_inner_text (connector, "authentication", "user");
  g_autofree char *state = NULL;

  if (!is_settled (draft, index))
    state = g_strdup (_ ("Not checked yet"));
  else if (g_str_equal (get_inner_text (connector, "account", "mode"), "create"))
    state = g_strdup (_ ("A new account will read it"));
  else if (user[0] != '\0')
    /* Translators: %s is an account of the directory */
    state = g_strdup_printf (_ ("Read by %s"), user);
  else
    state = g_strdup (_ ("Connected"));
  return g_strdup_printf ("%s · %s", title, state);
}

static void
add_row (CwDirectoriesPage *self, CwDraft *draft, guint index)
{
  JsonObject *connector = cw_draft_get_connector (draft, index);
  const char *name = json_object_get_string_member_with_default (connector, "name", "");
  gboolean is_good = is_settled (draft, index);
  g_autofree char *text = describe (draft, index);
  GtkWidget *row = cw_row_new (name, text);

  cw_row_add_icon (row, is_good ? "emblem-ok-symbolic" : "content-loading-symbolic",
                   is_good ? "success" : "");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_remove_button (self, index, name));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data (G_OBJECT (row), "index", GINT_TO_POINTER ((int) index));
  gtk_list_box_append (self->list, row);
}

/* One that is just being entered needs no list. */
static void
show_list (CwDirectoriesPage *self, CwDraft *draft)
{
  guint n = 0;
  gboolean is_any_settled = FALSE;

  cw_list_box_clear (self->list);
  for (guint i = 0; i < cw_draft_get_n_connectors (draft); i++)
    {
      if (!is_source (draft, i))
        continue;
      add_row (self, draft, i);
      is_any_settled |= is_settled (draft, i);
      n++;
    }
  gtk_widget_set_visible (self->list_group, n > 1 || is_any_settled);
}

/* ----- the form and what was found */

static gboolean
is_filled_in (CwDraft *draft, int index)
{
  g_autoptr (GPtrArray) problems = cw_wizard_flow_list_problems (draft, CW_WIZARD_DIRECTORIES);
  g_autofree char *prefix = g_strdup_printf ("connectors.%d.", index);

  for (guint i = 0; i < problems->len; i++)
    if (g_str_has_prefix (((CwDraftProblem *) g_ptr_array_index (problems, i))->path, prefix))
      return FALSE;
  return index >= 0;
}

static void
check (CwDirectoriesPage *self)
{
  CwDraft *draft = get_draft (self);
  int index = cw_directory_form_get_index (self->form);

  if (is_filled_in (draft, index) && !is_settled (draft, (guint) index))
    cw_directory_checks_run (self->checks, cw_wizard_page_get_engine (CW_WIZARD_PAGE (self)), draft,
                             (guint) index);
  cw_form_page_update (CW_FORM_PAGE (self));
}

static void
on_settled_cb (CwDirectoriesPage *self)
{
  int index = cw_directory_form_get_index (self->form);

  if (is_filled_in (get_draft (self), index) && !is_stored (get_draft (self), (guint) index))
    check (self);
}

/* Again, though nothing was changed here: something may have been elsewhere. */
static void
on_connect_clicked_cb (CwDirectoriesPage *self)
{
  cw_directory_checks_reset (self->checks);
  check (self);
}

/* What was found wrong must not stay below the edge. */
static void
on_checks_changed_cb (CwDirectoriesPage *self)
{
  int index = cw_directory_form_get_index (self->form);

  if (index >= 0 && !is_settled (get_draft (self), (guint) index))
    cw_scroll_to (GTK_WIDGET (self->checks));
  cw_form_page_update (CW_FORM_PAGE (self));
}

static void
forget (CwDirectoriesPage *self)
{
  CwDraft *draft = get_draft (self);
  int index = cw_directory_form_get_index (self->form);
  g_autofree char *name = NULL;

  cw_directory_checks_reset (self->checks);
  if (index < 0 || index >= (int) cw_draft_get_n_connectors (draft))
    return;
  name = g_strconcat (
      "directory:",
      json_object_get_string_member (cw_draft_get_connector (draft, (guint) index), "name"), NULL);
  if (cw_draft_get_fact (draft, name) != NULL)
    cw_draft_set_fact (draft, name, NULL);
}

static void
on_draft_changed_cb (CwDraft *draft, const char *path, CwDirectoriesPage *self)
{
  if (g_str_equal (path, "secrets"))
    forget (self);
  else if (g_str_has_prefix (path, "connectors") && !cw_directory_checks_is_current (self->checks))
    cw_directory_checks_reset (self->checks);
}

static void
cw_directories_page_refresh (CwFormPage *page, CwDraft *draft)
{
  CwDirectoriesPage *self = CW_DIRECTORIES_PAGE (page);
  int index = cw_directory_form_get_index (self->form);
  gboolean is_busy = cw_directory_checks_is_busy (self->checks);
  g_autoptr (GPtrArray) problems = cw_wizard_flow_list_problems (draft, CW_WIZARD_DIRECTORIES);

  cw_directory_form_show_problems (self->form, problems);
  show_list (self, draft);
  gtk_widget_set_visible (self->connect_button, index < 0 || !is_settled (draft, (guint) index));
  gtk_widget_set_sensitive (self->connect_button, is_filled_in (draft, index) && !is_busy);
}

static gboolean
cw_directories_page_is_good (CwFormPage *page, CwDraft *draft)
{
  for (guint i = 0; i < cw_draft_get_n_connectors (draft); i++)
    if (is_source (draft, i) && !is_settled (draft, i))
      return FALSE;
  return TRUE;
}

/* ----- what may be proposed */

static void
on_guessed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwDirectoriesPage) self = user_data;
  g_autofree char *host = cw_domain_guess_finish (result, NULL);

  if (host != NULL && !g_cancellable_is_cancelled (self->cancellable))
    cw_directory_form_propose (self->form, host);
}

static void
begin (CwDirectoriesPage *self)
{
  CwDraft *draft = get_draft (self);
  int first = find_first (draft);

  g_signal_connect_object (draft, "changed", G_CALLBACK (on_draft_changed_cb), self, 0);
  cw_directory_form_edit (self->form, draft, first);
  if (first < 0)
    cw_domain_guess_async (NULL, self->cancellable, on_guessed_cb, g_object_ref (self));
}

static void
cw_directories_page_enter (CwWizardPage *page)
{
  CwDirectoriesPage *self = CW_DIRECTORIES_PAGE (page);

  if (!self->is_connected)
    begin (self);
  self->is_connected = TRUE;
  CW_WIZARD_PAGE_CLASS (cw_directories_page_parent_class)->enter (page);
}

/* ----- leaving: the short way looks at the sign-in names, to know whether their page is needed */

static void
on_names_known_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (cw_suffix_query_run_finish (CW_DRAFT (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
cw_directories_page_leave_async (CwWizardPage *page,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (page, cancellable, callback, user_data);
  CwDraft *draft = cw_wizard_page_get_draft (page);

  g_task_set_source_tag (task, cw_directories_page_leave_async);
  if (cw_draft_get_bool_fact (draft, CW_DRAFT_FACT_EXPRESS) &&
      cw_draft_get_fact (draft, CW_DRAFT_FACT_SIGN_IN) != NULL)
    cw_suffix_query_run_async (draft, cw_wizard_page_get_engine (page), cancellable,
                               on_names_known_cb, g_object_ref (task));
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
cw_directories_page_leave_finish (CwWizardPage *page, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, page), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static GtkWidget *
cw_directories_page_get_first_focus (CwWizardPage *page)
{
  return cw_directory_form_get_first_focus (CW_DIRECTORIES_PAGE (page)->form);
}

static void
cw_directories_page_dispose (GObject *object)
{
  CwDirectoriesPage *self = CW_DIRECTORIES_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_DIRECTORIES_PAGE);
  G_OBJECT_CLASS (cw_directories_page_parent_class)->dispose (object);
}

static void
cw_directories_page_finalize (GObject *object)
{
  g_object_unref (CW_DIRECTORIES_PAGE (object)->cancellable);
  G_OBJECT_CLASS (cw_directories_page_parent_class)->finalize (object);
}

static void
cw_directories_page_class_init (CwDirectoriesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  CwFormPageClass *form_class = CW_FORM_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_directories_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_directories_page_finalize;
  CW_WIZARD_PAGE_CLASS (klass)->enter = cw_directories_page_enter;
  CW_WIZARD_PAGE_CLASS (klass)->leave_async = cw_directories_page_leave_async;
  CW_WIZARD_PAGE_CLASS (klass)->leave_finish = cw_directories_page_leave_finish;
  CW_WIZARD_PAGE_CLASS (klass)->get_first_focus = cw_directories_page_get_first_focus;
  form_class->step = CW_WIZARD_DIRECTORIES;
  form_class->refresh = cw_directories_page_refresh;
  form_class->is_good = cw_directories_page_is_good;
  g_type_ensure (CW_TYPE_DIRECTORY_CHECKS);
  g_type_ensure (CW_TYPE_DIRECTORY_FORM);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-directories-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CwDirectoriesPage, list_group);
  gtk_widget_class_bind_template_child (widget_class, CwDirectoriesPage, list);
  gtk_widget_class_bind_template_child (widget_class, CwDirectoriesPage, add_button);
  gtk_widget_class_bind_template_child (widget_class, CwDirectoriesPage, form);
  gtk_widget_class_bind_template_child (widget_class, CwDirectoriesPage, checks);
  gtk_widget_class_bind_template_child (widget_class, CwDirectoriesPage, connect_button);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_add_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_settled_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_connect_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_checks_changed_cb);
}

static void
cw_directories_page_init (CwDirectoriesPage *self)
{
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  gtk_widget_init_template (GTK_WIDGET (self));
}
