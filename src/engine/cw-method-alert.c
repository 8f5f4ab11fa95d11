/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-method-handlers.h"

#include "engine/cw-alert-book.h"
#include "engine/cw-alert-channel.h"
#include "engine/cw-alert-keeper.h"
#include "engine/cw-alert-outcome.h"
#include "engine/cw-hook-state.h"
#include "engine/cw-variant.h"
#include "model/cw-hook.h"

/* ----- what is wrong */

static GVariant *
convert_alert (const CwAlert *alert)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  cw_variant_add_string (&builder, "id", alert->id);
  cw_variant_add_string (&builder, "summary", alert->text);
  cw_variant_add_string (&builder, "remedy", alert->remedy);
  cw_variant_add_time (&builder, "raisedAt", alert->raised_usec);
  cw_variant_add_time (&builder, "toldAt", alert->told_usec);
  cw_variant_add_time (&builder, "failedAt", alert->failed_usec);
  return g_variant_builder_end (&builder);
}

static gboolean
add_alerts (GVariantBuilder *builder, CwStoreSession *session, GError **error)
{
  g_autoptr (GPtrArray) book = cw_alert_book_load (session, error);
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  if (book == NULL)
    return FALSE;
  for (guint i = 0; i < book->len; i++)
    {
      const CwAlert *alert = g_ptr_array_index (book, i);

      if (alert->cleared_usec == 0)
        g_variant_builder_add (&array, "@a{sv}", convert_alert (alert));
    }
  cw_variant_add (builder, "items", g_variant_builder_end (&array));
  return TRUE;
}

/* ----- the programs that are told */

static void
add_outcome (GVariantBuilder *builder, gint64 ran_usec, const char *problem)
{
  if (ran_usec == 0)
    return;
  cw_variant_add_time (builder, "ranAt", ran_usec);
  cw_variant_add_bool (builder, "ok", problem == NULL);
  cw_variant_add_string (builder, "errorMessage", problem);
}

static gboolean
add_channel (GVariantBuilder *builder,
             CwStoreSession *session,
             CwAlertChannel channel,
             const char *member,
             const char *place,
             GError **error)
{
  g_auto (CwAlertOutcome) outcome = { 0 };
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (!cw_alert_outcome_read (session, cw_alert_channel_get_value (channel), &outcome, error))
    return FALSE;
  cw_variant_add_string (&item, member, place);
  add_outcome (&item, outcome.at_usec, outcome.problem);
  cw_variant_add (builder, cw_alert_channel_to_string (channel), g_variant_builder_end (&item));
  return TRUE;
}

/* By a server or by a program. */
static gboolean
add_mail (GVariantBuilder *builder,
          CwStoreSession *session,
          const CwAlertSettings *settings,
          GError **error)
{
  g_autofree char *server = g_strdup_printf ("%s:%u", settings->smtp.host, settings->smtp.port);

  return settings->smtp.host != NULL
             ? add_channel (builder, session, CW_ALERT_BY_MAIL, "server", server, error)
             : add_channel (builder, session, CW_ALERT_BY_MAIL, "path", settings->sendmail, error);
}

static GVariant *
convert_hook (const CwHook *hook, const CwHookState *state)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  cw_variant_add_string (&builder, "name", hook->name);
  cw_variant_add_string (&builder, "path", hook->program);
  cw_variant_add (&builder, "events", g_variant_new_strv ((const char *const *) hook->events, -1));
  if (state == NULL)
    return g_variant_builder_end (&builder);
  cw_variant_add_int (&builder, "runId", state->run);
  add_outcome (&builder, state->ran_usec, state->problem);
  return g_variant_builder_end (&builder);
}

static gboolean
add_hooks (GVariantBuilder *builder, CwConfig *config, CwStoreSession *session, GError **error)
{
  g_autoptr (GPtrArray) hooks = cw_hook_list (config);
  g_autoptr (GPtrArray) states = cw_hook_state_load (session, error);
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  if (states == NULL)
    return FALSE;
  for (guint i = 0; i < hooks->len; i++)
    {
      const CwHook *hook = g_ptr_array_index (hooks, i);

      g_variant_builder_add (&array, "@a{sv}",
                             convert_hook (hook, cw_hook_state_find (states, hook->name)));
    }
  cw_variant_add (builder, "hooks", g_variant_builder_end (&array));
  return TRUE;
}

gboolean
cw_method_add_alerts (GVariantBuilder *builder,
                      CwEngine *engine,
                      CwStoreSession *session,
                      GError **error)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (engine, NULL);
  g_auto (CwAlertSettings) settings = { NULL };
  guint channels = 0;

  cw_alert_settings_init (&settings, config);
  channels = cw_alert_channels_get (&settings);
  return add_alerts (builder, session, error) &&
         ((channels & CW_ALERT_BY_COMMAND) == 0 ||
          add_channel (builder, session, CW_ALERT_BY_COMMAND, "path", settings.command, error)) &&
         ((channels & CW_ALERT_BY_MAIL) == 0 || add_mail (builder, session, &settings, error)) &&
         add_hooks (builder, config, session, error);
}

GVariant *
cw_method_list_alerts (const CwMethodCall *call, GError **error)
{
  g_autoptr (CwStoreSession) session =
      cw_store_open_session (cw_engine_get_store (call->engine), error);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (session == NULL || !cw_method_add_alerts (&builder, call->engine, session, error))
    return NULL;
  return cw_variant_end_answer (&builder);
}

GVariant *
cw_method_test_alert (const CwMethodCall *call, GError **error)
{
  g_autoptr (CwAlert) alert =
      cw_alert_new (g_strdup ("test"), g_strdup ("This is a message for trial: nothing is wrong"),
                    "Nothing has to be done");
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  gint64 started_usec = g_get_monotonic_time ();

  if (!cw_alert_keeper_send (call->engine, alert, CW_ALERT_TEST, call->cancellable, error))
    return NULL;
  cw_variant_add_double (&builder, "seconds",
                         (double) (g_get_monotonic_time () - started_usec) / G_USEC_PER_SEC);
  return cw_variant_end_answer (&builder);
}
