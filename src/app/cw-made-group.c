/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-made-group.h"

#include <glib/gi18n.h>

#include "app/cw-widgets.h"
#include "app/pages/cw-cloud-sign-in.h"
#include "base/cw-answer.h"
#include "setup/draft/cw-answers-files.h"
#include "setup/draft/cw-draft.h"

struct _CwMadeGroup
{
  GtkBox parent_instance;

  AdwPreferencesGroup *list;
  GtkWidget *administrator_group; /* (nullable): of a directory */
  GtkEditable *administrator;     /* (nullable) */
  GtkEditable *password;          /* (nullable) */
  CwCloudSignIn *sign_in;         /* (nullable): to a tenant */

  GPtrArray *rows; /* (owned) (element-type CwMadeRow) */
  char *place;     /* (owned) */
  CwDraft *draft;  /* (owned) (nullable): with the cloud where the tenant is */
};

G_DEFINE_FINAL_TYPE (CwMadeGroup, cw_made_group, GTK_TYPE_BOX)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
is_of_tenant (GVariant *thing)
{
  static const char *const kinds[] = { "application", "directory-sync", "extension",
                                       "extension-application", NULL };

  return g_strv_contains (kinds, cw_answer_get_string (thing, "kind"));
}

/* ----- what is ticked, and who removes it */

static gboolean
has_ticked (CwMadeGroup *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (cw_made_row_get_ticked (g_ptr_array_index (self->rows, i)))
      return TRUE;
  return FALSE;
}

static void
update (CwMadeGroup *self)
{
  gboolean is_wanted = has_ticked (self);

  if (self->administrator_group != NULL)
    gtk_widget_set_visible (self->administrator_group, is_wanted);
  if (self->sign_in != NULL)
    gtk_widget_set_visible (GTK_WIDGET (self->sign_in), is_wanted);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

gboolean
cw_made_group_is_ready (CwMadeGroup *self)
{
  if (!has_ticked (self))
    return TRUE;
  if (self->sign_in != NULL)
    return cw_draft_get_fact (self->draft, CW_DRAFT_FACT_SIGN_IN) != NULL;
  return gtk_editable_get_text (self->administrator)[0] != '\0' &&
         gtk_editable_get_text (self->password)[0] != '\0';
}

/* (transfer floating) */
static GVariant *
make_secrets (CwMadeGroup *self)
{
  const char *text = self->password != NULL ? gtk_editable_get_text (self->password) : "";
  g_autoptr (CwSecret) secret = text[0] != '\0' ? cw_secret_new_from_string (text) : NULL;

  return cw_answers_make_administrator_secret (secret);
}

GVariant *
cw_made_group_make_args (CwMadeGroup *self, CwMadeRow *row, const char *token)
{
  const char *ids[] = { cw_made_row_get_id (row), NULL };
  g_auto (GVariantBuilder) options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_variant_builder_add (&options, "{sv}", "token", g_variant_new_string (token));
  if (self->administrator != NULL)
    g_variant_builder_add (&options, "{sv}", "administrator",
                           g_variant_new_string (gtk_editable_get_text (self->administrator)));
  if (self->sign_in != NULL)
    g_variant_builder_add (&options, "{sv}", "signIn",
                           cw_draft_get_fact (self->draft, CW_DRAFT_FACT_SIGN_IN));
  return g_variant_new ("(^as@a(ssay)@a{sv})", ids, make_secrets (self),
                        g_variant_builder_end (&options));
}

void
cw_made_group_forget (CwMadeGroup *self)
{
  if (self->password != NULL)
    gtk_editable_set_text (self->password, "");
}

/* ----- the rows */

GPtrArray *
cw_made_group_get_rows (CwMadeGroup *self)
{
  return self->rows;
}

gboolean
cw_made_group_add (CwMadeGroup *self, GVariant *thing)
{
  GtkWidget *row = NULL;

  if (!g_str_equal (cw_answer_get_string (thing, "where"), self->place))
    return FALSE;
  row = cw_made_row_new (thing);
  g_signal_connect_object (row, "toggled", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (self->list, row);
  g_ptr_array_add (self->rows, row);
  return TRUE;
}

/* ----- the object */

static void
add_administrator (CwMadeGroup *self, GVariant *thing)
{
  GtkWidget *administrator = adw_entry_row_new ();
  GtkWidget *password = adw_password_entry_row_new ();

  self->administrator_group = adw_preferences_group_new ();
  adw_preferences_group_set_description (
      ADW_PREFERENCES_GROUP (self->administrator_group),
      _ ("Who removes it: an administrator of the directory. The password is used once and "
         "forgotten."));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (administrator), _ ("Administrator"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (password), _ ("Password"));
  cw_password_row_name (password);
  self->administrator = GTK_EDITABLE (administrator);
  self->password = GTK_EDITABLE (password);
  gtk_editable_set_text (self->administrator, cw_answer_get_string (thing, "administrator"));
  g_signal_connect_object (administrator, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (password, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->administrator_group), administrator);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->administrator_group), password);
  gtk_box_append (GTK_BOX (self), self->administrator_group);
}

/* Where the tenant is was written down with the thing; what an older version made there is in the
 * cloud that most have. */
static void
add_sign_in (CwMadeGroup *self, CwAppEngine *engine, GVariant *thing)
{
  g_autoptr (GVariant) cloud = cw_answer_get_dict (thing, "cloud");

  self->sign_in = g_object_new (CW_TYPE_CLOUD_SIGN_IN, NULL);
  adw_preferences_group_set_description (
      ADW_PREFERENCES_GROUP (self->sign_in),
      _ ("Who removes it: a Global Administrator or Hybrid Identity Administrator."));
  self->draft = cw_cloud_sign_in_set_up_at (self->sign_in, cloud, engine);
  g_signal_connect_object (self->draft, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->sign_in));
}

static void
show_title (CwMadeGroup *self, GVariant *thing)
{
  const char *tenant = cw_answer_get_string (thing, "tenant");
  const char *name = tenant[0] != '\0' ? tenant : self->place;
  g_autofree char *title =
      is_of_tenant (thing) ? g_strdup_printf (_ ("The Tenant %s"), name) : g_strdup (name);
  g_autofree char *escaped = g_markup_escape_text (title, -1);

  adw_preferences_group_set_title (self->list, escaped);
}

static void
cw_made_group_dispose (GObject *object)
{
  CwMadeGroup *self = CW_MADE_GROUP (object);

  g_clear_object (&self->draft);
  G_OBJECT_CLASS (cw_made_group_parent_class)->dispose (object);
}

static void
cw_made_group_finalize (GObject *object)
{
  CwMadeGroup *self = CW_MADE_GROUP (object);

  g_ptr_array_unref (self->rows);
  g_free (self->place);
  G_OBJECT_CLASS (cw_made_group_parent_class)->finalize (object);
}

static void
cw_made_group_class_init (CwMadeGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cw_made_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_made_group_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cw_made_group_init (CwMadeGroup *self)
{
  self->rows = g_ptr_array_new ();
  self->list = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 12);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->list));
}

GtkWidget *
cw_made_group_new (CwAppEngine *engine, GVariant *thing)
{
  CwMadeGroup *self = g_object_new (CW_TYPE_MADE_GROUP, NULL);

  self->place = g_strdup (cw_answer_get_string (thing, "where"));
  show_title (self, thing);
  if (is_of_tenant (thing))
    add_sign_in (self, engine, thing);
  else
    add_administrator (self, thing);
  (void) cw_made_group_add (self, thing);
  update (self);
  return GTK_WIDGET (self);
}
