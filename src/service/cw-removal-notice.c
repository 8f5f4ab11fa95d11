/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-service"

#include "config.h"

#include "service/cw-removal-notice.h"

#include <glib/gstdio.h>

#include "service/cw-removal-look.h"
#include "store/cw-made-store.h"

#define FILE_NAME "created-elsewhere.txt"

/* @made: (nullable). (transfer full): "" when nothing stands */
static char *
describe_made (GPtrArray *made)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; made != NULL && i < made->len; i++)
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

/* Why it is not known, and what to do; "" when it is. (transfer full) */
static char *
describe_problem (const CwRemovalLook *look)
{
  if (look->made != NULL)
    return g_strdup ("");
  return g_strdup_printf (
      "What set-ups made elsewhere cannot be listed, because its server does not tell: %s\n"
      "While the engine is installed, “causewayctl setup created” lists it as soon as the server "
      "answers, and “causewayctl setup undo” takes it away.\n",
      look->problem->message);
}

/* What stays on a server; "" for nothing. (transfer full) */
static char *
describe_data (const CwRemovalLook *look)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (!look->is_elsewhere)
    return g_strdup ("");
  g_string_append_printf (text,
                          "The data of this installation lies in PostgreSQL%s%s, and stays "
                          "there when the package is removed or purged.\n",
                          look->place != NULL ? ": " : "", look->place != NULL ? look->place : "");
  if (look->n_others == 1)
    g_string_append (text, "Another installation uses it: leave it to that one.\n");
  else if (look->n_others > 1)
    g_string_append_printf (text, "%u other installations use it: leave it to them.\n",
                            look->n_others);
  else if (look->removal != NULL)
    g_string_append_printf (text,
                            "When no other installation uses it, an administrator of the "
                            "server removes it: %s\n",
                            look->removal);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* What is known is kept; what a server did not tell takes the place of no list from before. */
static gboolean
keep (const char *state_dir, const CwRemovalLook *look, const char *text, GError **error)
{
  g_autofree char *path = g_build_filename (state_dir, FILE_NAME, NULL);

  if (look->made == NULL && g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (text[0] != '\0')
    return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
  (void) g_unlink (path);
  return TRUE;
}

char *
cw_removal_notice_make (const char *state_dir, guint seconds, GError **error)
{
  g_auto (CwRemovalLook) look = { 0 };
  g_autofree char *elsewhere = NULL;
  g_autofree char *problem = NULL;
  g_autofree char *data = NULL;
  g_autofree char *text = NULL;

  if (!cw_removal_look_read (&look, state_dir, seconds, error))
    return NULL;
  elsewhere = describe_made (look.made);
  problem = describe_problem (&look);
  data = describe_data (&look);
  text = g_strconcat (elsewhere, problem, data, NULL);
  if (!keep (state_dir, &look, text, error))
    return NULL;
  if (look.running == 0)
    return g_steal_pointer (&text);
  return g_strdup_printf (
      "A cycle is under way (%" G_GINT64_FORMAT "): it is stopped at its next "
      "page; what was done so far is kept, and the next one goes on from there\n%s",
      look.running, text);
}
