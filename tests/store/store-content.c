/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "store-content.h"

#include "model/cw-entry-builder.h"
#include "store-fixture.h"
#include "store/cw-config-store.h"
#include "store/cw-gone-object.h"
#include "store/cw-link-sweep.h"
#include "store/cw-made-store.h"
#include "store/cw-run-store.h"
#include "store/cw-step-journal.h"
#include "store/cw-step-object.h"

#define CONNECTOR "3b0c1f5e-0000-4000-8000-000000000001"
#define TENANT    "3b0c1f5e-0000-4000-8000-000000000002"
#define DN        "CN=Zoë Müller\\, Dr.,OU=People,DC=contoso,DC=com"

/* Everything there is to know of the content, as it is written and as it is looked for. */
typedef struct
{
  CwStoreSession *session;
  CwAttributeId user, group, member, mail;
  gint64 source, target, partition;
  gint64 person, crowd, wanted;
} Content;

static CwEntry *
make_entry (Content *c)
{
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();

  cw_entry_builder_add_string (builder, c->mail, "zoe@contoso.com");
  cw_entry_builder_add_string (builder, c->mail, "zm@contoso.com");
  return cw_entry_builder_end (builder, NULL);
}

static void
open_content (Content *c, CwStore *store)
{
  CwAttributeTable *table = cw_store_get_attributes (store);

  c->session = cw_store_open_session (store, NULL);
  g_assert_nonnull (c->session);
  OK (cw_store_session_begin (c->session, &failure));
  c->user = cw_attribute_table_intern (table, "user");
  c->group = cw_attribute_table_intern (table, "group");
  c->member = cw_attribute_table_intern (table, "member");
  c->mail = cw_attribute_table_intern (table, "proxyAddresses");
  OK (cw_connector_space_register_connector (c->session, CONNECTOR, &c->source, &failure));
  OK (cw_connector_space_register_connector (c->session, TENANT, &c->target, &failure));
  OK (cw_connector_space_register_partition (c->session, c->source, "DC=contoso,DC=com",
                                             &c->partition, &failure));
}

static gint64
add_object (Content *c, gint64 connector_id, CwAttributeId type, const char *anchor, const char *dn)
{
  g_autoptr (CwCsObject) object = cw_cs_object_new ();

  object->connector_id = connector_id;
  object->partition_id = connector_id == c->source ? c->partition : 0;
  object->object_type = type;
  object->anchor = g_bytes_new (anchor, 16);
  object->dn = g_strdup (dn);
  object->metaverse_id = 1;
  object->pending_op = connector_id == c->target ? CW_PENDING_UPDATE : CW_PENDING_NONE;
  object->imported = make_entry (c);
  object->desired = connector_id == c->target ? make_entry (c) : NULL;
  OK (cw_connector_space_insert (c->session, object, &failure));
  return object->id;
}

static void
write_space (Content *c)
{
  g_autoptr (GBytes) watermark = g_bytes_new ("MSDS\3", 6);
  g_autoptr (CwMvObject) object = cw_mv_object_new ();

  OK (cw_connector_space_set_watermark (c->session, c->partition, watermark, &failure));
  object->object_type = c->user;
  object->entry = make_entry (c);
  OK (cw_metaverse_insert (c->session, object, &failure));
  OK (cw_metaverse_put_key (c->session, 7, -42, object->id, &failure));
  c->person = add_object (c, c->source, c->user, "0123456789abcdef", DN);
  c->crowd = add_object (c, c->source, c->group, "fedcba9876543210", "CN=All,DC=contoso,DC=com");
  c->wanted = add_object (c, c->target, c->user, "aaaaaaaaaaaaaaaa", NULL);
  OK (cw_connector_space_put_key (c->session, c->target, 1, 99, c->wanted, &failure));
  OK (cw_connector_space_mark (c->session, c->person, &failure));
  OK (cw_connector_space_set_timer (c->session, c->crowd, 50, &failure));
  OK (cw_link_store_add (c->session, c->crowd, c->member, c->person, NULL, &failure));
  OK (cw_link_store_mark (c->session, c->crowd, c->member, c->person, &failure));
}

static void
write_runs (Content *c)
{
  g_autoptr (CwCycle) cycle = cw_cycle_new ();
  g_autoptr (CwStep) step = cw_step_new ();
  g_autoptr (GBytes) sealed = g_bytes_new ("sealed", 6);
  const CwConfigVersion config = { .author = (char *) "setup",
                                   .kind = (char *) "setup",
                                   .text = (char *) "{}" };
  gint64 version = 0;

  cycle->state = CW_RUN_SUCCESS;
  cycle->trigger = g_strdup ("schedule");
  OK (cw_run_store_save_cycle (c->session, cycle, &failure));
  step->cycle_id = cycle->id;
  step->counts.values[CW_COUNTER_ADDED] = 2;
  OK (cw_run_store_save_step (c->session, step, &failure));
  OK (cw_run_store_put_error (c->session, c->wanted, CW_STEP_EXPORT, "conflict", "text", "mail",
                              &failure));
  OK (cw_config_store_put (c->session, 0, &config, &version, &failure));
  OK (cw_config_store_put_secret (c->session, "tenant", sealed, &failure));
  OK (cw_config_store_put_value (c->session, "next", "delta", &failure));
}

void
store_content_write_v1 (CwStore *store)
{
  Content c = { 0 };

  open_content (&c, store);
  write_space (&c);
  write_runs (&c);
  OK (cw_store_session_commit (c.session, &failure));
  cw_store_session_free (c.session);
}

static void
check_objects (Content *c)
{
  g_autoptr (CwEntry) entry = make_entry (c);
  g_autoptr (CwCsObject) person = NULL;
  g_autoptr (GPtrArray) pending = NULL;
  g_autoptr (GArray) keys = NULL;
  g_autoptr (GArray) targets = NULL;
  gint64 id = 0;

  OK (cw_connector_space_find_id_by_dn (
      c->session, c->source, "cn=ZOË MÜLLER\\2C Dr.,OU=People,DC=contoso,DC=com", &id, &failure));
  person = cw_connector_space_get (c->session, id, CW_CS_LOAD_ALL, NULL);
  g_assert_nonnull (person);
  g_assert_cmpstr (person->dn, ==, DN);
  g_assert_cmpint (person->object_type, ==, c->user);
  g_assert_true (cw_entry_equal (person->imported, entry));
  pending = cw_connector_space_list_pending (c->session, c->target, ~0u, 0, 10, NULL);
  g_assert_cmpuint (pending->len, ==, 1);
  g_assert_true (cw_entry_equal (((CwCsObject *) pending->pdata[0])->desired, entry));
  keys = cw_connector_space_find_by_key (c->session, c->target, 1, 99, NULL);
  g_assert_cmpuint (keys->len, ==, 1);
  OK (cw_connector_space_find_id_by_anchor (
      c->session, c->source, (CwValue){ (const guint8 *) "fedcba9876543210", 16 }, &id, &failure));
  targets = cw_link_store_list (c->session, id, c->member, NULL);
  g_assert_cmpuint (targets->len, ==, 1);
  g_assert_cmpint (g_array_index (targets, gint64, 0), ==, person->id);
}

static void
check_rest (Content *c)
{
  g_autoptr (GBytes) watermark = cw_connector_space_get_watermark (c->session, c->partition, NULL);
  g_autoptr (GArray) found = cw_metaverse_find_by_key (c->session, 7, -42, NULL);
  g_autoptr (GPtrArray) cycles = cw_run_store_list_cycles (c->session, 0, 10, NULL);
  g_autoptr (GPtrArray) steps = NULL;
  g_autoptr (GPtrArray) errors = cw_run_store_list_errors (c->session, 0, 0, 10, NULL);
  g_autoptr (CwConfigVersion) version = cw_config_store_get (c->session, NULL);
  g_autoptr (GBytes) sealed = cw_config_store_get_secret (c->session, "tenant", NULL);
  g_autofree char *value = cw_config_store_get_value (c->session, "next", NULL);
  guint64 n_marks = 0;
  guint64 n_marked = 0;

  g_assert_cmpmem (g_bytes_get_data (watermark, NULL), g_bytes_get_size (watermark), "MSDS\3", 6);
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpuint (cycles->len, ==, 1);
  steps = cw_run_store_list_steps (c->session, ((CwCycle *) cycles->pdata[0])->id, NULL);
  g_assert_cmpuint (steps->len, ==, 1);
  g_assert_cmpuint (((CwStep *) steps->pdata[0])->counts.values[CW_COUNTER_ADDED], ==, 2);
  g_assert_cmpuint (errors->len, ==, 1);
  g_assert_cmpint (version->version, ==, 1);
  g_assert_cmpuint (g_bytes_get_size (sealed), ==, 6);
  g_assert_cmpstr (value, ==, "delta");
  OK (cw_link_store_count_marks (c->session, &n_marks, &failure));
  g_assert_cmpuint (n_marks, ==, 1);
  OK (cw_connector_space_mark_due (c->session, 100, &failure));
  OK (cw_connector_space_count_marked (c->session, &n_marked, &failure));
  g_assert_cmpuint (n_marked, ==, 2);
}

void
store_content_check_v1 (CwStore *store)
{
  Content c = { 0 };

  open_content (&c, store);
  check_objects (&c);
  check_rest (&c);
  cw_store_session_free (c.session);
}

/* ----- version 2 */

void
store_content_write_v2 (CwStore *store)
{
  g_autoptr (CwStoreSession) session = NULL;

  store_content_write_v1 (store);
  session = cw_store_open_session (store, NULL);
  OK (cw_store_session_begin (session, &failure));
  OK (cw_link_sweep_start (session, &failure));
  OK (cw_store_session_commit (session, &failure));
}

void
store_content_check_v2 (CwStore *store)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, NULL);
  g_autoptr (GPtrArray) made = NULL;
  gboolean is_under_way = FALSE;

  OK (cw_link_sweep_is_under_way (session, &is_under_way, &failure));
  g_assert_true (is_under_way);
  made = cw_made_store_list (session, NULL);
  g_assert_nonnull (made);
  g_assert_cmpuint (made->len, ==, 0);
}

/* ----- version 3 */

void
store_content_write_v3 (CwStore *store)
{
  const CwMadeThing thing = {
    .kind = (char *) "account",
    .place = (char *) "contoso.com",
    .identity = (char *) "sync",
    .name = (char *) "CAUSEWAY",
    .connector = (char *) CONNECTOR,
  };
  g_autoptr (CwStoreSession) session = NULL;
  gint64 id = 0;

  store_content_write_v2 (store);
  session = cw_store_open_session (store, NULL);
  OK (cw_made_store_intend (session, &thing, &id, NULL, &failure));
}

void
store_content_check_v3 (CwStore *store)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, NULL);
  g_autoptr (GPtrArray) made = cw_made_store_list (session, NULL);
  g_autoptr (GPtrArray) cycles = cw_run_store_list_cycles (session, 0, 10, NULL);
  g_autoptr (GPtrArray) steps = NULL;
  g_autoptr (GPtrArray) objects = NULL;
  const CwStep *step = NULL;
  guint64 length = 1;

  g_assert_cmpuint (made->len, ==, 1);
  g_assert_cmpstr (((CwMadeThing *) made->pdata[0])->name, ==, "CAUSEWAY");
  steps = cw_run_store_list_steps (session, ((CwCycle *) cycles->pdata[0])->id, NULL);
  step = steps->pdata[0];
  g_assert_cmpuint (step->counts.values[CW_COUNTER_ADDED], ==, 2);
  OK (cw_step_object_get_length (session, step->id, CW_COUNTER_ADDED, &length, &failure));
  g_assert_cmpuint (length, ==, 0);
  objects = cw_step_object_list (session, step->id, CW_COUNTER_ADDED, 0, 10, NULL);
  g_assert_cmpuint (objects->len, ==, 0);
}

/* ----- version 4: a run that tells which object it removed */

#define GONE_DN "CN=Gone,DC=contoso,DC=com"

void
store_content_write_v4 (CwStore *store)
{
  g_autoptr (CwStep) step = cw_step_new ();
  g_autoptr (CwStepJournal) journal = NULL;
  Content c = { 0 };
  gint64 id;

  store_content_write_v3 (store);
  open_content (&c, store);
  step->cycle_id = 2;
  OK (cw_run_store_save_step (c.session, step, &failure));
  journal = cw_step_journal_new (c.session, step->id);
  id = add_object (&c, c.source, c.user, "gggggggggggggggg", GONE_DN);
  cw_step_journal_count (journal, CW_COUNTER_DELETED, id);
  OK (cw_connector_space_remove (c.session, id, &failure));
  OK (cw_step_journal_commit (journal, &failure));
  g_clear_pointer (&journal, cw_step_journal_free);
  cw_store_session_free (c.session);
}

static gint64
find_gone (Content *c)
{
  g_autoptr (GPtrArray) steps = cw_run_store_list_steps (c->session, 2, NULL);
  g_autoptr (GPtrArray) objects = NULL;
  g_autoptr (CwGoneObject) gone = NULL;
  gint64 id;

  g_assert_cmpuint (steps->len, ==, 1);
  objects = cw_step_object_list (c->session, ((CwStep *) steps->pdata[0])->id, CW_COUNTER_DELETED,
                                 0, 10, NULL);
  g_assert_cmpuint (objects->len, ==, 1);
  id = ((CwStepObject *) objects->pdata[0])->id;
  gone = cw_gone_object_get (c->session, id, NULL);
  g_assert_cmpstr (gone->dn, ==, GONE_DN);
  return id;
}

/* The number of the object that is gone is not given to another. */
void
store_content_check_v4 (CwStore *store)
{
  Content c = { 0 };
  gint64 gone;

  open_content (&c, store);
  gone = find_gone (&c);
  g_assert_cmpint (add_object (&c, c.source, c.user, "hhhhhhhhhhhhhhhh", GONE_DN), >, gone);
  cw_store_session_free (c.session);
}
