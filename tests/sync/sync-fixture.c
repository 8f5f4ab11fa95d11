/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "sync-fixture.h"

#include "rules/cw-rule-change.h"
#include "store/cw-gone-object.h"
#include "store/cw-run-store.h"
#include "store/cw-step-object.h"
#include "tests/store/store-fixture.h"

static const char CONFIG[] =
    "{\"version\": 1, \"connectors\": ["
    "{\"id\": \"11111111-1111-1111-1111-111111111111\", \"name\": \"directory\","
    " \"kind\": \"active-directory\", \"server\": {\"host\": \"dc.example\"},"
    " \"authentication\": {\"method\": \"simple\", \"user\": \"reader\"}},"
    "{\"id\": \"22222222-2222-2222-2222-222222222222\", \"name\": \"cloud\", \"kind\": \"graph\","
    " \"tenantId\": \"t\", \"clientId\": \"33333333-3333-3333-3333-333333333333\","
    " \"authentication\": {\"method\": \"secret\"}}]}";

static const char OTHER[] =
    "{\"id\": \"44444444-4444-4444-4444-444444444444\", \"name\": \"other\","
    " \"kind\": \"active-directory\", \"server\": {\"host\": \"dc.other\"},"
    " \"authentication\": {\"method\": \"simple\", \"user\": \"reader\"}}";

#define OTHER_INDEX 2

static const char RULES[] =
    "{\"version\": 1, \"multiValued\": {\"graph\": [\"members\"]},"
    " \"metaverse\": {\"types\": {"
    "  \"person\": {\"sourceAnchor\": {}, \"userPrincipalName\": {\"unique\": true},"
    "   \"displayName\": {}, \"department\": {}, \"hidden\": {},"
    "   \"manager\": {\"syntax\": \"reference\"}},"
    "  \"group\": {\"sourceAnchor\": {}, \"displayName\": {},"
    "   \"member\": {\"syntax\": \"reference\", \"multiValued\": true}}}},"
    " \"rules\": ["
    "{\"id\": \"in-user\", \"direction\": \"inbound\", \"connectorKind\": \"active-directory\","
    " \"objectTypes\": [\"user\"], \"metaverseType\": \"person\", \"linkType\": \"provision\","
    " \"precedence\": 100,"
    " \"scope\": [[{\"attribute\": \"builtin\", \"operator\": \"ISNULL\"}]],"
    " \"join\": [[{\"source\": \"anchor\", \"metaverse\": \"sourceAnchor\"}]],"
    " \"flows\": [{\"target\": \"sourceAnchor\", \"source\": \"anchor\"},"
    "  {\"target\": \"userPrincipalName\", \"source\": \"userPrincipalName\"},"
    "  {\"target\": \"displayName\", \"source\": \"displayName\"},"
    "  {\"target\": \"department\", \"source\": \"department\"},"
    "  {\"target\": \"hidden\", \"source\": \"hidden\"},"
    "  {\"target\": \"manager\", \"source\": \"manager\"}]},"
    "{\"id\": \"in-group\", \"direction\": \"inbound\", \"connectorKind\": \"active-directory\","
    " \"objectTypes\": [\"group\"], \"metaverseType\": \"group\", \"linkType\": \"provision\","
    " \"precedence\": 110,"
    " \"flows\": [{\"target\": \"sourceAnchor\", \"source\": \"anchor\"},"
    "  {\"target\": \"displayName\", \"source\": \"displayName\"},"
    "  {\"target\": \"member\", \"source\": \"member\"},"
    "  {\"target\": \"member\", \"source\": \"uniqueMember\"},"
    "  {\"target\": \"member\", \"source\": \"memberUid\"}]},"
    "{\"id\": \"cloud-user\", \"direction\": \"inbound\", \"connectorKind\": \"graph\","
    " \"objectTypes\": [\"user\"], \"metaverseType\": \"person\", \"linkType\": \"join\","
    " \"precedence\": 120,"
    " \"join\": [[{\"source\": \"onPremisesImmutableId\", \"metaverse\": \"sourceAnchor\","
    "   \"caseSensitive\": true}],"
    "  [{\"source\": \"userPrincipalName\", \"metaverse\": \"userPrincipalName\"}]],"
    " \"flows\": []},"
    "{\"id\": \"cloud-group\", \"direction\": \"inbound\", \"connectorKind\": \"graph\","
    " \"objectTypes\": [\"group\"], \"metaverseType\": \"group\", \"linkType\": \"join\","
    " \"precedence\": 130,"
    " \"join\": [[{\"source\": \"uniqueName\", \"metaverse\": \"sourceAnchor\"}]],"
    " \"flows\": []},"
    "{\"id\": \"out-user\", \"direction\": \"outbound\", \"connectorKind\": \"graph\","
    " \"objectTypes\": [\"user\"], \"metaverseType\": \"person\", \"linkType\": \"provision\","
    " \"precedence\": 140,"
    " \"scope\": [[{\"attribute\": \"hidden\", \"operator\": \"ISNULL\"}]],"
    " \"flows\": [{\"target\": \"onPremisesImmutableId\", \"source\": \"sourceAnchor\"},"
    "  {\"target\": \"userPrincipalName\", \"source\": \"userPrincipalName\"},"
    "  {\"target\": \"displayName\", \"source\": \"displayName\"},"
    "  {\"target\": \"department\", \"source\": \"department\"},"
    "  {\"target\": \"manager\", \"source\": \"manager\"}]},"
    "{\"id\": \"out-group\", \"direction\": \"outbound\", \"connectorKind\": \"graph\","
    " \"objectTypes\": [\"group\"], \"metaverseType\": \"group\", \"linkType\": \"provision\","
    " \"precedence\": 150,"
    " \"flows\": [{\"target\": \"uniqueName\", \"source\": \"sourceAnchor\"},"
    "  {\"target\": \"displayName\", \"source\": \"displayName\"},"
    "  {\"target\": \"members\", \"source\": \"member\"}]}]}";

/* @extra: (nullable) */
static CwRuleSet *
make_rules (CwStore *store, const char *extra)
{
  const char *const texts[] = { RULES, extra };
  g_autoptr (GPtrArray) documents =
      g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  g_autoptr (GError) error = NULL;
  CwRuleSet *rules;

  for (guint i = 0; i < G_N_ELEMENTS (texts) && texts[i] != NULL; i++)
    {
      g_ptr_array_add (documents, json_from_string (texts[i], &error));
      g_assert_no_error (error);
    }
  rules = cw_rule_set_new (cw_store_get_attributes (store), documents, NULL, &error);
  g_assert_no_error (error);
  return rules;
}

/* Behind the target, so that the others keep their places. */
static void
add_other (SyncFixture *fixture, CwConnectorFlags flags)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = json_from_string (CONFIG, &error);
  g_autoptr (JsonNode) other = json_from_string (OTHER, &error);
  g_autofree char *text = NULL;

  json_array_add_element (json_object_get_array_member (json_node_get_object (root), "connectors"),
                          g_steal_pointer (&other));
  text = json_to_string (root, FALSE);
  cw_config_unref (fixture->config);
  fixture->config = cw_config_new_from_text (text, &error);
  g_assert_no_error (error);
  fixture->other = fake_connector_new (cw_store_get_attributes (fixture->store), flags);
}

void
sync_fixture_set_up (SyncFixture *fixture, gconstpointer source_flags)
{
  int wanted = GPOINTER_TO_INT (source_flags);
  CwConnectorFlags flags =
      (wanted & ~(SYNC_FIXTURE_ONE_AT_ONCE | SYNC_FIXTURE_TWO_FORESTS | SYNC_FIXTURE_TWO_DOMAINS)) |
      CW_CONNECTOR_CAN_DELTA;
  g_autoptr (GError) error = NULL;

  fixture->n_at_once = (wanted & SYNC_FIXTURE_ONE_AT_ONCE) != 0 ? 1 : 0;
  fixture->directory = store_fixture_make_directory ();
  fixture->store = store_fixture_open (fixture->directory, &error);
  g_assert_no_error (error);
  fixture->config = cw_config_new_from_text (CONFIG, &error);
  g_assert_no_error (error);
  fixture->rules = make_rules (fixture->store, NULL);
  fixture->source = fake_connector_new (cw_store_get_attributes (fixture->store), flags);
  fixture->partition = "DC=fake";
  fixture->target = fake_connector_new (cw_store_get_attributes (fixture->store),
                                        CW_CONNECTOR_CAN_DELTA | CW_CONNECTOR_CAN_EXPORT);
  if ((wanted & SYNC_FIXTURE_TWO_FORESTS) != 0)
    add_other (fixture, flags);
  if ((wanted & SYNC_FIXTURE_TWO_DOMAINS) != 0)
    fixture->other = fake_connector_new (cw_store_get_attributes (fixture->store), flags);
}

void
sync_fixture_add_rules (SyncFixture *fixture, const char *extra)
{
  g_clear_pointer (&fixture->previous, cw_rule_set_unref);
  fixture->previous = fixture->rules;
  fixture->rules = make_rules (fixture->store, extra);
}

static void
set_value (SyncFixture *fixture, const char *path, const char *value)
{
  g_autoptr (GError) error = NULL;
  CwConfig *config = cw_config_set_value (fixture->config, path, value, &error);

  g_assert_no_error (error);
  cw_config_unref (fixture->config);
  fixture->config = config;
}

void
sync_fixture_set_scope (SyncFixture *fixture, const char *scope)
{
  set_value (fixture, "connectors.0.scope", scope);
}

void
sync_fixture_set_partitions (SyncFixture *fixture, const char *partitions)
{
  set_value (fixture, "connectors.0.partitions", partitions);
}

void
sync_fixture_set_anchor (SyncFixture *fixture, const char *attribute)
{
  g_autofree char *value =
      g_strdup_printf ("{\"method\": \"automatic\", \"attribute\": \"%s\"}", attribute);

  set_value (fixture, "identity.sourceAnchor", value);
}

void
sync_fixture_tear_down (SyncFixture *fixture, gconstpointer source_flags)
{
  g_clear_object (&fixture->source);
  g_clear_object (&fixture->target);
  g_clear_object (&fixture->other);
  g_clear_pointer (&fixture->rules, cw_rule_set_unref);
  g_clear_pointer (&fixture->previous, cw_rule_set_unref);
  g_clear_pointer (&fixture->config, cw_config_unref);
  g_clear_pointer (&fixture->store, cw_store_unref);
  g_clear_pointer (&fixture->directory, store_fixture_remove_directory);
}

/* Whatever a test runs is written down, and looked at. */
static gint64
begin_step (SyncFixture *fixture, CwStepKind kind)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStoreSession) session = cw_store_open_session (fixture->store, &error);
  g_autoptr (CwStep) step = cw_step_new ();

  g_assert_no_error (error);
  step->cycle_id = 1;
  step->kind = kind;
  g_assert_true (cw_run_store_save_step (session, step, &error));
  return step->id;
}

/* Behind each count stand as many objects, and each is one that there is, or was. */
static void
check_count (CwStoreSession *session, gint64 step_id, CwCounter counter, guint64 count)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) objects =
      cw_step_object_list (session, step_id, counter, 0, G_MAXUINT, &error);
  guint64 n = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < objects->len; i++)
    {
      const CwStepObject *object = g_ptr_array_index (objects, i);
      g_autoptr (CwCsObject) row =
          cw_connector_space_get (session, object->id, CW_CS_LOAD_ROW, &error);
      g_autoptr (CwGoneObject) gone = cw_gone_object_get (session, object->id, &error);

      g_assert_no_error (error);
      g_assert_true (row != NULL || gone != NULL || object->dn != NULL || object->anchor != NULL);
      n += object->n;
    }
  g_assert_cmpuint (n, ==, count);
}

/* After a step that failed, too. */
static void
check_step (SyncFixture *fixture, gint64 step_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStoreSession) session = cw_store_open_session (fixture->store, &error);
  g_autoptr (CwStep) step = cw_run_store_get_step (session, step_id, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (&step->counts, sizeof step->counts, &fixture->counts, sizeof fixture->counts);
  for (CwCounter counter = 0; counter < CW_N_COUNTERS; counter++)
    check_count (session, step_id, counter, step->counts.values[counter]);
}

static const CwConnectorConfig *
get_config (SyncFixture *fixture, guint index)
{
  return g_ptr_array_index (cw_config_get_connectors (fixture->config), index);
}

/* The second domain is one of the first connector. */
static guint
get_other_index (SyncFixture *fixture)
{
  return cw_config_get_connectors (fixture->config)->len > OTHER_INDEX ? OTHER_INDEX : 0;
}

static const char *
get_partition (SyncFixture *fixture, const FakeConnector *connector)
{
  if (connector == fixture->target)
    return "tenant";
  if (connector == fixture->other && get_other_index (fixture) == 0)
    return "DC=branch";
  return fixture->partition;
}

static gboolean
import (SyncFixture *fixture,
        FakeConnector *connector,
        guint index,
        gboolean is_full,
        GError **error)
{
  CwImportParams params = {
    .store = fixture->store,
    .rules = fixture->rules,
    .connector = CW_CONNECTOR (connector),
    .config = fixture->config,
    .connector_config = get_config (fixture, index),
    .partition = get_partition (fixture, connector),
    .step_id = begin_step (fixture, CW_STEP_IMPORT),
    .is_full = is_full,
  };
  gboolean was_full;
  gboolean is_ok = cw_import_run (&params, &fixture->counts, &was_full, NULL, error);

  check_step (fixture, params.step_id);
  return is_ok;
}

gboolean
sync_fixture_import (SyncFixture *fixture, gboolean is_target, gboolean is_full, GError **error)
{
  return import (fixture, is_target ? fixture->target : fixture->source, is_target ? 1 : 0, is_full,
                 error);
}

void
sync_fixture_import_other (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  gboolean is_ok = import (fixture, fixture->other, get_other_index (fixture), FALSE, &error);

  g_assert_no_error (error);
  g_assert_true (is_ok);
}

/* As the engine decides it: who can notice when only scopes tell the rules apart, else everybody.
 */
static void
tell_of_rules (SyncFixture *fixture, CwSynchroniseParams *params)
{
  g_autoptr (CwRuleChange) change = NULL;

  if (fixture->previous == NULL)
    return;
  change = cw_rule_change_new (fixture->previous, fixture->rules);
  params->has_new_rules = TRUE;
  if (cw_rule_change_is_whole (change))
    params->is_full = TRUE;
  else
    params->previous_rules = fixture->previous;
}

static void
on_progressed_cb (const CwProgress *progress, gpointer user_data)
{
  SyncFixture *fixture = user_data;

  g_assert_cmpuint (progress->done, <=, progress->total);
  fixture->progress = *progress;
}

gboolean
sync_fixture_try_synchronise (SyncFixture *fixture, gboolean is_full, GError **error)
{
  CwSynchroniseParams params = {
    .store = fixture->store,
    .rules = fixture->rules,
    .config = fixture->config,
    .step_id = begin_step (fixture, CW_STEP_SYNCHRONISE),
    .is_full = is_full,
    .n_threads = 2,
    .n_at_once = fixture->n_at_once,
    .now_usec = fixture->now_usec,
    .unclaimed = fixture->unclaimed,
    .on_progress = on_progressed_cb,
    .user_data = fixture,
  };

  tell_of_rules (fixture, &params);
  if (!cw_synchronise_run (&params, &fixture->counts, NULL, error))
    return FALSE;
  g_clear_pointer (&fixture->previous, cw_rule_set_unref);
  check_step (fixture, params.step_id);
  return TRUE;
}

void
sync_fixture_synchronise (SyncFixture *fixture, gboolean is_full)
{
  g_autoptr (GError) error = NULL;
  gboolean is_ok = sync_fixture_try_synchronise (fixture, is_full, &error);

  g_assert_no_error (error);
  g_assert_true (is_ok);
}

static gboolean
export_to (SyncFixture *fixture, FakeConnector *connector, guint index, GError **error)
{
  CwExportParams params = {
    .store = fixture->store,
    .rules = fixture->rules,
    .connector = CW_CONNECTOR (connector),
    .connector_config = get_config (fixture, index),
    .config = fixture->config,
    .step_id = begin_step (fixture, CW_STEP_EXPORT),
  };
  gboolean is_ok = cw_export_run (&params, &fixture->counts, NULL, error);

  check_step (fixture, params.step_id);
  return is_ok;
}

gboolean
sync_fixture_export (SyncFixture *fixture, GError **error)
{
  return export_to (fixture, fixture->target, 1, error);
}

gboolean
sync_fixture_export_source (SyncFixture *fixture, GError **error)
{
  return export_to (fixture, fixture->source, 0, error);
}

static gboolean
is_chosen (SyncFixture *fixture, const FakeConnector *connector, guint index)
{
  return cw_connector_config_reads (get_config (fixture, index),
                                    get_partition (fixture, connector));
}

static void
import_sources (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  if (is_chosen (fixture, fixture->source, 0))
    g_assert_true (sync_fixture_import (fixture, FALSE, FALSE, &error));
  g_assert_no_error (error);
  if (fixture->other != NULL && is_chosen (fixture, fixture->other, get_other_index (fixture)))
    sync_fixture_import_other (fixture);
}

void
sync_fixture_cycle (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  gboolean is_ok;

  import_sources (fixture);
  is_ok = sync_fixture_import (fixture, TRUE, FALSE, &error);
  g_assert_no_error (error);
  g_assert_true (is_ok);
  sync_fixture_synchronise (fixture, FALSE);
  is_ok = sync_fixture_export (fixture, &error);
  g_assert_no_error (error);
  g_assert_true (is_ok);
}

CwPendingCounts
sync_fixture_get_pending (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStoreSession) session = cw_store_open_session (fixture->store, &error);
  CwPendingCounts counts = { 0 };
  gint64 connector_id;

  g_assert_no_error (error);
  g_assert_true (cw_store_session_begin (session, &error));
  g_assert_true (cw_connector_space_register_connector (
      session, "22222222-2222-2222-2222-222222222222", &connector_id, &error));
  g_assert_true (cw_connector_space_count_pending (session, connector_id, &counts, &error));
  g_assert_true (cw_store_session_commit (session, &error));
  g_assert_no_error (error);
  return counts;
}

gboolean
sync_fixture_has_target_keys (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStoreSession) session = cw_store_open_session (fixture->store, &error);
  gboolean has_keys = FALSE;

  g_assert_true (cw_connector_space_has_keys (session, &has_keys, &error));
  g_assert_no_error (error);
  return has_keys;
}

guint64
sync_fixture_count_errors (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStoreSession) session = cw_store_open_session (fixture->store, &error);
  guint64 n = 0;

  g_assert_true (cw_run_store_count_errors (session, &n, &error));
  g_assert_no_error (error);
  return n;
}

char *
sync_fixture_get_error (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStoreSession) session = cw_store_open_session (fixture->store, &error);
  g_autoptr (GPtrArray) errors = cw_run_store_list_errors (session, 0, 0, 1, &error);

  g_assert_no_error (error);
  if (errors->len == 0)
    return NULL;
  return g_strdup (((CwObjectError *) g_ptr_array_index (errors, 0))->code);
}

char *
sync_fixture_cloud (SyncFixture *fixture, const char *anchor, const char *attribute)
{
  const char *name = fake_connector_find (fixture->target, "onPremisesImmutableId", anchor);

  if (name == NULL)
    name = fake_connector_find (fixture->target, "uniqueName", anchor);
  return name != NULL ? fake_connector_get (fixture->target, name, attribute) : NULL;
}

void
sync_fixture_fill (SyncFixture *fixture)
{
  FakeConnector *source = fixture->source;

  fake_connector_put (source, "root", "organizationalUnit", "OU=People,DC=fake", NULL, NULL);
  fake_connector_put (source, "ann", "user", "CN=Ann,OU=People,DC=fake", "root", "anchor", "A",
                      "userPrincipalName", "ann@example.org", "displayName", "Ann", "department",
                      "Sales", NULL);
  fake_connector_put (source, "bob", "user", "CN=Bob,OU=People,DC=fake", "root", "anchor", "B",
                      "userPrincipalName", "bob@example.org", "displayName", "Bob", "@manager",
                      "ann", NULL);
  fake_connector_put (source, "cid", "user", "CN=Cid,OU=People,DC=fake", "root", "anchor", "C",
                      "userPrincipalName", "cid@example.org", "displayName", "Cid", NULL);
  fake_connector_put (source, "team", "group", "CN=Team,OU=People,DC=fake", "root", "anchor", "T",
                      "displayName", "Team", "@member", "ann", "@member", "bob", NULL);
}
