/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-page-identity"

#include "config.h"

#include "app-fixture.h"
#include "app/cw-attribute-row.h"
#include "app/cw-check-row.h"
#include "app/pages/cw-identity-page.h"
#include "app/pages/cw-joins-group.h"
#include "base/cw-json.h"

/* The page "Identifying Users"; which attributes a schema offers, and who joins with whom, is
 * tested with a real domain in tests/setup/test-checks.c. Here run once more beside one. */

static void
set_up (AppPage *fixture, gconstpointer unused)
{
  app_page_start (fixture, CW_TYPE_IDENTITY_PAGE, NULL);
}

static void
tear_down (AppPage *fixture, gconstpointer unused)
{
  app_page_stop (fixture);
}

static void
show (AppPage *fixture)
{
  app_page_show (fixture, 360, 900);
}

static void
choose (AppPage *fixture, const char *id)
{
  gtk_check_button_set_active (app_child (fixture->page, id), TRUE);
}

static gboolean
is_shown (AppPage *fixture, const char *id)
{
  return gtk_widget_get_visible (app_child (fixture->page, id));
}

static const char *
get_string (AppPage *fixture, const char *path)
{
  return cw_draft_get_string (fixture->draft, path, NULL);
}

/* What most people want is chosen already. */
static void
test_untouched (AppPage *fixture, gconstpointer unused)
{
  show (fixture);
  g_assert_true (cw_wizard_page_get_complete (fixture->page));
  g_assert_true (gtk_check_button_get_active (app_child (fixture->page, "once_choice")));
  g_assert_true (gtk_check_button_get_active (app_child (fixture->page, "automatic_choice")));
  g_assert_false (is_shown (fixture, "matching_row"));
  g_assert_false (is_shown (fixture, "anchor_row"));
  g_assert_false (is_shown (fixture, "locked_group"));
}

static void
test_methods (AppPage *fixture, gconstpointer unused)
{
  static const struct
  {
    const char *id;
    const char *method;
  } cases[] = { { "mail_choice", "mail" },
                { "sid_choice", "object-sid" },
                { "name_choice", "account-name" },
                { "once_choice", "once" } };

  show (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      choose (fixture, cases[i].id);
      g_assert_cmpstr (get_string (fixture, "identity.matching.method"), ==, cases[i].method);
      g_assert_true (cw_wizard_page_get_complete (fixture->page));
    }
}

/* An attribute has to be chosen; another method forgets it. */
static void
test_matching_attribute (AppPage *fixture, gconstpointer unused)
{
  CwAttributeRow *row = app_child (fixture->page, "matching_row");

  show (fixture);
  choose (fixture, "attribute_choice");
  g_assert_true (is_shown (fixture, "matching_row"));
  g_assert_false (cw_wizard_page_get_complete (fixture->page));
  cw_attribute_row_set_attribute (row, "employeeID");
  g_assert_cmpstr (get_string (fixture, "identity.matching.attribute"), ==, "employeeID");
  g_assert_true (cw_wizard_page_get_complete (fixture->page));
  app_assert_names (GTK_WIDGET (fixture->page));
  app_assert_fits (GTK_WIDGET (fixture->page), 360);
  choose (fixture, "mail_choice");
  g_assert_null (get_string (fixture, "identity.matching.attribute"));
  choose (fixture, "attribute_choice");
  g_assert_cmpstr (get_string (fixture, "identity.matching.attribute"), ==, "employeeID");
}

/* An address is refused as the anchor. */
static void
test_anchor (AppPage *fixture, gconstpointer unused)
{
  CwAttributeRow *row = app_child (fixture->page, "anchor_row");

  show (fixture);
  choose (fixture, "anchor_choice");
  g_assert_false (cw_wizard_page_get_complete (fixture->page));
  cw_attribute_row_set_attribute (row, "mail");
  g_assert_false (cw_wizard_page_get_complete (fixture->page));
  cw_attribute_row_set_attribute (row, "employeeID");
  g_assert_cmpstr (get_string (fixture, "identity.sourceAnchor.attribute"), ==, "employeeID");
  g_assert_true (cw_wizard_page_get_complete (fixture->page));
  choose (fixture, "automatic_choice");
  g_assert_null (get_string (fixture, "identity.sourceAnchor.attribute"));
}

#define DOMAIN                                                                                     \
  "{\"name\": \"contoso\", \"kind\": \"active-directory\", \"server\": {\"host\": \"a.invalid\"}}"
#define CHOSEN                                                                                     \
  "{'ok': <true>, 'checks': <@aa{sv} []>, 'attribute': <'mS-DS-ConsistencyGuid'>, "                \
  "'reason': <'unused'>, 'isRecorded': <false>}"

static void
add_domain (AppPage *fixture)
{
  g_autoptr (JsonNode) node = cw_json_parse (DOMAIN, -1, FALSE, NULL);

  cw_draft_put_connector (fixture->draft, -1, json_node_get_object (node));
}

/* Chosen for somebody, it goes into the answers with its reason, until somebody chooses, or there
 * is something else to choose by. */
static void
test_anchor_chosen (AppPage *fixture, gconstpointer unused)
{
  CwCheckRow *row = app_child (fixture->page, "anchor_check");

  show (fixture);
  g_assert_false (is_shown (fixture, "anchor_check"));
  add_domain (fixture);
  g_assert_true (is_shown (fixture, "anchor_check"));
  g_assert_cmpint (cw_check_row_get_state (row), ==, CW_CHECK_CHECKING);
  app_wait_until (cw_check_row_get_state (row) != CW_CHECK_CHECKING, 30);
  g_assert_null (get_string (fixture, "identity.sourceAnchor.attribute"));
  g_assert_true (cw_wizard_page_get_complete (fixture->page));

  cw_check_row_set_answer (row, app_variant (CHOSEN));
  g_assert_cmpstr (get_string (fixture, "identity.sourceAnchor.method"), ==, "automatic");
  g_assert_cmpstr (get_string (fixture, "identity.sourceAnchor.attribute"), ==,
                   "mS-DS-ConsistencyGuid");
  g_assert_cmpstr (get_string (fixture, "identity.sourceAnchor.reason"), ==, "unused");
  app_assert_fits (GTK_WIDGET (fixture->page), 360);

  choose (fixture, "anchor_choice");
  g_assert_false (is_shown (fixture, "anchor_check"));
  g_assert_null (get_string (fixture, "identity.sourceAnchor.attribute"));
  g_assert_null (get_string (fixture, "identity.sourceAnchor.reason"));
  cw_attribute_row_set_attribute (app_child (fixture->page, "anchor_row"), "employeeID");
  choose (fixture, "automatic_choice");
  g_assert_null (get_string (fixture, "identity.sourceAnchor.attribute"));
  g_assert_cmpint (cw_check_row_get_state (row), ==, CW_CHECK_CHECKING);

  cw_check_row_set_answer (row, app_variant (CHOSEN));
  cw_draft_remove_connector (fixture->draft, 0);
  g_assert_null (get_string (fixture, "identity.sourceAnchor.attribute"));
  g_assert_false (is_shown (fixture, "anchor_check"));
}

/* After the installation it is shown, and stays. */
static void
test_reopened (AppPage *fixture, gconstpointer unused)
{
  cw_draft_set_fact (fixture->draft, CW_DRAFT_FACT_REOPENED, g_variant_new_boolean (TRUE));
  cw_draft_set_string (fixture->draft, "identity.matching.method", "mail");
  show (fixture);
  g_assert_true (is_shown (fixture, "locked_group"));
  g_assert_false (gtk_widget_is_sensitive (app_child (fixture->page, "mail_choice")));
  g_assert_false (gtk_widget_is_sensitive (app_child (fixture->page, "automatic_choice")));
  g_assert_true (gtk_check_button_get_active (app_child (fixture->page, "mail_choice")));
  g_assert_true (cw_wizard_page_get_complete (fixture->page));
}

/* What is recorded is kept, also when a directory is added. */
static void
test_anchor_recorded (AppPage *fixture, gconstpointer unused)
{
  cw_draft_set_fact (fixture->draft, CW_DRAFT_FACT_REOPENED, g_variant_new_boolean (TRUE));
  cw_draft_set_string (fixture->draft, "identity.sourceAnchor.method", "automatic");
  cw_draft_set_string (fixture->draft, "identity.sourceAnchor.attribute", "objectGUID");
  cw_draft_set_string (fixture->draft, "identity.sourceAnchor.reason", "in-use");
  show (fixture);
  add_domain (fixture);
  g_assert_true (is_shown (fixture, "anchor_check"));
  g_assert_cmpstr (get_string (fixture, "identity.sourceAnchor.attribute"), ==, "objectGUID");
  g_assert_cmpstr (get_string (fixture, "identity.sourceAnchor.reason"), ==, "in-use");
}

/* ----- who joins with whom */

#define DIRECTORIES                                                                                \
  "{\"connectors\": [{\"name\": \"contoso\", \"kind\": \"openldap\", \"server\": "                 \
  "{\"host\": \"a.invalid\"}}, {\"name\": \"fabrikam\", \"kind\": \"openldap\", "                  \
  "\"server\": {\"host\": \"b.invalid\"}}, {\"name\": \"t\", \"kind\": \"graph\"}]}"

#define ANSWER                                                                                     \
  "{'ok': <true>, 'checks': <@aa{sv} []>, 'joined': <int64 2>, 'alone': <int64 1>,"                \
  " 'ambiguous': <int64 2>, 'withoutValue': <int64 %d>, 'entries': <int64 %d>, 'examples': <["     \
  "{'kind': <'joined'>, 'count': <int64 2>, 'objects': <["                                         \
  "{'connector': <'contoso'>, 'object': <'CN=A & <B>'>, 'name': <'Ann <A>'>, 'value': <'a@x'>},"   \
  "{'connector': <'fabrikam'>, 'object': <'uid=a'>, 'name': <'Ann <A>'>, 'value': <'a@x'>}]>},"    \
  "{'kind': <'ambiguous'>, 'count': <int64 2>, 'objects': <["                                      \
  "{'connector': <'contoso'>, 'object': <'CN=C'>, 'name': <'Cal'>, 'value': <'c@x'>},"             \
  "{'connector': <'contoso'>, 'object': <'CN=D'>, 'name': <'Dee'>, 'value': <'c@x'>}]>}]>}"

static void
show_directories (AppPage *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwDraft) filled = cw_draft_new_from_text (DIRECTORIES, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < cw_draft_get_n_connectors (filled); i++)
    cw_draft_put_connector (fixture->draft, -1, cw_draft_get_connector (filled, i));
  show (fixture);
}

/* A descendant of that type whose title begins so. (nullable) */
static GtkWidget *
find_row (GtkWidget *root, GType type, const char *title)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = NULL;

      if (!gtk_widget_get_visible (child))
        continue;
      if (G_TYPE_CHECK_INSTANCE_TYPE (child, type) &&
          g_str_has_prefix (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (child)), title))
        return child;
      found = find_row (child, type, title);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static GtkWidget *
get_joins_row (AppPage *fixture, GType type, const char *title)
{
  return find_row (app_child (fixture->page, "joins_group"), type, title);
}

static CwCheckRow *
get_check_row (AppPage *fixture)
{
  GtkWidget *row = get_joins_row (fixture, CW_TYPE_CHECK_ROW, "");

  return row != NULL ? CW_CHECK_ROW (row) : NULL;
}

/* With one directory, and with people who are there once, nothing is asked, and this is said. */
static void
test_nothing_to_join (AppPage *fixture, gconstpointer unused)
{
  show (fixture);
  g_assert_nonnull (get_joins_row (fixture, ADW_TYPE_ACTION_ROW, "There is nothing to join"));
  g_assert_null (get_check_row (fixture));
  choose (fixture, "mail_choice");
  g_assert_nonnull (get_joins_row (fixture, ADW_TYPE_ACTION_ROW, "There is nothing to join"));
}

/* Asked again with every method; an attribute has to be there first. */
static void
test_joins_asked (AppPage *fixture, gconstpointer unused)
{
  show_directories (fixture);
  g_assert_nonnull (get_joins_row (fixture, ADW_TYPE_ACTION_ROW, "Nobody is joined"));
  choose (fixture, "mail_choice");
  g_assert_null (get_joins_row (fixture, ADW_TYPE_ACTION_ROW, "Nobody is joined"));
  g_assert_cmpint (cw_check_row_get_state (get_check_row (fixture)), ==, CW_CHECK_CHECKING);
  app_wait_until (cw_check_row_get_state (get_check_row (fixture)) == CW_CHECK_FAILED, 30);
  g_assert_null (get_joins_row (fixture, ADW_TYPE_EXPANDER_ROW, ""));
  choose (fixture, "name_choice");
  g_assert_cmpint (cw_check_row_get_state (get_check_row (fixture)), ==, CW_CHECK_CHECKING);
  choose (fixture, "attribute_choice");
  g_assert_cmpint (cw_check_row_get_state (get_check_row (fixture)), ==, CW_CHECK_IDLE);
  cw_attribute_row_set_attribute (app_child (fixture->page, "matching_row"), "employeeID");
  g_assert_cmpint (cw_check_row_get_state (get_check_row (fixture)), ==, CW_CHECK_CHECKING);
  cw_attribute_row_set_attribute (app_child (fixture->page, "matching_row"), "employeeNumber");
  g_assert_cmpint (cw_check_row_get_state (get_check_row (fixture)), ==, CW_CHECK_CHECKING);
}

static gboolean
can_unfold (GtkWidget *row)
{
  return adw_expander_row_get_enable_expansion (ADW_EXPANDER_ROW (row));
}

/* The numbers, and the examples below them; another method takes them away. */
static void
test_joins_shown (AppPage *fixture, gconstpointer unused)
{
  g_autofree char *text = g_strdup_printf (ANSWER, 1, 8);
  GtkWidget *row = NULL;

  show_directories (fixture);
  choose (fixture, "mail_choice");
  cw_check_row_set_answer (get_check_row (fixture), app_variant (text));
  row = get_joins_row (fixture, ADW_TYPE_EXPANDER_ROW, "2 people are joined");
  g_assert_true (can_unfold (row));
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  g_assert_nonnull (find_row (row, ADW_TYPE_ACTION_ROW, "Ann <A>"));
  row = get_joins_row (fixture, ADW_TYPE_EXPANDER_ROW, "1 entry stays alone");
  g_assert_false (can_unfold (row));
  row = get_joins_row (fixture, ADW_TYPE_EXPANDER_ROW, "2 entries are ambiguous");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  g_assert_nonnull (find_row (row, ADW_TYPE_ACTION_ROW, "Cal, Dee"));
  g_assert_nonnull (get_joins_row (fixture, ADW_TYPE_EXPANDER_ROW, "1 entry has no value"));
  app_assert_names (GTK_WIDGET (fixture->page));
  app_assert_fits (GTK_WIDGET (fixture->page), 360);
  choose (fixture, "name_choice");
  g_assert_null (get_joins_row (fixture, ADW_TYPE_EXPANDER_ROW, ""));
}

/* What is settled is looked at when somebody asks. */
static void
test_joins_reopened (AppPage *fixture, gconstpointer unused)
{
  cw_draft_set_string (fixture->draft, "identity.matching.method", "mail");
  cw_draft_set_fact (fixture->draft, CW_DRAFT_FACT_REOPENED, g_variant_new_boolean (TRUE));
  show_directories (fixture);
  g_assert_cmpint (cw_check_row_get_state (get_check_row (fixture)), ==, CW_CHECK_IDLE);
}

/* ----- the values of an attribute that is to be the source anchor */

#define VALUES                                                                                     \
  "{'ok': <true>, 'checks': <[{'id': <'anchor-values-sign'>, 'status': <'warning'>, "              \
  "'summary': <'1 person has a value of employeeID with an @ or another sign that no anchor may "  \
  "hold'>, 'remedy': <'Correct it'>}]>, 'entries': <int64 4>, 'examples': <["                      \
  "{'kind': <'sign'>, 'count': <int64 1>, 'objects': <[{'connector': <'contoso'>, "                \
  "'object': <'CN=A & <B>'>, 'name': <'Ann <A>'>, 'value': <'a@x'>}]>},"                           \
  "{'kind': <'shared'>, 'count': <int64 2>, 'objects': <["                                         \
  "{'connector': <'contoso'>, 'object': <'CN=C'>, 'name': <'Cal'>, 'value': <'12'>},"              \
  "{'connector': <'contoso'>, 'object': <'CN=D'>, 'name': <'Dee'>, 'value': <'12'>}]>},"           \
  "{'kind': <'missing'>, 'count': <int64 1>, 'objects': <["                                        \
  "{'connector': <'contoso'>, 'object': <'CN=E'>, 'name': <'Eve'>}]>}]>}"

static GtkWidget *
get_values_row (AppPage *fixture, GType type, const char *title)
{
  return find_row (app_child (fixture->page, "values_group"), type, title);
}

static CwCheckRow *
get_values_check (AppPage *fixture)
{
  return CW_CHECK_ROW (get_values_row (fixture, CW_TYPE_CHECK_ROW, ""));
}

static void
choose_anchor (AppPage *fixture, const char *attribute)
{
  cw_attribute_row_set_attribute (app_child (fixture->page, "anchor_row"), attribute);
}

/* As soon as there is a name that will do, and again with another one. */
static void
test_values_asked (AppPage *fixture, gconstpointer unused)
{
  show_directories (fixture);
  g_assert_false (is_shown (fixture, "values_group"));
  choose (fixture, "anchor_choice");
  g_assert_false (is_shown (fixture, "values_group"));
  choose_anchor (fixture, "mail");
  g_assert_false (is_shown (fixture, "values_group"));
  choose_anchor (fixture, "employeeID");
  g_assert_true (is_shown (fixture, "values_group"));
  g_assert_cmpint (cw_check_row_get_state (get_values_check (fixture)), ==, CW_CHECK_CHECKING);
  g_assert_true (cw_wizard_page_get_complete (fixture->page));
  app_wait_until (cw_check_row_get_state (get_values_check (fixture)) == CW_CHECK_FAILED, 30);
  choose_anchor (fixture, "employeeNumber");
  g_assert_cmpint (cw_check_row_get_state (get_values_check (fixture)), ==, CW_CHECK_CHECKING);
  choose (fixture, "automatic_choice");
  g_assert_false (is_shown (fixture, "values_group"));
}

/* Who is meant is folded away below what is wrong, and goes with the question. */
static void
test_values_shown (AppPage *fixture, gconstpointer unused)
{
  GtkWidget *row = NULL;

  show_directories (fixture);
  choose (fixture, "anchor_choice");
  choose_anchor (fixture, "employeeID");
  cw_check_row_set_answer (get_values_check (fixture), app_variant (VALUES));
  row = get_values_row (fixture, ADW_TYPE_EXPANDER_ROW, "Whose value holds an @");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  row = find_row (row, ADW_TYPE_ACTION_ROW, "Ann <A>");
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), ==,
                   "1 entry has “a@x”\ncontoso: CN=A & <B>");
  row = get_values_row (fixture, ADW_TYPE_EXPANDER_ROW, "Who has no value");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  row = find_row (row, ADW_TYPE_ACTION_ROW, "Eve");
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), ==, "contoso: CN=E");
  row = get_values_row (fixture, ADW_TYPE_EXPANDER_ROW, "Who has the same value");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  g_assert_nonnull (find_row (row, ADW_TYPE_ACTION_ROW, "Cal, Dee"));
  g_assert_null (get_values_row (fixture, ADW_TYPE_EXPANDER_ROW, "Whose value is too long"));
  app_assert_names (GTK_WIDGET (fixture->page));
  app_assert_fits (GTK_WIDGET (fixture->page), 360);
  choose_anchor (fixture, "employeeNumber");
  g_assert_null (get_values_row (fixture, ADW_TYPE_EXPANDER_ROW, ""));
}

/* What is settled is looked at when somebody asks. */
static void
test_values_reopened (AppPage *fixture, gconstpointer unused)
{
  cw_draft_set_string (fixture->draft, "identity.sourceAnchor.method", "attribute");
  cw_draft_set_string (fixture->draft, "identity.sourceAnchor.attribute", "employeeID");
  cw_draft_set_fact (fixture->draft, CW_DRAFT_FACT_REOPENED, g_variant_new_boolean (TRUE));
  show_directories (fixture);
  g_assert_true (is_shown (fixture, "values_group"));
  g_assert_cmpint (cw_check_row_get_state (get_values_check (fixture)), ==, CW_CHECK_IDLE);
}

static void
add_test (const char *path, void (*test) (AppPage *fixture, gconstpointer unused))
{
  g_test_add (path, AppPage, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  add_test ("/page-identity/untouched", test_untouched);
  add_test ("/page-identity/methods", test_methods);
  add_test ("/page-identity/matching-attribute", test_matching_attribute);
  add_test ("/page-identity/anchor", test_anchor);
  add_test ("/page-identity/anchor-chosen", test_anchor_chosen);
  add_test ("/page-identity/anchor-recorded", test_anchor_recorded);
  add_test ("/page-identity/reopened", test_reopened);
  add_test ("/page-identity/nothing-to-join", test_nothing_to_join);
  add_test ("/page-identity/joins-asked", test_joins_asked);
  add_test ("/page-identity/joins-shown", test_joins_shown);
  add_test ("/page-identity/joins-reopened", test_joins_reopened);
  add_test ("/page-identity/values-asked", test_values_asked);
  add_test ("/page-identity/values-shown", test_values_shown);
  add_test ("/page-identity/values-reopened", test_values_reopened);
  return g_test_run ();
}
