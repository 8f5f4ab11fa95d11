/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-backup-words"

#include "config.h"

#include <string.h>

#include "app-fixture.h"
#include "app/cw-backup-words.h"

#define BACKUP                                                                                     \
  "'schemaVersion': <int64 14>, 'program': <'0.1.0'>, 'installation': <'6f2d'>,"                   \
  " 'host': <'sync1'>, 'createdAt': <'2026-11-20T13:00:00Z'>, 'rows': <int64 2051>,"               \
  " 'size': <int64 46900>, 'digest': <'077f'>"
#define STATUS "{'instance': <{'id': <'6f2d'>}>}"

static void
test_facts (void)
{
  static const struct
  {
    char *(*say) (GVariant *backup);
    const char *backup;
    const char *said;
  } cases[] = {
    { cw_backup_words_say_content, "{" BACKUP ", 'objects': <int64 1>}", "1 object; 2051 rows" },
    { cw_backup_words_say_content, "{" BACKUP ", 'objects': <int64 12>}", "12 objects; 2051 " },
    { cw_backup_words_say_content, "{" BACKUP "}", "2051 rows in all, 46.9" }, /* an older one */
    { cw_backup_words_say_made, "{" BACKUP "}", ", on sync1" },
    { cw_backup_words_say_version, "{" BACKUP "}", "Version 14 of the database, by Causeway 0.1" },
    { cw_backup_words_say_keys, "{" BACKUP ", 'keys': <@as []>}", "no secret is stored" },
    { cw_backup_words_say_keys, "{" BACKUP ", 'keys': <['a1', 'b2']>}", "a1, b2, which is not" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) backup = app_variant (cases[i].backup);
      g_autofree char *said = cases[i].say (backup);

      g_assert_nonnull (strstr (said, cases[i].said));
    }
}

static void
test_installation (void)
{
  static const struct
  {
    const char *backup;
    const char *said;
  } cases[] = {
    { "{'installation': <'6f2d'>}", "This one (6f2d)" },
    { "{'installation': <'7a00'>}", "Another one (7a00)" },
  };
  g_autoptr (GVariant) status = app_variant (STATUS);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) backup = app_variant (cases[i].backup);
      g_autofree char *said = cw_backup_words_say_installation (backup, status);

      g_assert_true (g_str_has_prefix (said, cases[i].said));
    }
}

static void
test_progress (void)
{
  g_autoptr (GVariant) some = app_variant ("{'done': <int64 40>, 'total': <int64 90>}");
  g_autoptr (GVariant) open = app_variant ("{'done': <int64 40>}");
  g_autofree char *of_some = cw_backup_words_say_progress (some);
  g_autofree char *of_open = cw_backup_words_say_progress (open);

  g_assert_cmpstr (of_some, ==, "40 of 90 rows");
  g_assert_cmpstr (of_open, ==, "40 rows");
}

/* What a restore does now: something else in each phase, and nothing of what is not known. */
static void
test_restoring (void)
{
  static const char *const phases[] = { "'unpack'", "'back-up'", "'copy'", "'compare'" };
  const char *texts[G_N_ELEMENTS (phases)] = { NULL };
  g_autoptr (GVariant) other = app_variant ("{'phase': <'sing'>, 'done': <int64 1>}");
  g_autoptr (GVariant) none = app_variant ("{'done': <int64 1>}");

  for (guint i = 0; i < G_N_ELEMENTS (phases); i++)
    {
      g_autofree char *text = g_strdup_printf ("{'phase': <%s>, 'done': <int64 1>}", phases[i]);
      g_autoptr (GVariant) progress = app_variant (text);

      texts[i] = cw_backup_words_say_restoring (progress);
      g_assert_nonnull (texts[i]);
      for (guint k = 0; k < i; k++)
        g_assert_cmpstr (texts[k], !=, texts[i]);
    }
  g_assert_null (cw_backup_words_say_restoring (other));
  g_assert_null (cw_backup_words_say_restoring (none));
}

static void
test_checked (void)
{
  g_autoptr (GVariant) answer = app_variant ("{'rows': <int64 1234>}");
  g_autofree char *said = cw_backup_words_say_checked (answer);

  g_assert_cmpstr (said, ==, "All 1234 rows were read.");
}

/* What is to be done next is told where there is something, and nowhere else. */
static void
test_restored (void)
{
  static const struct
  {
    const char *restored;
    gboolean is_staging;
    gboolean is_kept;
    gboolean is_lost;
    gboolean is_part;
  } cases[] = {
    { "{'staging': <false>, 'lost': <int64 0>, 'before': <'/s/b.backup'>}", FALSE, TRUE, FALSE },
    { "{'staging': <true>, 'lost': <int64 2>}", TRUE, FALSE, TRUE },
    { "{'staging': <true>, 'lost': <int64 0>}", TRUE, FALSE, FALSE },
    { "{'staging': <true>, 'lost': <int64 0>, 'part': <'all'>}", TRUE, FALSE, FALSE },
    { "{'staging': <false>, 'lost': <int64 0>, 'part': <'sync'>}", FALSE, FALSE, FALSE, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) restored = app_variant (cases[i].restored);
      g_autofree char *said = cw_backup_words_say_restored (restored);

      g_assert_nonnull (strstr (said, "reads everything anew"));
      g_assert_true ((strstr (said, "in staging mode") != NULL) == cases[i].is_staging);
      g_assert_true ((strstr (said, "configuration and its secrets") != NULL) == cases[i].is_part);
      g_assert_true ((strstr (said, "kept in /s/b.backup for 30 days") != NULL) ==
                     cases[i].is_kept);
      g_assert_true (g_str_has_prefix (said, "The keys of 2 secrets are not here") ==
                     cases[i].is_lost);
    }
}

/* Nobody is told that settings are replaced where they are not. */
static void
test_part (void)
{
  g_autoptr (GVariant) all = app_variant ("{" BACKUP ", 'part': <'all'>}");
  g_autoptr (GVariant) sync = app_variant ("{" BACKUP ", 'part': <'sync'>}");
  g_autofree char *of_all = cw_backup_words_say_part (all);
  g_autofree char *of_sync = cw_backup_words_say_part (sync);
  g_autofree char *replaced_all = cw_backup_words_say_replaced (all);
  g_autofree char *replaced_sync = cw_backup_words_say_replaced (sync);

  g_assert_null (of_all);
  g_assert_nonnull (strstr (of_sync, "stay as they are"));
  g_assert_nonnull (strstr (replaced_all, "Settings, rules, and everything"));
  g_assert_null (strstr (replaced_sync, "Settings"));
  g_assert_nonnull (strstr (replaced_sync, "configuration and its secrets"));
}

static void
test_written (void)
{
  g_autoptr (GVariant) backup = app_variant ("{" BACKUP ", 'objects': <int64 12>}");
  g_autofree char *said = cw_backup_words_say_written (backup, "/b/c.backup");

  g_assert_true (g_str_has_prefix (said, "In /b/c.backup: 12 objects"));
  g_assert_nonnull (strstr (said, "077f"));
  g_assert_nonnull (strstr (said, "Export them as well"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backup-words/facts", test_facts);
  g_test_add_func ("/backup-words/installation", test_installation);
  g_test_add_func ("/backup-words/progress", test_progress);
  g_test_add_func ("/backup-words/restoring", test_restoring);
  g_test_add_func ("/backup-words/checked", test_checked);
  g_test_add_func ("/backup-words/restored", test_restored);
  g_test_add_func ("/backup-words/part", test_part);
  g_test_add_func ("/backup-words/written", test_written);
  return g_test_run ();
}
