/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-service"

#include "config.h"

#include "service/cw-removal-notice.h"

#include <glib/gstdio.h>

#include "base/cw-error.h"
#include "engine/cw-instance-lock.h"
#include "store/cw-made-store.h"
#include "store/cw-run-store.h"

#define FILE_NAME "created-elsewhere.txt"

/* The newest cycle says "running", and somebody is there who runs it. */
static gboolean
find_running (CwStoreSession *session, const char *state_dir, gint64 *ret_id, GError **error)
{
  g_autoptr (GPtrArray) cycles = cw_run_store_list_cycles (session, 0, 1, error);
  const CwCycle *newest = NULL;

  if (cycles == NULL)
    return FALSE;
  newest = cycles->len > 0 ? g_ptr_array_index (cycles, 0) : NULL;
  *ret_id =
      newest != NULL && newest->state == CW_RUN_RUNNING && cw_instance_lock_is_held (state_dir)
          ? newest->id
          : 0;
  return TRUE;
}

/* (transfer full): "" when nothing stands */
static char *
describe_made (GPtrArray *made)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < made->len; i++)
    {
      const CwMadeThing *thing = g_ptr_array_index (made, i);

      g_string_append_printf (text, "  %s: %s, in %s%s\n", thing->kind, thing->name, thing->place,
                              thing->state == CW_MADE_INTENDED ? " (perhaps: it was broken off)"
                                                               : "");
    }
  if (text->len == 0)
    return g_strdup ("");
  g_string_prepend (text, "Causeway made this elsewhere, and it is still there:\n");
  g_string_append (text, "It is not removed with the package. While the engine is installed, "
                         "“causewayctl setup undo” takes it away.\n");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
keep (const char *state_dir, const char *text, GError **error)
{
  g_autofree char *path = g_build_filename (state_dir, FILE_NAME, NULL);

  if (text[0] != '\0')
    return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
  (void) g_unlink (path);
  return TRUE;
}

char *
cw_removal_notice_make (const char *state_dir, GError **error)
{
  g_autoptr (CwStore) store = cw_store_open (state_dir, error);
  g_autoptr (CwStoreSession) session = NULL;
  g_autoptr (GPtrArray) made = NULL;
  g_autofree char *elsewhere = NULL;
  gint64 running = 0;

  if (store == NULL)
    return NULL;
  session = cw_store_open_session (store, error);
  if (session == NULL || !find_running (session, state_dir, &running, error))
    return NULL;
  made = cw_made_store_list (session, error);
  if (made == NULL)
    return NULL;
  elsewhere = describe_made (made);
  if (!keep (state_dir, elsewhere, error))
    return NULL;
  if (running == 0)
    return g_steal_pointer (&elsewhere);
  return g_strdup_printf (
      "A cycle is under way (%" G_GINT64_FORMAT "): it is stopped at its next "
      "page; what was done so far is kept, and the next one goes on from there\n%s",
      running, elsewhere);
}
