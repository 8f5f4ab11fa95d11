/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-window-way.h"

#include <string.h>

#include <glib/gi18n.h>

#define COMMAND "causewayctl "

/* Between the labels of a way. */
#define STEP " › "

typedef struct
{
  const char *verb;      /* what follows "causewayctl" */
  const char *labels[3]; /* as the templates have them */
  const char *place;     /* (nullable) */
} Way;

/* What begins like another one stands before it. */
/* clang-format takes N_() for a cast, and makes a staircase of the table. */
/* clang-format off */
static const Way ways[] = {
  { "instance activate --force",
    { N_ ("Main Menu"), N_ ("Installations…"), N_ ("_Take Over by Force…") }, "instances" },
  { "instance activate",
    { N_ ("Main Menu"), N_ ("Installations…"), N_ ("_Make This Installation Active") }, "instances" },
  { "instance left-alone",
    { N_ ("Main Menu"), N_ ("Installations…"), N_ ("Accounts Left Alone") }, "instances" },
  { "instance list", { N_ ("Main Menu"), N_ ("Installations…") }, "instances" },
  { "instance remove", { N_ ("Main Menu"), N_ ("Installations…") }, "instances" },
  { "instance profile", { N_ ("Main Menu"), N_ ("Save the Configuration Profile…") }, NULL },
  { "keys", { N_ ("Main Menu"), N_ ("Database and Keys…") }, "keys" },
  { "database check", { N_ ("Main Menu"), N_ ("Database and Keys…") }, "keys" },
  { "database backup", { N_ ("Main Menu"), N_ ("Database and Keys…") }, "keys" },
  { "database restore", { N_ ("Main Menu"), N_ ("Database and Keys…") }, "keys" },
  { "cycle start --type initial",
    { N_ ("Status"), N_ ("_Synchronise Now"), N_ ("_Everything (Initial)") }, NULL },
  { "cycle start", { N_ ("Status"), N_ ("_Synchronise Now") }, NULL },
  { "guard", { N_ ("Status"), N_ ("Safety") }, NULL },
  { "pending list", { N_ ("Status"), N_ ("Safety"), N_ ("Pending changes") }, NULL },
  { "error list", { N_ ("Errors") }, NULL },
  { "run show", { N_ ("Operations") }, NULL },
  { "rule", { N_ ("Rules") }, NULL },
  { "alert", { N_ ("Main Menu"), N_ ("Alerts…") }, NULL },
  { "config history", { N_ ("Main Menu"), N_ ("History of the Configuration…") }, NULL },
  { "connector set-secret", { N_ ("Set Up…"), N_ ("Accounts and passwords") }, NULL },
  { "connector renew-certificate", { N_ ("Set Up…"), N_ ("Renew the certificate") }, NULL },
};
/* clang-format on */

/* Of the command that begins at @text. (nullable) */
static const Way *
find_way (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      gsize length = strlen (ways[i].verb);

      /* "rule", and not "rules". */
      if (strncmp (text, ways[i].verb, length) == 0 && !g_ascii_isalnum (text[length]) &&
          text[length] != '-')
        return &ways[i];
    }
  return NULL;
}

/* (element-type Way) (transfer container): each once, in the order of their commands */
static GPtrArray *
list_ways (const char *text)
{
  GPtrArray *found = g_ptr_array_new ();

  for (const char *command = strstr (text, COMMAND); command != NULL;
       command = strstr (command + strlen (COMMAND), COMMAND))
    {
      const Way *way = find_way (command + strlen (COMMAND));

      if (way != NULL)
        g_ptr_array_add (found, (gpointer) way);
    }
  return found;
}

/* Without what marks its key: "_Synchronise Now", and "今すぐ同期(_S)" where no letter of the label
 * can be it. (transfer full) */
static char *
strip (const char *label)
{
  const char *mark = strchr (label, '_');
  gboolean is_added =
      mark != NULL && mark > label && mark[-1] == '(' && mark[1] != '\0' && mark[2] == ')';

  if (mark == NULL)
    return g_strdup (label);
  if (is_added)
    return g_strdup_printf ("%.*s%s", (int) (mark - 1 - label), label, mark + 3);
  return g_strdup_printf ("%.*s%s", (int) (mark - label), label, mark + 1);
}

/* (transfer full) */
static char *
say_way (const Way *way)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (way->labels) && way->labels[i] != NULL; i++)
    {
      g_autofree char *label = strip (_ (way->labels[i]));

      g_string_append_printf (text, "%s%s", i > 0 ? STEP : "", label);
    }
  return g_string_free (text, FALSE);
}

char *
cw_window_way_add (const char *text)
{
  g_autoptr (GPtrArray) found = list_ways (text);
  g_autoptr (GPtrArray) said = g_ptr_array_new_with_free_func (g_free);
  GString *all = g_string_new (text);

  for (guint i = 0; i < found->len; i++)
    {
      g_autofree char *way = say_way (g_ptr_array_index (found, i));

      if (g_ptr_array_find_with_equal_func (said, way, g_str_equal, NULL))
        continue;
      g_string_append_c (all, '\n');
      /* Translators: the labels that lead there: "Main Menu › Installations…" */
      g_string_append_printf (all, _ ("In this application: %s"), way);
      g_ptr_array_add (said, g_steal_pointer (&way));
    }
  return g_string_free (all, FALSE);
}

const char *
cw_window_way_find_place (const char *text)
{
  g_autoptr (GPtrArray) found = list_ways (text);

  for (guint i = 0; i < found->len; i++)
    {
      const Way *way = g_ptr_array_index (found, i);

      if (way->place != NULL)
        return way->place;
    }
  return NULL;
}
