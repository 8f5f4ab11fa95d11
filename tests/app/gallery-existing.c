/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-gallery"

#include "config.h"

#include <glib/gstdio.h>

#include "app/cw-existing-window.h"
#include "app/cw-profile-window.h"
#include "base/cw-answer.h"
#include "base/cw-secret.h"
#include "gallery-world.h"
#include "store/cw-config-store.h"
#include "store/postgresql/cw-postgresql-admin.h"

/* A configuration that another installation has: in a database, or in a profile. */

#define SOON       90
#define PASSPHRASE "correct horse battery"
#define SCHEMA     "holding"

/* ----- the database that holds one */

/* (transfer full) */
static CwPostgresqlSettings *
make_settings (void)
{
  CwPostgresqlSettings *settings = cw_postgresql_settings_new ();
  g_autofree char *password = app_lab_dup_secret ("CW_LAB_POSTGRES_PASSWORD_FILE");
  gint64 port = g_ascii_strtoll (g_getenv ("CW_LAB_POSTGRES_PORT"), NULL, 10);

  cw_postgresql_settings_add_host (settings, g_getenv ("CW_LAB_POSTGRES_HOST"), (guint16) port);
  settings->database = g_strdup (g_getenv ("CW_LAB_POSTGRES_DATABASE"));
  settings->schema = g_strdup (SCHEMA);
  settings->user = g_strdup (g_getenv ("CW_LAB_POSTGRES_USER"));
  settings->tls = g_strdup ("verify-full");
  settings->ca_file = g_strdup (g_getenv ("CW_LAB_POSTGRES_CA"));
  settings->password = cw_secret_new_from_string (password);
  return settings;
}

/* As another installation would leave it. */
static void
fill_database (void)
{
  g_autoptr (CwPostgresqlSettings) settings = make_settings ();
  g_autoptr (GError) error = NULL;
  gboolean has_database = FALSE;
  gboolean has_schema = FALSE;
  g_autoptr (CwStore) store = NULL;
  g_autoptr (CwStoreSession) session = NULL;
  const CwConfigVersion version = { .author = (char *) "uid 0",
                                    .kind = (char *) "setup",
                                    .text = (char *) "{\"connectors\":[],\"version\":1}" };
  gint64 number = 0;

  g_assert_true (cw_postgresql_admin_make (settings, &has_database, &has_schema, &error));
  g_assert_no_error (error);
  store = cw_store_open_postgresql (settings, &error);
  g_assert_no_error (error);
  session = cw_store_open_session (store, &error);
  g_assert_no_error (error);
  g_assert_true (cw_store_session_begin (session, &error));
  g_assert_true (cw_config_store_put (session, 0, &version, &number, &error));
  g_assert_true (cw_store_session_commit (session, &error));
  g_assert_no_error (error);
}

void
gallery_show_database (GalleryWorld *world, GtkWidget *form)
{
  g_autofree char *password = app_lab_dup_secret ("CW_LAB_POSTGRES_PASSWORD_FILE");
  g_autofree char *host = g_strdup_printf ("%s:%s", g_getenv ("CW_LAB_POSTGRES_HOST"),
                                           g_getenv ("CW_LAB_POSTGRES_PORT"));

  fill_database ();
  gallery_choose (form, "authentication_row", 2);
  gallery_type (form, "hosts_row", host);
  gallery_type (form, "name_row", g_getenv ("CW_LAB_POSTGRES_DATABASE"));
  gallery_type (form, "schema_row", SCHEMA);
  gallery_type (form, "ca_row", g_getenv ("CW_LAB_POSTGRES_CA"));
  gallery_type (form, "user_row", g_getenv ("CW_LAB_POSTGRES_USER"));
  gallery_type (form, "password_row", password);
  app_wait_until (gtk_widget_is_sensitive (app_child (form, "try_row")), SOON);
  adw_action_row_activate (app_child (form, "try_row"));
  gallery_wait_for_check (form, "sign_in_check");
  g_assert_true (gtk_widget_get_visible (app_child (gallery_page (world), "attach_group")));
  gallery_look_at_page (world, "02-components-holds");
  gallery_type (form, "schema_row", "");
  gallery_type (form, "ca_row", "");
  gallery_type (form, "user_row", "");
  gallery_type (form, "password_row", "");
}

/* ----- a profile is saved */

static void
show_saving (GalleryWorld *world)
{
  GtkWindow *window = GTK_WINDOW (cw_profile_window_show (NULL, world->lab->engine));

  app_gallery_look (world->gallery, window, "32-profile");
  gallery_type (app_child (window, "passphrase"), "passphrase_row", PASSPHRASE);
  gallery_type (app_child (window, "passphrase"), "again_row", PASSPHRASE);
  app_gallery_look (world->gallery, window, "32-profile-strong");
  gtk_window_close (window);
  app_wait_until (app_find_window (CW_TYPE_PROFILE_WINDOW) == NULL, SOON);
}

/* (transfer full) */
static char *
write_answer (GalleryWorld *world, const char *method, const char *name)
{
  g_autoptr (CwSecret) passphrase = cw_secret_new_from_string (PASSPHRASE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
      app_engine_call (world->lab->engine, method,
                       g_variant_new ("(@ay)", cw_secret_to_variant (passphrase)), &error);
  char *path = g_build_filename (world->lab->state_dir, name, NULL);

  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (path, cw_answer_get_string (answer, "content"), -1, NULL));
  return path;
}

/* ----- it is used */

static void
take (GtkWindow *window, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  cw_existing_window_take (CW_EXISTING_WINDOW (window), file);
}

static void
enter (GtkWindow *window, const char *passphrase)
{
  GtkWidget *button = app_child (window, "go_button");

  gallery_type (app_child (window, "form"), "passphrase_row", passphrase);
  app_wait_until (gtk_widget_get_sensitive (button), SOON);
  g_signal_emit_by_name (button, "clicked");
  app_wait_until (gtk_widget_get_sensitive (button), SOON);
}

static gboolean
is_at (GtkWindow *window, const char *page)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (app_child (window, "stack")), page) == 0;
}

static void
leave (GtkWindow *window)
{
  gtk_window_close (window);
  app_wait_until (app_find_window (CW_TYPE_EXISTING_WINDOW) == NULL, SOON);
}

/* By an engine of its own, to the end. */
static void
show_using (GalleryWorld *world)
{
  AppEngine *other = app_engine_start ();
  GtkWindow *window = GTK_WINDOW (cw_existing_window_show (NULL, other->engine));
  g_autofree char *path = write_answer (world, "ExportProfile", "profile.json");

  app_gallery_look (world->gallery, window, "32-existing");
  take (window, path);
  enter (window, "something else");
  app_gallery_look (world->gallery, window, "32-existing-refused");
  enter (window, PASSPHRASE);
  g_assert_true (is_at (window, "plan"));
  app_gallery_look (world->gallery, window, "32-existing-plan");
  g_signal_emit_by_name (app_child (window, "go_button"), "clicked");
  app_wait_until (is_at (window, "done"), SOON);
  app_gallery_look (world->gallery, window, "32-existing-done");
  leave (window);
  app_engine_stop (other);
  g_unlink (path);
}

/* That of a database, by keys that do not open it: a server that is not there, for one. */
static void
show_using_database (GalleryWorld *world)
{
  static const char database[] =
      "{\"authentication\":\"password\",\"hosts\":[{\"host\":\"127.0.0.1\",\"port\":1}],"
      "\"kind\":\"postgresql\",\"name\":\"causeway\",\"schema\":\"causeway\",\"tls\":\"require\","
      "\"user\":\"causeway\"}";
  g_autoptr (CwSecret) password = cw_secret_new_from_string ("none");
  AppEngine *other = app_engine_start ();
  GtkWindow *window =
      GTK_WINDOW (cw_existing_window_show_database (NULL, other->engine, database, password));
  g_autofree char *path = write_answer (world, "ExportKeys", "keys.json");

  app_gallery_look (world->gallery, window, "32-existing-database");
  take (window, path);
  enter (window, PASSPHRASE);
  g_assert_true (is_at (window, "form"));
  app_gallery_look (world->gallery, window, "32-existing-database-refused");
  leave (window);
  app_engine_stop (other);
  g_unlink (path);
}

void
gallery_show_existing (GalleryWorld *world)
{
  show_saving (world);
  show_using (world);
  show_using_database (world);
}
