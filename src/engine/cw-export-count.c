/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-export-count.h"

#include "base/cw-time.h"
#include "engine/cw-restore-merge.h"
#include "engine/cw-store-value.h"
#include "store/cw-config-store.h"

#define FILE_NAME "exported"

/* "GUID NUMBER TIME": of which data it is, how often, and when the last time. */
typedef struct
{
  char *id; /* (owned) (nullable): not counted yet */
  guint64 n;
  gint64 at_usec;
} Count;

static void
count_clear (Count *count)
{
  g_clear_pointer (&count->id, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Count, count_clear)

/* What cannot be understood was not counted. */
static void
parse (Count *count, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, " ", 3);

  if (g_strv_length (parts) != 3 ||
      !g_ascii_string_to_unsigned (parts[1], 10, 0, G_MAXINT64, &count->n, NULL) ||
      !cw_time_parse_iso8601 (g_strchomp (parts[2]), &count->at_usec))
    return;
  count->id = g_strdup (parts[0]);
}

static gboolean
read_stored (Count *count, CwStoreSession *session, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = cw_config_store_get_value (session, CW_VALUE_EXPORTS, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (text != NULL)
    parse (count, text);
  return TRUE;
}

static void
read_file (Count *count, const char *state_dir)
{
  g_autofree char *path = g_build_filename (state_dir, FILE_NAME, NULL);
  g_autofree char *text = NULL;

  if (g_file_get_contents (path, &text, NULL, NULL))
    parse (count, text);
}

/* (transfer full) */
static char *
format (const Count *count)
{
  g_autofree char *at = cw_time_format_iso8601 (count->at_usec);

  return g_strdup_printf ("%s %" G_GUINT64_FORMAT " %s", count->id, count->n, at);
}

/* What cannot be written is no reason to export nothing. */
static void
write_file (const char *state_dir, const char *text)
{
  g_autofree char *path = g_build_filename (state_dir, FILE_NAME, NULL);
  g_autoptr (GError) error = NULL;

  if (!g_file_set_contents_full (path, text, -1,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                 &error))
    g_message ("Cannot write %s: %s", path, error->message);
}

/* The store comes first: broken off in between it knows of more. */
gboolean
cw_export_count_advance (CwStoreSession *session, const char *state_dir, GError **error)
{
  g_auto (Count) count = { NULL };
  g_autofree char *text = NULL;

  if (!read_stored (&count, session, error))
    return FALSE;
  if (count.id == NULL)
    count = (Count){ g_uuid_string_random (), 0, 0 };
  count.n++;
  count.at_usec = g_get_real_time ();
  text = format (&count);
  if (!cw_store_value_put (session, CW_VALUE_EXPORTS, text, error))
    return FALSE;
  write_file (state_dir, text);
  return TRUE;
}

/* What is known of it goes on from here. */
static gboolean
catch_up (CwStore *store, const Count *known, GError **error)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, error);
  g_autofree char *text = format (known);

  return session != NULL && cw_store_value_put (session, CW_VALUE_EXPORTS, text, error);
}

gboolean
cw_export_count_settle (CwStore *store,
                        const char *state_dir,
                        gboolean *ret_is_older,
                        GError **error)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, error);
  g_auto (Count) stored = { NULL };
  g_auto (Count) known = { NULL };

  *ret_is_older = FALSE;
  if (session == NULL || !read_stored (&stored, session, error))
    return FALSE;
  read_file (&known, state_dir);
  if (stored.id == NULL || g_strcmp0 (stored.id, known.id) != 0 || stored.n >= known.n)
    return TRUE;
  *ret_is_older = TRUE;
  return cw_restore_notice (store, state_dir, stored.at_usec, error) &&
         catch_up (store, &known, error);
}
