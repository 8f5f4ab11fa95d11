/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-made"

#include "config.h"

#include <string.h>

#include "app-fixture.h"
#include "app/cw-made-group.h"
#include "app/cw-made-window.h"

/* What set-ups made, with answers as the engine gives them; removing it for real is in the walk
 * through the wizard. */

#define ACCOUNT                                                                                    \
  "{'id': <'4'>, 'kind': <'account'>, 'where': <'contoso.lab'>, 'name': <'MSOL_1@contoso.lab'>,"   \
  " 'state': <'made'>, 'at': <'2026-11-28T10:00:00Z'>, 'administrator': <'ea@contoso.lab'>}"
#define USED                                                                                       \
  "{'id': <'5'>, 'kind': <'rights'>, 'where': <'contoso.lab'>, 'name': <'MSOL_1, on DC=c'>,"       \
  " 'state': <'made'>, 'at': <'2026-11-28T10:00:00Z'>, 'usedBy': <'contoso'>}"
#define ELSEWHERE                                                                                  \
  "{'id': <'6'>, 'kind': <'application'>, 'where': <'t-1'>, 'tenant': <'c.onmicrosoft.com'>,"      \
  " 'name': <'Causeway'>, 'state': <'intended'>, 'at': <'2026-11-28T10:00:00Z'>,"                  \
  " 'cloud': <{'environment': <'custom'>, 'authorityUrl': <'https://localhost:1'>}>}"

typedef struct
{
  AppEngine *lab;
  GtkWidget *group;
  GtkWidget *window;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer text)
{
  g_autoptr (GVariant) thing = app_variant (text);

  fixture->lab = app_engine_start ();
  fixture->group = cw_made_group_new (fixture->lab->engine, thing);
  fixture->window = app_show (fixture->group, 360, 700);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  app_close (fixture->window, fixture->group);
  app_engine_stop (fixture->lab);
}

static CwMadeRow *
get_row (Fixture *fixture, guint index)
{
  return g_ptr_array_index (cw_made_group_get_rows (CW_MADE_GROUP (fixture->group)), index);
}

static gboolean
is_ready (Fixture *fixture)
{
  return cw_made_group_is_ready (CW_MADE_GROUP (fixture->group));
}

/* The widget of that type that can be seen. (nullable) */
static gpointer
find_seen (Fixture *fixture, GType type)
{
  g_autoptr (GPtrArray) found = app_list_descendants (fixture->group, type);

  for (guint i = 0; i < found->len; i++)
    if (gtk_widget_get_mapped (found->pdata[i]))
      return found->pdata[i];
  return NULL;
}

/* Who removes it is asked once something is ticked, and the password is forgotten when told to. */
static void
test_directory (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) args = NULL;
  g_autofree char *text = NULL;

  g_assert_true (is_ready (fixture));
  g_assert_null (find_seen (fixture, ADW_TYPE_PASSWORD_ENTRY_ROW));
  cw_made_row_set_ticked (get_row (fixture, 0), TRUE);
  g_assert_false (is_ready (fixture));
  app_wait_until (find_seen (fixture, ADW_TYPE_PASSWORD_ENTRY_ROW) != NULL, 10);
  gtk_editable_set_text (find_seen (fixture, ADW_TYPE_PASSWORD_ENTRY_ROW), "geheim");
  g_assert_true (is_ready (fixture));
  args = g_variant_ref_sink (
      cw_made_group_make_args (CW_MADE_GROUP (fixture->group), get_row (fixture, 0), "token"));
  text = g_variant_print (args, FALSE);
  g_assert_nonnull (strstr (text, "'4'"));
  g_assert_nonnull (strstr (text, "ea@contoso.lab"));
  app_assert_names (fixture->group);
  app_assert_fits (fixture->group, 336);
  cw_made_group_forget (CW_MADE_GROUP (fixture->group));
  g_assert_false (is_ready (fixture));
}

/* What a connector lives by cannot be ticked; what is elsewhere is not taken. */
static void
test_used (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) used = app_variant (USED);
  g_autoptr (GVariant) elsewhere = app_variant (ELSEWHERE);

  g_assert_true (cw_made_group_add (CW_MADE_GROUP (fixture->group), used));
  g_assert_false (cw_made_group_add (CW_MADE_GROUP (fixture->group), elsewhere));
  cw_made_row_set_ticked (get_row (fixture, 1), TRUE);
  g_assert_false (cw_made_row_get_ticked (get_row (fixture, 1)));
  g_assert_nonnull (
      strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (get_row (fixture, 1))), "contoso"));
  cw_made_row_set_ticked (get_row (fixture, 0), TRUE);
  cw_made_row_show (get_row (fixture, 0), "failed", "No way");
  g_assert_true (cw_made_row_get_ticked (get_row (fixture, 0)));
  g_assert_nonnull (
      strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (get_row (fixture, 0))), "No way"));
  cw_made_row_show (get_row (fixture, 0), "removed", NULL);
  g_assert_false (cw_made_row_get_ticked (get_row (fixture, 0)));
}

static void
test_tenant (Fixture *fixture, gconstpointer unused)
{
  cw_made_row_set_ticked (get_row (fixture, 0), TRUE);
  g_assert_false (is_ready (fixture));
  g_assert_null (find_seen (fixture, ADW_TYPE_PASSWORD_ENTRY_ROW));
  app_assert_names (fixture->group);
  app_assert_fits (fixture->group, 336);
}

/* ----- the window */

static void
test_nothing (void)
{
  AppEngine *lab = app_engine_start ();
  GtkWidget *parent = app_show (gtk_label_new ("parent"), 400, 400);
  CwMadeWindow *window = cw_made_window_show (GTK_WINDOW (parent), lab->engine);
  GtkStack *stack = app_child (window, "stack");

  app_wait_until (g_str_equal (gtk_stack_get_visible_child_name (stack), "nothing"), 30);
  g_assert_false (gtk_widget_get_visible (app_child (window, "remove_button")));
  app_assert_names (GTK_WIDGET (window));
  app_close (GTK_WIDGET (window), GTK_WIDGET (window));
  gtk_window_destroy (GTK_WINDOW (parent));
  app_engine_stop (lab);
}

#define ADD(name, thing, test) g_test_add ("/made/" name, Fixture, thing, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  ADD ("directory", ACCOUNT, test_directory);
  ADD ("used", ACCOUNT, test_used);
  ADD ("tenant", ELSEWHERE, test_tenant);
  g_test_add_func ("/made/nothing", test_nothing);
  return g_test_run ();
}
