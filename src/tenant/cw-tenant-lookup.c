/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-lookup.h"

#include <string.h>

#include "tenant/cw-tenant-json.h"

static CwTenantKey
get_alternate_key (CwTenantKind kind, const char *name)
{
  if (kind == CW_TENANT_KIND_USER && g_str_equal (name, "userPrincipalName"))
    return CW_TENANT_KEY_USER_PRINCIPAL_NAME;
  if (kind == CW_TENANT_KIND_GROUP && g_str_equal (name, "uniqueName"))
    return CW_TENANT_KEY_UNIQUE_NAME;
  if (kind == CW_TENANT_KIND_APPLICATION && g_str_equal (name, "uniqueName"))
    return CW_TENANT_KEY_UNIQUE_NAME;
  if ((kind == CW_TENANT_KIND_APPLICATION || kind == CW_TENANT_KIND_PRINCIPAL) &&
      g_str_equal (name, "appId"))
    return CW_TENANT_KEY_APP_ID;
  return CW_TENANT_KEY_NONE;
}

static CwTenantObject *
load_by_alternate_key (CwTenantStore *store,
                       CwTenantKind kind,
                       const CwTenantSegment *segment,
                       CwTenantReply **ret_refusal)
{
  CwTenantKey key = get_alternate_key (kind, segment->key_name);

  if (key != CW_TENANT_KEY_NONE)
    return cw_tenant_object_load_by_key (store, kind, key, segment->text);
  *ret_refusal = cw_tenant_reply_new_error (400, "BadRequest",
                                            "The key '%s' does not exist on type "
                                            "'microsoft.graph.%s'.",
                                            segment->key_name, cw_tenant_kind_to_type (kind));
  return NULL;
}

/* A user may be named by its user principal name where an id stands. */
static CwTenantObject *
load_by_text (CwTenantStore *store, int kind, const char *text, CwTenantReply **ret_refusal)
{
  g_autoptr (CwTenantObject) object = NULL;

  if (g_uuid_string_is_valid (text))
    {
      object = cw_tenant_object_load_by_id (store, kind, text);
      return object != NULL && object->state == CW_TENANT_STATE_LIVE ? g_steal_pointer (&object)
                                                                     : NULL;
    }
  if (kind == CW_TENANT_KIND_USER)
    return cw_tenant_object_load_by_key (store, CW_TENANT_KIND_USER,
                                         CW_TENANT_KEY_USER_PRINCIPAL_NAME, text);
  *ret_refusal = cw_tenant_reply_new_error (400, "Request_BadRequest",
                                            "Invalid object identifier '%s'.", text);
  return NULL;
}

CwTenantObject *
cw_tenant_lookup_target (CwTenantStore *store,
                         CwTenantRequest *request,
                         guint index,
                         CwTenantKind kind,
                         CwTenantReply **ret_refusal)
{
  const CwTenantSegment *segment = cw_tenant_request_get_segment (request, index);
  CwTenantReply *refusal = NULL;
  CwTenantObject *object = NULL;

  if (segment->key_name != NULL)
    object = load_by_alternate_key (store, kind, segment, &refusal);
  else
    object = load_by_text (store, (int) kind, segment->text, &refusal);
  if (object == NULL)
    *ret_refusal = refusal != NULL ? refusal : cw_tenant_reply_new_not_found (segment->text);
  return object;
}

static int
get_kind (const char *collection)
{
  if (g_str_equal (collection, "users"))
    return CW_TENANT_KIND_USER;
  if (g_str_equal (collection, "groups"))
    return CW_TENANT_KIND_GROUP;
  if (g_str_equal (collection, "contacts"))
    return CW_TENANT_KIND_CONTACT;
  if (g_str_equal (collection, "applications"))
    return CW_TENANT_KIND_APPLICATION;
  if (g_str_equal (collection, "servicePrincipals"))
    return CW_TENANT_KIND_PRINCIPAL;
  return CW_TENANT_KIND_ANY;
}

/* What stands behind "/v1.0/" or "/beta/", or %NULL. */
static const char *
skip_version (const char *url)
{
  const char *host = strstr (url, "://");
  const char *path = host != NULL ? strchr (host + 3, '/') : NULL;

  if (path != NULL && (g_str_has_prefix (path, "/v1.0/") || g_str_has_prefix (path, "/beta/")))
    return path + strlen ("/v1.0/");
  return NULL;
}

/* References come by the thousand, mostly to users, of whom only the kind matters. */
static CwTenantObject *
load_referenced (CwTenantStore *store, int kind, const char *text, CwTenantReply **ret_refusal)
{
  g_autoptr (CwTenantObject) stub = NULL;

  if (!g_uuid_string_is_valid (text))
    return load_by_text (store, kind, text, ret_refusal);
  stub = cw_tenant_object_load_stub_by_id (store, text);
  if (stub == NULL || stub->state != CW_TENANT_STATE_LIVE ||
      (kind != CW_TENANT_KIND_ANY && (int) stub->kind != kind))
    return NULL;
  return stub->kind == CW_TENANT_KIND_USER ? g_steal_pointer (&stub)
                                           : cw_tenant_object_load (store, stub->rid);
}

CwTenantObject *
cw_tenant_lookup_reference (CwTenantStore *store, const char *url, CwTenantReply **ret_refusal)
{
  const char *path = url != NULL ? skip_version (url) : NULL;
  g_autoptr (GPtrArray) segments =
      path != NULL ? cw_tenant_segments_parse (path, strlen (path)) : NULL;
  const CwTenantSegment *collection = NULL;
  const CwTenantSegment *key = NULL;
  CwTenantReply *refusal = NULL;
  CwTenantObject *object = NULL;

  if (segments == NULL || segments->len != 2)
    {
      *ret_refusal = cw_tenant_reply_new_error (400, "Request_BadRequest",
                                                "Invalid URL format specified in @odata.id or "
                                                "@odata.bind: '%s'.",
                                                url != NULL ? url : "");
      return NULL;
    }
  collection = segments->pdata[0];
  key = segments->pdata[1];
  object = load_referenced (store, get_kind (collection->text), key->text, &refusal);
  if (object == NULL)
    *ret_refusal = refusal != NULL ? refusal : cw_tenant_reply_new_not_found (key->text);
  return object;
}

void
cw_tenant_append_context (GString *out, CwTenantRequest *request, const char *what)
{
  g_autofree char *context = g_strdup_printf ("%s/v1.0/$metadata#%s", request->base_url, what);

  g_string_append (out, "\"@odata.context\":");
  cw_tenant_json_append_string (out, context);
}
