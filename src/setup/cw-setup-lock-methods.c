/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "engine/cw-call-desk.h"
#include "engine/cw-variant.h"
#include "setup/cw-setup-desk.h"
#include "setup/cw-setup-handlers.h"

static GVariant *
make_empty (void)
{
  g_auto (GVariantBuilder) answer = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  return cw_variant_end_answer (&answer);
}

GVariant *
cw_setup_method_open (const CwMethodCall *call, GError **error)
{
  const char *client = NULL;
  g_autofree char *who = NULL;

  g_variant_get (call->args, "(&s)", &client);
  who = g_strdup_printf ("%s, %s", client, call->author);
  if (!cw_setup_desk_open (cw_setup_desk_get (call->engine), call->session, who, error))
    return NULL;
  return make_empty ();
}

GVariant *
cw_setup_method_close (const CwMethodCall *call, GError **error)
{
  cw_setup_desk_close (cw_setup_desk_get (call->engine), call->session);
  return make_empty ();
}

GVariant *
cw_setup_method_cancel_call (const CwMethodCall *call, GError **error)
{
  g_auto (GVariantBuilder) answer = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  const char *token = NULL;

  g_variant_get (call->args, "(&s)", &token);
  cw_variant_add_bool (&answer, "cancelled",
                       cw_call_desk_cancel (cw_call_desk_get (call->engine), call->session, token));
  return cw_variant_end_answer (&answer);
}
