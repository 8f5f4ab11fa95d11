/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "connectors/graph/cw-browser-sign-in.h"
#include "connectors/graph/cw-device-sign-in.h"
#include "engine/cw-call-desk.h"
#include "engine/cw-connector-probe.h"
#include "engine/cw-variant.h"
#include "setup/cw-setup-desk.h"
#include "setup/cw-setup-handlers.h"
#include "setup/cw-setup-tenant.h"

/* A sign-in that waits for the person; one of the two. */
typedef struct
{
  CwDeviceSignIn *device;
  CwBrowserSignIn *browser;
} Pending;

static void
free_pending (gpointer data)
{
  Pending *pending = data;

  g_clear_pointer (&pending->device, cw_device_sign_in_free);
  g_clear_pointer (&pending->browser, cw_browser_sign_in_free);
  g_free (pending);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pending, free_pending)

/* ----- BeginSignIn */

static gboolean
parse_input (const char *text, JsonNode **ret_root, gboolean *ret_is_browser, GError **error)
{
  g_autoptr (JsonNode) root = cw_json_parse (text, -1, FALSE, error);
  JsonObject *object = NULL;
  const char *method = NULL;

  if (root == NULL)
    return FALSE;
  object = JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  method = object != NULL ? json_object_get_string_member_with_default (object, "method", "") : "";
  *ret_is_browser = g_str_equal (method, "browser");
  if (!*ret_is_browser && !g_str_equal (method, "device-code"))
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                           "$.method: “browser” or “device-code” is expected");
      return FALSE;
    }
  *ret_root = g_steal_pointer (&root);
  return TRUE;
}

static JsonObject *
get_cloud (JsonNode *root)
{
  JsonNode *cloud = json_object_get_member (json_node_get_object (root), "cloud");

  return cloud != NULL && JSON_NODE_HOLDS_OBJECT (cloud) ? json_node_get_object (cloud) : NULL;
}

static Pending *
begin (CwCloudSettings *settings, gboolean is_browser, GCancellable *cancellable, GError **error)
{
  g_autoptr (Pending) pending = g_new0 (Pending, 1);

  if (is_browser)
    pending->browser = cw_browser_sign_in_begin (settings, NULL, error);
  else
    pending->device = cw_device_sign_in_begin (settings, cancellable, error);
  return pending->browser != NULL || pending->device != NULL ? g_steal_pointer (&pending) : NULL;
}

static void
describe_pending (GVariantBuilder *answer, const Pending *pending)
{
  if (pending->browser != NULL)
    {
      cw_variant_add_string (answer, "method", "browser");
      cw_variant_add_string (answer, "authorizationUrl",
                             cw_browser_sign_in_get_url (pending->browser));
      return;
    }
  cw_variant_add_string (answer, "method", "device-code");
  cw_variant_add_string (answer, "userCode", cw_device_sign_in_get_user_code (pending->device));
  cw_variant_add_string (answer, "verificationUrl",
                         cw_device_sign_in_get_verification_url (pending->device));
  cw_variant_add_time (answer, "expiresAt", cw_device_sign_in_get_expires_usec (pending->device));
}

GVariant *
cw_setup_method_begin_sign_in (const CwMethodCall *call, GError **error)
{
  g_auto (GVariantBuilder) answer = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  const char *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (CwCloudSettings) settings = NULL;
  g_autoptr (Pending) pending = NULL;
  g_autofree char *id = NULL;
  gboolean is_browser = FALSE;

  g_variant_get (call->args, "(&s)", &text);
  if (!parse_input (text, &root, &is_browser, error))
    return NULL;
  settings = cw_setup_tenant_make_settings (get_cloud (root), error);
  pending = settings != NULL ? begin (settings, is_browser, call->cancellable, error) : NULL;
  if (pending == NULL)
    return NULL;
  describe_pending (&answer, pending);
  id = cw_setup_desk_put_pending (cw_setup_desk_get (call->engine), call->session,
                                  g_steal_pointer (&pending), free_pending);
  cw_variant_add_string (&answer, "signIn", id);
  return cw_variant_end_answer (&answer);
}

/* ----- FinishSignIn */

static CwCloudSession *
wait_for_person (Pending *pending, GCancellable *cancellable, GError **error)
{
  return pending->browser != NULL ? cw_browser_sign_in_wait (pending->browser, cancellable, error)
                                  : cw_device_sign_in_wait (pending->device, cancellable, error);
}

static GVariant *
finish (const CwMethodCall *call, const char *id, GCancellable *cancellable, GError **error)
{
  CwSetupDesk *desk = cw_setup_desk_get (call->engine);
  g_auto (GVariantBuilder) answer = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (Pending) pending = cw_setup_desk_take_pending (desk, call->session, id, error);
  g_autoptr (GPtrArray) checks = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_check_free);
  g_autoptr (CwCloudSession) cloud = NULL;
  g_autoptr (CwTenantFacts) facts = NULL;

  if (pending == NULL)
    return NULL;
  cloud = wait_for_person (pending, cancellable, error);
  facts = cloud != NULL ? cw_tenant_facts_read (cloud, cancellable, error) : NULL;
  if (facts == NULL || !cw_setup_tenant_judge (call, facts, checks, error))
    return NULL;
  cw_setup_desk_put_cloud (desk, call->session, id, cloud);
  cw_setup_tenant_describe (&answer, facts);
  cw_connector_probe_add_checks (&answer, checks);
  return cw_variant_end_answer (&answer);
}

GVariant *
cw_setup_method_finish_sign_in (const CwMethodCall *call, GError **error)
{
  CwCallDesk *calls = cw_call_desk_get (call->engine);
  const char *id = NULL;
  const char *token = NULL;
  g_autoptr (GCancellable) cancellable = NULL;
  GVariant *answer = NULL;

  g_variant_get (call->args, "(&s&s)", &id, &token);
  cancellable = cw_call_desk_begin (calls, call->session, token, call->cancellable);
  answer = finish (call, id, cancellable, error);
  cw_call_desk_end (calls, call->session, token);
  return answer;
}

GVariant *
cw_setup_method_end_sign_in (const CwMethodCall *call, GError **error)
{
  g_auto (GVariantBuilder) answer = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  const char *id = NULL;

  g_variant_get (call->args, "(&s)", &id);
  cw_setup_desk_end_sign_in (cw_setup_desk_get (call->engine), call->session, id);
  return cw_variant_end_answer (&answer);
}
