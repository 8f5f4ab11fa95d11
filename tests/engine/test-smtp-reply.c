/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include "engine/cw-smtp-reply.h"

static void
add (CwSmtpReply *reply, const char *line)
{
  cw_smtp_reply_add (reply, line, strlen (line));
}

/* What is quoted of an answer is one line of text, whatever came. */
static void
test_quote (void)
{
  static const struct
  {
    const char *lines[4];
    const char *quoted; /* NULL: nothing */
  } rows[] = {
    { { NULL }, NULL },
    { { "220 mail.example.org ESMTP\r\n", NULL }, "220 mail.example.org ESMTP" },
    { { "250-mail\r\n", "250 SIZE\r\n", "550 5.1.1 No\r\n", NULL }, "550 5.1.1 No" },
    { { "550-There is\r\n", "550-no such\r\n", "550 user\r\n", NULL },
      "550 There is no such user" },
    { { "550 No\r\n", "221-So\r\n", "221 long\r\n", NULL }, "550 No" },
    { { "250 OK\r\n", "221 Bye\r\n", NULL }, "221 Bye" },
    { { "550\r\n", NULL }, "550" },
    { { "550", NULL }, "550" },
    { { "550 a\tb\x1b[31mc\x7f\r\n", NULL }, "550 a b [31mc " },
    { { "550 \xff\xe9\r\n", NULL }, "550 \xef\xbf\xbd\xef\xbf\xbd" },
    { { "what is this\r\n", "4\r\n", "\r\n", NULL }, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (CwSmtpReply) reply = { "" };
      g_autofree char *quoted = NULL;

      g_test_message ("row %u", i);
      cw_smtp_reply_init (&reply);
      for (guint j = 0; rows[i].lines[j] != NULL; j++)
        add (&reply, rows[i].lines[j]);
      quoted = cw_smtp_reply_quote (&reply, NULL, NULL);
      g_assert_cmpstr (quoted, ==, rows[i].quoted);
    }
}

/* A server that says much is quoted in part, between two characters. */
static void
test_long (void)
{
  g_auto (CwSmtpReply) reply = { "" };
  g_autofree char *quoted = NULL;

  cw_smtp_reply_init (&reply);
  for (guint i = 0; i < 100; i++)
    add (&reply,
         "550-äääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääää\r\n");
  quoted = cw_smtp_reply_quote (&reply, NULL, NULL);
  g_assert_true (g_utf8_validate (quoted, -1, NULL));
  g_assert_cmpuint (strlen (quoted), >, 200);
  g_assert_cmpuint (strlen (quoted), <, 320);
}

/* A server that repeats what was sent is not quoted. */
static void
test_password (void)
{
  static const struct
  {
    const char *text;
    gboolean is_quoted;
  } rows[] = {
    { "535 who is alerts?\r\n", TRUE },
    { "535 not with s3cr3t!\r\n", FALSE },
    { "535-not\r\n535 with (s3cr3t!)\r\n", FALSE },
    { "535 czNjcjN0IQ== is wrong\r\n", FALSE },        /* LOGIN */
    { "535 <AGFsZXJ0cwBzM2NyM3Qh> is no\r\n", FALSE }, /* PLAIN */
    { "535 S3CR3T\r\n", TRUE },
  };
  g_autoptr (CwSecret) password = cw_secret_new_from_string ("s3cr3t!");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (CwSmtpReply) reply = { "" };
      g_auto (GStrv) lines = g_strsplit (rows[i].text, "\n", -1);
      g_autofree char *quoted = NULL;

      g_test_message ("row %u", i);
      cw_smtp_reply_init (&reply);
      for (guint j = 0; lines[j] != NULL; j++)
        add (&reply, lines[j]);
      quoted = cw_smtp_reply_quote (&reply, "alerts", password);
      g_assert_cmpint (!g_str_equal (quoted, "535"), ==, rows[i].is_quoted);
    }
}

/* One whose end is cut off before it is quoted, too. */
static void
test_password_at_the_end (void)
{
  g_auto (CwSmtpReply) reply = { "" };
  g_autoptr (CwSecret) password = cw_secret_new_from_string ("a-very-long-password");
  g_autoptr (GString) line = g_string_new ("535 ");
  g_autofree char *quoted = NULL;

  cw_smtp_reply_init (&reply);
  for (guint i = 0; i < 290; i++)
    g_string_append_c (line, 'x');
  g_string_append (line, "a-very-long-password\r\n");
  add (&reply, line->str);
  quoted = cw_smtp_reply_quote (&reply, "alerts", password);
  g_assert_cmpstr (quoted, ==, "535");
}

static void
test_sign_in (void)
{
  static const struct
  {
    const char *line;
    gboolean has_sign_in;
  } rows[] = {
    { "250-AUTH LOGIN PLAIN\r\n", TRUE }, { "250 AUTH=LOGIN\r\n", TRUE }, { "250 auth\r\n", TRUE },
    { "250 AUTHOR\r\n", FALSE },          { "250 8BITMIME\r\n", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (CwSmtpReply) reply = { "" };

      cw_smtp_reply_init (&reply);
      add (&reply, "250-mail.example.org\r\n");
      add (&reply, rows[i].line);
      add (&reply, "250 OK\r\n");
      g_assert_cmpint (reply.has_sign_in, ==, rows[i].has_sign_in);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/smtp-reply/quote", test_quote);
  g_test_add_func ("/engine/smtp-reply/long", test_long);
  g_test_add_func ("/engine/smtp-reply/password", test_password);
  g_test_add_func ("/engine/smtp-reply/password-at-the-end", test_password_at_the_end);
  g_test_add_func ("/engine/smtp-reply/sign-in", test_sign_in);
  return g_test_run ();
}
