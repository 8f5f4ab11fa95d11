/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include "store-fixture.h"
#include "store/cw-guard-store.h"

#define GUID  "22222222-2222-4222-8222-222222222222"
#define OTHER "33333333-3333-4333-8333-333333333333"

/* In order, so that their numbers rise in another order than their anchors. */
static const char *const anchors[] = { "delta", "alpha", "charlie", "bravo" };

typedef struct
{
  CwGuardScope target;
  CwGuardScope partition;
  gint64 ids[G_N_ELEMENTS (anchors)];
} Content;

static gint64
add_object (StoreFixture *f, gint64 connector_id, gint64 partition_id, const char *anchor)
{
  g_autoptr (CwCsObject) object = cw_cs_object_new ();

  object->connector_id = connector_id;
  object->partition_id = partition_id;
  object->state = CW_CS_LIVE;
  object->object_type = cw_attribute_table_intern (cw_store_get_attributes (f->store), "user");
  object->anchor = g_bytes_new (anchor, strlen (anchor));
  OK (cw_connector_space_insert (f->session, object, &failure));
  return object->id;
}

static void
fill (StoreFixture *f, Content *content)
{
  *content = (Content){ .partition.kind = CW_GUARD_KIND_SHRUNK };
  OK (cw_connector_space_register_connector (f->session, GUID, &content->target.connector_id,
                                             &failure));
  content->partition.connector_id = content->target.connector_id;
  OK (cw_connector_space_register_partition (f->session, content->target.connector_id, "DC=a",
                                             &content->partition.partition_id, &failure));
  for (guint i = 0; i < G_N_ELEMENTS (anchors); i++)
    content->ids[i] =
        add_object (f, content->target.connector_id, content->partition.partition_id, anchors[i]);
}

static void
set_pending (StoreFixture *f, gint64 id, CwPendingOp op, CwPendingState state)
{
  OK (cw_connector_space_set_pending (f->session, id, op, state, 0, &failure));
}

static CwGuardList *
get_held (StoreFixture *f, const CwGuardScope *scope)
{
  g_autoptr (GError) error = NULL;
  CwGuardList *held = cw_guard_store_get_held (f->session, scope, GUID, &error);

  g_assert_no_error (error);
  return held;
}

/* What waits and what was refused is on the list; what was sent, or is not deleted, is not. */
static void
test_deletions (StoreFixture *f, gconstpointer data)
{
  Content content;
  g_autoptr (CwGuardList) none = NULL;
  g_autoptr (CwGuardList) held = NULL;

  fill (f, &content);
  none = get_held (f, &content.target);
  g_assert_null (none);
  set_pending (f, content.ids[0], CW_PENDING_DELETE, CW_PENDING_STATE_WAITING);
  set_pending (f, content.ids[1], CW_PENDING_DELETE, CW_PENDING_STATE_REFUSED);
  set_pending (f, content.ids[2], CW_PENDING_DELETE, CW_PENDING_STATE_SENT);
  set_pending (f, content.ids[3], CW_PENDING_UPDATE, CW_PENDING_STATE_WAITING);
  held = get_held (f, &content.target);
  g_assert_nonnull (held);
  g_assert_cmpuint (held->n_objects, ==, 2);
  g_assert_cmpuint (strlen (held->digest), ==, 64);
}

/* The same objects are the same digest, in whichever order they came; anything else is another. */
static void
test_digest (StoreFixture *f, gconstpointer data)
{
  Content content;
  g_autoptr (CwGuardList) first = NULL;
  g_autoptr (CwGuardList) more = NULL;
  g_autoptr (CwGuardList) again = NULL;
  g_autoptr (CwGuardList) other = NULL;
  g_autoptr (CwGuardList) elsewhere = NULL;

  fill (f, &content);
  set_pending (f, content.ids[0], CW_PENDING_DELETE, CW_PENDING_STATE_WAITING);
  set_pending (f, content.ids[1], CW_PENDING_DELETE, CW_PENDING_STATE_WAITING);
  first = get_held (f, &content.target);
  set_pending (f, content.ids[2], CW_PENDING_DELETE, CW_PENDING_STATE_WAITING);
  more = get_held (f, &content.target);
  g_assert_cmpstr (first->digest, !=, more->digest);
  set_pending (f, content.ids[2], CW_PENDING_NONE, CW_PENDING_STATE_WAITING);
  again = get_held (f, &content.target);
  g_assert_cmpstr (first->digest, ==, again->digest);
  set_pending (f, content.ids[1], CW_PENDING_NONE, CW_PENDING_STATE_WAITING);
  set_pending (f, content.ids[2], CW_PENDING_DELETE, CW_PENDING_STATE_WAITING);
  other = get_held (f, &content.target);
  g_assert_cmpuint (other->n_objects, ==, first->n_objects);
  g_assert_cmpstr (first->digest, !=, other->digest);
  elsewhere = cw_guard_store_get_held (f->session, &content.target, OTHER, NULL);
  g_assert_cmpstr (elsewhere->digest, !=, other->digest);
}

static CwGuardDifference
compare (StoreFixture *f, const CwGuardScope *scope)
{
  g_autoptr (CwGuardList) held = get_held (f, scope);
  g_autoptr (CwGuardList) approval = cw_guard_store_get_approval (f->session, scope, NULL);
  CwGuardDifference difference = { 0 };

  g_assert_nonnull (approval);
  OK (cw_guard_store_compare (f->session, held, approval, &difference, &failure));
  return difference;
}

static void
approve (StoreFixture *f, const CwGuardScope *scope)
{
  g_autoptr (CwGuardList) held = get_held (f, scope);

  OK (cw_guard_store_approve (f->session, held, "uid 1", 100, 200, &failure));
}

static void
test_approval (StoreFixture *f, gconstpointer data)
{
  Content content;
  g_autoptr (CwGuardList) approval = NULL;
  g_autoptr (CwGuardList) gone = NULL;
  g_autoptr (GPtrArray) added = NULL;
  g_autoptr (GPtrArray) lists = NULL;
  CwGuardDifference difference = { 0 };

  fill (f, &content);
  set_pending (f, content.ids[0], CW_PENDING_DELETE, CW_PENDING_STATE_WAITING);
  set_pending (f, content.ids[1], CW_PENDING_DELETE, CW_PENDING_STATE_WAITING);
  approve (f, &content.target);
  approval = cw_guard_store_get_approval (f->session, &content.target, NULL);
  g_assert_cmpstr (approval->author, ==, "uid 1");
  g_assert_cmpuint (approval->n_objects, ==, 2);
  g_assert_cmpint (approval->created_usec, ==, 100);
  g_assert_cmpint (approval->expires_usec, ==, 200);

  set_pending (f, content.ids[0], CW_PENDING_NONE, CW_PENDING_STATE_WAITING);
  set_pending (f, content.ids[2], CW_PENDING_DELETE, CW_PENDING_STATE_WAITING);
  set_pending (f, content.ids[3], CW_PENDING_DELETE, CW_PENDING_STATE_WAITING);
  difference = compare (f, &content.target);
  g_assert_cmpuint (difference.n_added, ==, 2);
  g_assert_cmpuint (difference.n_removed, ==, 1);
  added = cw_guard_store_list_objects (f->session, &content.target, 0, approval->id, 0, 10, NULL);
  g_assert_cmpuint (added->len, ==, 2);
  g_assert_cmpint (((CwCsObject *) g_ptr_array_index (added, 0))->id, ==, content.ids[2]);

  /* A later approval takes the place of an earlier one, whose objects go too. */
  approve (f, &content.target);
  difference = compare (f, &content.target);
  g_assert_cmpuint (difference.n_added + difference.n_removed, ==, 0);
  lists = cw_guard_store_list (f->session, NULL);
  g_assert_cmpuint (lists->len, ==, 1);
  OK (cw_guard_store_drop (f->session, &content.target, TRUE, &failure));
  gone = cw_guard_store_get_approval (f->session, &content.target, NULL);
  g_assert_null (gone);
}

static char *
hold (StoreFixture *f, const Content *content, guint n)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  char *digest = NULL;

  g_array_append_vals (ids, content->ids, n);
  OK (cw_guard_store_hold (f->session, &content->partition, GUID, ids, 40, &digest, &failure));
  return digest;
}

static void
test_missing (StoreFixture *f, gconstpointer data)
{
  Content content;
  g_autofree char *two = NULL;
  g_autofree char *three = NULL;
  g_autofree char *again = NULL;
  g_autoptr (CwGuardList) held = NULL;
  g_autoptr (GPtrArray) objects = NULL;
  g_autoptr (GPtrArray) rest = NULL;
  CwGuardDifference difference = { 0 };

  fill (f, &content);
  two = hold (f, &content, 2);
  held = get_held (f, &content.partition);
  g_assert_cmpstr (held->digest, ==, two);
  g_assert_cmpuint (held->n_before, ==, 40);
  approve (f, &content.partition);
  objects = cw_guard_store_list_objects (f->session, &content.partition, held->id, 0, 0, 10, NULL);
  g_assert_cmpuint (objects->len, ==, 2);
  rest = cw_guard_store_list_objects (f->session, &content.partition, held->id, 0, content.ids[0],
                                      10, NULL);
  g_assert_cmpuint (rest->len, ==, 1);

  three = hold (f, &content, 3);
  g_assert_cmpstr (three, !=, two);
  difference = compare (f, &content.partition);
  g_assert_cmpuint (difference.n_added, ==, 1);
  g_assert_cmpuint (difference.n_removed, ==, 0);
  again = hold (f, &content, 2);
  g_assert_cmpstr (again, ==, two);
}

static void
test_counts (StoreFixture *f, gconstpointer data)
{
  Content content;
  g_autoptr (GArray) counts = NULL;
  g_autoptr (GArray) managed = NULL;
  const CwGuardCount *count = NULL;

  fill (f, &content);
  OK (cw_connector_space_tie_new (f->session, content.ids[2], 7, 0, &failure));
  set_pending (f, content.ids[0], CW_PENDING_DELETE, CW_PENDING_STATE_WAITING);
  counts = cw_guard_store_count (f->session, content.target.connector_id, TRUE, NULL);
  g_assert_cmpuint (counts->len, ==, 1);
  count = &g_array_index (counts, CwGuardCount, 0);
  g_assert_cmpuint (count->n_deletions, ==, 1);
  /* Two were never Causeway's. */
  g_assert_cmpuint (count->n_managed, ==, 2);
  managed = cw_guard_store_count_managed (f->session, content.target.connector_id, NULL);
  g_assert_cmpuint (managed->len, ==, 1);
  g_assert_cmpuint (g_array_index (managed, CwGuardCount, 0).n_managed, ==, 2);
  g_assert_cmpuint (g_array_index (managed, CwGuardCount, 0).object_type, ==, count->object_type);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/guard-store/deletions", test_deletions);
  STORE_TEST ("/guard-store/digest", test_digest);
  STORE_TEST ("/guard-store/approval", test_approval);
  STORE_TEST ("/guard-store/missing", test_missing);
  STORE_TEST ("/guard-store/counts", test_counts);
  return g_test_run ();
}
