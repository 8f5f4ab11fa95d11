/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include "engine/cw-alert-mail.h"

/* What the names of objects and connectors can do to a message: nothing. */

#define NOW ((gint64) 1800000000 * G_USEC_PER_SEC)

static char *
compose (const char *text, const char *host)
{
  static const char *const to[] = { "ops@example.org", "night@example.org", NULL };
  const CwAlertMail mail = { to, NULL, host, NOW };
  g_autoptr (CwAlert) alert = cw_alert_new (g_strdup ("errors"), g_strdup (text), "remedy");

  alert->raised_usec = NOW;
  return cw_alert_mail_compose (&mail, alert, CW_ALERT_RAISED);
}

/* The text behind the encoded words of the subject; every line of it is one. (transfer full) */
static char *
read_subject (const char *mail)
{
  const char *start = strstr (mail, "\nSubject: ") + strlen ("\nSubject: ");
  const char *end = strstr (start, "\nDate: ");
  g_autofree char *lines = g_strndup (start, (gsize) (end - start));
  g_auto (GStrv) words = g_strsplit (lines, "\n ", -1);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *word = NULL;
      g_autofree char *decoded = NULL;
      gsize length = 0;

      g_assert_true (g_str_has_prefix (words[i], "=?UTF-8?B?"));
      g_assert_true (g_str_has_suffix (words[i], "?="));
      g_assert_cmpuint (strlen (words[i]), <=, 75);
      word = g_strndup (words[i] + 10, strlen (words[i]) - 12);
      decoded = (char *) g_base64_decode (word, &length);
      /* A character is not divided between two words (RFC 2047 section 5). */
      g_assert_true (g_utf8_validate (decoded, (gssize) length, NULL));
      g_string_append_len (text, decoded, (gssize) length);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_names (void)
{
  static const char *const texts[] = {
    "plain",
    "“contoso” näher 日本語",
    "a\nBcc: else@example.org\n\nbody",
    "a\r\nBcc: else@example.org\r\n\r\nbody",
    "?=\n =?UTF-8?B?",
    "\xff\xfe",
    "",
    ".\n.\n",
    "ééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé"
    "ééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé",
  };
  static const char *const headers[] = { "From",
                                         "To",
                                         " night@example.org",
                                         "Subject",
                                         "Date",
                                         "Message-ID",
                                         "Auto-Submitted",
                                         "MIME-Version",
                                         "Content-Type",
                                         "Content-Transfer-Encoding" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *mail = compose (texts[i], "engine");
      g_autofree char *subject = read_subject (mail);
      g_autofree char *valid = g_utf8_make_valid (texts[i], -1);
      g_autofree char *whole = g_strconcat ("Causeway on engine: alert: ", valid, NULL);
      g_auto (GStrv) halves = g_strsplit (mail, "\n\n", -1);
      g_auto (GStrv) lines = g_strsplit (halves[0], "\n", -1);
      gsize length = 0;
      g_autofree char *body = (char *) g_base64_decode (halves[1], &length);
      guint n = 0;

      g_test_message ("row %u", i);
      g_assert_cmpuint (g_strv_length (halves), ==, 2);
      g_assert_true (g_str_is_ascii (mail));
      g_assert_null (strchr (mail, '\r'));
      g_assert_true (g_str_has_prefix (whole, subject));
      g_assert_true (strlen (subject) == strlen (whole) || strlen (subject) > 230);
      for (guint j = 0; lines[j] != NULL; j++)
        {
          g_assert_cmpuint (strlen (lines[j]), <, 100);
          if (g_str_has_prefix (lines[j], " =?"))
            continue;
          g_assert_cmpuint (n, <, G_N_ELEMENTS (headers));
          g_assert_true (g_str_has_prefix (lines[j], headers[n]));
          n++;
        }
      g_assert_cmpuint (n, ==, G_N_ELEMENTS (headers));
      g_assert_cmpmem (body, strlen (texts[i]), texts[i], strlen (texts[i]));
    }
}

/* The name of a computer is no header either. */
static void
test_host (void)
{
  g_autofree char *mail = compose ("text", "a\nBcc: b@c, <d>.é");
  g_autofree char *none = compose ("text", "\n");

  g_assert_true (g_str_has_prefix (mail, "From: causeway@aBccbcd.\nTo: "));
  g_assert_true (g_str_has_prefix (none, "From: causeway@localhost\nTo: "));
  g_assert_nonnull (strstr (mail, "\nDate: Fri, 15 Jan 2027 08:00:00 +0000\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/engine/alert-mail/names", test_names);
  g_test_add_func ("/engine/alert-mail/host", test_host);
  return g_test_run ();
}
