/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-wizard-page.h"

#include <glib/gi18n.h>

#include "app/cw-text-care.h"
#include "app/cw-widgets.h"

typedef struct
{
  CwDraft *draft;      /* (owned) */
  CwAppEngine *engine; /* (owned) (nullable): a page can be looked at without one */
  char *title;         /* (owned) (nullable) */
  char *next_label;    /* (owned) (nullable): NULL for the usual one */
  gboolean is_complete;
  gboolean is_busy;
  gboolean can_go_back;
} CwWizardPagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (CwWizardPage, cw_wizard_page, ADW_TYPE_BIN)

enum
{
  PROP_DRAFT = 1,
  PROP_ENGINE,
  PROP_TITLE,
  PROP_COMPLETE,
  PROP_BUSY,
  PROP_CAN_GO_BACK,
  PROP_NEXT_LABEL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
cw_wizard_page_dispose (GObject *object)
{
  CwWizardPagePrivate *priv = cw_wizard_page_get_instance_private (CW_WIZARD_PAGE (object));

  g_clear_object (&priv->draft);
  g_clear_object (&priv->engine);
  g_clear_pointer (&priv->title, g_free);
  g_clear_pointer (&priv->next_label, g_free);
  G_OBJECT_CLASS (cw_wizard_page_parent_class)->dispose (object);
}

static void
cw_wizard_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CwWizardPagePrivate *priv = cw_wizard_page_get_instance_private (CW_WIZARD_PAGE (object));

  switch (id)
    {
    case PROP_DRAFT:
      g_value_set_object (value, priv->draft);
      break;
    case PROP_ENGINE:
      g_value_set_object (value, priv->engine);
      break;
    case PROP_TITLE:
      g_value_set_string (value, priv->title);
      break;
    case PROP_COMPLETE:
      g_value_set_boolean (value, priv->is_complete);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, priv->is_busy);
      break;
    case PROP_CAN_GO_BACK:
      g_value_set_boolean (value, priv->can_go_back);
      break;
    case PROP_NEXT_LABEL:
      g_value_set_string (value, cw_wizard_page_get_next_label (CW_WIZARD_PAGE (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cw_wizard_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CwWizardPage *self = CW_WIZARD_PAGE (object);
  CwWizardPagePrivate *priv = cw_wizard_page_get_instance_private (self);

  switch (id)
    {
    case PROP_DRAFT:
      priv->draft = g_value_dup_object (value);
      break;
    case PROP_ENGINE:
      priv->engine = g_value_dup_object (value);
      break;
    case PROP_TITLE:
      cw_wizard_page_set_title (self, g_value_get_string (value));
      break;
    case PROP_COMPLETE:
      cw_wizard_page_set_complete (self, g_value_get_boolean (value));
      break;
    case PROP_BUSY:
      cw_wizard_page_set_busy (self, g_value_get_boolean (value));
      break;
    case PROP_CAN_GO_BACK:
      cw_wizard_page_set_can_go_back (self, g_value_get_boolean (value));
      break;
    case PROP_NEXT_LABEL:
      cw_wizard_page_set_next_label (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

/* Before anything is measured: what comes after it would be measured again. */
static void
cw_wizard_page_constructed (GObject *object)
{
  G_OBJECT_CLASS (cw_wizard_page_parent_class)->constructed (object);
  cw_text_care_wrap (GTK_WIDGET (object));
}

static void
cw_wizard_page_class_init (CwWizardPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags at_construction =
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  const GParamFlags at_any_time =
      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = cw_wizard_page_constructed;
  object_class->dispose = cw_wizard_page_dispose;
  object_class->get_property = cw_wizard_page_get_property;
  object_class->set_property = cw_wizard_page_set_property;

  properties[PROP_DRAFT] =
      g_param_spec_object ("draft", NULL, NULL, CW_TYPE_DRAFT, at_construction);
  properties[PROP_ENGINE] =
      g_param_spec_object ("engine", NULL, NULL, CW_TYPE_APP_ENGINE, at_construction);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, at_any_time);
  properties[PROP_COMPLETE] = g_param_spec_boolean ("complete", NULL, NULL, FALSE, at_any_time);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, at_any_time);
  properties[PROP_CAN_GO_BACK] =
      g_param_spec_boolean ("can-go-back", NULL, NULL, TRUE, at_any_time);
  properties[PROP_NEXT_LABEL] = g_param_spec_string ("next-label", NULL, NULL, NULL, at_any_time);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
cw_wizard_page_init (CwWizardPage *self)
{
  CwWizardPagePrivate *priv = cw_wizard_page_get_instance_private (self);

  priv->can_go_back = TRUE;
}

void
cw_wizard_page_enter (CwWizardPage *self)
{
  CwWizardPageClass *klass = CW_WIZARD_PAGE_GET_CLASS (self);

  if (klass->enter != NULL)
    klass->enter (self);
  cw_text_care_wrap (GTK_WIDGET (self));
}

void
cw_wizard_page_leave_async (CwWizardPage *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  CwWizardPageClass *klass = CW_WIZARD_PAGE_GET_CLASS (self);
  g_autoptr (GTask) task = NULL;

  if (klass->leave_async != NULL)
    {
      klass->leave_async (self, cancellable, callback, user_data);
      return;
    }
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cw_wizard_page_leave_async);
  g_task_return_boolean (task, TRUE);
}

gboolean
cw_wizard_page_leave_finish (CwWizardPage *self, GAsyncResult *result, GError **error)
{
  if (g_async_result_is_tagged (result, cw_wizard_page_leave_async))
    return g_task_propagate_boolean (G_TASK (result), error);
  return CW_WIZARD_PAGE_GET_CLASS (self)->leave_finish (self, result, error);
}

void
cw_wizard_page_grab_first_focus (CwWizardPage *self)
{
  CwWizardPageClass *klass = CW_WIZARD_PAGE_GET_CLASS (self);
  GtkWidget *first = klass->get_first_focus != NULL ? klass->get_first_focus (self) : NULL;

  /* GTK finds the first widget by its place, which a page that was never shown has not got yet. */
  if (first == NULL || !gtk_widget_grab_focus (first))
    gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
  else
    cw_scroll_to (first);
}

CwDraft *
cw_wizard_page_get_draft (CwWizardPage *self)
{
  CwWizardPagePrivate *priv = cw_wizard_page_get_instance_private (self);

  return priv->draft;
}

CwAppEngine *
cw_wizard_page_get_engine (CwWizardPage *self)
{
  CwWizardPagePrivate *priv = cw_wizard_page_get_instance_private (self);

  return priv->engine;
}

const char *
cw_wizard_page_get_title (CwWizardPage *self)
{
  CwWizardPagePrivate *priv = cw_wizard_page_get_instance_private (self);

  return priv->title != NULL ? priv->title : "";
}

void
cw_wizard_page_set_title (CwWizardPage *self, const char *title)
{
  CwWizardPagePrivate *priv = cw_wizard_page_get_instance_private (self);

  if (g_strcmp0 (priv->title, title) == 0)
    return;
  g_free (priv->title);
  priv->title = g_strdup (title);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

gboolean
cw_wizard_page_get_complete (CwWizardPage *self)
{
  CwWizardPagePrivate *priv = cw_wizard_page_get_instance_private (self);

  return priv->is_complete;
}

void
cw_wizard_page_set_complete (CwWizardPage *self, gboolean is_complete)
{
  CwWizardPagePrivate *priv = cw_wizard_page_get_instance_private (self);

  if (priv->is_complete == !!is_complete)
    return;
  priv->is_complete = !!is_complete;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPLETE]);
}

gboolean
cw_wizard_page_get_busy (CwWizardPage *self)
{
  CwWizardPagePrivate *priv = cw_wizard_page_get_instance_private (self);

  return priv->is_busy;
}

void
cw_wizard_page_set_busy (CwWizardPage *self, gboolean is_busy)
{
  CwWizardPagePrivate *priv = cw_wizard_page_get_instance_private (self);

  if (priv->is_busy == !!is_busy)
    return;
  priv->is_busy = !!is_busy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

gboolean
cw_wizard_page_get_can_go_back (CwWizardPage *self)
{
  CwWizardPagePrivate *priv = cw_wizard_page_get_instance_private (self);

  return priv->can_go_back;
}

void
cw_wizard_page_set_can_go_back (CwWizardPage *self, gboolean can_go_back)
{
  CwWizardPagePrivate *priv = cw_wizard_page_get_instance_private (self);

  if (priv->can_go_back == !!can_go_back)
    return;
  priv->can_go_back = !!can_go_back;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_GO_BACK]);
}

const char *
cw_wizard_page_get_next_label (CwWizardPage *self)
{
  CwWizardPagePrivate *priv = cw_wizard_page_get_instance_private (self);

  return priv->next_label != NULL ? priv->next_label : _ ("_Next");
}

void
cw_wizard_page_set_next_label (CwWizardPage *self, const char *label)
{
  CwWizardPagePrivate *priv = cw_wizard_page_get_instance_private (self);

  if (g_strcmp0 (priv->next_label, label) == 0)
    return;
  g_free (priv->next_label);
  priv->next_label = g_strdup (label);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NEXT_LABEL]);
}
