/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-gallery"

#include "config.h"

#include <signal.h>

#include "app/cw-check-row.h"
#include "app/pages/cw-directory-checks.h"
#include "gallery-world.h"

/* What people do on more than one way through the set-up. */

#define SOON 90

void
gallery_wait_for_check (GtkWidget *form, const char *id)
{
  CwCheckRow *row = app_child (form, id);

  app_wait_until (cw_check_row_get_state (row) != CW_CHECK_IDLE &&
                      cw_check_row_get_state (row) != CW_CHECK_CHECKING,
                  SOON);
}

char *
gallery_write_draft (GalleryWorld *world)
{
  char *path = g_build_filename (world->lab->state_dir, "draft.json", NULL);
  g_autofree char *text = g_strdup_printf (
      "{\"format\":\"causeway-answers\",\"version\":1,\"cloud\":{\"environment\":\"practice\","
      "\"authorityUrl\":\"%s\",\"graphUrl\":\"%s\",\"caFile\":\"%s\","
      "\"registration\":{\"mode\":\"create\"}}}",
      g_getenv ("CW_LAB_TENANT_URL"), g_getenv ("CW_LAB_TENANT_URL"),
      g_getenv ("CW_LAB_TENANT_CA"));

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

/* ----- the tenant */

/* Somebody with another device. */
static void
enter_code (const char *url, const char *code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *program =
      g_build_filename (g_getenv ("CW_LAB_TOOLS"), "person.py", (char *) NULL);
  g_autoptr (GSubprocess) person = g_subprocess_new (
      G_SUBPROCESS_FLAGS_NONE, &error, "/usr/bin/python3", program, url, code, (char *) NULL);

  g_assert_no_error (error);
}

static const char *
get_code (GtkWidget *sign_in)
{
  return gtk_label_get_text (GTK_LABEL (app_child (sign_in, "user_code_label")));
}

void
gallery_ask_for_code (GalleryWorld *world)
{
  GtkWidget *sign_in = app_child (gallery_page (world), "sign_in");

  gallery_click (sign_in, "code_button");
  app_wait_until (get_code (sign_in)[0] != '\0', SOON);
}

void
gallery_enter_code (GalleryWorld *world)
{
  CwDraft *draft = cw_wizard_window_get_draft (world->window);
  GtkWidget *sign_in = app_child (gallery_page (world), "sign_in");

  enter_code (gtk_link_button_get_uri (app_child (sign_in, "link_button")), get_code (sign_in));
  app_wait_until (cw_draft_get_fact (draft, CW_DRAFT_FACT_TENANT) != NULL, SOON);
}

/* What keeper.py wrote of it: its own process, when that began, the server's. */
void
gallery_signal_tenant (int signal)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("CW_LAB_TENANT_DIR"), "keeper.pid", (char *) NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  words = g_strsplit (g_strstrip (text), " ", -1);
  g_assert_cmpuint (g_strv_length (words), ==, 3);
  g_assert_cmpint (kill ((pid_t) g_ascii_strtoll (words[2], NULL, 10), signal), ==, 0);
}

/* ----- the directories */

void
gallery_fill_in_server (GtkWidget *form, const char *lab)
{
  static const char *const fields[][2] = { { "host_row", "_HOST" },
                                           { "address_row", "_ADDRESS" },
                                           { "ca_row", "_CA" } };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autofree char *variable = g_strconcat (lab, fields[i][1], NULL);

      gallery_type (form, fields[i][0], g_getenv (variable));
    }
}

void
gallery_connect_directory (GtkWidget *page)
{
  gallery_click (page, "connect_button");
  app_wait_until (!cw_directory_checks_is_busy (app_child (page, "checks")), SOON);
}
