/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-form-page.h"

typedef enum
{
  FIELD_ENTRY,
  FIELD_LIST,
  FIELD_SECRET,
  FIELD_SWITCH,
  FIELD_CHECK,
  FIELD_CHOICE,
  FIELD_COMBO,
  FIELD_PROBLEM,
} FieldKind;

/* A field of the page. Widgets are the template's, which outlives it. */
typedef struct
{
  FieldKind kind;
  CwFormPage *page;
  GtkWidget *widget;
  const char *path;
  const char *value;         /* choice; of a secret its kind */
  const CwDraftText *format; /* list */
  const char *fallback;      /* (nullable): choice, combo */
  gboolean is_on;            /* fallback of a switch or check */
  const char *const *values;
  gboolean is_touched;
  GtkWidget *problem_row; /* (nullable): made when there is something to say */
  GtkLabel *problem_label;
} Field;

typedef struct
{
  GPtrArray *fields; /* (element-type Field) */
  gboolean is_filling;
  gboolean is_connected;
} CwFormPagePrivate;

G_DEFINE_TYPE_WITH_PRIVATE (CwFormPage, cw_form_page, CW_TYPE_WIZARD_PAGE)

static CwFormPagePrivate *
get_private (CwFormPage *self)
{
  return cw_form_page_get_instance_private (self);
}

static CwDraft *
get_draft (CwFormPage *self)
{
  return cw_wizard_page_get_draft (CW_WIZARD_PAGE (self));
}

gboolean
cw_form_page_is_filling (CwFormPage *self)
{
  return get_private (self)->is_filling;
}

/* ----- from the draft */

static void
fill_combo (Field *field, CwDraft *draft)
{
  const char *value = cw_draft_get_string (draft, field->path, field->fallback);

  for (guint i = 0; field->values[i] != NULL; i++)
    if (g_strcmp0 (field->values[i], value) == 0)
      adw_combo_row_set_selected (ADW_COMBO_ROW (field->widget), i);
}

static void
fill_entry (Field *field, CwDraft *draft)
{
  const char *value = cw_draft_get_string (draft, field->path, "");

  if (!g_str_equal (gtk_editable_get_text (GTK_EDITABLE (field->widget)), value))
    gtk_editable_set_text (GTK_EDITABLE (field->widget), value);
}

static void
fill_list (Field *field, CwDraft *draft)
{
  g_autofree char *text = field->format->format (cw_draft_get_node (draft, field->path));

  if (!g_str_equal (gtk_editable_get_text (GTK_EDITABLE (field->widget)), text))
    gtk_editable_set_text (GTK_EDITABLE (field->widget), text);
}

static void
fill_field (Field *field, CwDraft *draft)
{
  switch (field->kind)
    {
    case FIELD_ENTRY:
      fill_entry (field, draft);
      break;
    case FIELD_LIST:
      fill_list (field, draft);
      break;
    case FIELD_SECRET:
      /* It never comes out of the draft again. */
      if (!cw_draft_has_secret (draft, "", field->value))
        gtk_editable_set_text (GTK_EDITABLE (field->widget), "");
      break;
    case FIELD_SWITCH:
      gtk_switch_set_active (GTK_SWITCH (field->widget),
                             cw_draft_get_bool (draft, field->path, field->is_on));
      break;
    case FIELD_CHECK:
      gtk_check_button_set_active (GTK_CHECK_BUTTON (field->widget),
                                   cw_draft_get_bool (draft, field->path, field->is_on));
      break;
    case FIELD_CHOICE:
      if (g_strcmp0 (cw_draft_get_string (draft, field->path, field->fallback), field->value) == 0)
        gtk_check_button_set_active (GTK_CHECK_BUTTON (field->widget), TRUE);
      break;
    case FIELD_COMBO:
      fill_combo (field, draft);
      break;
    case FIELD_PROBLEM:
      break;
    }
}

/* ----- problems */

static const char *
find_problem (GPtrArray *problems, const char *path)
{
  for (guint i = 0; i < problems->len; i++)
    {
      const CwDraftProblem *problem = g_ptr_array_index (problems, i);

      if (g_str_equal (problem->path, path))
        return problem->text;
    }
  return NULL;
}

/* The row of a list that @widget is, or lies in. */
static GtkWidget *
get_list_row (GtkWidget *widget)
{
  return GTK_IS_LIST_BOX_ROW (widget) ? widget
                                      : gtk_widget_get_ancestor (widget, GTK_TYPE_LIST_BOX_ROW);
}

/* AdwPreferencesGroup puts what is no row below the whole list, so the sentence is a row. */
static void
ensure_problem_row (Field *field)
{
  GtkWidget *row = get_list_row (field->widget);
  GtkWidget *list = row != NULL ? gtk_widget_get_parent (row) : NULL;
  GtkWidget *label = NULL;

  if (field->problem_row != NULL || !GTK_IS_LIST_BOX (list))
    return;
  label = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "error");
  gtk_widget_set_margin_top (label, 6);
  gtk_widget_set_margin_bottom (label, 6);
  gtk_widget_set_margin_start (label, 12);
  gtk_widget_set_margin_end (label, 12);
  field->problem_row = g_object_new (ADW_TYPE_PREFERENCES_ROW, "child", label, "activatable", FALSE,
                                     "selectable", FALSE, "focusable", FALSE, NULL);
  field->problem_label = GTK_LABEL (label);
  gtk_list_box_insert (GTK_LIST_BOX (list), field->problem_row,
                       gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)) + 1);
}

static void
show_problem (Field *field, const char *text)
{
  gboolean is_shown = text != NULL && (field->is_touched || field->kind == FIELD_PROBLEM);
  GtkWidget *row = get_list_row (field->widget);

  if (is_shown)
    ensure_problem_row (field);
  if (field->problem_row != NULL)
    {
      gtk_label_set_text (field->problem_label, is_shown ? text : "");
      gtk_widget_set_visible (field->problem_row, is_shown);
    }
  if (!GTK_IS_EDITABLE (field->widget))
    return;
  if (is_shown)
    gtk_widget_add_css_class (row, "error");
  else
    gtk_widget_remove_css_class (row, "error");
  gtk_accessible_update_state (
      GTK_ACCESSIBLE (field->widget), GTK_ACCESSIBLE_STATE_INVALID,
      is_shown ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (field->widget),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, is_shown ? text : "", -1);
}

void
cw_form_page_update (CwFormPage *self)
{
  CwFormPageClass *klass = CW_FORM_PAGE_GET_CLASS (self);
  CwFormPagePrivate *private = get_private (self);
  CwDraft *draft = get_draft (self);
  g_autoptr (GPtrArray) problems = cw_wizard_flow_list_problems (draft, klass->step);

  for (guint i = 0; i < private->fields->len; i++)
    {
      Field *field = g_ptr_array_index (private->fields, i);

      show_problem (field, find_problem (problems, field->path));
    }
  if (klass->refresh != NULL)
    klass->refresh (self, draft);
  cw_wizard_page_set_complete (CW_WIZARD_PAGE (self),
                               problems->len == 0 &&
                                   (klass->is_good == NULL || klass->is_good (self, draft)));
}

/* ----- to the draft */

static void
on_draft_changed_cb (CwFormPage *self)
{
  if (!get_private (self)->is_filling)
    cw_form_page_update (self);
}

static void
write_list (Field *field, CwDraft *draft)
{
  JsonNode *node = field->format->parse (gtk_editable_get_text (GTK_EDITABLE (field->widget)));

  if (node != NULL)
    cw_draft_set_node (draft, field->path, node);
  else
    cw_draft_remove (draft, field->path);
}

static void
write_secret (Field *field, CwDraft *draft)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (field->widget));
  g_autoptr (CwSecret) secret = text[0] != '\0' ? cw_secret_new_from_string (text) : NULL;

  cw_draft_set_secret (draft, "", field->value, secret);
}

static void
write_field (Field *field, CwDraft *draft)
{
  switch (field->kind)
    {
    case FIELD_ENTRY:
      cw_draft_set_string (draft, field->path,
                           gtk_editable_get_text (GTK_EDITABLE (field->widget)));
      break;
    case FIELD_LIST:
      write_list (field, draft);
      break;
    case FIELD_SECRET:
      write_secret (field, draft);
      break;
    case FIELD_SWITCH:
      cw_draft_set_bool (draft, field->path, gtk_switch_get_active (GTK_SWITCH (field->widget)));
      break;
    case FIELD_CHECK:
      cw_draft_set_bool (draft, field->path,
                         gtk_check_button_get_active (GTK_CHECK_BUTTON (field->widget)));
      break;
    case FIELD_CHOICE:
      if (gtk_check_button_get_active (GTK_CHECK_BUTTON (field->widget)))
        cw_draft_set_string (draft, field->path, field->value);
      break;
    case FIELD_COMBO:
      cw_draft_set_string (
          draft, field->path,
          field->values[adw_combo_row_get_selected (ADW_COMBO_ROW (field->widget))]);
      break;
    case FIELD_PROBLEM:
      break;
    }
}

static void
on_field_changed_cb (CwFormPage *self, gpointer unused, GtkWidget *widget)
{
  CwFormPagePrivate *private = get_private (self);

  if (private->is_filling || get_draft (self) == NULL)
    return;
  for (guint i = 0; i < private->fields->len; i++)
    {
      Field *field = g_ptr_array_index (private->fields, i);

      if (field->widget != widget)
        continue;
      field->is_touched = TRUE;
      write_field (field, get_draft (self));
    }
  cw_form_page_update (self);
}

static void
on_entry_changed_cb (CwFormPage *self, GtkWidget *widget)
{
  on_field_changed_cb (self, NULL, widget);
}

static void
on_notified_cb (GtkWidget *widget, GParamSpec *pspec, CwFormPage *self)
{
  on_field_changed_cb (self, NULL, widget);
}

/* ----- binding */

static Field *
add_field (CwFormPage *self, FieldKind kind, gpointer widget, const char *path)
{
  Field *field = g_new0 (Field, 1);

  field->kind = kind;
  field->page = self;
  field->widget = widget;
  field->path = path;
  g_ptr_array_add (get_private (self)->fields, field);
  return field;
}

static Field *
add_text_field (CwFormPage *self, FieldKind kind, GtkEditable *entry, const char *path)
{
  g_signal_connect_object (entry, "changed", G_CALLBACK (on_entry_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return add_field (self, kind, entry, path);
}

void
cw_form_page_bind_entry (CwFormPage *self, GtkEditable *entry, const char *path)
{
  (void) add_text_field (self, FIELD_ENTRY, entry, path);
}

void
cw_form_page_bind_list (CwFormPage *self,
                        GtkEditable *entry,
                        const char *path,
                        const CwDraftText *format)
{
  add_text_field (self, FIELD_LIST, entry, path)->format = format;
}

void
cw_form_page_bind_secret (CwFormPage *self, GtkEditable *entry, const char *path, const char *kind)
{
  add_text_field (self, FIELD_SECRET, entry, path)->value = kind;
}

void
cw_form_page_bind_switch (CwFormPage *self, GtkSwitch *toggle, const char *path, gboolean fallback)
{
  add_field (self, FIELD_SWITCH, toggle, path)->is_on = fallback;
  g_signal_connect_object (toggle, "notify::active", G_CALLBACK (on_notified_cb), self, 0);
}

void
cw_form_page_bind_check (CwFormPage *self,
                         GtkCheckButton *check,
                         const char *path,
                         gboolean fallback)
{
  add_field (self, FIELD_CHECK, check, path)->is_on = fallback;
  g_signal_connect_object (check, "notify::active", G_CALLBACK (on_notified_cb), self, 0);
}

void
cw_form_page_bind_choice (CwFormPage *self,
                          GtkCheckButton *choice,
                          const char *path,
                          const char *value,
                          const char *fallback)
{
  Field *field = add_field (self, FIELD_CHOICE, choice, path);

  field->value = value;
  field->fallback = fallback;
  g_signal_connect_object (choice, "notify::active", G_CALLBACK (on_notified_cb), self, 0);
}

void
cw_form_page_bind_combo (CwFormPage *self,
                         AdwComboRow *row,
                         const char *path,
                         const char *const *values,
                         const char *fallback)
{
  Field *field = add_field (self, FIELD_COMBO, row, path);

  field->values = values;
  field->fallback = fallback;
  g_signal_connect_object (row, "notify::selected", G_CALLBACK (on_notified_cb), self, 0);
}

void
cw_form_page_bind_problem (CwFormPage *self, GtkWidget *row, const char *path)
{
  add_field (self, FIELD_PROBLEM, row, path);
}

/* ----- the page */

static void
cw_form_page_enter (CwWizardPage *page)
{
  CwFormPage *self = CW_FORM_PAGE (page);
  CwFormPagePrivate *private = get_private (self);

  if (!private->is_connected)
    g_signal_connect_object (get_draft (self), "changed", G_CALLBACK (on_draft_changed_cb), self,
                             G_CONNECT_SWAPPED);
  private->is_connected = TRUE;
  private->is_filling = TRUE;
  for (guint i = 0; i < private->fields->len; i++)
    fill_field (g_ptr_array_index (private->fields, i), get_draft (self));
  private->is_filling = FALSE;
  cw_form_page_update (self);
}

static void
cw_form_page_finalize (GObject *object)
{
  g_ptr_array_unref (get_private (CW_FORM_PAGE (object))->fields);
  G_OBJECT_CLASS (cw_form_page_parent_class)->finalize (object);
}

static void
cw_form_page_class_init (CwFormPageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cw_form_page_finalize;
  CW_WIZARD_PAGE_CLASS (klass)->enter = cw_form_page_enter;
  klass->step = CW_WIZARD_WELCOME;
}

static void
cw_form_page_init (CwFormPage *self)
{
  get_private (self)->fields = g_ptr_array_new_with_free_func (g_free);
}
