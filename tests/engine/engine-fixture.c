/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "engine-fixture.h"

#include <glib/gstdio.h>

#include "rules/cw-rule-set.h"
#include "setup/cw-methods.h"

static const char SOURCE[] = "{\"name\": \"" ENGINE_FIXTURE_SOURCE "\", \"kind\": "
                             "\"active-directory\", \"server\": {\"host\": \"dc.example\"}, "
                             "\"authentication\": {\"method\": \"simple\", \"user\": \"reader\"}}";

static const char TARGET[] =
    "{\"name\": \"" ENGINE_FIXTURE_TARGET "\", \"kind\": \"graph\", \"tenantId\": \"t\", "
    "\"clientId\": \"33333333-3333-3333-3333-333333333333\", "
    "\"authentication\": {\"method\": \"secret\"}}";

static const char OTHER[] =
    "{\"name\": \"" ENGINE_FIXTURE_OTHER "\", \"kind\": \"graph\", \"tenantId\": \"o\", "
    "\"clientId\": \"44444444-4444-4444-4444-444444444444\", "
    "\"authentication\": {\"method\": \"secret\"}}";

static FakeConnector *
find_connector (EngineFixture *fixture, const CwConnectorConfig *config)
{
  if (config->kind != CW_CONNECTOR_KIND_GRAPH)
    return fixture->source;
  return strcmp (config->name, ENGINE_FIXTURE_OTHER) == 0 ? fixture->other_target : fixture->target;
}

static CwConnector *
make_connector (const CwConnectorConfig *config,
                CwSecret *secret,
                CwAttributeTable *attributes,
                gpointer user_data,
                GError **error)
{
  EngineFixture *fixture = user_data;

  if (fixture->is_unmade)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_UNREACHABLE, "The server is away");
      return NULL;
    }
  g_free (fixture->last_secret);
  fixture->last_secret = secret != NULL ? g_strdup (cw_secret_peek (secret, NULL)) : NULL;
  return CW_CONNECTOR (g_object_ref (find_connector (fixture, config)));
}

static void
on_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  EngineFixture *fixture = user_data;

  g_mutex_lock (&fixture->mutex);
  g_cond_broadcast (&fixture->cond);
  g_mutex_unlock (&fixture->mutex);
}

/* Where a held cycle waits. */
static GPtrArray *
list_domains (const CwConnectorConfig *config,
              CwConnector *connector,
              gpointer user_data,
              GCancellable *cancellable,
              GError **error)
{
  EngineFixture *fixture = user_data;
  gulong handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled_cb), fixture, NULL);
  GPtrArray *domains = NULL;

  g_mutex_lock (&fixture->mutex);
  while (fixture->is_held && !g_cancellable_is_cancelled (cancellable))
    {
      fixture->is_waiting = TRUE;
      g_cond_broadcast (&fixture->cond);
      g_cond_wait (&fixture->cond, &fixture->mutex);
    }
  fixture->is_waiting = FALSE;
  g_mutex_unlock (&fixture->mutex);
  g_cancellable_disconnect (cancellable, handler);
  if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
      config->kind != CW_CONNECTOR_KIND_GRAPH)
    return NULL;
  domains = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_tenant_domain_free);
  g_ptr_array_add (domains, cw_tenant_domain_new ("contoso.com", TRUE, TRUE));
  return domains;
}

static gboolean
can_write (const CwConnectorConfig *config,
           CwConnector *connector,
           const char *attribute,
           gboolean *ret_can_write,
           gpointer user_data,
           GCancellable *cancellable,
           GError **error)
{
  const EngineFixture *fixture = user_data;

  g_assert_cmpstr (attribute, ==, CW_ANCHOR_CONSISTENCY_GUID);
  if (fixture->is_mute)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INTERRUPTED, "The server hung up");
      return FALSE;
    }
  *ret_can_write = fixture->is_writable;
  return TRUE;
}

static void
open_engine (EngineFixture *fixture)
{
  const CwEngineOptions options = { .state_dir = fixture->directory,
                                    .factory = &fixture->factory,
                                    .has_scheduler = fixture->has_scheduler };
  g_autoptr (GError) error = NULL;
  CwAttributeTable *attributes = NULL;

  fixture->engine = cw_engine_open (&options, &error);
  g_assert_no_error (error);
  g_clear_object (&fixture->source);
  g_clear_object (&fixture->target);
  g_clear_object (&fixture->other_target);
  attributes = cw_store_get_attributes (cw_engine_get_store (fixture->engine));
  fixture->source = fake_connector_new (
      attributes, CW_CONNECTOR_CAN_DELTA | CW_CONNECTOR_CAN_EXPORT | CW_CONNECTOR_CAN_WATCH);
  fixture->target =
      fake_connector_new (attributes, CW_CONNECTOR_CAN_DELTA | CW_CONNECTOR_CAN_EXPORT);
  fixture->other_target =
      fake_connector_new (attributes, CW_CONNECTOR_CAN_DELTA | CW_CONNECTOR_CAN_EXPORT);
}

void
engine_fixture_set_up (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_mutex_init (&fixture->mutex);
  g_cond_init (&fixture->cond);
  fixture->directory = g_dir_make_tmp ("cw-engine-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->factory = (CwConnectorFactory){
    .make = make_connector,
    .list_domains = list_domains,
    .can_write = can_write,
    .user_data = fixture,
  };
  open_engine (fixture);
}

void
engine_fixture_remove_tree (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        engine_fixture_remove_tree (path);
      else
        g_unlink (path);
    }
  g_rmdir (directory);
}

void
engine_fixture_tear_down (EngineFixture *fixture, gconstpointer unused)
{
  if (fixture->engine != NULL)
    cw_engine_close (fixture->engine);
  g_clear_object (&fixture->engine);
  g_clear_object (&fixture->source);
  g_clear_object (&fixture->target);
  g_clear_object (&fixture->other_target);
  engine_fixture_remove_tree (fixture->directory);
  g_free (fixture->directory);
  g_free (fixture->last_secret);
  g_mutex_clear (&fixture->mutex);
  g_cond_clear (&fixture->cond);
}

void
engine_fixture_reopen (EngineFixture *fixture)
{
  cw_engine_close (fixture->engine);
  g_clear_object (&fixture->engine);
  open_engine (fixture);
}

void
engine_fixture_reopen_scheduled (EngineFixture *fixture)
{
  fixture->has_scheduler = TRUE;
  engine_fixture_reopen (fixture);
}

static GVariant *
invoke (EngineFixture *fixture, const char *name, GVariant *args, GError **error)
{
  const CwMethod *method = cw_methods_find (name);
  g_autoptr (GVariant) sunk = g_variant_ref_sink (args != NULL ? args : g_variant_new ("()"));
  const CwMethodCall call = { .engine = fixture->engine,
                              .args = sunk,
                              .author = "uid 7",
                              .role = CW_ROLE_ADMIN,
                              .is_direct = TRUE };

  g_assert_nonnull (method);
  return cw_method_invoke (method, &call, error);
}

GVariant *
engine_fixture_call (EngineFixture *fixture, const char *name, GVariant *args)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = invoke (fixture, name, args, &error);

  g_assert_no_error (error);
  g_assert_true (g_variant_is_of_type (answer, G_VARIANT_TYPE (CW_METHOD_ANSWER)));
  return g_variant_get_child_value (answer, 0);
}

GError *
engine_fixture_call_failing (EngineFixture *fixture, const char *name, GVariant *args)
{
  GError *error = NULL;
  GVariant *answer = invoke (fixture, name, args, &error);

  g_assert_null (answer);
  g_assert_nonnull (error);
  return error;
}

static GVariant *
make_secret (const char *connector, const char *kind, const char *secret)
{
  return g_variant_new (
      "(ss@ay)", connector, kind,
      g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, secret, strlen (secret), 1));
}

void
engine_fixture_configure (EngineFixture *fixture)
{
  static const char *const connectors[] = { SOURCE, TARGET };

  for (guint i = 0; i < G_N_ELEMENTS (connectors); i++)
    g_variant_unref (
        engine_fixture_call (fixture, "PutConnector", g_variant_new ("(s)", connectors[i])));
  g_variant_unref (engine_fixture_call (
      fixture, "SetSecret", make_secret (ENGINE_FIXTURE_SOURCE, "password", "canary-password")));
  g_variant_unref (engine_fixture_call (
      fixture, "SetSecret", make_secret (ENGINE_FIXTURE_TARGET, "secret", "canary-secret")));
}

void
engine_fixture_add_target (EngineFixture *fixture)
{
  g_variant_unref (engine_fixture_call (fixture, "PutConnector", g_variant_new ("(s)", OTHER)));
  g_variant_unref (engine_fixture_call (
      fixture, "SetSecret", make_secret (ENGINE_FIXTURE_OTHER, "secret", "canary-other")));
}

void
engine_fixture_fill (EngineFixture *fixture, guint n)
{
  fake_connector_put (fixture->source, "crew", "group", "CN=crew,DC=fake", NULL, "objectGUID",
                      "crew000000000000", "cn", "crew", "displayName", "The crew", "sAMAccountName",
                      "crew", "groupType", "-2147483646", NULL);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("person%u", i);
      g_autofree char *dn = g_strdup_printf ("CN=%s,DC=fake", name);
      g_autofree char *guid = g_strdup_printf ("person%010u", i);
      g_autofree char *upn = g_strdup_printf ("%s@contoso.com", name);

      fake_connector_put (fixture->source, name, "user", dn, NULL, "objectGUID", guid, "cn", name,
                          "displayName", name, "sAMAccountName", name, "userPrincipalName", upn,
                          "userAccountControl", "512", NULL);
      fake_connector_link (fixture->source, "crew", "member", name);
    }
}

static void
on_state_changed_cb (CwEngine *engine, gpointer user_data)
{
  if (g_str_equal (cw_engine_get_state (engine), "idle"))
    g_main_loop_quit (user_data);
}

void
engine_fixture_wait_idle (EngineFixture *fixture)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  gulong handler =
      g_signal_connect (fixture->engine, "state-changed", G_CALLBACK (on_state_changed_cb), loop);

  if (!g_str_equal (cw_engine_get_state (fixture->engine), "idle"))
    g_main_loop_run (loop);
  g_signal_handler_disconnect (fixture->engine, handler);
}

gint64
engine_fixture_start (EngineFixture *fixture, const char *type)
{
  g_autoptr (GVariant) started =
      engine_fixture_call (fixture, "StartCycle", g_variant_new ("(s)", type));

  return engine_fixture_get_int (started, "id");
}

GVariant *
engine_fixture_cycle (EngineFixture *fixture, const char *type)
{
  gint64 id = engine_fixture_start (fixture, type);

  engine_fixture_wait_idle (fixture);
  return engine_fixture_call (fixture, "GetRun", g_variant_new ("(x)", id));
}

void
engine_fixture_hold (EngineFixture *fixture)
{
  g_mutex_lock (&fixture->mutex);
  fixture->is_held = TRUE;
  g_mutex_unlock (&fixture->mutex);
}

void
engine_fixture_wait_held (EngineFixture *fixture)
{
  g_mutex_lock (&fixture->mutex);
  while (!fixture->is_waiting)
    g_cond_wait (&fixture->cond, &fixture->mutex);
  g_mutex_unlock (&fixture->mutex);
}

void
engine_fixture_release (EngineFixture *fixture)
{
  g_mutex_lock (&fixture->mutex);
  fixture->is_held = FALSE;
  g_cond_broadcast (&fixture->cond);
  g_mutex_unlock (&fixture->mutex);
}

const char *
engine_fixture_get_string (GVariant *answer, const char *member)
{
  const char *value = "";

  g_variant_lookup (answer, member, "&s", &value);
  return value;
}

gint64
engine_fixture_get_int (GVariant *answer, const char *member)
{
  gint64 value = 0;

  g_variant_lookup (answer, member, "x", &value);
  return value;
}

static GVariant *
get_step (GVariant *run, guint index)
{
  g_autoptr (GVariant) steps = g_variant_lookup_value (run, "steps", G_VARIANT_TYPE ("aa{sv}"));

  g_assert_nonnull (steps);
  g_assert_cmpuint (index, <, g_variant_n_children (steps));
  return g_variant_get_child_value (steps, index);
}

/* The bytes of a child are the parent's, which lives on. */
const char *
engine_fixture_get_step_string (GVariant *run, guint index, const char *member)
{
  g_autoptr (GVariant) step = get_step (run, index);

  return g_intern_string (engine_fixture_get_string (step, member));
}

const char *
engine_fixture_get_step_state (GVariant *run, guint index)
{
  return engine_fixture_get_step_string (run, index, "state");
}

gint64
engine_fixture_get_step_count (GVariant *run, guint index, const char *counter)
{
  g_autoptr (GVariant) step = get_step (run, index);
  g_autoptr (GVariant) counts = g_variant_lookup_value (step, "counts", G_VARIANT_TYPE_VARDICT);

  return engine_fixture_get_int (counts, counter);
}
