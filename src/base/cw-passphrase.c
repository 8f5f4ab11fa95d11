/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-base"

#include "config.h"

#include "base/cw-passphrase.h"

#include <string.h>

/* Characters that do not follow from those before them. */
#define FAIR   12
#define STRONG 18

/* How a character follows from the one before it. */
typedef enum
{
  STEP_OTHER,
  STEP_SAME,     /* "aa" */
  STEP_UP,       /* "ab", "12" */
  STEP_DOWN,     /* "ba", "21" */
  STEP_KEYBOARD, /* the key beside it: "qw" */
} Step;

static gboolean
is_beside (gunichar a, gunichar b)
{
  static const char *const rows[] = { "qwertyuiop", "asdfghjkl", "zxcvbnm",
                                      "qwertzuiop", "yxcvbnm",   "azertyuiop" };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *at = a < 128 ? strchr (rows[i], (int) a) : NULL;

      if (at == NULL || a == 0 || b == 0)
        continue;
      if ((gunichar) at[1] == b || (at != rows[i] && (gunichar) at[-1] == b))
        return TRUE;
    }
  return FALSE;
}

static Step
get_step (gunichar before, gunichar c)
{
  if (c == before)
    return STEP_SAME;
  if (c == before + 1)
    return STEP_UP;
  if (c + 1 == before)
    return STEP_DOWN;
  return is_beside (before, c) ? STEP_KEYBOARD : STEP_OTHER;
}

/* Whether the two stand beside each other before @end already. */
static gboolean
has_pair (const char *begin, const char *end, gunichar first, gunichar second)
{
  gunichar before = 0;

  for (const char *p = begin; p < end; p = g_utf8_next_char (p))
    {
      gunichar c = g_unichar_tolower (g_utf8_get_char (p));

      if (p != begin && before == first && c == second)
        return TRUE;
      before = c;
    }
  return FALSE;
}

/* Those that neither go on with a run nor repeat a pair. */
static guint
count_fresh (const char *text)
{
  gunichar before = 0;
  Step last = STEP_OTHER;
  guint n_fresh = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_unichar_tolower (g_utf8_get_char (p));
      Step step = p != text ? get_step (before, c) : STEP_OTHER;

      if (p == text || ((step == STEP_OTHER || step != last) && !has_pair (text, p, before, c)))
        n_fresh++;
      before = c;
      last = step;
    }
  return n_fresh;
}

CwPassphraseStrength
cw_passphrase_judge (CwSecret *passphrase)
{
  gsize size = 0;
  const char *text = cw_secret_peek (passphrase, &size);
  guint n_fresh = 0;

  if (size < CW_PASSPHRASE_MINIMUM)
    return CW_PASSPHRASE_TOO_SHORT;
  /* Bytes that are no text are none that a person has made up. */
  if (!g_utf8_validate (text, (gssize) size, NULL))
    return CW_PASSPHRASE_FAIR;
  n_fresh = count_fresh (text);
  return n_fresh >= STRONG ? CW_PASSPHRASE_STRONG
         : n_fresh >= FAIR ? CW_PASSPHRASE_FAIR
                           : CW_PASSPHRASE_WEAK;
}
