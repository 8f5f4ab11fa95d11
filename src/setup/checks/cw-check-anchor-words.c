/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-phrase.h"
#include "setup/checks/cw-check-anchor-values.h"

/* What is told of the values that people have of the attribute that is to be the source anchor. One
 * that cannot be exported concerns one person; an attribute that nobody can be exported by, all. */

/* ----- what it is: each (transfer full) */

static char *
describe_value (guint kind, gint64 n, const char *name)
{
  long long count = n;

  switch (kind)
    {
    case CW_ANCHOR_VALUE_SEVERAL:
      return g_strdup_printf (CW_PHRASE_COUNT (n, "%lld person has several values of %s",
                                               "%lld people have several values of %s"),
                              count, name);
    case CW_ANCHOR_VALUE_SIGN:
      return g_strdup_printf (
          CW_PHRASE_COUNT (
              n, "%lld person has a value of %s with an @ or another sign that no anchor may hold",
              "%lld people have values of %s with an @ or another sign that no anchor may hold"),
          count, name);
    case CW_ANCHOR_VALUE_LONG:
      return g_strdup_printf (
          CW_PHRASE_COUNT (n, "%lld person has a value of %s that is too long for an anchor",
                           "%lld people have values of %s that are too long for an anchor"),
          count, name);
    default:
      return g_strdup_printf (CW_PHRASE_COUNT (n, "%lld person has a value of %s that is no text",
                                               "%lld people have values of %s that are no text"),
                              count, name);
    }
}

static char *
describe (guint kind, gint64 n, const char *name)
{
  long long count = n;

  switch (kind)
    {
    case CW_ANCHOR_VALUE_MISSING:
      return g_strdup_printf (
          CW_PHRASE_COUNT (n, "%lld person has no value of %s, and would not be synchronised",
                           "%lld people have no value of %s, and would not be synchronised"),
          count, name);
    case CW_ANCHOR_VALUE_SHARED:
      return g_strdup_printf (
          CW_PHRASE_COUNT (
              n, "%lld person shares a value of %s with somebody else of the same directory",
              "%lld people share values of %s with somebody else of the same directory"),
          count, name);
    case CW_ANCHOR_VALUE_MERGED:
      return g_strdup_printf (
          CW_PHRASE_COUNT (
              n, "%lld value of %s is in several directories: who has it becomes one person",
              "%lld values of %s are in several directories: who has the same becomes one person"),
          count, name);
    default:
      return describe_value (kind, n, name);
    }
}

/* ----- what to do about it */

static const char *
advise (guint kind)
{
  switch (kind)
    {
    case CW_ANCHOR_VALUE_MISSING:
      return CW_PHRASE ("Give these people a value, or choose an attribute that everybody has");
    case CW_ANCHOR_VALUE_SEVERAL:
      return CW_PHRASE ("Leave one value with each of them, or choose another attribute");
    case CW_ANCHOR_VALUE_SIGN:
      return CW_PHRASE (
          "Correct these values to letters, digits, hyphens, full stops and spaces, "
          "or choose another attribute; until then these people are not synchronised");
    case CW_ANCHOR_VALUE_LONG:
      return CW_PHRASE ("Shorten these values, or choose another attribute: 59 letters and digits "
                        "are allowed, and everything else counts as three of them; until then "
                        "these people are not synchronised");
    case CW_ANCHOR_VALUE_SHARED:
      return CW_PHRASE ("Give each of them a value of their own; else only the first of them is "
                        "synchronised");
    case CW_ANCHOR_VALUE_MERGED:
      return CW_PHRASE ("Give them different values if they are different people");
    default:
      return CW_PHRASE ("Choose an attribute that holds text");
    }
}

/* ----- findings */

static const struct
{
  guint kind;
  const char *id;
} rows[] = {
  { CW_ANCHOR_VALUE_SHARED, CW_ANCHOR_VALUES_ID "-shared" },
  { CW_ANCHOR_VALUE_SIGN, CW_ANCHOR_VALUES_ID "-sign" },
  { CW_ANCHOR_VALUE_LONG, CW_ANCHOR_VALUES_ID "-long" },
  { CW_ANCHOR_VALUE_NO_TEXT, CW_ANCHOR_VALUES_ID "-no-text" },
  { CW_ANCHOR_VALUE_SEVERAL, CW_ANCHOR_VALUES_ID "-several" },
  { CW_ANCHOR_VALUE_MISSING, CW_ANCHOR_VALUES_ID "-missing" },
  { CW_ANCHOR_VALUE_MERGED, CW_ANCHOR_VALUES_ID "-merged" },
};

/* TRUE: there is nothing more to say. */
static gboolean
judge_whole (CwSetupCheck *check, const char *attribute, gint64 n_entries, gint64 n_good)
{
  g_autofree char *text = NULL;

  if (n_entries == 0)
    {
      cw_setup_check_add (check, CW_ANCHOR_VALUES_ID, CW_CHECK_WARNING,
                          CW_PHRASE ("The directories have nobody who would be synchronised"),
                          CW_PHRASE ("See which containers and which group are chosen"));
      return TRUE;
    }
  if (n_good > 0)
    return FALSE;
  text = g_strdup_printf (CW_PHRASE ("Nobody has a value of %s that can be an anchor"), attribute);
  cw_setup_check_add (check, CW_ANCHOR_VALUES_ID, CW_CHECK_FAILED, text,
                      CW_PHRASE ("Choose another attribute, or fill this one in first"));
  return FALSE;
}

static void
add_good (CwSetupCheck *check, const char *attribute, gint64 n)
{
  g_autofree char *text = g_strdup_printf (
      CW_PHRASE_COUNT (n, "%lld person has a value of %s that can be the anchor",
                       "%lld people have each a value of %s of their own that can be the anchor"),
      (long long) n, attribute);

  cw_setup_check_add (check, CW_ANCHOR_VALUES_ID, CW_CHECK_OK, text, NULL);
}

void
cw_check_anchor_values_judge (CwSetupCheck *check,
                              const char *attribute,
                              gint64 n_entries,
                              const gint64 counts[CW_ANCHOR_N_KINDS])
{
  gint64 n_good = counts[CW_ANCHOR_VALUE_GOOD];
  gboolean is_wrong = n_good == 0;

  if (judge_whole (check, attribute, n_entries, n_good))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gint64 n = counts[rows[i].kind];
      g_autofree char *text = NULL;

      /* That nobody has one is told already. */
      if (n == 0 || (rows[i].kind == CW_ANCHOR_VALUE_MISSING && n == n_entries))
        continue;
      is_wrong = TRUE;
      text = describe (rows[i].kind, n, attribute);
      cw_setup_check_add (check, rows[i].id, CW_CHECK_WARNING, text, advise (rows[i].kind));
    }
  if (!is_wrong)
    add_good (check, attribute, n_good);
}
