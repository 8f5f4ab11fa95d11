/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-alert-keeper.h"

#include "base/cw-error.h"
#include "base/cw-log.h"
#include "engine/cw-alert-book.h"
#include "engine/cw-alert-channel.h"
#include "engine/cw-alert-facts.h"
#include "engine/cw-engine-private.h"
#include "engine/cw-store-value.h"

static const CwAlertChannel channels[] = { CW_ALERT_BY_COMMAND, CW_ALERT_BY_MAIL };

/* ----- telling */

static void
log_alert (const CwAlert *alert, CwAlertMessage message)
{
  const char *state = cw_alert_message_to_string (message);
  g_autofree char *text = g_strdup_printf ("Alert %s: %s", state, alert->text);

  cw_log_event (CW_EVENT_ALERT,
                message == CW_ALERT_CLEARED ? G_LOG_LEVEL_MESSAGE : G_LOG_LEVEL_WARNING, text,
                "ALERT", alert->id, "STATE", state, "REMEDY", alert->remedy, NULL);
}

gboolean
cw_alert_keeper_send (CwEngine *engine,
                      CwAlert *alert,
                      CwAlertMessage message,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (engine, NULL);
  g_auto (CwAlertSettings) settings = { NULL };
  g_autoptr (GError) problem = NULL;

  cw_alert_settings_init (&settings, config);
  if (cw_alert_channels_get (&settings) == 0)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                           "Nobody is told of alerts but the journal: set alerts.command or "
                           "alerts.mailTo by `causewayctl config set`");
      return FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      g_autoptr (GError) local_error = NULL;

      if (!cw_alert_channel_tell (engine, channels[i], alert, message, cancellable, &local_error) &&
          problem == NULL)
        problem = g_steal_pointer (&local_error);
    }
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* ----- looking */

typedef struct
{
  CwEngine *engine;
  GCancellable *cancellable;
  CwStoreSession *session;
  const CwAlertSettings *settings;
  GPtrArray *book;
  gint64 now_usec;
  gint64 good_usec; /* see cw_alert_get_due() */
} Round;

/* What is not stored is told again by the next engine: better than not at all. */
static gboolean
save_book (const Round *round, GError **error)
{
  g_autofree char *text = cw_alert_book_to_text (round->book);

  return cw_store_value_put (round->session, CW_VALUE_ALERT_BOOK, text, error);
}

/* Each channel gets a message once, though another one fails. FALSE: one did. */
static gboolean
try_channels (const Round *round, CwAlert *alert, CwAlertMessage message)
{
  guint wished = cw_alert_channels_get (round->settings) & ~alert->reached;
  gboolean is_told = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      g_autoptr (GError) error = NULL;

      if ((wished & channels[i]) == 0)
        continue;
      if (cw_alert_channel_tell (round->engine, channels[i], alert, message, round->cancellable,
                                 &error))
        {
          alert->reached |= channels[i];
          continue;
        }
      is_told = FALSE;
      if (!cw_error_is_cancelled (error))
        g_warning ("Telling of an alert by %s failed, and is tried again: %s",
                   cw_alert_channel_to_string (channels[i]), error->message);
    }
  return is_told;
}

static gboolean
tell (const Round *round, CwAlert *alert, CwAlertMessage message, GError **error)
{
  /* The journal has it already when the others are tried again. */
  if (alert->failed_usec == 0)
    log_alert (alert, message);
  if (try_channels (round, alert, message))
    cw_alert_book_note_told (round->book, alert, round->now_usec);
  else if (!g_cancellable_is_cancelled (round->cancellable))
    cw_alert_book_note_failed (round->book, alert, round->now_usec);
  return save_book (round, error);
}

static gboolean
tell_all (const Round *round, GError **error)
{
  g_autoptr (GPtrArray) alerts = g_ptr_array_copy (round->book, NULL, NULL);

  g_ptr_array_set_free_func (alerts, NULL);
  for (guint i = 0; i < alerts->len; i++)
    {
      CwAlert *alert = g_ptr_array_index (alerts, i);
      CwAlertMessage message = cw_alert_get_due (alert, round->settings->remind_hours,
                                                 round->good_usec, round->now_usec);

      if (g_cancellable_is_cancelled (round->cancellable))
        return TRUE;
      if (message != CW_ALERT_NOTHING && !tell (round, alert, message, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
cw_alert_keeper_look (CwEngine *engine, GCancellable *cancellable, GError **error)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (engine, NULL);
  g_autoptr (CwStoreSession) session = cw_store_open_session (cw_engine_get_store (engine), error);
  g_auto (CwAlertSettings) settings = { NULL };
  g_auto (CwAlertFacts) facts = { 0 };
  g_autoptr (GPtrArray) conditions = NULL;
  g_autoptr (GPtrArray) book = NULL;
  gboolean is_changed = FALSE;
  Round round = { engine, cancellable, session, &settings, NULL, 0, 0 };

  cw_alert_settings_init (&settings, config);
  cw_alert_facts_init (&facts);
  if (session == NULL || !cw_alert_facts_read (&facts, engine, session, error))
    return FALSE;
  book = cw_alert_book_load (session, error);
  if (book == NULL)
    return FALSE;
  conditions = cw_alert_judge (&facts, &settings);
  is_changed = cw_alert_book_update (book, conditions, facts.is_running, facts.now_usec);
  round.book = book;
  round.now_usec = facts.now_usec;
  if (!cw_alert_channels_read_good (session, cw_alert_channels_get (&settings), &round.good_usec,
                                    error) ||
      !save_book (&round, error))
    return FALSE;
  /* Whoever shows the status shows alerts. */
  if (is_changed)
    cw_engine_notify (engine, TRUE);
  return tell_all (&round, error);
}
