/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-existing-words.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "base/cw-answer.h"

static gboolean
is_server (GVariant *profile)
{
  return g_str_equal (cw_answer_get_string (profile, "kind"), "postgresql");
}

char *
cw_existing_words_say_origin (GVariant *profile)
{
  g_autofree char *time = cw_app_text_time (cw_app_text_get_time (profile, "savedAt"));

  /* Translators: the name of a computer, and a date with time */
  return g_strdup_printf (_ ("%s, %s"), cw_answer_get_string (profile, "computer"), time);
}

char *
cw_existing_words_say_place (GVariant *profile)
{
  return g_strdup (is_server (profile) ? cw_answer_get_string (profile, "place")
                                       : _ ("In the profile itself, with its secrets"));
}

/* What becomes of deletions that the other installation did not export any more. */
static const char *
say_deletions (GVariant *answer)
{
  if (cw_answer_get_bool (answer, "findsDeletions"))
    return _ ("Whoever was deleted from a directory since the profile was saved is found in the "
              "cloud by the source anchor. The first cycle that reads everything shows these "
              "deletions, and the next one exports them.");
  return _ ("Whoever is deleted from a directory before this computer has read it is not found: "
            "when the profile was saved, no whole cycle had run there.");
}

char **
cw_existing_words_list_plan (GVariant *profile)
{
  g_autoptr (GStrvBuilder) plan = g_strv_builder_new ();
  g_autofree char *other = NULL;

  if (is_server (profile))
    {
      g_strv_builder_add (plan,
                          _ ("This engine uses the configuration in that database from now on, "
                             "together with the installation that works with it."));
      g_strv_builder_add (plan, _ ("What it reads itself lies in a file of this computer."));
      g_strv_builder_add (plan,
                          _ ("This installation begins in staging mode: the other one goes on "
                                   "exporting until `causewayctl instance activate` has this one "
                                   "take over."));
      g_strv_builder_add (plan, say_deletions (profile));
      return g_strv_builder_end (plan);
    }
  g_strv_builder_add (plan, _ ("A copy of the configuration and its secrets is stored here."));
  g_strv_builder_add (plan, _ ("Staging mode is switched on: nothing is exported from here until "
                               "you end it."));
  /* Translators: %s is the name of a computer */
  other = g_strdup_printf (_ ("Before you end it, switch on staging mode on %s, or stop the engine "
                              "there: two must not export the same."),
                              cw_answer_get_string (profile, "computer"));
  g_strv_builder_add (plan, other);
  g_strv_builder_add (plan, say_deletions (profile));
  return g_strv_builder_end (plan);
}

char *
cw_existing_words_say_next (GVariant *answer)
{
  g_autofree char *next = NULL;

  if (cw_answer_get_bool (answer, "attached"))
    return g_strdup (_ ("Both installations use one configuration now, and this one is in staging "
                        "mode. Let it read everything; then the status panel shows what it would "
                        "export. When it shall export instead of the other one, `causewayctl "
                        "instance activate` has it take over."));
  /* Translators: %s is the name of a computer */
  next = g_strdup_printf (_ ("A copy of the configuration is stored here, in staging mode. Let it "
                             "read everything, and look at what it would export. Before you end "
                             "staging mode here, switch it on at %s, or stop the engine there."),
                             cw_answer_get_string (answer, "computer"));
  return g_strconcat (next, "\n", say_deletions (answer), NULL);
}

char *
cw_existing_words_say_missing (GVariant *profile)
{
  g_autoptr (GVariant) files = cw_answer_get_array (profile, "missingFiles");
  g_autofree const char **paths = g_variant_get_strv (files, NULL);
  g_autofree char *list = g_strjoinv ("\n", (char **) paths);

  return g_steal_pointer (&list);
}
