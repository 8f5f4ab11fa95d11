/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include "tenant-fixture.h"

/* An application; its path, and what the names of its extensions begin with. */
typedef struct
{
  char *path;
  char *prefix;
} App;

static void
clear_app (App *app)
{
  g_free (app->path);
  g_free (app->prefix);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (App, clear_app)

static App
add_app (Fixture *fixture)
{
  g_autoptr (JsonNode) made =
      fixture_call (fixture, 201, "POST", "/v1.0/applications", "{'displayName':'Schema'}");
  g_auto (GStrv) parts = g_strsplit (fixture_string (made, "appId"), "-", -1);
  g_autofree char *digits = g_strjoinv ("", parts);

  return (App){ g_strdup_printf ("/v1.0/applications/%s/extensionProperties",
                                 fixture_string (made, "id")),
                g_strdup_printf ("extension_%s_", digits) };
}

static void
register_extension (Fixture *fixture, const App *app, const char *body)
{
  fixture_do (fixture, 201, "POST", app->path, body);
}

static void
test_register (Fixture *fixture, gconstpointer options)
{
  g_auto (App) app = add_app (fixture);
  g_autofree char *name = g_strconcat (app.prefix, "badge", NULL);
  g_autofree char *path = NULL;
  g_autoptr (JsonNode) made =
      fixture_call (fixture, 201, "POST", app.path,
                    "{'name':'badge','dataType':'String','targetObjects':['User','Group']}");
  g_autoptr (JsonNode) list = fixture_call (fixture, 200, "GET", app.path, NULL);
  g_autoptr (JsonNode) left = NULL;

  g_assert_cmpstr (fixture_string (made, "name"), ==, name);
  g_assert_cmpstr (fixture_string (made, "dataType"), ==, "String");
  g_assert_cmpuint (fixture_length (list, "value"), ==, 1);
  g_assert_cmpstr (fixture_string (list, "value.0.name"), ==, name);
  /* Once only, whatever its type. */
  fixture_do (fixture, 400, "POST", app.path,
              "{'name':'Badge','dataType':'Binary','targetObjects':['User']}");
  path = g_strdup_printf ("%s/%s", app.path, fixture_string (made, "id"));
  fixture_do (fixture, 204, "DELETE", path, NULL);
  fixture_do (fixture, 404, "DELETE", path, NULL);
  left = fixture_call (fixture, 200, "GET", app.path, NULL);
  g_assert_cmpuint (fixture_length (left, "value"), ==, 0);
}

static void
test_refused (Fixture *fixture, gconstpointer options)
{
  static const char *const bodies[] = {
    "{'dataType':'String','targetObjects':['User']}",
    "{'name':'a-b','dataType':'String','targetObjects':['User']}",
    "{'name':'a','dataType':'Text','targetObjects':['User']}",
    "{'name':'a','dataType':'String','targetObjects':[]}",
    "{'name':'a','dataType':'String','targetObjects':['Contact']}",
  };
  g_auto (App) app = add_app (fixture);

  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    fixture_do (fixture, 400, "POST", app.path, bodies[i]);
  fixture_do (fixture, 404, "GET",
              "/v1.0/applications/00000000-0000-4000-8000-000000000000/extensionProperties", NULL);
}

static char *
make_value (const App *app, const char *name, const char *json)
{
  return g_strdup_printf ("{'%s%s':%s}", app->prefix, name, json);
}

static void
test_values (Fixture *fixture, gconstpointer options)
{
  static const struct
  {
    const char *name;
    const char *json;
    guint status;
  } values[] = {
    { "text", "'x'", 204 },
    { "text", "null", 204 },
    { "text", "1", 400 },
    { "text", "['x']", 400 },
    { "texts", "['a','b']", 204 },
    { "texts", "'a'", 400 },
    { "number", "2147483647", 204 },
    { "number", "2147483648", 400 },
    { "large", "9007199254740993", 204 },
    { "large", "'1'", 400 },
    { "flag", "true", 204 },
    { "flag", "'true'", 400 },
    { "bytes", "'AP8Q'", 204 },
    { "bytes", "'not base64'", 400 },
    { "time", "'2026-11-29T01:02:03Z'", 204 },
    { "time", "'yesterday'", 400 },
    { "nothing", "'x'", 400 },
  };
  g_auto (App) app = add_app (fixture);
  g_autofree char *anna = fixture_add_user (fixture, "anna", FALSE);
  g_autofree char *path = g_strdup_printf ("/v1.0/users/%s", anna);
  g_autofree char *group = fixture_add_group (fixture, "sec");
  g_autofree char *group_path = g_strdup_printf ("/v1.0/groups/%s", group);
  g_autofree char *long_text = g_strnfill (257, 'x');
  g_autofree char *long_json = g_strdup_printf ("'%s'", long_text);
  g_autofree char *too_long = make_value (&app, "text", long_json);
  g_autofree char *of_user = make_value (&app, "flag", "true");
  g_autofree char *of_both = make_value (&app, "text", "'x'");

  register_extension (fixture, &app,
                      "{'name':'text','dataType':'String','targetObjects':['User','Group']}");
  register_extension (
      fixture, &app,
      "{'name':'texts','dataType':'String','isMultiValued':true,'targetObjects':['User']}");
  register_extension (fixture, &app,
                      "{'name':'number','dataType':'Integer','targetObjects':['User']}");
  register_extension (fixture, &app,
                      "{'name':'large','dataType':'LargeInteger','targetObjects':['User']}");
  register_extension (fixture, &app,
                      "{'name':'flag','dataType':'Boolean','targetObjects':['User']}");
  register_extension (fixture, &app,
                      "{'name':'bytes','dataType':'Binary','targetObjects':['User']}");
  register_extension (fixture, &app,
                      "{'name':'time','dataType':'DateTime','targetObjects':['User']}");
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *body = make_value (&app, values[i].name, values[i].json);

      g_test_message ("%s %s", values[i].name, values[i].json);
      fixture_do (fixture, values[i].status, "PATCH", path, body);
    }
  fixture_do (fixture, 400, "PATCH", path, too_long);
  fixture_do (fixture, 204, "PATCH", group_path, of_both);
  fixture_do (fixture, 400, "PATCH", group_path, of_user);
}

/* What was cleared is told as null. */
static void
test_delta (Fixture *fixture, gconstpointer options)
{
  g_auto (App) app = add_app (fixture);
  g_autofree char *anna = fixture_add_user (fixture, "anna", FALSE);
  g_autofree char *path = g_strdup_printf ("/v1.0/users/%s", anna);
  g_autofree char *name = g_strconcat (app.prefix, "text", NULL);
  g_autofree char *url = g_strdup_printf ("/v1.0/users/delta?$select=displayName,%s", name);
  g_autofree char *set = make_value (&app, "text", "'x'");
  g_autofree char *clear = make_value (&app, "text", "null");
  g_autoptr (JsonNode) first = NULL;
  g_autoptr (JsonNode) second = NULL;
  JsonNode *changed = NULL;

  register_extension (fixture, &app,
                      "{'name':'text','dataType':'String','targetObjects':['User']}");
  fixture_do (fixture, 204, "PATCH", path, set);
  first = fixture_call (fixture, 200, "GET", url, NULL);
  fixture_do (fixture, 204, "PATCH", path, clear);
  second = fixture_call (fixture, 200, "GET", fixture_string (first, "@odata.deltaLink"), NULL);
  g_assert_cmpuint (fixture_length (second, "value"), ==, 1);
  changed = fixture_at (second, "value.0");
  g_assert_true (json_object_has_member (json_node_get_object (changed), name));
  g_assert_true (json_object_get_null_member (json_node_get_object (changed), name));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function)                                                                        \
  g_test_add ("/tenant/extensions/" name, Fixture, NULL, fixture_set_up, function,                 \
              fixture_tear_down)
  ADD ("register", test_register);
  ADD ("refused", test_refused);
  ADD ("values", test_values);
  ADD ("delta", test_delta);
#undef ADD
  return g_test_run ();
}
