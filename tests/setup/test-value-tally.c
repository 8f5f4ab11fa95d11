/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-error.h"
#include "setup/cw-value-tally.h"

typedef struct
{
  guint n_groups;
  guint n_owners;
  guint n_shared;
  guint n_sides;
  guint64 offset; /* of an owner of the last shared one */
} Found;

static gboolean
count_group (CwValueTally *tally, const CwValueGroup *group, gpointer user_data, GError **error)
{
  Found *found = user_data;

  found->n_groups++;
  found->n_owners += group->n_owners;
  if (group->n_identities < 2)
    return TRUE;
  found->n_shared++;
  found->n_sides = group->n_sides;
  found->offset = group->offsets[0];
  return TRUE;
}

static void
add (CwValueTally *tally, const char *key, const char *value, guint64 identity, guint16 side)
{
  g_autofree char *object = g_strdup_printf ("cn=%" G_GUINT64_FORMAT, identity);
  const CwValueOwner owner = { "contoso", object, "Ann", key, value, identity, side };
  g_autoptr (GError) error = NULL;

  g_assert_true (cw_value_tally_add (tally, key, &owner, &error));
  g_assert_no_error (error);
}

static Found
count (CwValueTally *tally)
{
  Found found = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (cw_value_tally_foreach (tally, count_group, &found, &error));
  g_assert_no_error (error);
  return found;
}

static CwValueTally *
make_tally (void)
{
  g_autoptr (GError) error = NULL;
  CwValueTally *tally = cw_value_tally_new (g_get_tmp_dir (), &error);

  g_assert_no_error (error);
  return tally;
}

/* Case does not count, keys are apart, and one person may have a value twice. */
static void
test_groups (void)
{
  g_autoptr (CwValueTally) tally = make_tally ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) texts = NULL;
  Found found = { 0 };

  add (tally, "mail", "ann@contoso.com", 1, 0);
  add (tally, "mail", "ANN@contoso.com", 2, 1);
  add (tally, "login", "ann@contoso.com", 3, 0);
  add (tally, "mail", "bob@contoso.com", 4, 0);
  add (tally, "mail", "bob@contoso.com", 4, 1);
  found = count (tally);
  g_assert_cmpuint (found.n_groups, ==, 3);
  g_assert_cmpuint (found.n_owners, ==, 5);
  g_assert_cmpuint (found.n_shared, ==, 1);
  g_assert_cmpuint (found.n_sides, ==, 2);
  texts = cw_value_tally_read (tally, found.offset, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (texts), ==, 5);
  g_assert_cmpstr (texts[0], ==, "contoso");
  g_assert_cmpstr (texts[1], ==, "cn=1");
  g_assert_cmpstr (texts[4], ==, "ann@contoso.com");
}

static void
test_many (void)
{
  g_autoptr (CwValueTally) tally = make_tally ();

  for (guint i = 0; i < 100000; i++)
    {
      g_autofree char *value = g_strdup_printf ("person%u@contoso.com", i % 99990);

      add (tally, "mail", value, i, 0);
    }
  g_assert_cmpuint (count (tally).n_groups, ==, 99990);
  g_assert_cmpuint (count (tally).n_shared, ==, 10);
}

static void
test_no_folder (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwValueTally) tally = cw_value_tally_new ("/nonexistent", &error);

  g_assert_error (error, CW_ERROR, CW_ERROR_STORE);
  g_assert_null (tally);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/value-tally/groups", test_groups);
  g_test_add_func ("/value-tally/many", test_many);
  g_test_add_func ("/value-tally/no-folder", test_no_folder);
  return g_test_run ();
}
