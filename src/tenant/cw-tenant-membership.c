/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-membership.h"

#include "tenant/cw-tenant-object.h"

/* The numbers are kept in the database. */
typedef enum
{
  ROW_ABSENT,
  ROW_PRESENT,
  ROW_ASLEEP,
} RowState;

gboolean
cw_tenant_membership_exists (CwTenantStore *store, gint64 owner, gint64 member)
{
  return cw_tenant_store_get_int (store,
                                  "SELECT state FROM member WHERE owner = ?1 AND member = ?2", "ii",
                                  owner, member) == ROW_PRESENT;
}

static void
set_row (CwTenantStore *store, gint64 owner, gint64 member, RowState state)
{
  cw_tenant_store_run (store,
                       "INSERT INTO member(owner, member, seq, state) VALUES (?1, ?2, ?3, ?4) "
                       "ON CONFLICT(owner, member) DO UPDATE SET seq = ?3, state = ?4",
                       "iiii", owner, member, cw_tenant_store_next_seq (store), (gint64) state);
}

void
cw_tenant_membership_add (CwTenantStore *store, gint64 owner, gint64 member)
{
  set_row (store, owner, member, ROW_PRESENT);
}

void
cw_tenant_membership_remove (CwTenantStore *store, gint64 owner, gint64 member)
{
  set_row (store, owner, member, ROW_ABSENT);
}

static GArray *
collect (CwTenantStore *store, CwTenantStatement *statement)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (CwTenantMembership));

  while (cw_tenant_store_step (store, statement))
    {
      CwTenantMembership row = { .member = sqlite3_column_int64 (statement, 0),
                                 .seq = sqlite3_column_int64 (statement, 1),
                                 .is_present = sqlite3_column_int (statement, 2) == ROW_PRESENT };

      g_array_append_val (rows, row);
    }
  return rows;
}

GArray *
cw_tenant_membership_list (CwTenantStore *store, gint64 owner, gint64 after, guint limit)
{
  g_autoptr (CwTenantStatement) statement = cw_tenant_store_query (
      store,
      "SELECT member, seq, state FROM member WHERE owner = ?1 AND member > ?2 AND state = 1 "
      "ORDER BY member LIMIT ?3",
      "iii", owner, after, (gint64) limit);

  return collect (store, statement);
}

GArray *
cw_tenant_membership_list_changes (CwTenantStore *store,
                                   gint64 owner,
                                   const CwTenantMembershipRange *range)
{
  g_autoptr (CwTenantStatement) statement = cw_tenant_store_query (
      store,
      "SELECT member, seq, state FROM member WHERE owner = ?1 AND seq > ?2 AND seq <= ?3 "
      "AND (?4 OR state = 1) ORDER BY seq LIMIT ?5",
      "iiiii", owner, range->after, range->until, (gint64) range->with_absent,
      (gint64) range->limit);

  return collect (store, statement);
}

gboolean
cw_tenant_membership_has_changes (CwTenantStore *store, gint64 owner, gint64 after, gint64 until)
{
  return cw_tenant_store_get_int (
             store, "SELECT 1 FROM member WHERE owner = ?1 AND seq > ?2 AND seq <= ?3 LIMIT 1",
             "iii", owner, after, until) != 0;
}

guint
cw_tenant_membership_count (CwTenantStore *store, gint64 owner)
{
  return (guint) cw_tenant_store_get_int (
      store, "SELECT count(*) FROM member WHERE owner = ?1 AND state = 1", "i", owner);
}

static GArray *
list_owners (CwTenantStore *store, gint64 member, RowState state)
{
  g_autoptr (CwTenantStatement) statement =
      cw_tenant_store_query (store, "SELECT owner FROM member WHERE member = ?1 AND state = ?2",
                             "ii", member, (gint64) state);
  GArray *owners = g_array_new (FALSE, FALSE, sizeof (gint64));

  while (cw_tenant_store_step (store, statement))
    {
      gint64 owner = sqlite3_column_int64 (statement, 0);

      g_array_append_val (owners, owner);
    }
  return owners;
}

static gboolean
contains (GArray *rids, gint64 rid)
{
  for (guint i = 0; i < rids->len; i++)
    {
      if (g_array_index (rids, gint64, i) == rid)
        return TRUE;
    }
  return FALSE;
}

GArray *
cw_tenant_membership_list_owners (CwTenantStore *store, gint64 member, gboolean is_transitive)
{
  GArray *found = list_owners (store, member, ROW_PRESENT);

  /* The list grows while it is walked; what is in it already ends a circle of groups. */
  for (guint i = 0; is_transitive && i < found->len; i++)
    {
      g_autoptr (GArray) next = list_owners (store, g_array_index (found, gint64, i), ROW_PRESENT);

      for (guint j = 0; j < next->len; j++)
        {
          gint64 rid = g_array_index (next, gint64, j);

          if (!contains (found, rid))
            g_array_append_val (found, rid);
        }
    }
  return found;
}

/* Moves every row of a member from one state to another, and tells their groups. */
static void
move_rows (CwTenantStore *store, gint64 member, RowState from, RowState to)
{
  g_autoptr (GArray) owners = list_owners (store, member, from);

  for (guint i = 0; i < owners->len; i++)
    {
      gint64 owner = g_array_index (owners, gint64, i);

      set_row (store, owner, member, to);
      cw_tenant_object_touch (store, owner);
    }
}

void
cw_tenant_membership_suspend (CwTenantStore *store, gint64 member)
{
  move_rows (store, member, ROW_PRESENT, ROW_ASLEEP);
}

void
cw_tenant_membership_resume (CwTenantStore *store, gint64 member)
{
  move_rows (store, member, ROW_ASLEEP, ROW_PRESENT);
}

void
cw_tenant_membership_drop_member (CwTenantStore *store, gint64 member)
{
  move_rows (store, member, ROW_PRESENT, ROW_ABSENT);
  /* Those were told when the member went into the bin. */
  cw_tenant_store_run (store, "UPDATE member SET state = 0 WHERE member = ?1 AND state = 2", "i",
                       member);
}

void
cw_tenant_membership_drop_owner (CwTenantStore *store, gint64 owner)
{
  cw_tenant_store_run (store, "DELETE FROM member WHERE owner = ?1", "i", owner);
}

void
cw_tenant_membership_renew_owner (CwTenantStore *store, gint64 owner)
{
  g_autoptr (GArray) rows = cw_tenant_membership_list (store, owner, 0, G_MAXINT);

  for (guint i = 0; i < rows->len; i++)
    set_row (store, owner, g_array_index (rows, CwTenantMembership, i).member, ROW_PRESENT);
}
