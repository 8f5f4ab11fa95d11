/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "model/cw-anchor-choice.h"

/* Accounts and people in letters: a letter is the GUID of 16 of it, and its anchor in the tenant;
 * "-" is none. People are two letters, objectGUID and mS-DS-ConsistencyGuid. */
typedef struct
{
  const char *accounts;
  const char *people;
  gboolean is_writable;
  const char *attribute; /* (nullable) */
  CwAnchorReason reason;
  guint n_contradictions;
} Case;

#define CONSISTENCY CW_ANCHOR_CONSISTENCY_GUID
#define GUID        CW_ANCHOR_OBJECT_GUID

static const Case cases[] = {
  /* nobody is in the tenant */
  { "", "", TRUE, NULL, CW_ANCHOR_UNDECIDED, 0 },
  { "a", "", TRUE, NULL, CW_ANCHOR_UNDECIDED, 0 },
  { "", "a- b-", TRUE, CONSISTENCY, CW_ANCHOR_UNUSED, 0 },
  { "", "a- b-", FALSE, GUID, CW_ANCHOR_READ_ONLY, 0 },
  { "", "aa b-", TRUE, CONSISTENCY, CW_ANCHOR_UNUSED, 0 },
  { "", "a- bx", TRUE, GUID, CW_ANCHOR_IN_USE, 0 },
  { "", "ax", FALSE, GUID, CW_ANCHOR_IN_USE, 0 },
  /* people of the tenant who are of elsewhere */
  { "yz", "a- b-", TRUE, CONSISTENCY, CW_ANCHOR_UNUSED, 0 },
  { "yz", "ax", TRUE, GUID, CW_ANCHOR_IN_USE, 0 },
  /* by objectGUID: it stays, although the other one could be had */
  { "ab", "a- b- c-", TRUE, GUID, CW_ANCHOR_TENANT, 0 },
  { "a", "ax b-", TRUE, GUID, CW_ANCHOR_TENANT, 0 },
  /* by mS-DS-ConsistencyGuid: it stays, although it cannot be written, or others have it too */
  { "x", "ax b-", FALSE, CONSISTENCY, CW_ANCHOR_TENANT, 0 },
  { "x", "ax by", TRUE, CONSISTENCY, CW_ANCHOR_TENANT, 0 },
  { "ab", "aa bb c-", TRUE, CONSISTENCY, CW_ANCHOR_TENANT, 0 },
  { "ab", "aa b-", TRUE, CONSISTENCY, CW_ANCHOR_TENANT, 0 },
  /* one of another forest, who took the anchor along, beside one who was not written yet */
  { "xb", "ax b-", TRUE, CONSISTENCY, CW_ANCHOR_TENANT, 0 },
  /* both at once: the more of those who mind, and a draw for what can be written */
  { "abx", "ay bz cx", TRUE, GUID, CW_ANCHOR_TENANT, 1 },
  { "axy", "az bx cy", TRUE, CONSISTENCY, CW_ANCHOR_TENANT, 1 },
  { "ax", "az bx", TRUE, CONSISTENCY, CW_ANCHOR_TENANT, 1 },
  { "ac", "az cc", TRUE, GUID, CW_ANCHOR_TENANT, 0 },
};

static CwValue
make_value (const char *letter, guint8 *bytes)
{
  memset (bytes, *letter, 16);
  return (CwValue){ bytes, *letter == '-' ? 0 : 16 };
}

static CwAnchorChoice *
make_choice (const Case *test)
{
  CwAnchorChoice *choice = cw_anchor_choice_new ();
  g_auto (GStrv) people = g_strsplit (test->people, " ", -1);
  guint8 bytes[2][16];

  for (const char *p = test->accounts; *p != '\0'; p++)
    {
      CwValue value = make_value (p, bytes[0]);
      g_autofree char *text = g_base64_encode (value.data, value.len);

      g_assert_true (cw_anchor_choice_add_account (choice, text));
    }
  g_assert_true (cw_anchor_choice_add_account (choice, NULL));
  for (guint i = 0; people[i] != NULL && people[i][0] != '\0'; i++)
    cw_anchor_choice_add_person (choice, make_value (&people[i][0], bytes[0]),
                                 make_value (&people[i][1], bytes[1]));
  return choice;
}

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwAnchorChoice) choice = make_choice (&cases[i]);
      CwAnchorReason reason = CW_ANCHOR_READ_ONLY;
      CwAnchorCounts counts = { 0 };

      g_test_message ("%s | %s", cases[i].accounts, cases[i].people);
      g_assert_cmpstr (cw_anchor_choice_decide (choice, cases[i].is_writable, &reason, &counts), ==,
                       cases[i].attribute);
      g_assert_cmpint (reason, ==, cases[i].reason);
      g_assert_cmpuint (counts.n_contradictions, ==, cases[i].n_contradictions);
      g_assert_cmpuint (counts.n_accounts, ==, strlen (cases[i].accounts));
    }
}

static void
test_enough (void)
{
  g_autoptr (CwAnchorChoice) choice = cw_anchor_choice_new ();
  guint n = 1;

  for (; n <= CW_ANCHOR_MAX_ACCOUNTS; n++)
    {
      g_autofree char *text = g_strdup_printf ("%u", n);

      if (!cw_anchor_choice_add_account (choice, text))
        break;
    }
  g_assert_cmpuint (n, ==, CW_ANCHOR_MAX_ACCOUNTS);
}

static void
test_names (void)
{
  for (CwAnchorReason reason = CW_ANCHOR_TENANT; reason <= CW_ANCHOR_READ_ONLY; reason++)
    {
      const char *name = cw_anchor_reason_to_string (reason);

      g_assert_cmpint (cw_anchor_reason_from_string (name), ==, reason);
      g_assert_nonnull (cw_anchor_reason_describe (GUID, reason));
    }
  g_assert_cmpint (cw_anchor_reason_from_string ("something"), ==, CW_ANCHOR_UNDECIDED);
  g_assert_cmpint (cw_anchor_reason_from_string (NULL), ==, CW_ANCHOR_UNDECIDED);
  g_assert_null (cw_anchor_reason_describe (GUID, CW_ANCHOR_UNDECIDED));
  g_assert_cmpstr (cw_anchor_reason_describe (GUID, CW_ANCHOR_TENANT), !=,
                   cw_anchor_reason_describe (CONSISTENCY, CW_ANCHOR_TENANT));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/anchor-choice/table", test_table);
  g_test_add_func ("/model/anchor-choice/enough", test_enough);
  g_test_add_func ("/model/anchor-choice/names", test_names);
  return g_test_run ();
}
