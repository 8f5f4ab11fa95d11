/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-delta-page.h"

#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-managers.h"
#include "tenant/cw-tenant-membership.h"

#define CHUNK 200

/* What happened to one object in the round's window. */
typedef struct
{
  gint64 mask;        /* the properties that changed; all bits when it was made or deleted */
  gboolean is_whole;  /* it was made, deleted or restored */
  gboolean has_moved; /* members came or went */
} Change;

typedef struct
{
  gint64 rid;
  gint64 changed;
} Row;

static GArray *
list_changed (CwTenantStore *store, CwTenantKind kind, gint64 cursor)
{
  g_autoptr (CwTenantStatement) statement = cw_tenant_store_query (
      store,
      "SELECT rid, changed FROM object WHERE kind = ?1 AND changed > ?2 ORDER BY changed LIMIT ?3",
      "iii", (gint64) kind, cursor, (gint64) CHUNK);
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (Row));

  while (cw_tenant_store_step (store, statement))
    {
      Row row = { .rid = sqlite3_column_int64 (statement, 0),
                  .changed = sqlite3_column_int64 (statement, 1) };

      g_array_append_val (rows, row);
    }
  return rows;
}

static Change
collect_change (CwTenantStore *store, CwTenantDeltaToken *token, gint64 rid)
{
  g_autoptr (CwTenantStatement) statement = cw_tenant_store_query (
      store, "SELECT mask FROM change WHERE rid = ?1 AND seq > ?2 AND seq <= ?3", "iii", rid,
      token->since, token->until);
  Change change = { 0 };

  while (cw_tenant_store_step (store, statement))
    {
      gint64 mask = sqlite3_column_int64 (statement, 0);

      change.mask |= mask;
      change.is_whole |= mask == CW_TENANT_MASK_ALL;
    }
  change.has_moved = token->kind == CW_TENANT_KIND_GROUP &&
                     cw_tenant_membership_has_changes (store, rid, token->since, token->until);
  return change;
}

static gboolean
wants (CwTenantDeltaPage *page, CwTenantKind kind, const char *navigation)
{
  return page->select->is_default ||
         (page->select->masks[kind] & cw_tenant_property_mask_of (kind, navigation)) != 0;
}

/* TRUE when the change is one that this query is about. */
static gboolean
is_relevant (CwTenantDeltaPage *page, const Change *change)
{
  CwTenantKind kind = page->token->kind;
  gint64 wanted = page->select->masks[kind];

  if (change->is_whole)
    return TRUE;
  if (page->select->extensions->len > 0)
    wanted |= CW_TENANT_MASK_EXTENSIONS;
  if (kind == CW_TENANT_KIND_USER && wants (page, kind, "manager"))
    wanted |= cw_tenant_property_mask_of (kind, "manager");
  if ((change->mask & wanted) != 0)
    return TRUE;
  return kind == CW_TENANT_KIND_GROUP && change->has_moved && wants (page, kind, "members");
}

static void
append_removed (GString *out, CwTenantObject *object)
{
  cw_tenant_json_append_comma (out);
  g_string_append_printf (out, "{\"id\":\"%s\",\"@removed\":{\"reason\":\"%s\"}}", object->id,
                          object->state == CW_TENANT_STATE_BIN ? "changed" : "deleted");
}

static void
append_member (GString *out, CwTenantStore *store, const CwTenantMembership *row)
{
  g_autoptr (CwTenantObject) member = cw_tenant_object_load_stub (store, row->member);

  if (member == NULL)
    return;
  cw_tenant_json_append_comma (out);
  g_string_append_printf (out, "{\"@odata.type\":\"#microsoft.graph.%s\",\"id\":\"%s\"%s}",
                          cw_tenant_kind_to_type (member->kind), member->id,
                          row->is_present ? "" : ",\"@removed\":{\"reason\":\"deleted\"}");
}

/* Appends "members@delta" as far as the page has room; the token keeps where it stopped. */
static void
append_members (GString *out, CwTenantStore *store, CwTenantDeltaPage *page, gint64 rid)
{
  CwTenantDeltaToken *token = page->token;
  CwTenantMembershipRange range = {
    .after = MAX (token->group_cursor, token->since),
    .until = token->until,
    .with_absent = token->since > 0,
    .limit = page->members_left + 1,
  };
  g_autoptr (GArray) rows = cw_tenant_membership_list_changes (store, rid, &range);
  guint count = MIN (rows->len, page->members_left);

  if (count > 0)
    {
      cw_tenant_json_append_comma (out);
      g_string_append (out, "\"members@delta\":[");
    }
  for (guint i = 0; i < count; i++)
    append_member (out, store, &g_array_index (rows, CwTenantMembership, i));
  if (count > 0)
    {
      g_string_append_c (out, ']');
      token->group_cursor = g_array_index (rows, CwTenantMembership, count - 1).seq;
    }
  page->members_left -= count;
  token->group = rows->len > count ? rid : 0;
  if (token->group == 0)
    token->group_cursor = 0;
}

static void
append_user_parts (GString *out,
                   CwTenantStore *store,
                   CwTenantDeltaPage *page,
                   CwTenantObject *object,
                   const Change *change)
{
  gint64 mask = cw_tenant_property_mask_of (CW_TENANT_KIND_USER, "manager");

  if (!wants (page, CW_TENANT_KIND_USER, "manager"))
    return;
  /* A user who came whole tells a manager when there is one. */
  if (change->is_whole ? object->manager != 0 : (change->mask & mask) != 0)
    cw_tenant_managers_append_delta (out, store, object);
}

static void
append_object (GString *out,
               CwTenantStore *store,
               CwTenantDeltaPage *page,
               CwTenantObject *object,
               const Change *change)
{
  CwTenantSelect narrowed = *page->select;

  if (page->is_minimal && !change->is_whole)
    narrowed.masks[object->kind] &= change->mask;
  cw_tenant_json_append_comma (out);
  g_string_append_c (out, '{');
  cw_tenant_select_append_members (out, object, &narrowed, CW_TENANT_STYLE_DELTA);
  if (!change->is_whole)
    cw_tenant_select_append_cleared (out, object, page->select, change->mask);
  if (object->kind == CW_TENANT_KIND_USER)
    append_user_parts (out, store, page, object, change);
  else if (object->kind == CW_TENANT_KIND_GROUP && wants (page, object->kind, "members"))
    append_members (out, store, page, object->rid);
  g_string_append_c (out, '}');
}

/* TRUE when something was written. */
static gboolean
tell_object (GString *out, CwTenantStore *store, CwTenantDeltaPage *page, gint64 rid)
{
  Change change = collect_change (store, page->token, rid);
  g_autoptr (CwTenantObject) object = NULL;

  if (!is_relevant (page, &change))
    return FALSE;
  object = cw_tenant_object_load (store, rid);
  if (object == NULL)
    return FALSE;
  if (object->state == CW_TENANT_STATE_LIVE)
    {
      append_object (out, store, page, object, &change);
      return TRUE;
    }
  /* A first round tells only what is there. */
  if (page->token->since == 0)
    return FALSE;
  append_removed (out, object);
  return TRUE;
}

/* A group whose members did not fit goes on with its id and more of them. */
static void
continue_group (GString *out, CwTenantStore *store, CwTenantDeltaPage *page)
{
  gint64 rid = page->token->group;
  g_autoptr (CwTenantObject) object = cw_tenant_object_load (store, rid);

  page->token->group = 0;
  /* Deleted since: it is met again further up. */
  if (object == NULL || object->state != CW_TENANT_STATE_LIVE)
    {
      page->token->group_cursor = 0;
      return;
    }
  cw_tenant_json_append_comma (out);
  g_string_append_printf (out, "{\"id\":\"%s\"", object->id);
  append_members (out, store, page, rid);
  g_string_append_c (out, '}');
  page->written++;
}

static gboolean
is_full (CwTenantDeltaPage *page)
{
  return page->written >= page->size || page->token->group != 0 || page->members_left == 0;
}

static void
finish_round (CwTenantDeltaPage *page)
{
  page->is_complete = TRUE;
  page->token->since = page->token->until;
  page->token->cursor = page->token->until;
}

void
cw_tenant_delta_page_fill (GString *out, CwTenantStore *store, CwTenantDeltaPage *page)
{
  CwTenantDeltaToken *token = page->token;

  if (token->group != 0)
    continue_group (out, store, page);
  while (!is_full (page))
    {
      g_autoptr (GArray) rows = list_changed (store, token->kind, token->cursor);

      for (guint i = 0; i < rows->len && !is_full (page); i++)
        {
          const Row *row = &g_array_index (rows, Row, i);

          token->cursor = row->changed;
          if (tell_object (out, store, page, row->rid))
            page->written++;
        }
      if (rows->len == 0)
        {
          finish_round (page);
          return;
        }
    }
}
