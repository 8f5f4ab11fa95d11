/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-page-configuring"

#include "config.h"

#include "app-fixture.h"
#include "app/pages/cw-configuring-page.h"
#include "base/cw-answer.h"

/* The page "Configuring", which has a real engine carry a plan out. */

#define NOWHERE                                                                                    \
  "{\"connectors\": [{\"name\": \"l\", \"kind\": \"openldap\", \"server\": "                       \
  "{\"host\": \"127.0.0.1\", \"port\": 1}, \"authentication\": {\"method\": \"simple\", "          \
  "\"user\": \"cn=reader\"}}]}"

static void
set_up (AppPage *page, gconstpointer answers)
{
  app_page_start (page, CW_TYPE_CONFIGURING_PAGE, answers);
}

static void
tear_down (AppPage *page, gconstpointer unused)
{
  app_page_stop (page);
}

static gint64
get_version (AppPage *page)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = app_engine_call (page->lab->engine, "GetConfig", NULL, &error);

  g_assert_no_error (error);
  return cw_answer_get_int (answer, "version");
}

static gboolean
is_shown (AppPage *page, const char *id)
{
  return gtk_widget_get_visible (app_child (page->page, id));
}

/* It begins by itself; what it was is for the next page, and administrators are forgotten. The
 * engine is held until the page has been looked at: it may well be done before the page is drawn.
 */
static void
test_done (AppPage *page, gconstpointer unused)
{
  g_autoptr (CwSecret) secret = cw_secret_new_from_string ("geheim");

  cw_draft_set_secret (page->draft, "l", CW_SECRET_ADMINISTRATOR, secret);
  cw_draft_set_bool (page->draft, "startNow", FALSE);
  app_engine_hold (page->lab);
  app_page_show (page, 360, 700);
  g_assert_false (cw_wizard_page_get_complete (page->page));
  g_assert_false (cw_wizard_page_get_can_go_back (page->page));
  app_engine_go_on (page->lab);
  app_wait_until (cw_wizard_page_get_complete (page->page), 60);
  g_assert_nonnull (cw_draft_get_fact (page->draft, CW_DRAFT_FACT_RESULT));
  g_assert_false (cw_draft_has_secret (page->draft, "l", CW_SECRET_ADMINISTRATOR));
  g_assert_false (is_shown (page, "failure_label"));
  g_assert_cmpint (get_version (page), >, 0);
  app_assert_names (GTK_WIDGET (page->page));
  app_assert_fits (GTK_WIDGET (page->page), 360);
}

/* What fails changes nothing, says why, and can be tried again or gone back from. */
static void
test_failed (AppPage *page, gconstpointer unused)
{
  app_page_show (page, 360, 700);
  for (guint i = 0; i < 2; i++)
    {
      app_wait_until (is_shown (page, "again_button"), 60);
      g_assert_true (is_shown (page, "failure_label"));
      g_assert_false (is_shown (page, "stop_button"));
      g_assert_true (cw_wizard_page_get_can_go_back (page->page));
      g_assert_false (cw_wizard_page_get_complete (page->page));
      g_assert_false (cw_wizard_page_get_busy (page->page));
      g_assert_cmpint (get_version (page), ==, 0);
      app_assert_fits (GTK_WIDGET (page->page), 360);
      g_signal_emit_by_name (app_child (page->page, "again_button"), "clicked");
      g_assert_true (cw_wizard_page_get_busy (page->page));
    }
  app_wait_until (is_shown (page, "again_button"), 60);
}

/* Another plan than the one that was shown is not carried out. */
static void
test_other_plan (AppPage *page, gconstpointer unused)
{
  g_autoptr (GVariant) plan = app_variant ("{'ok': <true>, 'digest': <'of another'>}");

  cw_draft_set_fact (page->draft, CW_DRAFT_FACT_PLAN, plan);
  app_page_show (page, 360, 700);
  app_wait_until (is_shown (page, "again_button"), 60);
  g_assert_cmpint (get_version (page), ==, 0);
  g_assert_null (cw_draft_get_fact (page->draft, CW_DRAFT_FACT_RESULT));
}

#define ADD(name, answers, test)                                                                   \
  g_test_add ("/page-configuring/" name, AppPage, answers, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  ADD ("done", NULL, test_done);
  ADD ("failed", NOWHERE, test_failed);
  ADD ("other-plan", NULL, test_other_plan);
  return g_test_run ();
}
