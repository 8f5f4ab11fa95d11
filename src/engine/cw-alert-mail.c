/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-alert-mail.h"

#include <string.h>

#include "base/cw-time.h"

/* An encoded word is no longer than 75 (RFC 2047 section 2): so many bytes before base64. */
#define WORD_BYTES 42
/* A line of base64 has 76 characters (RFC 2045 section 6.8): so many bytes. */
#define LINE_BYTES 57
/* Of a subject, so many bytes are shown by whoever reads mail. */
#define MAXIMUM_SUBJECT 240

char *
cw_alert_mail_make_domain (const char *host)
{
  g_autoptr (GString) domain = g_string_new (NULL);

  for (const char *c = host; *c != '\0'; c++)
    if (g_ascii_isalnum (*c) || *c == '-' || *c == '.')
      g_string_append_c (domain, *c);
  return domain->len > 0 ? g_string_free (g_steal_pointer (&domain), FALSE)
                         : g_strdup ("localhost");
}

char *
cw_alert_mail_make_from (const CwAlertMail *mail)
{
  g_autofree char *domain = cw_alert_mail_make_domain (mail->host);

  return mail->from != NULL ? g_strdup (mail->from) : g_strconcat ("causeway@", domain, NULL);
}

/* The end of a piece of at most @limit bytes that ends between two characters. */
static gsize
find_end (const char *text, gsize limit)
{
  gsize end = MIN (strlen (text), limit);

  while (end > 0 && text[end] != '\0' && ((guchar) text[end] & 0xC0) == 0x80)
    end--;
  return end;
}

/* Encoded words, folded: "=?UTF-8?B?...?=". */
static void
append_words (GString *out, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  const char *rest = valid;
  gsize left = find_end (valid, MAXIMUM_SUBJECT);

  while (left > 0)
    {
      gsize length = find_end (rest, MIN (left, WORD_BYTES));
      g_autofree char *word = g_base64_encode ((const guchar *) rest, length);

      g_string_append_printf (out, "%s=?UTF-8?B?%s?=", rest != valid ? "\n " : "", word);
      rest += length;
      left -= length;
    }
  g_string_append_c (out, '\n');
}

static void
append_base64 (GString *out, const char *text)
{
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i += LINE_BYTES)
    {
      g_autofree char *line =
          g_base64_encode ((const guchar *) text + i, MIN (LINE_BYTES, length - i));

      g_string_append_printf (out, "%s\n", line);
    }
}

/* "Sun, 29 Nov 2026 21:14:00 +0000": English, whatever the locale (RFC 5322 section 3.3). */
static void
append_date (GString *out, gint64 now_usec)
{
  static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (now_usec / G_USEC_PER_SEC);

  g_string_append_printf (
      out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\n",
      days[g_date_time_get_day_of_week (time) - 1], g_date_time_get_day_of_month (time),
      months[g_date_time_get_month (time) - 1], g_date_time_get_year (time),
      g_date_time_get_hour (time), g_date_time_get_minute (time), g_date_time_get_second (time));
}

static const char *
get_word (CwAlertMessage message)
{
  switch (message)
    {
    case CW_ALERT_CLEARED:
      return "over";
    case CW_ALERT_REMINDER:
      return "still";
    case CW_ALERT_TEST:
      return "test";
    case CW_ALERT_NOTHING:
    case CW_ALERT_RAISED:
      break;
    }
  return "alert";
}

static void
append_header (GString *out, const CwAlertMail *mail, const CwAlert *alert, CwAlertMessage message)
{
  g_autofree char *domain = cw_alert_mail_make_domain (mail->host);
  g_autofree char *from = cw_alert_mail_make_from (mail);
  g_autofree char *to = g_strjoinv (",\n ", (char **) mail->to);
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *subject =
      g_strdup_printf ("Causeway on %s: %s: %s", domain, get_word (message), alert->text);

  g_string_append_printf (out, "From: %s\nTo: %s\nSubject: ", from, to);
  append_words (out, subject);
  append_date (out, mail->now_usec);
  g_string_append_printf (out, "Message-ID: <%s@%s>\n", uuid, domain);
  /* So that nobody's holiday answers (RFC 3834 section 5). */
  g_string_append (out, "Auto-Submitted: auto-generated\n"
                        "MIME-Version: 1.0\n"
                        "Content-Type: text/plain; charset=utf-8\n"
                        "Content-Transfer-Encoding: base64\n\n");
}

static void
append_time (GString *body, const char *name, gint64 time_usec)
{
  g_autofree char *time = cw_time_format_iso8601 (time_usec);

  if (time_usec != 0)
    g_string_append_printf (body, "%s: %s\r\n", name, time);
}

char *
cw_alert_mail_compose (const CwAlertMail *mail, const CwAlert *alert, CwAlertMessage message)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GString) body = g_string_new (NULL);

  append_header (out, mail, alert, message);
  g_string_append_printf (body, "%s\r\n\r\n%s\r\n\r\nAlert: %s (%s)\r\nHost: %s\r\n", alert->text,
                          alert->remedy, alert->id, cw_alert_message_to_string (message),
                          mail->host);
  append_time (body, "Since", alert->raised_usec);
  append_time (body, "Over", alert->cleared_usec);
  append_base64 (out, body->str);
  return g_string_free (g_steal_pointer (&out), FALSE);
}
