/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "engine/cw-exporter-state.h"
#include "store/cw-instance-store.h"

#define OWN   "11111111-1111-4111-8111-111111111111"
#define PEER  "22222222-2222-4222-8222-222222222222"
#define OTHER "33333333-3333-4333-8333-333333333333"

/* ----- the note */

static void
test_note (void)
{
  g_autoptr (CwExporterNote) note = cw_exporter_note_new (OWN);
  g_autofree char *text = cw_exporter_note_format (note);
  g_autoptr (CwExporterNote) read = cw_exporter_note_parse (text);

  g_assert_true (g_str_has_prefix (text, "{\"causeway\":"));
  g_assert_true (cw_exporter_note_is_readable (read));
  g_assert_cmpstr (read->mark, ==, note->mark);
  g_assert_cmpstr (read->installation, ==, OWN);
  g_assert_cmpstr (read->host, ==, note->host);
  g_assert_cmpstr (read->version, ==, note->version);
  g_assert_cmpint (read->time_usec, ==, note->time_usec);
}

/* Each is a note of nobody, with a mark of its own, for which a say-so can be given. */
static void
test_unreadable (void)
{
  static const char *const texts[] = {
    "x",
    "[]",
    "{}",
    "{\"causeway\":1}",
    "{\"causeway\":\"1\",\"host\":\"a\",\"installation\":\"b\",\"mark\":\"c\"}",
    "{\"causeway\":\"1\",\"host\":\"a\",\"installation\":\"b\",\"mark\":\"c\",\"time\":\"never\"}",
    "{\"causeway\":\"1\",\"host\":\"a\\n\",\"installation\":\"b\",\"mark\":\"c\","
    "\"time\":\"2026-11-30T20:00:00Z\"}",
    "{\"causeway\":\"1\",\"host\":\"\",\"installation\":\"b\",\"mark\":\"c\","
    "\"time\":\"2026-11-30T20:00:00Z\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (CwExporterNote) note = cw_exporter_note_parse (texts[i]);

      g_test_message ("%s", texts[i]);
      g_assert_false (cw_exporter_note_is_readable (note));
      g_assert_cmpstr (note->installation, ==, "");
      g_assert_cmpuint (strlen (note->mark), ==, 64);
    }
}

/* ----- whom it trusts */

typedef struct
{
  const char *what;
  /* of the tenant's state */
  const char *mark;
  const char *next;
  const char *accepted;
  const char *heir;
  gboolean is_own;
  /* of the note */
  const char *installation;
  const char *note_mark;
  gboolean is_trusted;
} Case;

static const Case cases[] = {
  { "its own last note", "m", NULL, NULL, NULL, TRUE, OWN, "m", TRUE },
  { "its own, whose answer was lost", "m", "n", NULL, NULL, TRUE, OWN, "n", TRUE },
  { "its own id, and nothing is known", NULL, NULL, NULL, NULL, FALSE, OWN, "m", TRUE },
  { "a copy of it", "m", NULL, NULL, NULL, TRUE, OWN, "x", FALSE },
  { "one with the same configuration", "m", NULL, NULL, NULL, TRUE, PEER, "x", TRUE },
  { "nobody it knows", "m", NULL, NULL, NULL, TRUE, OTHER, "x", FALSE },
  { "nobody it knows, the first time", NULL, NULL, NULL, NULL, FALSE, OTHER, "x", FALSE },
  { "accepted", "m", NULL, "x", NULL, TRUE, OTHER, "x", TRUE },
  { "accepted once, and wrote again", "m", NULL, "x", NULL, TRUE, OTHER, "y", FALSE },
  { "whose place it takes", "m", NULL, NULL, OTHER, FALSE, OTHER, "y", TRUE },
  { "whose last note came along", "m", NULL, NULL, OTHER, FALSE, OTHER, "m", TRUE },
  { "whose place it took, and which goes on", "m", NULL, NULL, OTHER, TRUE, OTHER, "y", FALSE },
  { "one that nobody can read", "m", NULL, NULL, NULL, TRUE, "", "x", FALSE },
};

static void
check_case (const Case *c)
{
  g_autoptr (GPtrArray) instances =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_instance_free);
  CwInstance *peer = g_new0 (CwInstance, 1);
  CwExporterState state = { .heir = (char *) c->heir };
  const CwExporterTenant tenant = { .mark = (char *) c->mark,
                                    .next = (char *) c->next,
                                    .accepted = (char *) c->accepted,
                                    .is_own = c->is_own };
  const CwExporterNote note = { .mark = (char *) c->note_mark,
                                .installation = (char *) c->installation };

  peer->id = g_strdup (PEER);
  g_ptr_array_add (instances, peer);
  g_test_message ("%s", c->what);
  g_assert_cmpint (cw_exporter_state_trusts (&state, &tenant, &note, OWN, instances), ==,
                   c->is_trusted);
}

static void
test_trust (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    check_case (&cases[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exporter/note", test_note);
  g_test_add_func ("/exporter/unreadable", test_unreadable);
  g_test_add_func ("/exporter/trust", test_trust);
  return g_test_run ();
}
