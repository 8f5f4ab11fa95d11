/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-check-request.h"

CwCheckRequest *
cw_check_request_new (CwAppEngine *engine,
                      const char *name,
                      const char *input_json,
                      GVariant *secrets)
{
  CwCheckRequest *self = g_new0 (CwCheckRequest, 1);

  self->engine = g_object_ref (engine);
  self->name = g_strdup (name);
  self->input = g_strdup (input_json != NULL ? input_json : "{}");
  self->secrets = g_variant_ref_sink (
      secrets != NULL ? secrets : g_variant_new_array (G_VARIANT_TYPE ("(ssay)"), NULL, 0));
  return self;
}

void
cw_check_request_free (CwCheckRequest *self)
{
  g_clear_object (&self->engine);
  g_clear_pointer (&self->secrets, g_variant_unref);
  g_free (self->name);
  g_free (self->input);
  g_free (self);
}

gboolean
cw_check_request_is (const CwCheckRequest *self,
                     const char *name,
                     const char *input_json,
                     GVariant *secrets)
{
  return g_str_equal (self->name, name) && g_str_equal (self->input, input_json) &&
         g_variant_equal (self->secrets, secrets);
}
