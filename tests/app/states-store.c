/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-states"

#include "config.h"

#include "states-store.h"

#include "engine/cw-store-value.h"
#include "model/cw-entry-builder.h"
#include "model/cw-takeover.h"
#include "store/cw-config-store.h"
#include "store/cw-connector-space.h"

#define SOURCE_ID "3b0c1f5e-0000-4000-8000-000000000001"
#define TARGET_ID "3b0c1f5e-0000-4000-8000-000000000002"

/* Nobody listens at that port; no cycle begins by itself. */
static const char CONFIG[] =
    "{\"version\":1,\"connectors\":[{\"id\":\"" SOURCE_ID
    "\",\"name\":\"%s\",\"kind\":\"openldap\","
    "\"server\":{\"host\":\"localhost\",\"port\":1},"
    "\"authentication\":{\"method\":\"simple\",\"user\":\"cn=reader\"}},"
    "{\"id\":\"" TARGET_ID "\",\"name\":\"%s\",\"kind\":\"graph\",\"tenantId\":\"contoso\","
    "\"clientId\":\"" TARGET_ID "\",\"authentication\":{\"method\":\"secret\"}}],"
    "\"staging\":%s,\"scheduler\":{\"enabled\":false}}";

#define OK(call)                                                                                   \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autoptr (GError) failure = NULL;                                                             \
    gboolean is_ok_ = (call);                                                                      \
    g_assert_no_error (failure);                                                                   \
    g_assert_true (is_ok_);                                                                        \
  }                                                                                                \
  G_STMT_END

void
states_store_configure (StatesStore *self, gboolean is_staging)
{
  g_autofree char *config =
      g_strdup_printf (CONFIG, self->source_name, self->target_name, is_staging ? "true" : "false");
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = app_engine_call (
      self->lab->engine, "PutConfig", g_variant_new ("(sx)", config, (gint64) -1), &error);

  g_assert_no_error (error);
}

static void
set_secret (StatesStore *self, const char *connector, const char *kind)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = app_engine_call (
      self->lab->engine, "SetSecret",
      g_variant_new ("(ss@ay)", connector, kind, g_variant_new_bytestring ("not needed")), &error);

  g_assert_no_error (error);
}

void
states_store_start (StatesStore *self, const char *source_name, const char *target_name)
{
  g_autoptr (GError) error = NULL;

  *self = (StatesStore){
    .lab = app_engine_start (),
    .source_name = source_name,
    .target_name = target_name,
  };
  states_store_configure (self, FALSE);
  set_secret (self, source_name, "password");
  set_secret (self, target_name, "secret");
  self->store = cw_store_open (self->lab->state_dir, &error);
  g_assert_no_error (error);
  self->session = cw_store_open_session (self->store, &error);
  g_assert_no_error (error);
  states_store_begin (self);
  OK (cw_connector_space_register_connector (self->session, SOURCE_ID, &self->source, &failure));
  OK (cw_connector_space_register_connector (self->session, TARGET_ID, &self->target, &failure));
  OK (cw_connector_space_register_partition (self->session, self->source, "dc=contoso,dc=lab",
                                             &self->partition, &failure));
  states_store_commit (self);
}

void
states_store_stop (StatesStore *self)
{
  cw_store_session_free (self->session);
  cw_store_unref (self->store);
  app_engine_stop (self->lab);
}

/* ----- a database server */

void
states_store_write_rules (StatesStore *self, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (self->lab->state_dir, "rules", name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

void
states_store_move_to_server (StatesStore *self)
{
  g_autofree char *password = app_lab_dup_secret ("CW_LAB_POSTGRES_PASSWORD_FILE");
  g_autofree char *database = g_strdup_printf (
      "{\"kind\":\"postgresql\",\"hosts\":[{\"host\":\"%s\",\"port\":%s}],\"name\":\"%s\","
      "\"schema\":\"states\",\"tls\":\"verify-full\",\"caFile\":\"%s\","
      "\"authentication\":\"password\",\"user\":\"%s\"}",
      g_getenv ("CW_LAB_POSTGRES_HOST"), g_getenv ("CW_LAB_POSTGRES_PORT"),
      g_getenv ("CW_LAB_POSTGRES_DATABASE"), g_getenv ("CW_LAB_POSTGRES_CA"),
      g_getenv ("CW_LAB_POSTGRES_USER"));
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
      app_engine_call (self->lab->engine, "MoveDatabase",
                       g_variant_new ("(s@ay@a{sv})", database,
                                      g_variant_new_from_data (G_VARIANT_TYPE_BYTESTRING, password,
                                                               strlen (password), TRUE, NULL, NULL),
                                      g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0)),
                       &error);

  g_assert_no_error (error);
}

static void
run_lab (const char *verb)
{
  g_autofree char *program = g_build_filename (g_getenv ("CW_LAB_TOOLS"), "postgres.py", NULL);
  const char *argv[] = { program, verb, g_getenv ("CW_LAB_POSTGRES_DIR"), NULL };
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL,
                               NULL, NULL, &status, &error));
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
}

void
states_store_stop_server (void)
{
  run_lab ("stop");
}

void
states_store_start_server (void)
{
  run_lab ("start");
}

/* ----- what is added */

void
states_store_begin (StatesStore *self)
{
  OK (cw_store_session_begin (self->session, &failure));
}

void
states_store_commit (StatesStore *self)
{
  OK (cw_store_session_commit (self->session, &failure));
}

/* ----- objects */

static gint64
add_object (StatesStore *self, gboolean is_target, const char *name, const char *dn, CwPendingOp op)
{
  CwAttributeTable *table = cw_store_get_attributes (self->store);
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();
  g_autoptr (CwCsObject) object = cw_cs_object_new ();
  g_autofree char *anchor = g_uuid_string_random ();

  cw_entry_builder_add_string (builder, cw_attribute_table_intern (table, "displayName"), name);
  object->connector_id = is_target ? self->target : self->source;
  object->partition_id = is_target ? 0 : self->partition;
  object->object_type = cw_attribute_table_intern (table, is_target ? "user" : "inetOrgPerson");
  object->anchor = g_bytes_new (anchor, 16);
  object->dn = g_strdup (dn);
  object->pending_op = op;
  object->imported = cw_entry_builder_end (builder, NULL);
  OK (cw_connector_space_insert (self->session, object, &failure));
  return object->id;
}

gint64
states_store_add_person (StatesStore *self, const char *name, const char *dn)
{
  return add_object (self, FALSE, name, dn, CW_PENDING_NONE);
}

void
states_store_add_deletions (StatesStore *self, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("Leaver %u", i);

      (void) add_object (self, TRUE, name, NULL, CW_PENDING_DELETE);
    }
}

/* @anchor, @role: (nullable) */
static void
add_account (StatesStore *self,
             gint64 partition,
             const char *name,
             const char *anchor,
             const char *role)
{
  CwAttributeTable *table = cw_store_get_attributes (self->store);
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();
  g_autoptr (CwCsObject) object = cw_cs_object_new ();
  g_autofree char *id = g_uuid_string_random ();

  cw_entry_builder_add_string (builder, cw_attribute_table_intern (table, "displayName"), name);
  if (anchor != NULL)
    cw_entry_builder_add_string (
        builder, cw_attribute_table_intern (table, "onPremisesImmutableId"), anchor);
  if (role != NULL)
    cw_entry_builder_add_string (builder, cw_attribute_table_intern (table, CW_ADMINISTRATOR_ROLES),
                                 role);
  object->connector_id = self->target;
  object->partition_id = partition;
  object->object_type = cw_attribute_table_intern (table, "user");
  object->anchor = g_bytes_new (id, 16);
  object->imported = cw_entry_builder_end (builder, NULL);
  OK (cw_connector_space_insert (self->session, object, &failure));
}

void
states_store_add_left_alone (StatesStore *self, guint n)
{
  gint64 partition = 0;

  OK (cw_connector_space_register_partition (self->session, self->target, "tenant", &partition,
                                             &failure));
  add_account (self, partition, "Konstantin Wachsmann-Hohenfels",
               "QURNSU5BRE1JTkFETUlOIQ==", "Privileged Authentication Administrator");
  add_account (self, partition, "Cloud only", NULL, NULL);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("Former employee %u", i);
      g_autofree char *bytes = g_strdup_printf ("nobody's byte %02u", i % 100);
      g_autofree char *anchor = g_base64_encode ((const guchar *) bytes, 16);

      add_account (self, partition, name, anchor, NULL);
    }
}

void
states_store_add_error (StatesStore *self, gint64 id, const char *code, const char *name)
{
  g_autofree char *message =
      g_strdup_printf ("Its userPrincipalName “%s@contoso.lab” is already used by "
                       "uid=other,dc=contoso,dc=lab; it is "
                       "exported without that value until one of the two is changed",
                       name);

  OK (cw_run_store_put_error (self->session, id, CW_STEP_SYNCHRONISE, code, message,
                              "userPrincipalName", &failure));
}

void
states_store_add_errors (StatesStore *self, guint n, guint n_causes)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("person%05u", i);
      g_autofree char *dn = g_strdup_printf ("uid=%s,ou=People,dc=contoso,dc=lab", name);
      g_autofree char *code = i % n_causes == 0
                                  ? g_strdup ("duplicate-value")
                                  : g_strdup_printf ("Request_BadRequest/Cause%u", i % n_causes);

      states_store_add_error (self, states_store_add_person (self, name, dn), code, name);
    }
}

/* ----- a cycle */

static void
add_step (StatesStore *self, const CwCycle *cycle, CwStep *step)
{
  step->cycle_id = cycle->id;
  step->started_usec = cycle->started_usec;
  step->ended_usec = cycle->ended_usec;
  OK (cw_run_store_save_step (self->session, step, &failure));
  cw_step_free (step);
}

static CwStep *
make_step (StatesStore *self, CwStepKind kind, CwRunState state)
{
  CwStep *step = cw_step_new ();

  step->kind = kind;
  step->state = state;
  if (kind == CW_STEP_SYNCHRONISE)
    return step;
  step->connector_guid = g_strdup (kind == CW_STEP_IMPORT ? SOURCE_ID : TARGET_ID);
  step->connector_name = g_strdup (kind == CW_STEP_IMPORT ? self->source_name : self->target_name);
  step->partition = g_strdup (kind == CW_STEP_IMPORT ? "dc=contoso,dc=lab" : NULL);
  return step;
}

void
states_store_add_cycle (StatesStore *self,
                        CwRunState state,
                        const char *error_code,
                        const char *error_message,
                        guint n_errors)
{
  g_autoptr (CwCycle) cycle = cw_cycle_new ();
  CwStep *step = NULL;

  /* What staging leaves out is no trouble of the cycle. */
  cycle->state = state == CW_RUN_SKIPPED ? CW_RUN_SUCCESS : state;
  cycle->trigger = g_strdup ("schedule");
  cycle->ended_usec = g_get_real_time ();
  cycle->started_usec = cycle->ended_usec - 12 * G_TIME_SPAN_SECOND;
  OK (cw_run_store_save_cycle (self->session, cycle, &failure));
  step = make_step (self, CW_STEP_IMPORT, CW_RUN_SUCCESS);
  step->counts.values[CW_COUNTER_READ] = 12345;
  add_step (self, cycle, step);
  step = make_step (self, CW_STEP_SYNCHRONISE,
                    n_errors > 0 ? CW_RUN_COMPLETED_ERRORS : CW_RUN_SUCCESS);
  step->counts.values[CW_COUNTER_EVALUATED] = 12345;
  step->counts.values[CW_COUNTER_ERRORS] = n_errors;
  add_step (self, cycle, step);
  step = make_step (self, CW_STEP_EXPORT, n_errors > 0 ? CW_RUN_SUCCESS : state);
  step->error_code = g_strdup (error_code);
  step->error_message = g_strdup (error_message);
  add_step (self, cycle, step);
}

/* ----- another installation */

/* As cw-exporter-state.c and set_hold_error() of cw-cycle-exporter.c have it. */
void
states_store_add_exporter (StatesStore *self, const char *host)
{
  g_autofree char *state = g_strdup_printf (
      "{\"tenants\":{\"" TARGET_ID "\":{\"held\":true,\"seenMark\":\"b\",\"seen\":"
      "\"{\\\"causeway\\\":\\\"1.4.0\\\",\\\"host\\\":\\\"%s\\\",\\\"installation\\\":\\\"a\\\","
      "\\\"mark\\\":\\\"b\\\",\\\"time\\\":\\\"2026-11-20T13:00:00Z\\\"}\"}}}",
      host);
  g_autofree char *message = g_strdup_printf (
      "Another installation on “%s”, which does not share this configuration, exported into “%s” "
      "on 2026-11-20T13:00:00Z. Nothing is exported from here, or each would undo what the other "
      "does. Stop one of them for good, or set it to staging mode; then `causewayctl instance "
      "activate --force` on the other has that one export",
      host, self->target_name);

  OK (cw_config_store_put_value (self->session, CW_VALUE_EXPORTERS, state, &failure));
  states_store_add_cycle (self, CW_RUN_GUARDED, "guard", message, 0);
}
