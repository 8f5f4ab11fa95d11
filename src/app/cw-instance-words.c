/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-instance-words.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-window-way.h"
#include "base/cw-answer.h"

/* (transfer full) (nullable) */
static GVariant *
find (GVariant *instance, const char *member)
{
  g_autoptr (GVariant) items = cw_answer_get_array (instance, "items");

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (items, i);

      if (cw_answer_get_bool (item, member))
        return g_steal_pointer (&item);
    }
  return NULL;
}

GVariant *
cw_instance_words_find_own (GVariant *instance)
{
  return find (instance, "own");
}

GVariant *
cw_instance_words_find_holder (GVariant *instance)
{
  return find (instance, "exports");
}

GVariant *
cw_instance_words_find (GVariant *instance, const char *id)
{
  g_autoptr (GVariant) items = cw_answer_get_array (instance, "items");

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (items, i);

      if (g_str_equal (cw_answer_get_string (item, "id"), id))
        return g_steal_pointer (&item);
    }
  return NULL;
}

/* ----- this installation */

static gboolean
is_state (GVariant *instance, const char *state)
{
  return g_str_equal (cw_answer_get_string (instance, "state"), state);
}

const char *
cw_instance_words_get_title (GVariant *instance)
{
  if (is_state (instance, "active") && cw_instance_words_is_held (instance))
    return _ ("This installation is active, but its exports are held");
  if (is_state (instance, "active"))
    return _ ("This installation exports");
  if (is_state (instance, "leaving"))
    return _ ("This installation stops exporting");
  if (is_state (instance, "waiting"))
    return _ ("This installation is about to export");
  if (is_state (instance, "removed"))
    return _ ("This installation was taken off the list");
  return _ ("This installation is in staging mode");
}

static char *
say_other (GVariant *instance, const char *until)
{
  g_autoptr (GVariant) holder = cw_instance_words_find_holder (instance);
  const char *name = cw_answer_get_string (instance, "holderName");

  if (holder == NULL)
    return g_strdup (_ ("It exports nothing, and no other one does either."));
  if (!cw_answer_get_bool (holder, "answers"))
    return g_strdup_printf (_ ("It exports nothing. “%s” is the one that exports, and does not "
                               "answer."),
                               name);
  if (is_state (instance, "waiting"))
    return g_strdup_printf (_ ("It waits until “%s” has stopped."), name);
  /* Translators: an installation, and a moment: "Today 14:03" */
  return g_strdup_printf (_ ("It exports nothing. “%s” exports, and renews its lease, which lasts "
                             "until %s now."),
                             name, until);
}

char *
cw_instance_words_say (GVariant *instance, gint64 now_usec)
{
  g_autofree char *until = cw_app_text_moment (cw_app_text_get_time (instance, "until"), now_usec);

  if (!cw_answer_get_bool (instance, "shared"))
    return g_strdup (_ ("The data lies in a file of this computer, so no other installation can "
                        "work with this configuration."));
  if (is_state (instance, "active"))
    /* Translators: a moment: "Today 14:03" */
    return g_strdup_printf (_ ("It renews its lease, which lasts until %s now. All others export "
                               "nothing."),
                               until);
  if (is_state (instance, "leaving"))
    return g_strdup (_ ("What is on its way ends first. Another one takes over, or this one is "
                        "being stopped."));
  if (is_state (instance, "removed"))
    return g_strdup (_ ("It exports nothing. Stop it for good, or start it anew: it is on the list "
                        "again then, in staging mode."));
  return say_other (instance, until);
}

/* ----- one of them */

char *
cw_instance_words_name (GVariant *item)
{
  const char *name = cw_answer_get_string (item, "name");

  if (!cw_answer_get_bool (item, "own"))
    return g_strdup (name);
  /* Translators: the name of an installation */
  return g_strdup_printf (_ ("%s (this one)"), name);
}

static const char *
say_mode (GVariant *item)
{
  if (cw_answer_get_bool (item, "exports"))
    return _ ("Exports");
  if (g_str_equal (cw_answer_get_string (item, "mode"), "active"))
    return _ ("Is to export, and does not yet");
  return _ ("In staging mode: exports nothing");
}

/* (transfer full) */
static char *
say_version (GVariant *item, GVariant *own)
{
  const char *version = cw_answer_get_string (item, "version");
  const char *here = own != NULL ? cw_answer_get_string (own, "version") : version;

  if (g_str_equal (version, here))
    return g_strdup_printf (_ ("Version %s"), version);
  return g_strdup_printf (_ ("Version %s, and this installation %s"), version, here);
}

static const char *
say_configuration (GVariant *item)
{
  if (!cw_answer_get_bool (item, "sameConfiguration"))
    return _ ("Works with another configuration than the one that is stored");
  if (!cw_answer_get_bool (item, "sameRules"))
    return _ ("Has other rule files than the installation that exports");
  return _ ("Works with the configuration that is stored");
}

static gboolean
is_good (GVariant *item)
{
  return cw_answer_get_bool (item, "answers") && cw_answer_get_bool (item, "sameConfiguration") &&
         cw_answer_get_bool (item, "sameRules");
}

char *
cw_instance_words_say_item (GVariant *item, GVariant *own, gint64 now_usec)
{
  g_autofree char *when = cw_app_text_when (cw_app_text_get_time (item, "seenAt"), now_usec);
  g_autofree char *version = say_version (item, own);
  g_autofree char *seen = cw_answer_get_bool (item, "answers")
      /* Translators: "just now", "5 minutes ago" */
      ? g_strdup_printf (_ ("Last seen %s"), when)
      : g_strdup_printf (_ ("Does not answer, last seen %s"), when);

  return g_strdup_printf ("%s\n%s\n%s\n%s", say_mode (item), seen, say_configuration (item),
                          version);
}

const char *
cw_instance_words_get_icon (GVariant *item)
{
  if (!is_good (item))
    return "dialog-warning-symbolic";
  return cw_answer_get_bool (item, "exports") ? "emblem-ok-symbolic" : "network-server-symbolic";
}

const char *
cw_instance_words_get_style (GVariant *item)
{
  if (!is_good (item))
    return "warning";
  return cw_answer_get_bool (item, "exports") ? "success" : "dim-label";
}

/* ----- what the tenants say */

char *
cw_instance_words_name_tenant (GVariant *item)
{
  const char *name = cw_answer_get_string (item, "name");

  if (!cw_answer_has (item, "host"))
    /* Translators: a tenant, "contoso.onmicrosoft.com" */
    return g_strdup_printf (_ ("Nobody knows who exports into %s"), name);
  if (cw_answer_get_bool (item, "own"))
    return g_strdup_printf (_ ("%s knows this installation as the one that exports"), name);
  /* Translators: a computer, and a tenant */
  return g_strdup_printf (_ ("“%s” exported last into %s"), cw_answer_get_string (item, "host"),
                             name);
}

char *
cw_instance_words_say_tenant (GVariant *item, gint64 now_usec)
{
  g_autofree char *when = cw_app_text_moment (cw_app_text_get_time (item, "time"), now_usec);
  g_autofree char *noted = NULL;

  if (!cw_answer_has (item, "host"))
    noted = g_strdup (_ ("What is noted in the tenant cannot be read."));
  else
    /* Translators: a moment: "Today 14:03" */
    noted = g_strdup_printf (_ ("Noted in the tenant: %s."), when);
  if (!cw_answer_get_bool (item, "holding"))
    return g_steal_pointer (&noted);
  return g_strconcat (noted, "\n",
                      _ ("Nothing is exported from here, or each would undo what the other does. "
                         "Stop one of them for good, then take over by force on the other."),
                         NULL);
}

gboolean
cw_instance_words_is_held (GVariant *instance)
{
  g_autoptr (GVariant) tenants = cw_answer_get_array (instance, "tenants");

  for (gsize i = 0; i < g_variant_n_children (tenants); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (tenants, i);

      if (cw_answer_get_bool (item, "holding"))
        return TRUE;
    }
  return FALSE;
}

/* (transfer full) */
static char *
say_found (GVariant *unclaimed)
{
  gint64 found = cw_answer_get_int (unclaimed, "found");
  gint64 kept = cw_answer_get_int (unclaimed, "kept");
  g_autofree char *deleted = g_strdup_printf (
      ngettext ("%d account or group is to be deleted in the cloud with the next cycle: nobody "
                "in the directories has its source anchor any more.",
                "%d accounts and groups are to be deleted in the cloud with the next cycle: "
                "nobody in the directories has their source anchors any more.",
                (gulong) found),
      (int) found);
  g_autofree char *left_alone = NULL;

  if (kept == 0)
    return g_steal_pointer (&deleted);
  left_alone = g_strdup_printf (ngettext ("%d is left alone: “Accounts Left Alone” tells why.",
                                          "%d are left alone: “Accounts Left Alone” tells why.",
                                          (gulong) kept),
                                (int) kept);
  return g_strconcat (deleted, "\n", left_alone, NULL);
}

char *
cw_instance_words_say_unclaimed (GVariant *status)
{
  g_autoptr (GVariant) unclaimed = cw_answer_get_dict (status, "unclaimed");
  g_autofree char *text = NULL;
  g_autofree char *reason = NULL;

  if (!cw_answer_has (status, "unclaimed"))
    return NULL;
  if (cw_answer_has (unclaimed, "found"))
    return say_found (unclaimed);
  text = g_strdup (_ ("The first cycle that reads everything looks for whoever was deleted from a "
                      "directory before this installation read it."));
  if (!cw_answer_has (unclaimed, "reason"))
    return g_steal_pointer (&text);
  reason = cw_window_way_add (cw_answer_get_string (unclaimed, "reason"));
  return g_strconcat (text, "\n", reason, NULL);
}

char *
cw_instance_words_ask_removal (GVariant *item)
{
  const char *name = cw_answer_get_string (item, "name");

  if (cw_answer_get_bool (item, "answers"))
    /* Translators: the name of an installation */
    return g_strdup_printf (
        _ ("“%s” still works. Stop its engine for good first: while it runs, it "
                               "exports nothing, and when it is started anew, it is on the list "
                               "again."),
           name);
  return g_strdup_printf (_ ("“%s” does not answer any more. Nothing is changed on that computer: "
                             "should its engine be started again, it is on the list again, in "
                             "staging mode."),
                             name);
}
