/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-backup-words.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "base/cw-answer.h"
#include "engine/cw-kept-copies.h"

/* ----- what it is */

char *
cw_backup_words_say_made (GVariant *backup)
{
  g_autofree char *when = cw_app_text_time (cw_app_text_get_time (backup, "createdAt"));

  /* Translators: a time, and the name of a computer */
  return g_strdup_printf (_ ("%s, on %s"), when, cw_answer_get_string (backup, "host"));
}

char *
cw_backup_words_say_content (GVariant *backup)
{
  gint64 n_objects = cw_answer_get_int (backup, "objects");
  g_autofree char *count = cw_app_text_count (n_objects);
  g_autofree char *objects =
      g_strdup_printf (ngettext ("%s object", "%s objects", (gulong) n_objects), count);
  g_autofree char *rows = cw_app_text_count (cw_answer_get_int (backup, "rows"));
  g_autofree char *size = g_format_size ((guint64) cw_answer_get_int (backup, "size"));
  /* Translators: a number, and a size: "12.3 MB" */
  g_autofree char *all = g_strdup_printf (_ ("%s rows in all, %s"), rows, size);

  if (!cw_answer_has (backup, "objects"))
    return g_steal_pointer (&all);
  return g_strdup_printf ("%s; %s", objects, all);
}

char *
cw_backup_words_say_version (GVariant *backup)
{
  gint64 version = cw_answer_get_int (backup, "schemaVersion");

  /* Translators: a number, and the version of Causeway: "0.1.0" */
  return g_strdup_printf (_ ("Version %d of the database, by Causeway %s"), (int) version,
                             cw_answer_get_string (backup, "program"));
}

char *
cw_backup_words_say_keys (GVariant *backup)
{
  g_autoptr (GVariant) array = cw_answer_get_array (backup, "keys");
  gsize n_keys = 0;
  g_autofree const char **ids = g_variant_get_strv (array, &n_keys);
  g_autofree char *all = NULL;

  if (n_keys == 0)
    return g_strdup (_ ("None: no secret is stored in it."));
  all = g_strjoinv (", ", (char **) ids);
  /* Translators: the names of keys: "1f0c5e…" */
  return g_strdup_printf (_ ("%s, which is not in the file"), all);
}

char *
cw_backup_words_say_part (GVariant *backup)
{
  if (!g_str_equal (cw_answer_get_string (backup, "part"), "sync"))
    return NULL;
  return g_strdup (_ ("What is read. The configuration and its secrets, which other installations "
                      "use too, stay as they are."));
}

char *
cw_backup_words_say_replaced (GVariant *backup)
{
  g_autofree char *made = cw_backup_words_say_made (backup);
  g_autofree char *part = cw_backup_words_say_part (backup);

  if (part == NULL)
    return g_strdup_printf (
        _ ("From %s. Settings, rules, and everything that was read or worked out since then are "
           "replaced. The directories and the cloud stay as they are: the next cycle reads all of "
           "them anew before it exports anything. What is stored now is kept beside."),
           made);
  return g_strdup_printf (
      _ ("From %s. Everything that was read or worked out since then is replaced. The "
         "configuration and its secrets, which other installations use too, stay as they are. So "
         "do the directories and the cloud: the next cycle reads all of them anew before it "
         "exports anything. What is stored now is kept beside."),
         made);
}

char *
cw_backup_words_say_installation (GVariant *backup, GVariant *status)
{
  g_autoptr (GVariant) own = cw_answer_get_dict (status, "instance");
  const char *id = cw_answer_get_string (backup, "installation");

  if (g_str_equal (id, cw_answer_get_string (own, "id")))
    /* Translators: the id of an installation */
    return g_strdup_printf (_ ("This one (%s)"), id);
  return g_strdup_printf (_ ("Another one (%s), whose place this one takes: it is not configured "
                             "yet"),
                             id);
}

char *
cw_backup_words_say_progress (GVariant *progress)
{
  gint64 n_all = cw_answer_get_int (progress, "total");
  g_autofree char *done = cw_app_text_count (cw_answer_get_int (progress, "done"));
  g_autofree char *all = cw_app_text_count (n_all);

  if (n_all == 0)
    return g_strdup_printf (_ ("%s rows"), done);
  return g_strdup_printf (_ ("%s of %s rows"), done, all);
}

/* clang-format takes N_() for a cast, and makes a staircase of the table. */
/* clang-format off */
static const struct
{
  const char *phase;
  const char *text;
} phases[] = {
  { "unpack", N_ ("The backup is read.") },
  { "back-up", N_ ("What is stored now is written into a file beside.") },
  { "copy", N_ ("What the backup holds is written. Up to its end, everything can stay as it was.") },
  { "compare", N_ ("What was written is read again and compared. Up to its end, everything can stay as it was.") },
};
/* clang-format on */

const char *
cw_backup_words_say_restoring (GVariant *progress)
{
  const char *phase = cw_answer_get_string (progress, "phase");

  for (guint i = 0; i < G_N_ELEMENTS (phases); i++)
    if (g_str_equal (phases[i].phase, phase))
      return _ (phases[i].text);
  return NULL;
}

char *
cw_backup_words_say_checked (GVariant *answer)
{
  g_autofree char *rows = cw_app_text_count (cw_answer_get_int (answer, "rows"));

  return g_strdup_printf (_ ("All %s rows were read."), rows);
}

/* ----- what came of it */

char *
cw_backup_words_say_written (GVariant *backup, const char *path)
{
  g_autofree char *content = cw_backup_words_say_content (backup);

  /* Translators: the path of a file, what is in it, and a digest */
  return g_strdup_printf (
      _ ("In %s: %s.\nIts digest: %s\nThe keys that open the secrets in it are not in it. Export "
         "them as well, once and after each rotation, and keep them in another place."),
         path, content, cw_answer_get_string (backup, "digest"));
}

static void
append_line (GString *text, const char *line)
{
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append (text, line);
}

static void
append_before (GString *text, GVariant *restored)
{
  g_autofree char *line = NULL;

  if (!cw_answer_has (restored, "before"))
    return;
  /* Translators: the path of a file, and a number of days */
  line = g_strdup_printf (_ ("What was there before is kept in %s for %d days."),
                             cw_answer_get_string (restored, "before"), CW_KEPT_COPIES_DAYS);
  append_line (text, line);
}

static void
append_lost (GString *text, GVariant *restored)
{
  gint64 n_lost = cw_answer_get_int (restored, "lost");
  g_autofree char *count = cw_app_text_count (n_lost);
  g_autofree char *line = NULL;

  if (n_lost == 0)
    return;
  line = g_strdup_printf (ngettext ("The key of %s secret is not here, and no cycle starts: import "
                                    "the key set that was exported, or give the keys up and enter "
                                    "the secret again.",
                                    "The keys of %s secrets are not here, and no cycle starts: "
                                    "import the key set that was exported, or give the keys up and "
                                    "enter the secrets again.",
                                    (gulong) n_lost),
                          count);
  append_line (text, line);
}

static void
append_part (GString *text, GVariant *restored)
{
  if (!g_str_equal (cw_answer_get_string (restored, "part"), "sync"))
    return;
  append_line (text, _ ("That was what is read. The configuration and its secrets, which other "
                        "installations use too, stay as they are."));
}

char *
cw_backup_words_say_restored (GVariant *restored)
{
  g_autoptr (GString) text = g_string_new (NULL);

  append_lost (text, restored);
  append_part (text, restored);
  append_line (text, _ ("The next cycle reads everything anew before it exports anything."));
  if (cw_answer_get_bool (restored, "staging"))
    append_line (text,
                 _ ("This installation is in staging mode and exports nothing. Start a cycle, "
                          "look at the changes that wait, and make sure that no other computer "
                          "works with this data any more. Then end staging mode in the set-up."));
  append_before (text, restored);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
