/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-mail-form.h"

#include <glib/gi18n.h>

#include "app/cw-mail-draft.h"
#include "app/cw-path-button.h"
#include "app/cw-widgets.h"
#include "base/cw-json-copy.h"

struct _CwMailForm
{
  AdwBin parent_instance;

  AdwComboRow *way_row;
  GtkEditable *to_row;
  GtkEditable *from_row;
  GtkWidget *server_group;
  GtkEditable *host_row;
  AdwComboRow *security_row;
  GtkEditable *port_row;
  GtkEditable *ca_row;
  GtkEditable *user_row;
  GtkEditable *password_row;
  AdwActionRow *stored_row;
  GtkWidget *program_group;
  GtkEditable *program_row;
  GtkWidget *problem_group;
  AdwActionRow *problem_row;

  JsonObject *alerts; /* (owned) (nullable): what the configuration has */
  gboolean has_password;
  gboolean is_filling;
  gboolean is_good;
  gboolean is_changed;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CwMailForm, cw_mail_form, ADW_TYPE_BIN)

/* ----- the fields */

/* (transfer full): without what stands around it */
static char *
dup_text (GtkEditable *row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (row)));
}

static void
read_fields (CwMailForm *self, CwMailDraft *draft)
{
  *draft = (CwMailDraft){
    .way = (CwMailWay) adw_combo_row_get_selected (self->way_row),
    .to = dup_text (self->to_row),
    .from = dup_text (self->from_row),
    .host = dup_text (self->host_row),
    .port = dup_text (self->port_row),
    .is_tls = adw_combo_row_get_selected (self->security_row) == 1,
    .ca_file = dup_text (self->ca_row),
    .user = dup_text (self->user_row),
    .program = dup_text (self->program_row),
  };
}

static void
fill (CwMailForm *self, const CwMailDraft *draft)
{
  adw_combo_row_set_selected (self->way_row, draft->way);
  gtk_editable_set_text (self->to_row, draft->to);
  gtk_editable_set_text (self->from_row, draft->from);
  gtk_editable_set_text (self->host_row, draft->host);
  gtk_editable_set_text (self->port_row, draft->port);
  adw_combo_row_set_selected (self->security_row, draft->is_tls ? 1 : 0);
  gtk_editable_set_text (self->ca_row, draft->ca_file);
  gtk_editable_set_text (self->user_row, draft->user);
  gtk_editable_set_text (self->password_row, "");
  gtk_editable_set_text (self->program_row, draft->program);
}

/* ----- what comes of them */

static gboolean
has_typed_password (CwMailForm *self)
{
  return gtk_editable_get_text (self->password_row)[0] != '\0';
}

static gboolean
is_other (CwMailForm *self, const CwMailDraft *draft)
{
  g_autoptr (JsonObject) wished = cw_mail_draft_merge (draft, self->alerts);
  g_autoptr (JsonObject) present =
      self->alerts != NULL ? json_object_ref (self->alerts) : json_object_new ();
  g_autoptr (JsonNode) first = json_node_init_object (json_node_alloc (), wished);
  g_autoptr (JsonNode) second = json_node_init_object (json_node_alloc (), present);

  return !json_node_equal (first, second);
}

/* The stored one is for the user and the server of the configuration, and for no other. */
static gboolean
has_stored_password (CwMailForm *self, const CwMailDraft *draft)
{
  g_auto (CwMailDraft) present = { CW_MAIL_NOWHERE };

  cw_mail_draft_init (&present, self->alerts);
  return self->has_password && cw_mail_draft_is_same_account (draft, &present);
}

static const char *
find_problem (CwMailForm *self, const CwMailDraft *draft)
{
  const char *problem = cw_mail_draft_find_problem (draft);

  if (problem == NULL && cw_mail_draft_needs_password (draft) && !has_typed_password (self) &&
      !has_stored_password (self, draft))
    return _ ("Enter the password of this user.");
  return problem;
}

static void
show_groups (CwMailForm *self, const CwMailDraft *draft)
{
  gboolean needs_password = cw_mail_draft_needs_password (draft);

  gtk_widget_set_visible (GTK_WIDGET (self->to_row), draft->way != CW_MAIL_NOWHERE);
  gtk_widget_set_visible (GTK_WIDGET (self->from_row), draft->way != CW_MAIL_NOWHERE);
  gtk_widget_set_visible (self->server_group, draft->way == CW_MAIL_BY_SERVER);
  gtk_widget_set_visible (self->program_group, draft->way == CW_MAIL_BY_PROGRAM);
  gtk_widget_set_visible (GTK_WIDGET (self->password_row), needs_password);
  gtk_widget_set_visible (GTK_WIDGET (self->stored_row),
                          needs_password && has_stored_password (self, draft));
}

static void
update (CwMailForm *self)
{
  g_auto (CwMailDraft) draft = { CW_MAIL_NOWHERE };
  const char *problem = NULL;

  if (self->is_filling)
    return;
  read_fields (self, &draft);
  problem = find_problem (self, &draft);
  self->is_good = problem == NULL;
  self->is_changed = has_typed_password (self) || is_other (self, &draft);
  show_groups (self, &draft);
  /* Nobody has done anything wrong before doing something. */
  gtk_widget_set_visible (self->problem_group, problem != NULL && self->is_changed);
  adw_action_row_set_subtitle (self->problem_row, problem != NULL ? problem : "");
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* ----- for the window */

void
cw_mail_form_show (CwMailForm *self, JsonObject *alerts, gboolean has_password)
{
  g_auto (CwMailDraft) draft = { CW_MAIL_NOWHERE };

  g_return_if_fail (CW_IS_MAIL_FORM (self));

  g_clear_pointer (&self->alerts, json_object_unref);
  self->alerts = alerts != NULL ? cw_json_copy_object (alerts) : NULL;
  self->has_password = has_password;
  cw_mail_draft_init (&draft, self->alerts);
  self->is_filling = TRUE;
  fill (self, &draft);
  self->is_filling = FALSE;
  update (self);
}

gboolean
cw_mail_form_is_good (CwMailForm *self)
{
  g_return_val_if_fail (CW_IS_MAIL_FORM (self), FALSE);

  return self->is_good;
}

gboolean
cw_mail_form_is_changed (CwMailForm *self)
{
  g_return_val_if_fail (CW_IS_MAIL_FORM (self), FALSE);

  return self->is_changed;
}

JsonObject *
cw_mail_form_merge (CwMailForm *self, JsonObject *alerts)
{
  g_auto (CwMailDraft) draft = { CW_MAIL_NOWHERE };

  g_return_val_if_fail (CW_IS_MAIL_FORM (self), NULL);

  read_fields (self, &draft);
  return cw_mail_draft_merge (&draft, alerts);
}

CwSecret *
cw_mail_form_dup_password (CwMailForm *self)
{
  g_auto (CwMailDraft) draft = { CW_MAIL_NOWHERE };

  g_return_val_if_fail (CW_IS_MAIL_FORM (self), NULL);

  read_fields (self, &draft);
  return cw_mail_draft_needs_password (&draft) && has_typed_password (self)
             ? cw_secret_new_from_string (gtk_editable_get_text (self->password_row))
             : NULL;
}

/* ----- the object */

static void
cw_mail_form_dispose (GObject *object)
{
  CwMailForm *self = CW_MAIL_FORM (object);

  /* The fields of a template tell of their end, too. */
  self->is_filling = TRUE;
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_MAIL_FORM);
  G_OBJECT_CLASS (cw_mail_form_parent_class)->dispose (object);
}

static void
cw_mail_form_finalize (GObject *object)
{
  g_clear_pointer (&CW_MAIL_FORM (object)->alerts, json_object_unref);
  G_OBJECT_CLASS (cw_mail_form_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CwMailForm, way_row);
  gtk_widget_class_bind_template_child (widget_class, CwMailForm, to_row);
  gtk_widget_class_bind_template_child (widget_class, CwMailForm, from_row);
  gtk_widget_class_bind_template_child (widget_class, CwMailForm, server_group);
  gtk_widget_class_bind_template_child (widget_class, CwMailForm, host_row);
  gtk_widget_class_bind_template_child (widget_class, CwMailForm, security_row);
  gtk_widget_class_bind_template_child (widget_class, CwMailForm, port_row);
  gtk_widget_class_bind_template_child (widget_class, CwMailForm, ca_row);
  gtk_widget_class_bind_template_child (widget_class, CwMailForm, user_row);
  gtk_widget_class_bind_template_child (widget_class, CwMailForm, password_row);
  gtk_widget_class_bind_template_child (widget_class, CwMailForm, stored_row);
  gtk_widget_class_bind_template_child (widget_class, CwMailForm, program_group);
  gtk_widget_class_bind_template_child (widget_class, CwMailForm, program_row);
  gtk_widget_class_bind_template_child (widget_class, CwMailForm, problem_group);
  gtk_widget_class_bind_template_child (widget_class, CwMailForm, problem_row);
}

static void
cw_mail_form_class_init (CwMailFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_mail_form_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_mail_form_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", CW_TYPE_MAIL_FORM, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (CW_TYPE_PATH_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-mail-form.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
cw_mail_form_init (CwMailForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_password_row_name (GTK_WIDGET (self->password_row));
}
