/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-bench"

#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <glib/gstdio.h>

#include "base/cw-hash.h"
#include "model/cw-entry-builder.h"
#include "store/cw-connector-space.h"
#include "store/cw-link-store.h"
#include "store/cw-metaverse.h"
#include "store/cw-run-store.h"

/**
 * What an initial cycle and the one after it ask of the store, without a connector and without
 * rules: bench-store [USERS [GROUPS [LINKS]]]. The first group has half of the users.
 */

#define PAGE 1000

/* Groups of which the links go into one transaction. */
#define GROUP_PAGE 100
#define PROFILE    1

typedef struct
{
  CwStore *store;
  CwStoreSession *session;
  CwEntryBuilder *builder;
  gint64 source, source_partition, target, target_partition;
  CwAttributeId user, group, member, attributes[24];
  guint n_users, n_groups, n_links;
  gint64 *source_ids;
  CwLinkFlows *flows;
  gint64 started_usec;
  gint64 started_cpu_usec;
} Bench;

/* The first failure ends it. */
#define TRY(call)                                                                                  \
  G_STMT_START                                                                                     \
  {                                                                                                \
    GError *failure = NULL;                                                                        \
    if (!(call))                                                                                   \
      {                                                                                            \
        g_printerr ("%s\n", failure != NULL ? failure->message : #call);                           \
        abort ();                                                                                  \
      }                                                                                            \
  }                                                                                                \
  G_STMT_END

static gint64
get_cpu_usec (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (gint64) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC +
         usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

static void
start (Bench *b)
{
  b->started_usec = g_get_monotonic_time ();
  b->started_cpu_usec = get_cpu_usec ();
}

/* Wall time, and processor time beside it: others may use the machine. */
static void
report (Bench *b, const char *what, guint64 n)
{
  double usec = (double) (g_get_monotonic_time () - b->started_usec);
  double cpu_usec = (double) (get_cpu_usec () - b->started_cpu_usec);
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  g_print ("%-34s %8" G_GUINT64_FORMAT
           "  %8.2f us each (cpu %7.2f)  %8.0f /s  %6.2f s  peak %ld MiB\n",
           what, n, usec / (double) MAX (n, 1), cpu_usec / (double) MAX (n, 1),
           (double) n * 1e6 / usec, usec / 1e6, usage.ru_maxrss / 1024);
}

static void
begin (Bench *b)
{
  TRY (cw_store_session_begin (b->session, &failure));
}

static void
commit (Bench *b)
{
  TRY (cw_store_session_commit (b->session, &failure));
}

static void
turn_page (Bench *b, guint i)
{
  if (i % PAGE != PAGE - 1)
    return;
  commit (b);
  begin (b);
}

static void
turn_group_page (Bench *b, guint group)
{
  if (group % GROUP_PAGE != GROUP_PAGE - 1)
    return;
  commit (b);
  begin (b);
}

static CwEntry *
make_entry (Bench *b, guint n, char letter)
{
  GError *failure = NULL;
  CwEntry *entry = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (b->attributes); i++)
    {
      g_autofree char *value = g_strdup_printf ("%c value %u of the attribute %u", letter, n, i);

      cw_entry_builder_add_string (b->builder, b->attributes[i], value);
    }
  entry = cw_entry_builder_end (b->builder, &failure);
  g_assert_no_error (failure);
  return entry;
}

static void
make_anchor (guint n, guint8 anchor[16])
{
  for (guint i = 0; i < 2; i++)
    {
      guint64 number = (guint64) n * 2 + i;
      guint64 hash = cw_hash_bytes (&number, sizeof number);

      memcpy (anchor + i * 8, &hash, 8);
    }
}

static void
import_objects (Bench *b)
{
  guint n = b->n_users + b->n_groups;

  start (b);
  begin (b);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (CwCsObject) object = cw_cs_object_new ();
      guint8 anchor[16];

      object->link_profile = PROFILE;
      make_anchor (i, anchor);
      object->connector_id = b->source;
      object->partition_id = b->source_partition;
      object->parent_id = 1;
      object->object_type = i < b->n_users ? b->user : b->group;
      object->anchor = g_bytes_new (anchor, sizeof anchor);
      object->dn = g_strdup_printf ("CN=Some Body %u,OU=Department,OU=People,DC=contoso,DC=com", i);
      object->imported = make_entry (b, i, 'a');
      TRY (cw_connector_space_insert (b->session, object, &failure));
      TRY (cw_connector_space_mark (b->session, object->id, &failure));
      b->source_ids[i] = object->id;
      turn_page (b, i);
    }
  commit (b);
  report (b, "import: insert and mark", n);
}

static guint
get_n_members (Bench *b, guint group)
{
  guint first = b->n_users / 2;

  return group == 0 ? first : (b->n_links - first) / (b->n_groups - 1);
}

static guint
get_member (Bench *b, guint group, guint i)
{
  guint64 number = ((guint64) group << 32) + i;

  return group == 0 ? i * 2 : (guint) (cw_hash_bytes (&number, sizeof number) % b->n_users);
}

static void
import_links (Bench *b)
{
  guint n = 0;

  start (b);
  begin (b);
  for (guint g = 0; g < b->n_groups; g++)
    {
      for (guint i = 0; i < get_n_members (b, g); i++)
        {
          guint8 anchor[16];
          gint64 dst = 0;
          gboolean is_changed = FALSE;

          make_anchor (get_member (b, g, i), anchor);
          TRY (cw_connector_space_find_id_by_anchor (b->session, b->source, (CwValue){ anchor, 16 },
                                                     &dst, &failure));
          TRY (cw_link_store_add (b->session, b->source_ids[b->n_users + g], b->member, dst,
                                  &is_changed, &failure));
          n++;
        }
      turn_group_page (b, g);
    }
  commit (b);
  report (b, "import: find anchor, add link", n);
}

static void
find_names (Bench *b)
{
  start (b);
  for (guint i = 0; i < b->n_users; i++)
    {
      char dn[128];
      gint64 id = 0;

      g_snprintf (dn, sizeof dn, "cn=some body %u,ou=department,ou=People,DC=contoso,DC=com", i);
      TRY (cw_connector_space_find_id_by_dn (b->session, b->source, dn, &id, &failure));
      g_assert_cmpint (id, ==, b->source_ids[i]);
    }
  report (b, "import: find DN", b->n_users);
}

static void
synchronise_object (Bench *b, CwCsObject *source)
{
  g_autoptr (CwMvObject) object = cw_mv_object_new ();
  g_autoptr (CwCsObject) target = cw_cs_object_new ();

  object->object_type = source->object_type;
  object->entry = cw_entry_ref (source->imported);
  TRY (cw_metaverse_insert (b->session, object, &failure));
  for (guint16 kind = 0; kind < 4; kind++)
    {
      gint64 number = source->id * 4 + kind;
      gint64 hash = (gint64) cw_hash_bytes (&number, sizeof number);
      g_autoptr (GArray) found = NULL;

      found = cw_metaverse_find_by_key (b->session, kind, hash, NULL);
      TRY (found != NULL && found->len == 0);
      TRY (cw_metaverse_put_key (b->session, kind, hash, object->id, &failure));
    }
  TRY (cw_connector_space_set_metaverse (b->session, source->id, object->id, &failure));
  target->connector_id = b->target;
  target->partition_id = b->target_partition;
  target->metaverse_id = object->id;
  target->object_type = source->object_type;
  target->link_profile = PROFILE;
  target->state = CW_CS_PROVISIONAL;
  target->pending_op = CW_PENDING_ADD;
  target->desired = cw_entry_ref (source->imported);
  TRY (cw_connector_space_insert (b->session, target, &failure));
  TRY (cw_run_store_clear_errors (b->session, source->id, CW_STEP_SYNCHRONISE, &failure));
  TRY (cw_connector_space_unmark_range (b->session, source->id, source->id, &failure));
}

static void
synchronise (Bench *b)
{
  gint64 after = 0;
  guint n = 0;
  g_autoptr (GPtrArray) page = NULL;

  start (b);
  do
    {
      GError *failure = NULL;

      g_clear_pointer (&page, g_ptr_array_unref);
      page =
          cw_connector_space_list_marked (b->session, after, PAGE, CW_CS_LOAD_IMPORTED, &failure);
      g_assert_no_error (failure);
      begin (b);
      for (guint i = 0; i < page->len; i++)
        synchronise_object (b, page->pdata[i]);
      commit (b);
      n += page->len;
      if (page->len > 0)
        after = ((CwCsObject *) page->pdata[page->len - 1])->id;
    }
  while (page->len > 0);
  report (b, "synchronise: project, provision", n);
}

static void
list_marked (Bench *b)
{
  gint64 after = 0;
  guint n = 0;
  g_autoptr (GPtrArray) page = NULL;

  start (b);
  do
    {
      g_clear_pointer (&page, g_ptr_array_unref);
      page = cw_connector_space_list_marked (b->session, after, PAGE, CW_CS_LOAD_IMPORTED, NULL);
      n += page->len;
      if (page->len > 0)
        after = ((CwCsObject *) page->pdata[page->len - 1])->id;
    }
  while (page->len > 0);
  report (b, "synchronise: list marked", n);
}

static void
reconcile_outgoing (Bench *b)
{
  g_autoptr (CwStepJournal) journal = cw_step_journal_new (b->session, 0);

  start (b);
  begin (b);
  for (guint g = 0; g < b->n_groups; g++)
    {
      TRY (cw_link_store_reconcile_outgoing (b->session, b->flows, b->source_ids[b->n_users + g],
                                             journal, &failure));
      turn_group_page (b, g);
    }
  commit (b);
  report (b, "synchronise: reconcile outgoing",
          cw_step_journal_get_counts (journal)->values[CW_COUNTER_LINKS_ADDED]);
}

static void
export_objects (Bench *b)
{
  gint64 after = 0;
  guint n = 0;
  g_autoptr (GPtrArray) page = NULL;

  start (b);
  do
    {
      g_clear_pointer (&page, g_ptr_array_unref);
      page = cw_connector_space_list_pending (b->session, b->target, 1 << CW_PENDING_ADD, after,
                                              PAGE, NULL);
      begin (b);
      for (guint i = 0; i < page->len; i++)
        {
          CwCsObject *object = page->pdata[i];
          guint8 anchor[16];

          make_anchor (10000000 + n + i, anchor);
          object->anchor = g_bytes_new (anchor, 16);
          object->state = CW_CS_LIVE;
          object->pending_state = CW_PENDING_STATE_SENT;
          object->sent_usec = 5;
          TRY (cw_connector_space_update (b->session, object, CW_CS_LOAD_ROW, &failure));
          after = object->id;
        }
      commit (b);
      n += page->len;
    }
  while (page->len > 0);
  report (b, "export: list, store anchor", n);
}

static void
export_links (Bench *b)
{
  CwLink after = { 0 };
  guint n = 0;
  g_autoptr (GArray) page = NULL;

  start (b);
  do
    {
      g_clear_pointer (&page, g_array_unref);
      page = cw_link_store_list_pending (b->session, b->target, CW_LINKS_READY, &after, PAGE, NULL);
      begin (b);
      for (guint i = 0; i < page->len; i++)
        {
          CwPendingLink *link = &g_array_index (page, CwPendingLink, i);

          after = (CwLink){ link->src, link->attribute, link->dst };
          TRY (cw_link_store_set_sent (b->session, link->src, link->attribute, link->dst, 5,
                                       &failure));
        }
      commit (b);
      n += page->len;
    }
  while (page->len > 0);
  report (b, "export: list links, set sent", n);
}

static void
confirm_objects (Bench *b)
{
  guint n = b->n_users + b->n_groups;

  start (b);
  begin (b);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (CwCsObject) object = NULL;
      guint8 anchor[16];

      make_anchor (10000000 + i, anchor);
      object = cw_connector_space_find_by_anchor (b->session, b->target, (CwValue){ anchor, 16 },
                                                  CW_CS_LOAD_ALL, NULL);
      object->imported = cw_entry_ref (object->desired);
      object->pending_op = CW_PENDING_NONE;
      object->pending_state = CW_PENDING_STATE_WAITING;
      TRY (cw_connector_space_update (b->session, object, CW_CS_LOAD_IMPORTED, &failure));
      turn_page (b, i);
    }
  commit (b);
  report (b, "confirm: find, update", n);
}

/* By the rows themselves: the links as the target would send them. */
static void
confirm_links (Bench *b)
{
  guint n = 0;

  start (b);
  begin (b);
  for (guint g = 0; g < b->n_groups; g++)
    {
      guint8 anchor[16];
      gint64 src = 0;

      make_anchor (10000000 + b->n_users + g, anchor);
      TRY (cw_connector_space_find_id_by_anchor (b->session, b->target, (CwValue){ anchor, 16 },
                                                 &src, &failure));
      for (guint i = 0; i < get_n_members (b, g); i++)
        {
          gboolean is_true = FALSE;
          gint64 dst = 0;

          make_anchor (10000000 + get_member (b, g, i), anchor);
          TRY (cw_connector_space_find_id_by_anchor (b->session, b->target, (CwValue){ anchor, 16 },
                                                     &dst, &failure));
          TRY (cw_link_store_add (b->session, src, b->member, dst, &is_true, &failure));
          if (is_true)
            TRY (
                cw_link_store_confirm (b->session, src, b->member, dst, FALSE, &is_true, &failure));
          turn_page (b, n++);
        }
    }
  commit (b);
  report (b, "confirm: find, add link, confirm", n);
}

static void
run_again (Bench *b)
{
  g_autoptr (GPtrArray) page = NULL;
  g_autoptr (GArray) links = NULL;
  CwPendingCounts counts = { 0 };
  CwLink after = { 0 };
  guint64 n = 0;
  guint64 n_done = 0;

  start (b);
  page = cw_connector_space_list_marked (b->session, 0, PAGE, CW_CS_LOAD_IMPORTED, NULL);
  TRY (cw_connector_space_count_pending (b->session, b->target, &counts, &failure));
  links = cw_link_store_list_pending (b->session, b->target, CW_LINKS_READY, &after, PAGE, NULL);
  TRY (cw_connector_space_count (b->session, b->source_partition, &n, &failure));
  begin (b);
  TRY (cw_link_store_reconcile_marks (b->session, b->flows, PAGE, &n_done, NULL, &failure));
  commit (b);
  report (b, "nothing new", 1);
  g_assert_cmpuint (page->len + links->len + n_done + counts.n_sent + counts.n_links, ==, 0);
}

static void
change_one_member (Bench *b)
{
  gint64 group = b->source_ids[b->n_users];
  guint64 n_done = 0;
  gboolean is_changed = FALSE;

  begin (b);
  start (b);
  for (guint i = 0; i < 100; i++)
    {
      gint64 user = b->source_ids[get_member (b, 0, i * 7)];

      TRY (cw_link_store_remove (b->session, group, b->member, user, &is_changed, &failure));
      TRY (cw_link_store_mark (b->session, group, b->member, user, &failure));
      TRY (cw_link_store_reconcile_marks (b->session, b->flows, PAGE, &n_done, NULL, &failure));
      g_assert_cmpuint (n_done, ==, 1);
    }
  report (b, "one member of the largest group", 100);
  start (b);
  TRY (cw_link_store_mark_outgoing (b->session, group, &failure));
  report (b, "mark the largest group", get_n_members (b, 0));
  start (b);
  do
    {
      TRY (cw_link_store_reconcile_marks (b->session, b->flows, PAGE, &n_done, NULL, &failure));
    }
  while (n_done > 0);
  report (b, "reconcile these marks", get_n_members (b, 0));
  commit (b);
}

static void
remove_objects (Bench *b)
{
  begin (b);
  start (b);
  for (guint i = 0; i < 1000; i++)
    TRY (cw_connector_space_remove (b->session, b->source_ids[i * 3], &failure));
  report (b, "remove tied objects", 1000);
  commit (b);
}

static void
set_up (Bench *b, const char *path)
{
  GError *error = NULL;
  CwAttributeTable *table = NULL;
  CwLinkFlow flow = { 0 };

  b->store = cw_store_open (path, &error);
  g_assert_no_error (error);
  b->session = cw_store_open_session (b->store, &error);
  g_assert_no_error (error);
  table = cw_store_get_attributes (b->store);
  b->user = cw_attribute_table_intern (table, "user");
  b->group = cw_attribute_table_intern (table, "group");
  b->member = cw_attribute_table_intern (table, "member");
  for (guint i = 0; i < G_N_ELEMENTS (b->attributes); i++)
    {
      g_autofree char *name = g_strdup_printf ("attribute%u", i);

      b->attributes[i] = cw_attribute_table_intern (table, name);
    }
  b->builder = cw_entry_builder_new ();
  b->source_ids = g_new0 (gint64, b->n_users + b->n_groups);
  begin (b);
  TRY (cw_connector_space_register_connector (b->session, "a", &b->source, &failure));
  TRY (cw_connector_space_register_connector (b->session, "b", &b->target, &failure));
  TRY (cw_connector_space_register_partition (b->session, b->source, "p", &b->source_partition,
                                              &failure));
  TRY (cw_connector_space_register_partition (b->session, b->target, "p", &b->target_partition,
                                              &failure));
  commit (b);
  b->flows = cw_link_flows_new ();
  flow = (CwLinkFlow){ b->source, PROFILE, b->member, b->target, PROFILE, b->member, 0, 0 };
  cw_link_flows_add (b->flows, &flow);
  cw_link_flows_add_target (b->flows, &(CwLinkTarget){ b->target, b->group, b->member });
}

static void
tear_down (Bench *b, const char *path)
{
  static const char *const names[] = { "causeway.db-wal", "causeway.db-shm", "causeway.db" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *file = g_build_filename (path, names[i], NULL);
      GStatBuf info;

      if (g_stat (file, &info) == 0)
        g_print ("%-34s %9" G_GINT64_FORMAT " KiB\n", names[i], (gint64) info.st_size / 1024);
      if (i == 1)
        cw_store_session_free (b->session);
      g_unlink (file);
    }
  cw_store_unref (b->store);
  cw_entry_builder_free (b->builder);
  cw_link_flows_unref (b->flows);
  g_free (b->source_ids);
  g_rmdir (path);
}

int
main (int argc, char **argv)
{
  g_autofree char *path = g_dir_make_tmp ("cw-bench-XXXXXX", NULL);
  Bench b = { 0 };

  b.n_users = argc > 1 ? (guint) atoi (argv[1]) : 100000;
  b.n_groups = argc > 2 ? (guint) atoi (argv[2]) : b.n_users / 10;
  b.n_links = argc > 3 ? (guint) atoi (argv[3]) : b.n_users * 10;
  if (b.n_users < 1000 || b.n_groups < 2 || b.n_links <= b.n_users)
    {
      g_printerr ("Usage: bench-store [USERS [GROUPS [LINKS]]]\n");
      return 1;
    }
  set_up (&b, path);
  import_objects (&b);
  import_links (&b);
  find_names (&b);
  list_marked (&b);
  synchronise (&b);
  reconcile_outgoing (&b);
  export_objects (&b);
  export_links (&b);
  confirm_objects (&b);
  confirm_links (&b);
  run_again (&b);
  change_one_member (&b);
  remove_objects (&b);
  tear_down (&b, path);
  return 0;
}
