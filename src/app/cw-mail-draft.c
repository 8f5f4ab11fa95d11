/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-mail-draft.h"

#include <string.h>

#include <glib/gi18n.h>

#include "base/cw-json-copy.h"
#include "model/cw-alert-settings.h"

#define MAXIMUM_HOST    253
#define MAXIMUM_ADDRESS 254

/* ----- from the configuration */

/* (transfer full) */
static char *
dup_text (JsonObject *object, const char *name)
{
  return g_strdup (object != NULL ? json_object_get_string_member_with_default (object, name, "")
                                  : "");
}

/* (transfer none) (nullable) */
static JsonObject *
get_smtp (JsonObject *alerts)
{
  return alerts != NULL && json_object_has_member (alerts, "smtp")
             ? json_object_get_object_member (alerts, "smtp")
             : NULL;
}

/* (transfer full) */
static char *
join_addresses (JsonObject *alerts)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  JsonArray *array = alerts != NULL && json_object_has_member (alerts, "mailTo")
                         ? json_object_get_array_member (alerts, "mailTo")
                         : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    g_ptr_array_add (words, (gpointer) json_array_get_string_element (array, i));
  g_ptr_array_add (words, NULL);
  return g_strjoinv (", ", (char **) words->pdata);
}

/* (transfer full) */
static char *
format_port (JsonObject *smtp)
{
  gint64 port = smtp != NULL ? json_object_get_int_member_with_default (smtp, "port", 0) : 0;

  return port != 0 ? g_strdup_printf ("%d", (int) port) : g_strdup ("");
}

void
cw_mail_draft_init (CwMailDraft *draft, JsonObject *alerts)
{
  JsonObject *smtp = get_smtp (alerts);
  g_autofree char *security = dup_text (smtp, "security");

  *draft = (CwMailDraft){
    .to = join_addresses (alerts),
    .from = dup_text (alerts, "mailFrom"),
    .host = dup_text (smtp, "host"),
    .port = format_port (smtp),
    .is_tls = g_str_equal (security, CW_SMTP_SECURITY_TLS),
    .ca_file = dup_text (smtp, "caFile"),
    .user = dup_text (smtp, "user"),
    .program = dup_text (alerts, "sendmail"),
  };
  if (draft->to[0] != '\0')
    draft->way = smtp != NULL ? CW_MAIL_BY_SERVER : CW_MAIL_BY_PROGRAM;
}

void
cw_mail_draft_clear (CwMailDraft *draft)
{
  g_clear_pointer (&draft->to, g_free);
  g_clear_pointer (&draft->from, g_free);
  g_clear_pointer (&draft->host, g_free);
  g_clear_pointer (&draft->port, g_free);
  g_clear_pointer (&draft->ca_file, g_free);
  g_clear_pointer (&draft->user, g_free);
  g_clear_pointer (&draft->program, g_free);
}

/* ----- to the configuration */

/* Those that are not empty. (transfer full) */
static GStrv
split_addresses (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; words[i] != NULL; i++)
    if (g_strstrip (words[i])[0] != '\0')
      g_strv_builder_add (builder, words[i]);
  return g_strv_builder_end (builder);
}

static void
put_text (JsonObject *object, const char *name, const char *text)
{
  if (text[0] != '\0')
    json_object_set_string_member (object, name, text);
  else
    json_object_remove_member (object, name);
}

static void
put_addresses (JsonObject *alerts, const char *text)
{
  g_auto (GStrv) addresses = split_addresses (text);
  JsonArray *array = json_array_new ();

  for (guint i = 0; addresses[i] != NULL; i++)
    json_array_add_string_element (array, addresses[i]);
  json_object_set_array_member (alerts, "mailTo", array);
}

static void
put_smtp (JsonObject *alerts, const CwMailDraft *draft)
{
  JsonObject *smtp = json_object_new ();

  put_text (smtp, "host", draft->host);
  put_text (smtp, "caFile", draft->ca_file);
  put_text (smtp, "user", draft->user);
  if (draft->is_tls)
    json_object_set_string_member (smtp, "security", CW_SMTP_SECURITY_TLS);
  if (draft->port[0] != '\0')
    json_object_set_int_member (smtp, "port", g_ascii_strtoll (draft->port, NULL, 10));
  json_object_set_object_member (alerts, "smtp", smtp);
}

JsonObject *
cw_mail_draft_merge (const CwMailDraft *draft, JsonObject *alerts)
{
  JsonObject *merged = alerts != NULL ? cw_json_copy_object (alerts) : json_object_new ();

  if (draft->way == CW_MAIL_NOWHERE)
    {
      json_object_remove_member (merged, "mailTo");
      return merged;
    }
  put_addresses (merged, draft->to);
  put_text (merged, "mailFrom", draft->from);
  if (draft->way == CW_MAIL_BY_SERVER)
    put_smtp (merged, draft);
  else
    {
      json_object_remove_member (merged, "smtp");
      put_text (merged, "sendmail", draft->program);
    }
  return merged;
}

/* ----- what is wrong; the engine's schema says the same of a configuration */

static gboolean
consists_of (const char *text, const char *others)
{
  for (const char *c = text; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && strchr (others, *c) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
is_domain (const char *text)
{
  gsize size = strlen (text);

  return size > 0 && size <= MAXIMUM_HOST && consists_of (text, ".-") &&
         g_ascii_isalnum (text[0]) && g_ascii_isalnum (text[size - 1]);
}

static gboolean
is_address (const char *text)
{
  g_auto (GStrv) halves = g_strsplit (text, "@", -1);

  return g_strv_length (halves) == 2 && halves[0][0] != '\0' && strlen (text) <= MAXIMUM_ADDRESS &&
         consists_of (halves[0], ".!#$%&'*+/=?^_`{|}~-") && is_domain (halves[1]) &&
         strstr (halves[1], "..") == NULL;
}

static const char *
find_address_problem (const CwMailDraft *draft)
{
  g_auto (GStrv) addresses = split_addresses (draft->to);

  if (addresses[0] == NULL)
    return _ ("Enter who gets the mail: ops@example.org, for instance.");
  for (guint i = 0; addresses[i] != NULL; i++)
    if (!is_address (addresses[i]))
      return _ ("An address is like ops@example.org; several have commas between.");
  if (draft->from[0] != '\0' && !is_address (draft->from))
    return _ ("The sender is one address, like causeway@example.org.");
  return NULL;
}

static gboolean
is_port (const char *text)
{
  guint64 port = 0;

  return g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT16, &port, NULL);
}

static const char *
find_server_problem (const CwMailDraft *draft)
{
  if (!is_domain (draft->host))
    return _ ("Enter the name of the mail server, as its certificate has it.");
  if (draft->port[0] != '\0' && !is_port (draft->port))
    return _ ("A port is a number from 1 to 65535.");
  if (draft->ca_file[0] != '\0' && !g_path_is_absolute (draft->ca_file))
    return _ ("Enter the whole path of the file, from / on.");
  return NULL;
}

const char *
cw_mail_draft_find_problem (const CwMailDraft *draft)
{
  const char *problem = draft->way != CW_MAIL_NOWHERE ? find_address_problem (draft) : NULL;

  if (problem != NULL || draft->way == CW_MAIL_NOWHERE)
    return problem;
  if (draft->way == CW_MAIL_BY_SERVER)
    return find_server_problem (draft);
  return draft->program[0] != '\0' && !g_path_is_absolute (draft->program)
      ? _ ("Enter the whole path of the program, from / on.")
      : NULL;
}

gboolean
cw_mail_draft_needs_password (const CwMailDraft *draft)
{
  return draft->way == CW_MAIL_BY_SERVER && draft->user[0] != '\0';
}

gboolean
cw_mail_draft_is_same_account (const CwMailDraft *draft, const CwMailDraft *other)
{
  return g_ascii_strcasecmp (draft->host, other->host) == 0 &&
         g_str_equal (draft->user, other->user);
}
