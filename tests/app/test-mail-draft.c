/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-mail-draft"

#include "config.h"

#include <string.h>

#include "app/cw-mail-draft.h"
#include "base/cw-json.h"
#include "model/cw-config.h"

/* Fields of mail, and the configuration that they stand for. */

/* (transfer full) (nullable) */
static JsonObject *
parse (const char *text)
{
  g_autoptr (JsonNode) node = text != NULL ? cw_json_parse (text, -1, FALSE, NULL) : NULL;

  return node != NULL ? json_node_dup_object (node) : NULL;
}

/* (transfer full) */
static char *
to_text (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);

  return cw_json_to_canonical (node, FALSE);
}

/* What is shown and stored again without a change is the same. */
static void
test_same (void)
{
  static const struct
  {
    const char *alerts;
    CwMailWay way;
  } rows[] = {
    { "{}", CW_MAIL_NOWHERE },
    { "{\"command\":\"/bin/true\",\"errors\":5}", CW_MAIL_NOWHERE },
    { "{\"mailTo\":[\"a@b\"]}", CW_MAIL_BY_PROGRAM },
    { "{\"mailFrom\":\"c@d\",\"mailTo\":[\"a@b\",\"e@f\"],\"sendmail\":\"/usr/bin/msmtp\"}",
      CW_MAIL_BY_PROGRAM },
    { "{\"mailTo\":[\"a@b\"],\"smtp\":{\"host\":\"mail\"}}", CW_MAIL_BY_SERVER },
    { "{\"errors\":5,\"mailFrom\":\"c@d\",\"mailTo\":[\"a@b\"],\"smtp\":{\"caFile\":\"/ca.pem\","
      "\"host\":\"mail\",\"port\":2525,\"security\":\"tls\",\"user\":\"u\"}}",
      CW_MAIL_BY_SERVER },
    /* Nobody gets it: the server stays for another day. */
    { "{\"smtp\":{\"host\":\"mail\"}}", CW_MAIL_NOWHERE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (JsonObject) alerts = parse (rows[i].alerts);
      g_auto (CwMailDraft) draft = { CW_MAIL_NOWHERE };
      g_autoptr (JsonObject) merged = NULL;
      g_autofree char *text = NULL;

      g_test_message ("row %u", i);
      cw_mail_draft_init (&draft, alerts);
      merged = cw_mail_draft_merge (&draft, alerts);
      text = to_text (merged);
      g_assert_cmpint (draft.way, ==, rows[i].way);
      g_assert_cmpstr (text, ==, rows[i].alerts);
      g_assert_null (cw_mail_draft_find_problem (&draft));
    }
}

/* Another way of mail leaves nothing of the former that would be used. */
static void
test_ways (void)
{
  static const char *const text = "{\"errors\":5,\"mailTo\":[\"a@b\"],\"sendmail\":\"/x\",\"smtp\":"
                                  "{\"host\":\"mail\",\"user\":\"u\"}}";
  static const char *const merged_texts[] = {
    [CW_MAIL_NOWHERE] = "{\"errors\":5,\"sendmail\":\"/x\",\"smtp\":{\"host\":\"mail\",\"user\":"
                        "\"u\"}}",
    [CW_MAIL_BY_SERVER] = text,
    [CW_MAIL_BY_PROGRAM] = "{\"errors\":5,\"mailTo\":[\"a@b\"],\"sendmail\":\"/x\"}",
  };
  g_autoptr (JsonObject) alerts = parse (text);

  for (guint i = 0; i < G_N_ELEMENTS (merged_texts); i++)
    {
      g_auto (CwMailDraft) draft = { CW_MAIL_NOWHERE };
      g_autoptr (JsonObject) merged = NULL;
      g_autofree char *merged_text = NULL;

      cw_mail_draft_init (&draft, alerts);
      draft.way = (CwMailWay) i;
      merged = cw_mail_draft_merge (&draft, alerts);
      merged_text = to_text (merged);
      g_assert_cmpstr (merged_text, ==, merged_texts[i]);
      g_assert_cmpint (cw_mail_draft_needs_password (&draft), ==, i == CW_MAIL_BY_SERVER);
    }
}

typedef struct
{
  const char *to;
  const char *from;
  const char *host;
  const char *port;
  const char *ca_file;
  gboolean is_good;
} Fields;

/* The form and the engine agree on what is good. */
static gboolean
is_taken (const CwMailDraft *draft)
{
  g_autoptr (CwConfig) none = cw_config_new_default ();
  g_autoptr (JsonObject) alerts = cw_mail_draft_merge (draft, NULL);
  g_autofree char *text = to_text (alerts);
  g_autoptr (CwConfig) config = cw_config_set_value (none, "alerts", text, NULL);

  return config != NULL;
}

static void
test_problems (void)
{
  static const Fields rows[] = {
    { "a@b", "", "mail", "", "", TRUE },
    { " a@b , c@d.example ,", "e@f", "mail.example.org", "25", "/ca.pem", TRUE },
    { "", "", "mail", "", "", FALSE },
    { "a", "", "mail", "", "", FALSE },
    { "a@b c@d", "", "mail", "", "", FALSE },
    { "a@b\nBcc: c@d", "", "mail", "", "", FALSE },
    { "<a@b>", "", "mail", "", "", FALSE },
    { "a@b@c", "", "mail", "", "", FALSE },
    { "ä@b", "", "mail", "", "", FALSE },
    { "a@b..c", "", "mail", "", "", FALSE },
    { "a@b", "Me <a@b>", "mail", "", "", FALSE },
    { "a@b", "", "", "", "", FALSE },
    { "a@b", "", "-mail", "", "", FALSE },
    { "a@b", "", "mail server", "", "", FALSE },
    { "a@b", "", "smtp://mail", "", "", FALSE },
    { "a@b", "", "mail", "0", "", FALSE },
    { "a@b", "", "mail", "65536", "", FALSE },
    { "a@b", "", "mail", "", "ca.pem", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const CwMailDraft draft = { .way = CW_MAIL_BY_SERVER,
                                  .to = (char *) rows[i].to,
                                  .from = (char *) rows[i].from,
                                  .host = (char *) rows[i].host,
                                  .port = (char *) rows[i].port,
                                  .ca_file = (char *) rows[i].ca_file,
                                  .user = (char *) "",
                                  .program = (char *) "" };

      g_test_message ("row %u", i);
      g_assert_cmpint (cw_mail_draft_find_problem (&draft) == NULL, ==, rows[i].is_good);
      /* Nobody at all is good for the engine, and no port is none. */
      if (rows[i].to[0] != '\0' && !g_str_equal (rows[i].port, "0"))
        g_assert_cmpint (is_taken (&draft), ==, rows[i].is_good);
    }
}

static void
test_account (void)
{
  const CwMailDraft first = { .host = (char *) "Mail.example.org", .user = (char *) "a" };
  const CwMailDraft second = { .host = (char *) "mail.EXAMPLE.org", .user = (char *) "a" };
  const CwMailDraft other = { .host = (char *) "mail.example.org", .user = (char *) "A" };

  g_assert_true (cw_mail_draft_is_same_account (&first, &second));
  g_assert_false (cw_mail_draft_is_same_account (&first, &other));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail-draft/same", test_same);
  g_test_add_func ("/mail-draft/ways", test_ways);
  g_test_add_func ("/mail-draft/problems", test_problems);
  g_test_add_func ("/mail-draft/account", test_account);
  return g_test_run ();
}
