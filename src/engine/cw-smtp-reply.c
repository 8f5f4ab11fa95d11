/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-smtp-reply.h"

#include <string.h>

/* What is quoted of a reply. More than that is kept, so that a password that is cut off is still
 * recognised. */
#define QUOTED_TEXT  300
#define MAXIMUM_TEXT 4096

void
cw_smtp_reply_init (CwSmtpReply *reply)
{
  *reply = (CwSmtpReply){ .text = g_string_new (NULL) };
}

void
cw_smtp_reply_clear (CwSmtpReply *reply)
{
  if (reply->text != NULL)
    g_string_free (g_steal_pointer (&reply->text), TRUE);
}

static gboolean
has_code (const char *line, gsize size)
{
  return size >= 3 && g_ascii_isdigit (line[0]) && g_ascii_isdigit (line[1]) &&
         g_ascii_isdigit (line[2]);
}

/* RFC 5321 section 4.2.3: 221, the answer to QUIT. */
static gboolean
is_good_bye (const CwSmtpReply *reply, const char *line)
{
  return reply->code[0] >= '4' && strncmp (line, "221", 3) == 0;
}

static gboolean
names_sign_in (const char *text, gsize size)
{
  return size >= 4 && g_ascii_strncasecmp (text, "AUTH", 4) == 0 &&
         (size == 4 || text[4] == ' ' || text[4] == '=');
}

void
cw_smtp_reply_add (CwSmtpReply *reply, const char *line, gsize size)
{
  const char *text = line + MIN (size, 4);
  gsize length = 0;

  while (size > 0 && (line[size - 1] == '\n' || line[size - 1] == '\r'))
    size--;
  if (!has_code (line, size) || is_good_bye (reply, line))
    return;
  length = size > 4 ? size - 4 : 0;
  if (!reply->is_begun)
    g_string_truncate (reply->text, 0);
  memcpy (reply->code, line, 3);
  reply->is_begun = size > 3 && line[3] == '-';
  reply->has_sign_in = reply->has_sign_in || names_sign_in (text, length);
  if (reply->text->len > 0)
    g_string_append_c (reply->text, ' ');
  if (reply->text->len < MAXIMUM_TEXT)
    g_string_append_len (reply->text, text, (gssize) MIN (length, MAXIMUM_TEXT - reply->text->len));
}

/* ----- quoting */

static gboolean
holds (const GString *text, const char *data, gsize size)
{
  return size > 0 && memmem (text->str, text->len, data, size) != NULL;
}

/* Whether @data stands there in base64, in which it was sent (RFC 4954 section 4). */
static gboolean
holds_base64 (const GString *text, const char *data, gsize size)
{
  g_autofree char *encoded = g_base64_encode ((const guchar *) data, size);
  gsize length = strcspn (encoded, "=");
  gboolean is_found = holds (text, encoded, length);

  explicit_bzero (encoded, strlen (encoded));
  return is_found;
}

/* The password, and what went out in the mechanisms LOGIN and PLAIN (RFC 4616). */
static gboolean
tells_password (const GString *text, const char *user, CwSecret *password)
{
  gsize size = 0;
  const char *data = cw_secret_peek (password, &size);
  gsize user_size = user != NULL ? strlen (user) : 0;
  g_autofree char *plain = g_malloc (user_size + size + 2);
  gboolean is_found = FALSE;

  plain[0] = '\0';
  if (user_size > 0)
    memcpy (plain + 1, user, user_size);
  plain[user_size + 1] = '\0';
  memcpy (plain + user_size + 2, data, size);
  is_found = holds (text, data, size) || holds_base64 (text, data, size) ||
             holds_base64 (text, plain, user_size + size + 2);
  explicit_bzero (plain, user_size + size + 2);
  return is_found;
}

char *
cw_smtp_reply_quote (const CwSmtpReply *reply, const char *user, CwSecret *password)
{
  g_autofree char *valid = NULL;
  gsize length = MIN (reply->text->len, QUOTED_TEXT);

  if (reply->code[0] == '\0')
    return NULL;
  if (reply->text->len == 0 || (password != NULL && tells_password (reply->text, user, password)))
    return g_strdup (reply->code);
  valid = g_utf8_make_valid (reply->text->str, (gssize) length);
  for (char *c = valid; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = ' ';
  return g_strdup_printf ("%s %s", reply->code, valid);
}
