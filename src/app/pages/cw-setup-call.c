/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-setup-call.h"

static GVariant *
make_options (CwDraft *draft, const char *token, const char *digest)
{
  g_auto (GVariantBuilder) options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GVariant *sign_in = cw_draft_get_fact (draft, CW_DRAFT_FACT_SIGN_IN);

  g_variant_builder_add (&options, "{sv}", "token", g_variant_new_string (token));
  if (sign_in != NULL)
    g_variant_builder_add (&options, "{sv}", "signIn", sign_in);
  if (digest != NULL)
    g_variant_builder_add (&options, "{sv}", "digest", g_variant_new_string (digest));
  return g_variant_builder_end (&options);
}

void
cw_setup_call_async (CwAppEngine *engine,
                     const char *method,
                     CwDraft *draft,
                     const char *token,
                     const char *digest,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autofree char *answers = cw_draft_to_answers (draft);

  cw_app_engine_call_async (engine, method,
                            g_variant_new ("(s@a(ssay)@a{sv})", answers,
                                           cw_draft_make_secrets (draft, NULL),
                                           make_options (draft, token, digest)),
                            cancellable, callback, user_data);
}
