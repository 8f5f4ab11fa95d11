/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include "tenant-fixture.h"

/* All pages of a round, told as one text a line: "id:name", "id@removed=reason",
 * "group+member", "group-member"; ids by the names the test gave them. */
typedef struct
{
  GHashTable *names; /* id -> name */
  GPtrArray *lines;  /* sorted */
  guint pages;
  char *link; /* deltaLink */
} Round;

static Round *
round_new (void)
{
  Round *round = g_new0 (Round, 1);

  round->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  round->lines = g_ptr_array_new_with_free_func (g_free);
  return round;
}

static void
round_free (Round *round)
{
  g_hash_table_unref (round->names);
  g_ptr_array_unref (round->lines);
  g_free (round->link);
  g_free (round);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Round, round_free)

/* Remembers @id (transfer full) as @name. */
static const char *
round_name (Round *round, char *id, const char *name)
{
  g_hash_table_insert (round->names, id, g_strdup (name));
  return id;
}

static const char *
get_name (Round *round, JsonNode *item)
{
  const char *name = g_hash_table_lookup (round->names, fixture_string (item, "id"));

  return name != NULL ? name : "?";
}

static void
tell_references (Round *round, JsonNode *item, const char *member)
{
  JsonNode *list = fixture_at (item, member);
  guint length = list != NULL ? fixture_length (list, NULL) : 0;

  for (guint i = 0; i < length; i++)
    {
      g_autofree char *index = g_strdup_printf ("%u", i);
      JsonNode *reference = fixture_at (list, index);

      g_ptr_array_add (round->lines,
                       g_strdup_printf ("%s%s%s", get_name (round, item),
                                        fixture_at (reference, "@removed") != NULL ? "-" : "+",
                                        get_name (round, reference)));
    }
}

static void
tell_item (Round *round, JsonNode *item)
{
  JsonNode *removed = fixture_at (item, "@removed");

  if (removed != NULL)
    g_ptr_array_add (round->lines, g_strdup_printf ("%s@%s", get_name (round, item),
                                                    fixture_string (removed, "reason")));
  else if (fixture_string (item, "displayName") != NULL)
    g_ptr_array_add (round->lines, g_strdup_printf ("%s:%s", get_name (round, item),
                                                    fixture_string (item, "displayName")));
  else
    g_ptr_array_add (round->lines, g_strdup_printf ("%s:", get_name (round, item)));
  tell_references (round, item, "members@delta");
  tell_references (round, item, "manager@delta");
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Follows the links from @path to the end. @headers (nullable) */
static void
round_run (Round *round, Fixture *fixture, const char *path, const char *headers)
{
  g_autofree char *next = g_strdup (path);

  round->pages = 0;
  g_ptr_array_set_size (round->lines, 0);
  while (next != NULL)
    {
      g_autoptr (JsonNode) page = NULL;

      g_assert_cmpuint (fixture_send (fixture, "GET", next, NULL, headers), ==, 200);
      page = json_from_string (fixture->text, NULL);
      for (guint i = 0; i < fixture_length (page, "value"); i++)
        {
          g_autofree char *item = g_strdup_printf ("value.%u", i);

          tell_item (round, fixture_at (page, item));
        }
      round->pages++;
      g_free (next);
      next = g_strdup (fixture_string (page, "@odata.nextLink"));
      g_assert_true ((next == NULL) == (fixture_at (page, "@odata.deltaLink") != NULL));
      if (next == NULL)
        {
          g_free (round->link);
          round->link = g_strdup (fixture_string (page, "@odata.deltaLink"));
        }
    }
  g_ptr_array_sort (round->lines, compare_lines);
}

static void
round_assert (Round *round, const char *expected)
{
  g_autoptr (GPtrArray) copy = g_ptr_array_new ();
  g_autofree char *text = NULL;

  for (guint i = 0; i < round->lines->len; i++)
    g_ptr_array_add (copy, round->lines->pdata[i]);
  g_ptr_array_add (copy, NULL);
  text = g_strjoinv (" ", (char **) copy->pdata);
  g_assert_cmpstr (text, ==, expected);
}

/* Runs the round that follows the last one. */
static void
round_again (Round *round, Fixture *fixture, const char *expected)
{
  g_autofree char *link = g_strdup (round->link);

  round_run (round, fixture, link, NULL);
  round_assert (round, expected);
}

static void
do_to (Fixture *fixture, const char *method, const char *format, const char *id, const char *body)
{
  g_autofree char *path = g_strconcat (format, id, NULL);

  fixture_do (fixture, 204, method, path, body);
}

static void
test_users (Fixture *fixture, gconstpointer options)
{
  g_autoptr (Round) round = round_new ();
  const char *a = round_name (round, fixture_add_user (fixture, "a", FALSE), "a");
  const char *b = round_name (round, fixture_add_user (fixture, "b", FALSE), "b");
  g_autofree char *restore = g_strdup_printf ("/v1.0/directory/deletedItems/%s/restore", b);

  round_run (round, fixture, "/v1.0/users/delta", NULL);
  round_assert (round, "a:User a b:User b");
  round_again (round, fixture, "");
  round_name (round, fixture_add_user (fixture, "c", FALSE), "c");
  do_to (fixture, "PATCH", "/v1.0/users/", a, "{'displayName':'Anna'}");
  round_again (round, fixture, "a:Anna c:User c");
  /* The same value is no change. */
  do_to (fixture, "PATCH", "/v1.0/users/", a, "{'displayName':'Anna'}");
  round_again (round, fixture, "");
  do_to (fixture, "DELETE", "/v1.0/users/", b, NULL);
  round_again (round, fixture, "b@changed");
  fixture_do (fixture, 200, "POST", restore, NULL);
  round_again (round, fixture, "b:User b");
  do_to (fixture, "DELETE", "/v1.0/users/", b, NULL);
  do_to (fixture, "DELETE", "/v1.0/directory/deletedItems/", b, NULL);
  round_again (round, fixture, "b@deleted");
  /* A first round does not tell of what is gone. */
  round_run (round, fixture, "/v1.0/users/delta", NULL);
  round_assert (round, "a:Anna c:User c");
}

static void
test_pages (Fixture *fixture, gconstpointer options)
{
  g_autoptr (Round) round = round_new ();

  for (int i = 0; i < 7; i++)
    {
      g_autofree char *name = g_strdup_printf ("u%d", i);

      round_name (round, fixture_add_user (fixture, name, FALSE), name);
    }
  round_run (round, fixture, "/v1.0/users/delta?$select=displayName",
             "Prefer: odata.maxpagesize=3");
  g_assert_cmpuint (round->pages, ==, 3);
  round_assert (round, "u0:User u0 u1:User u1 u2:User u2 u3:User u3 u4:User u4 u5:User u5 "
                       "u6:User u6");
}

/* An object that changes while the pages are read is not lost. */
static void
test_change_between_pages (Fixture *fixture, gconstpointer options)
{
  g_autoptr (Round) round = round_new ();
  g_autoptr (JsonNode) page = NULL;
  const char *a = round_name (round, fixture_add_user (fixture, "a", FALSE), "a");
  const char *c = NULL;

  round_name (round, fixture_add_user (fixture, "b", FALSE), "b");
  c = round_name (round, fixture_add_user (fixture, "c", FALSE), "c");
  g_assert_cmpuint (
      fixture_send (fixture, "GET", "/v1.0/users/delta", NULL, "Prefer: odata.maxpagesize=1"), ==,
      200);
  page = json_from_string (fixture->text, NULL);
  do_to (fixture, "PATCH", "/v1.0/users/", a, "{'displayName':'A2'}");
  do_to (fixture, "PATCH", "/v1.0/users/", c, "{'displayName':'C2'}");
  round_run (round, fixture, fixture_string (page, "@odata.nextLink"), NULL);
  round_assert (round, "a:A2 b:User b c:C2");
  round_again (round, fixture, "a:A2 c:C2");
}

static void
test_select (Fixture *fixture, gconstpointer options)
{
  g_autoptr (Round) round = round_new ();
  g_autoptr (JsonNode) page = NULL;
  const char *a = round_name (round, fixture_add_user (fixture, "a", FALSE), "a");

  round_run (round, fixture, "/v1.0/users/delta?$select=displayName,city,onPremisesImmutableId",
             NULL);
  do_to (fixture, "PATCH", "/v1.0/users/", a, "{'department':'X'}");
  round_again (round, fixture, "");
  do_to (fixture, "PATCH", "/v1.0/users/", a, "{'city':'Bern'}");
  round_again (round, fixture, "a:User a");
  do_to (fixture, "PATCH", "/v1.0/users/", a, "{'city':null}");
  page = fixture_call (fixture, 200, "GET", round->link, NULL);
  /* $select came with the token, and what was cleared is told. */
  g_assert_cmpstr (fixture_string (page, "value.0.onPremisesImmutableId"), ==, "anchor-a");
  g_assert_true (JSON_NODE_HOLDS_NULL (fixture_at (page, "value.0.city")));
  g_assert_null (fixture_at (page, "value.0.userPrincipalName"));
  g_clear_pointer (&page, json_node_unref);
  g_assert_cmpuint (fixture_send (fixture, "GET", round->link, NULL, "Prefer: return=minimal"), ==,
                    200);
  page = json_from_string (fixture->text, NULL);
  g_assert_null (fixture_at (page, "value.0.onPremisesImmutableId"));
  g_assert_cmpstr (fixture_string (page, "value.0.id"), ==, a);
}

static void
test_manager (Fixture *fixture, gconstpointer options)
{
  g_autoptr (Round) round = round_new ();
  const char *a = round_name (round, fixture_add_user (fixture, "a", FALSE), "a");
  const char *b = round_name (round, fixture_add_user (fixture, "b", FALSE), "b");
  g_autofree char *path = g_strdup_printf ("/v1.0/users/%s/manager/$ref", a);
  g_autofree char *body =
      g_strdup_printf ("{'@odata.id':'https://graph.microsoft.com/v1.0/users/%s'}", b);

  round_run (round, fixture, "/v1.0/users/delta?$select=displayName,manager", NULL);
  fixture_do (fixture, 204, "PUT", path, body);
  round_again (round, fixture, "a+b a:User a");
  fixture_do (fixture, 204, "DELETE", path, NULL);
  round_again (round, fixture, "a-b a:User a");
  round_run (round, fixture, "/v1.0/users/delta?$select=displayName", NULL);
  fixture_do (fixture, 204, "PUT", path, body);
  round_again (round, fixture, "");
}

static void
test_groups (Fixture *fixture, gconstpointer options)
{
  g_autoptr (Round) round = round_new ();
  const char *a = round_name (round, fixture_add_user (fixture, "a", FALSE), "a");
  const char *b = round_name (round, fixture_add_user (fixture, "b", FALSE), "b");
  const char *g = round_name (round, fixture_add_group (fixture, "g"), "g");
  g_autofree char *remove = g_strdup_printf ("/v1.0/groups/%s/members/%s/$ref", g, a);
  g_autofree char *restore = g_strdup_printf ("/v1.0/directory/deletedItems/%s/restore", b);

  fixture_add_member (fixture, g, a);
  round_run (round, fixture, "/v1.0/groups/delta", NULL);
  round_assert (round, "g+a g:Group g");
  fixture_add_member (fixture, g, b);
  round_again (round, fixture, "g+b g:Group g");
  fixture_do (fixture, 204, "DELETE", remove, NULL);
  round_again (round, fixture, "g-a g:Group g");
  /* Joined and left between two rounds. */
  fixture_add_member (fixture, g, a);
  fixture_do (fixture, 204, "DELETE", remove, NULL);
  round_again (round, fixture, "g-a g:Group g");
  do_to (fixture, "DELETE", "/v1.0/users/", b, NULL);
  round_again (round, fixture, "g-b g:Group g");
  fixture_do (fixture, 200, "POST", restore, NULL);
  round_again (round, fixture, "g+b g:Group g");
  do_to (fixture, "PATCH", "/v1.0/groups/", g, "{'description':'x'}");
  round_again (round, fixture, "g:Group g");
  do_to (fixture, "DELETE", "/v1.0/groups/", g, NULL);
  round_again (round, fixture, "g@deleted");
}

static void
test_group_select (Fixture *fixture, gconstpointer options)
{
  g_autoptr (Round) round = round_new ();
  const char *a = round_name (round, fixture_add_user (fixture, "a", FALSE), "a");
  const char *g = round_name (round, fixture_add_group (fixture, "g"), "g");

  round_run (round, fixture, "/v1.0/groups/delta?$select=displayName", NULL);
  fixture_add_member (fixture, g, a);
  round_again (round, fixture, "");
  round_run (round, fixture, "/v1.0/groups/delta?$select=displayName,members", NULL);
  round_assert (round, "g+a g:Group g");
}

static const char *const few_members[] = { "--delta-members=2", NULL };

static void
test_big_group (Fixture *fixture, gconstpointer options)
{
  g_autoptr (Round) round = round_new ();
  const char *g = round_name (round, fixture_add_group (fixture, "g"), "g");

  round_name (round, fixture_add_group (fixture, "h"), "h");
  for (int i = 0; i < 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("u%d", i);

      fixture_add_member (fixture, g,
                          round_name (round, fixture_add_user (fixture, name, FALSE), name));
    }
  round_run (round, fixture, "/v1.0/groups/delta", NULL);
  g_assert_cmpuint (round->pages, ==, 3);
  /* The group comes once whole, and twice with its id and more members. */
  round_assert (round, "g+u0 g+u1 g+u2 g+u3 g+u4 g: g: g:Group g h:Group h");
}

static void
test_latest (Fixture *fixture, gconstpointer options)
{
  g_autoptr (Round) round = round_new ();

  round_name (round, fixture_add_user (fixture, "a", FALSE), "a");
  round_run (round, fixture, "/v1.0/users/delta?$deltatoken=latest&$select=displayName", NULL);
  round_assert (round, "");
  round_name (round, fixture_add_user (fixture, "b", FALSE), "b");
  round_again (round, fixture, "b:User b");
}

/* The same tenant at another port, where the link leads to. */
static void
restart (Round *round, Fixture *fixture, const char *const *options)
{
  g_autofree char *old = g_steal_pointer (&round->link);

  fixture_restart (fixture, options);
  round->link = g_strconcat (fixture->url, strstr (old, "/v1.0/"), NULL);
}

static void
test_expired (Fixture *fixture, gconstpointer options)
{
  g_autoptr (Round) round = round_new ();
  g_autoptr (JsonNode) answer = NULL;
  g_autofree char *location = NULL;

  round_name (round, fixture_add_user (fixture, "a", FALSE), "a");
  round_run (round, fixture, "/v1.0/users/delta", NULL);
  restart (round, fixture, NULL);
  round_again (round, fixture, "");
  fixture_do (fixture, 204, "POST", "/admin/expire-delta", NULL);
  answer = fixture_call (fixture, 410, "GET", round->link, NULL);
  g_assert_cmpstr (fixture_string (answer, "error.code"), ==, "syncStateNotFound");
  location = g_strdup (soup_message_headers_get_one (fixture->headers, "Location"));
  round_run (round, fixture, location, NULL);
  round_assert (round, "a:User a");
  /* The older form of the same answer. */
  fixture_do (fixture, 204, "POST", "/admin/expire-delta", "{'status':400}");
  fixture_do (fixture, 400, "GET", round->link, NULL);
}

static const char *const short_delta[] = { "--delta-lifetime=1", NULL };

static void
test_aged (Fixture *fixture, gconstpointer options)
{
  g_autoptr (Round) round = round_new ();

  round_run (round, fixture, "/v1.0/users/delta", NULL);
  restart (round, fixture, short_delta);
  g_usleep (2600 * 1000);
  fixture_do (fixture, 410, "GET", round->link, NULL);
}

static void
test_refused (Fixture *fixture, gconstpointer options)
{
  g_autoptr (Round) round = round_new ();
  g_autofree char *mixed = NULL;

  round_run (round, fixture, "/v1.0/users/delta", NULL);
  mixed = g_strconcat ("/v1.0/groups/delta", strchr (round->link, '?'), NULL);
  fixture_do (fixture, 400, "GET", mixed, NULL);
  fixture_do (fixture, 400, "GET", "/v1.0/users/delta?$deltatoken=abc", NULL);
  fixture_do (fixture, 400, "GET", "/v1.0/users/delta?$skiptoken=abc", NULL);
  fixture_do (fixture, 400, "GET", "/v1.0/users/delta?$top=5", NULL);
  fixture_do (fixture, 400, "GET", "/v1.0/users/delta?$select=nothing", NULL);
}

/* Contacts, which only others make and take away; those with an id of the seed's own. */
static void
test_contacts (Fixture *fixture, gconstpointer options)
{
  g_autoptr (Round) round = round_new ();

  round_name (round, g_strdup ("00000000-0000-4000-8000-000000000001"), "p");
  round_name (round, g_strdup ("00000000-0000-4000-8000-000000000002"), "q");
  fixture_do (fixture, 204, "POST", "/admin/seed",
              "{'contacts':[{'id':'00000000-0000-4000-8000-000000000001','displayName':'P',"
              "'mail':'p@other.example'}]}");
  round_name (round, fixture_add_user (fixture, "a", FALSE), "a");
  round_run (round, fixture, "/v1.0/contacts/delta?$select=id,displayName,mail,proxyAddresses",
             NULL);
  round_assert (round, "p:P");
  round_again (round, fixture, "");
  fixture_do (fixture, 204, "POST", "/admin/seed",
              "{'contacts':[{'id':'00000000-0000-4000-8000-000000000002','displayName':'Q',"
              "'mail':'q@other.example'}]}");
  fixture_do (fixture, 204, "POST", "/admin/contacts/remove", "{'mail':'P@other.example'}");
  round_again (round, fixture, "p@deleted q:Q");
}

/* Longer than this test lasts; and as short as it can be. */
static const char *const long_lag[] = { "--delta-lag=600000", NULL };
static const char *const short_lag[] = { "--delta-lag=1", NULL };

/* Replication takes its time; nothing is lost for it. */
static void
test_lag (Fixture *fixture, gconstpointer options)
{
  g_autoptr (Round) round = round_new ();

  round_name (round, fixture_add_user (fixture, "a", FALSE), "a");
  round_run (round, fixture, "/v1.0/users/delta", NULL);
  round_assert (round, "");
  restart (round, fixture, short_lag);
  g_usleep (100 * 1000);
  round_again (round, fixture, "a:User a");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, options, function)                                                               \
  g_test_add ("/tenant/delta/" name, Fixture, options, fixture_set_up, function, fixture_tear_down)
  ADD ("users", NULL, test_users);
  ADD ("pages", NULL, test_pages);
  ADD ("change-between-pages", NULL, test_change_between_pages);
  ADD ("select", NULL, test_select);
  ADD ("manager", NULL, test_manager);
  ADD ("groups", NULL, test_groups);
  ADD ("group-select", NULL, test_group_select);
  ADD ("big-group", few_members, test_big_group);
  ADD ("contacts", NULL, test_contacts);
  ADD ("latest", NULL, test_latest);
  ADD ("expired", NULL, test_expired);
  ADD ("aged", NULL, test_aged);
  ADD ("refused", NULL, test_refused);
  ADD ("lag", long_lag, test_lag);
#undef ADD
  return g_test_run ();
}
