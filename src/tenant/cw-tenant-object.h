/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "tenant/cw-tenant-property.h"
#include "tenant/cw-tenant-store.h"

G_BEGIN_DECLS

/* The numbers are kept in the database. */
typedef enum
{
  CW_TENANT_STATE_LIVE,
  CW_TENANT_STATE_BIN,  /* soft-deleted: directory/deletedItems */
  CW_TENANT_STATE_GONE, /* a tombstone, for delta queries only */
} CwTenantState;

/* The values by which objects are found; the numbers are kept in the database. */
typedef enum
{
  CW_TENANT_KEY_NONE,
  CW_TENANT_KEY_USER_PRINCIPAL_NAME,
  CW_TENANT_KEY_PROXY_ADDRESS,
  CW_TENANT_KEY_IMMUTABLE_ID, /* case-sensitive, and kept while the object is in the bin */
  CW_TENANT_KEY_MAIL,
  CW_TENANT_KEY_MAIL_NICKNAME,
  CW_TENANT_KEY_DISPLAY_NAME,
  CW_TENANT_KEY_UNIQUE_NAME,
  CW_TENANT_KEY_EMPLOYEE_ID,
  CW_TENANT_KEY_APP_ID,
} CwTenantKey;

#define CW_TENANT_ID_SIZE 37

/**
 * CwTenantObject:
 *
 * A copy of one row. Change the properties between cw_tenant_object_edit() and
 * cw_tenant_object_save().
 */
typedef struct
{
  gint64 rid;
  CwTenantKind kind;
  CwTenantState state;
  char id[CW_TENANT_ID_SIZE];
  gint64 changed; /* the number of its last change */
  gint64 created_usec;
  gint64 deleted_usec;
  gint64 manager;      /* rid, or 0 */
  gint64 last_manager; /* the manager before the last change of it, or 0 */
  JsonObject *props;   /* (owned) (nullable) in a stub only */
  GPtrArray *keys;     /* (owned) (nullable) the keys before the edit */
} CwTenantObject;

/* A new object with a random id, not yet stored. @props (transfer full) */
CwTenantObject *
cw_tenant_object_new (CwTenantKind kind, JsonObject *props) G_GNUC_WARN_UNUSED_RESULT;
void cw_tenant_object_free (CwTenantObject *object);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTenantObject, cw_tenant_object_free)

/* @kind may be %CW_TENANT_KIND_ANY. (nullable) (transfer full) */
CwTenantObject *cw_tenant_object_load (CwTenantStore *store, gint64 rid);
CwTenantObject *cw_tenant_object_load_by_id (CwTenantStore *store, int kind, const char *id);

/* As above without the properties (props is %NULL): a tenth of the work, for those who want to know
 * only what it is. (nullable) (transfer full) */
CwTenantObject *cw_tenant_object_load_stub (CwTenantStore *store, gint64 rid);
CwTenantObject *cw_tenant_object_load_stub_by_id (CwTenantStore *store, const char *id);

/* The live object of @kind with this key. (nullable) (transfer full) */
CwTenantObject *cw_tenant_object_load_by_key (CwTenantStore *store,
                                              CwTenantKind kind,
                                              CwTenantKey key,
                                              const char *value);

/* The rid of an object other than @except that holds the key, or 0. */
gint64
cw_tenant_object_find_key (CwTenantStore *store, CwTenantKey key, const char *value, gint64 except);

/* Every rid with the key (@is_prefix: with keys that start so). (transfer full)
 * (element-type gint64) */
GArray *cw_tenant_object_find_keys (CwTenantStore *store,
                                    CwTenantKey key,
                                    const char *value,
                                    gboolean is_prefix);

/* Up to @limit rids above @after, ascending. (transfer full) (element-type gint64) */
GArray *cw_tenant_object_list (CwTenantStore *store,
                               CwTenantKind kind,
                               CwTenantState state,
                               gint64 after,
                               guint limit);

guint cw_tenant_object_count (CwTenantStore *store, CwTenantKind kind, CwTenantState state);

/* Writes a new object. */
void cw_tenant_object_insert (CwTenantStore *store, CwTenantObject *object);

/* Before the properties or the state are changed. */
void cw_tenant_object_edit (CwTenantObject *object);

/* @mask: the properties that changed. */
void cw_tenant_object_save (CwTenantStore *store, CwTenantObject *object, gint64 mask);

/* Into the bin, out of it, or into a tombstone. Memberships are the caller's business. */
void cw_tenant_object_set_state (CwTenantStore *store, CwTenantObject *object, CwTenantState state);

/* Marks the object as changed without touching a property (its members did). */
void cw_tenant_object_touch (CwTenantStore *store, gint64 rid);

/* TRUE for Microsoft 365 groups (groupTypes has "Unified"), which can be restored. */
gboolean cw_tenant_object_is_unified (CwTenantObject *object);

const char *cw_tenant_object_get_string (CwTenantObject *object, const char *name);

/* The key under which a property is found, or %CW_TENANT_KEY_NONE. */
CwTenantKey cw_tenant_key_of_property (const char *name);

/* The form in which values are compared: case-folded. (transfer full) */
char *cw_tenant_fold (const char *text);

G_END_DECLS
