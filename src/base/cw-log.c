/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-base"

#include "config.h"

#include "base/cw-log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/cw-json.h"
#include "base/cw-time.h"

/* What the writer needs to know; never changed once it is installed. */
typedef struct
{
  char *identifier; /* (owned) */
  gboolean is_journal;
  gboolean is_json;
  gboolean is_quiet; /* nothing below a warning */
} LogState;

/* The ids are fixed for ever: administrators filter by them. */
static const struct
{
  const char *id;
  const char *name;
} events[] = {
  [CW_EVENT_ENGINE_STARTED] = { "4201f0a8589e43bdbf61de5ce0a32d62", "engine-started" },
  [CW_EVENT_ENGINE_STOPPING] = { "a1ad15f511f245509c19605d2a9a49dd", "engine-stopping" },
  [CW_EVENT_CYCLE_STARTED] = { "cfa28c9a6d8e4df7b3c20204e54a0c8e", "cycle-started" },
  [CW_EVENT_CYCLE_FINISHED] = { "7f1a92acd6544f6c99de6dd412541d6c", "cycle-finished" },
  [CW_EVENT_STEP_STARTED] = { "a73e9fcde01d4784a1151474febcbb50", "step-started" },
  [CW_EVENT_STEP_FINISHED] = { "1fc4d64023464266a87e9cc707992869", "step-finished" },
  [CW_EVENT_STEP_FAILED] = { "84e63a2e951b4cb09ac70dce94528bb7", "step-failed" },
  [CW_EVENT_OBJECT_ERROR] = { "8076939c0baf4a389bea8bbaecb8274a", "object-error" },
  [CW_EVENT_GUARD_STOPPED] = { "bb469b0ae26048818cf08a2c5d4e32fb", "guard-stopped" },
  [CW_EVENT_CONFIG_CHANGED] = { "9abb8540532c448badc26182cdae4ed4", "config-changed" },
  [CW_EVENT_CONNECTOR_RETRY] = { "74a92d2cb3444c069e703c7e8fafe1c2", "connector-retry" },
  [CW_EVENT_ACCESS_DENIED] = { "a5f12e68704b4976b1d365568225a9f7", "access-denied" },
  [CW_EVENT_AUDIT] = { "a8212aa7011a4fd6a2383dd4f3c9428a", "audit" },
  [CW_EVENT_STORE_MIGRATED] = { "70642459cbd94bd998281252ea66f7ca", "store-migrated" },
  [CW_EVENT_STORE_MOVED] = { "031e8de27f234cd3a0c6448d2c8ee820", "store-moved" },
  [CW_EVENT_STORE_RESTORED] = { "7d1c5a4f0b9e4f5c8a36d2e94b7c1f60", "store-restored" },
  [CW_EVENT_STORE_LOST] = { "afcfbd83b12d43ac8f0e958990a3da82", "store-lost" },
  [CW_EVENT_STORE_BACK] = { "5349806752d84e938cf8e92acb914260", "store-back" },
  [CW_EVENT_ALERT] = { "31165fd384f547fe83b050f5dbfd15b0", "alert" },
  [CW_EVENT_HOOK_FAILED] = { "2be7a673526e4d79a64021bad29cc6a8", "hook-failed" },
};

G_STATIC_ASSERT (G_N_ELEMENTS (events) == CW_EVENT_LAST + 1);

/* The names as GLib and its documentation have them, and syslog's numbers (RFC 5424 6.2.1). */
static const struct
{
  GLogLevelFlags level;
  const char *name;
  const char *priority;
} levels[] = {
  { G_LOG_LEVEL_ERROR, "error", "3" },     { G_LOG_LEVEL_CRITICAL, "critical", "4" },
  { G_LOG_LEVEL_WARNING, "warning", "4" }, { G_LOG_LEVEL_MESSAGE, "message", "5" },
  { G_LOG_LEVEL_INFO, "info", "6" },       { G_LOG_LEVEL_DEBUG, "debug", "7" },
};

static guint
get_level_index (GLogLevelFlags level)
{
  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    if (level & levels[i].level)
      return i;
  return G_N_ELEMENTS (levels) - 1;
}

/* (nullable): NULL for a field that is no text. */
static const char *
find_field (const GLogField *fields, gsize n_fields, const char *key)
{
  for (gsize i = 0; i < n_fields; i++)
    if (strcmp (fields[i].key, key) == 0)
      return fields[i].length < 0 ? fields[i].value : NULL;
  return NULL;
}

/* What only a debugger asks for, or what is said elsewhere in the line. */
static gboolean
is_shown_field (const GLogField *field)
{
  static const char *const hidden[] = { "MESSAGE", "MESSAGE_ID", "PRIORITY" };

  for (guint i = 0; i < G_N_ELEMENTS (hidden); i++)
    if (strcmp (field->key, hidden[i]) == 0)
      return FALSE;
  return field->length < 0 && field->value != NULL && !g_str_has_prefix (field->key, "GLIB_") &&
         !g_str_has_prefix (field->key, "CODE_");
}

/* Nothing that came from outside may start a line of its own or move the cursor. */
static void
append_text_escaped (GString *out, const char *text, const char *special)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  for (const char *p = valid; *p != '\0'; p++)
    {
      if (*p == '\n')
        g_string_append (out, "\\n");
      else if (g_ascii_iscntrl (*p))
        g_string_append_printf (out, "\\x%02x", (guint) (guchar) *p);
      else
        {
          if (strchr (special, *p) != NULL)
            g_string_append_c (out, '\\');
          g_string_append_c (out, *p);
        }
    }
}

static void
append_text_field (GString *out, const GLogField *field)
{
  const char *value = field->value;
  gboolean is_quoted = *value == '\0' || strpbrk (value, " \"\\()=") != NULL;

  g_string_append_printf (out, "%s=%s", field->key, is_quoted ? "\"" : "");
  append_text_escaped (out, value, is_quoted ? "\"\\" : "");
  g_string_append (out, is_quoted ? "\"" : "");
}

/* "warning The import failed (CW_EVENT=step-failed CONNECTOR=contoso.com)" */
static GString *
format_text (GLogLevelFlags level, const GLogField *fields, gsize n_fields)
{
  GString *out = g_string_new (levels[get_level_index (level)].name);
  const char *message = find_field (fields, n_fields, "MESSAGE");
  gboolean is_first = TRUE;

  g_string_append_c (out, ' ');
  append_text_escaped (out, message != NULL ? message : "", "");
  for (gsize i = 0; i < n_fields; i++)
    {
      if (!is_shown_field (&fields[i]))
        continue;
      g_string_append (out, is_first ? " (" : " ");
      is_first = FALSE;
      append_text_field (out, &fields[i]);
    }
  g_string_append (out, is_first ? "\n" : ")\n");
  return out;
}

static void
append_json_member (GString *out, const char *key, const char *value)
{
  g_string_append (out, out->len > 1 ? "," : "");
  cw_json_append_string (out, key);
  g_string_append_c (out, ':');
  cw_json_append_string (out, value);
}

/* The members have the names that `journalctl --output=json` gives them, so that one filter serves
 * both; TIMESTAMP and LEVEL come in addition. */
static GString *
format_json (const LogState *state, GLogLevelFlags level, const GLogField *fields, gsize n_fields)
{
  GString *out = g_string_new ("{");
  g_autofree char *timestamp = cw_time_format_iso8601 (g_get_real_time ());

  append_json_member (out, "TIMESTAMP", timestamp);
  append_json_member (out, "LEVEL", levels[get_level_index (level)].name);
  append_json_member (out, "SYSLOG_IDENTIFIER", state->identifier);
  for (gsize i = 0; i < n_fields; i++)
    {
      if (fields[i].length >= 0 || fields[i].value == NULL ||
          strcmp (fields[i].key, "GLIB_OLD_LOG_API") == 0 ||
          strcmp (fields[i].key, "SYSLOG_IDENTIFIER") == 0)
        continue;
      append_json_member (out, fields[i].key, fields[i].value);
    }
  g_string_append (out, "}\n");
  return out;
}

static GLogWriterOutput
write_journal (const LogState *state, GLogLevelFlags level, const GLogField *fields, gsize n_fields)
{
  g_autofree GLogField *all = g_new (GLogField, n_fields + 1);

  memcpy (all, fields, n_fields * sizeof *fields);
  all[n_fields] = (GLogField){ "SYSLOG_IDENTIFIER", state->identifier, -1 };
  return g_log_writer_journald (level, all, n_fields + 1, NULL);
}

static gboolean
is_dropped (const LogState *state, GLogLevelFlags level, const GLogField *fields, gsize n_fields)
{
  if (state->is_quiet && (level & (G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG)))
    return TRUE;
  /* Debug and info are written for the domains in G_MESSAGES_DEBUG; events always. */
  return find_field (fields, n_fields, "MESSAGE_ID") == NULL &&
         g_log_writer_default_would_drop (level, find_field (fields, n_fields, "GLIB_DOMAIN"));
}

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  const LogState *state = user_data;
  g_autoptr (GString) line = NULL;

  if (is_dropped (state, level, fields, n_fields))
    return G_LOG_WRITER_HANDLED;
  if (state->is_journal && write_journal (state, level, fields, n_fields) == G_LOG_WRITER_HANDLED)
    return G_LOG_WRITER_HANDLED;

  line = state->is_json ? format_json (state, level, fields, n_fields)
                        : format_text (level, fields, n_fields);
  /* One call, so that lines of several threads do not mix. */
  fputs (line->str, stderr);
  fflush (stderr);
  return G_LOG_WRITER_HANDLED;
}

/* The state lives as long as the process: the writer cannot be taken away again. */
static void
install_writer (const char *identifier, gboolean is_quiet)
{
  static gsize is_installed = 0;
  LogState *state = NULL;

  g_return_if_fail (identifier != NULL);

  if (!g_once_init_enter (&is_installed))
    return;
  state = g_new0 (LogState, 1);
  state->identifier = g_strdup (identifier);
  state->is_quiet = is_quiet && g_getenv ("G_MESSAGES_DEBUG") == NULL;
  state->is_json = g_strcmp0 (g_getenv ("CW_LOG_FORMAT"), "json") == 0;
  state->is_journal = g_log_writer_is_journald (fileno (stderr));
  g_log_set_writer_func (write_log, state, NULL);
  g_once_init_leave (&is_installed, 1);
}

void
cw_log_init (const char *identifier)
{
  install_writer (identifier, FALSE);
}

void
cw_log_init_quiet (const char *identifier)
{
  install_writer (identifier, TRUE);
}

/* The journal refuses other names, and ones that start with '_' are its own. */
static gboolean
is_field_name (const char *name)
{
  static const char *const reserved[] = { "MESSAGE", "MESSAGE_ID", "PRIORITY", "CW_EVENT" };

  if (!g_ascii_isupper (*name))
    return FALSE;
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isupper (*p) && !g_ascii_isdigit (*p) && *p != '_')
      return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (reserved); i++)
    if (strcmp (name, reserved[i]) == 0)
      return FALSE;
  return TRUE;
}

static void
add_field (GArray *fields, const char *key, const char *value)
{
  GLogField field = { key, value, -1 };

  g_array_append_val (fields, field);
}

void
cw_log_event (CwEvent event, GLogLevelFlags level, const char *message, ...)
{
  g_autoptr (GArray) fields = g_array_new (FALSE, FALSE, sizeof (GLogField));
  const char *name = NULL;
  va_list args;

  g_return_if_fail ((guint) event < G_N_ELEMENTS (events));
  g_return_if_fail (message != NULL);

  add_field (fields, "MESSAGE", message);
  add_field (fields, "PRIORITY", levels[get_level_index (level)].priority);
  add_field (fields, "MESSAGE_ID", events[event].id);
  add_field (fields, "CW_EVENT", events[event].name);

  va_start (args, message);
  while ((name = va_arg (args, const char *)) != NULL)
    {
      const char *value = va_arg (args, const char *);

      g_warn_if_fail (is_field_name (name));
      if (value != NULL && is_field_name (name))
        add_field (fields, name, value);
    }
  va_end (args);

  g_log_structured_array (level, (const GLogField *) (gpointer) fields->data, fields->len);
}

const char *
cw_event_get_id (CwEvent event)
{
  g_return_val_if_fail ((guint) event < G_N_ELEMENTS (events), NULL);

  return events[event].id;
}

const char *
cw_event_get_name (CwEvent event)
{
  g_return_val_if_fail ((guint) event < G_N_ELEMENTS (events), NULL);

  return events[event].name;
}
