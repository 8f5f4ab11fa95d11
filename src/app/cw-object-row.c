/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-object-row.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"
#include "base/cw-dn.h"

static const char *
choose_icon (const char *type)
{
  static const char *const groups[] = { "group",          "groupOfNames", "groupOfUniqueNames",
                                        "groupOfMembers", "posixGroup",   NULL };

  if (g_strv_contains (groups, type))
    return "system-users-symbolic";
  if (g_ascii_strcasecmp (type, "contact") == 0)
    return "x-office-address-book-symbolic";
  if (g_ascii_strcasecmp (type, "user") == 0 || g_ascii_strcasecmp (type, "person") == 0 ||
      g_ascii_strcasecmp (type, "inetOrgPerson") == 0)
    return "avatar-default-symbolic";
  return "text-x-generic-symbolic";
}

char *
cw_object_row_format_title (GVariant *object)
{
  const char *dn = cw_answer_get_string (object, "dn");
  g_autofree char *number = NULL;

  if (cw_answer_has (object, "title"))
    return g_strdup (cw_answer_get_string (object, "title"));
  if (cw_dn_is_valid (dn) && cw_dn_count (dn) > 0)
    return cw_dn_dup_rdn_value (dn);
  if (dn[0] != '\0' || cw_answer_has (object, "anchor"))
    return g_strdup (dn[0] != '\0' ? dn : cw_answer_get_string (object, "anchor"));
  if (cw_answer_has (object, "login"))
    return g_strdup (cw_answer_get_string (object, "login"));
  number = g_strdup_printf ("%" G_GINT64_FORMAT, cw_answer_get_int (object, "id"));
  return g_strdup_printf (_ ("Object %s"), number);
}

static void
add_part (GString *text, const char *separator, const char *part)
{
  if (part[0] == '\0')
    return;
  if (text->len > 0)
    g_string_append (text, separator);
  g_string_append (text, part);
}

/* Where it is, and what is not as usual about it, and its DN. */
static char *
describe (GVariant *object)
{
  g_autoptr (GVariant) connector = cw_answer_get_dict (object, "connector");
  const char *state = cw_answer_get_string (object, "state");
  const char *operation = cw_answer_get_string (object, "operation");
  g_autofree char *count = cw_app_text_count (cw_answer_get_int (object, "count"));
  /* Translators: how often an object was counted, such as once for each of its references */
  g_autofree char *times = g_strdup_printf (_ ("%s times"), count);
  g_autoptr (GString) text = g_string_new (NULL);

  add_part (text, " · ", cw_answer_get_string (connector, "name"));
  add_part (text, " · ", cw_answer_get_string (object, "type"));
  if (!g_str_equal (state, "live"))
    add_part (text, " · ", cw_app_text_object_state (state));
  if (operation[0] != '\0')
    add_part (text, " · ", cw_app_text_operation (operation));
  if (cw_answer_get_int (object, "count") > 1)
    add_part (text, " · ", times);
  add_part (text, "\n", cw_answer_get_string (object, "dn"));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static GtkWidget *
make_row (GVariant *object, const char *subtitle, gint64 number)
{
  g_autofree char *title = cw_object_row_format_title (object);
  GtkWidget *row = cw_row_new (title, subtitle);

  cw_row_add_icon (row, choose_icon (cw_answer_get_string (object, "type")), "");
  if (number != 0)
    cw_row_set_action (row, "win.object", g_variant_new_int64 (number));
  return row;
}

/* Of one that is gone, only its name is left. */
static gboolean
has_story (GVariant *object)
{
  return !g_str_equal (cw_answer_get_string (object, "state"), "gone");
}

GtkWidget *
cw_object_row_new (GVariant *object)
{
  g_autofree char *subtitle = describe (object);

  return make_row (object, subtitle, has_story (object) ? cw_answer_get_int (object, "id") : 0);
}

GtkWidget *
cw_object_row_new_for_error (GVariant *object_error)
{
  g_autofree char *last =
      cw_app_text_when (cw_app_text_get_time (object_error, "lastAt"), g_get_real_time ());
  gint64 times = cw_answer_get_int (object_error, "count");
  /* Translators: how often an error was seen, and when last */
  g_autofree char *seen =
      g_strdup_printf (ngettext ("seen %d time, last %s", "seen %d times, last %s", (gulong) times),
                       (int) times, last);
  g_autoptr (GString) subtitle = g_string_new (NULL);

  /* Those who want the same value often have the same name. */
  add_part (subtitle, "\n", cw_answer_get_string (object_error, "dn"));
  add_part (subtitle, "\n", cw_answer_get_string (object_error, "message"));
  add_part (subtitle, "\n", seen);
  return make_row (object_error, subtitle->str, cw_answer_get_int (object_error, "object"));
}

/* (transfer full) (nullable): of a member that a group tells by login name (RFC 2307). */
static char *
describe_login (GVariant *link)
{
  const char *login = cw_answer_get_string (link, "login");

  if (login[0] == '\0')
    return NULL;
  return cw_answer_has (link, "id")
      ? g_strdup_printf (_ ("Told by the login name “%s”"), login)
      : g_strdup_printf (_ ("Told by the login name “%s”, which no entry has, or more than one"),
                            login);
}

GtkWidget *
cw_object_row_new_for_link (GVariant *link)
{
  g_autofree char *login = describe_login (link);
  g_autoptr (GString) subtitle = g_string_new (NULL);

  add_part (subtitle, "\n", cw_answer_get_string (link, "attribute"));
  add_part (subtitle, "\n", cw_answer_get_string (link, "dn"));
  add_part (subtitle, "\n", login != NULL ? login : "");
  return make_row (link, subtitle->str, cw_answer_get_int (link, "id"));
}
