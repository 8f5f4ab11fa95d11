/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-suffix-count.h"

#include <string.h>

#include "connectors/ldap/cw-people-reader.h"

CwSuffixCount *
cw_suffix_count_new (void)
{
  CwSuffixCount *count = g_new0 (CwSuffixCount, 1);

  count->suffixes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  count->empty_examples = g_ptr_array_new_with_free_func (g_free);
  count->unlike_examples = g_ptr_array_new_with_free_func (g_free);
  return count;
}

void
cw_suffix_count_free (CwSuffixCount *count)
{
  g_return_if_fail (count != NULL);

  g_hash_table_unref (count->suffixes);
  g_ptr_array_unref (count->empty_examples);
  g_ptr_array_unref (count->unlike_examples);
  g_free (count);
}

/* Labels of letters, digits and hyphens, at least two of them, none empty. */
static gboolean
is_domain (const char *text)
{
  gboolean has_dot = FALSE;
  char before = '.';

  for (; *text != '\0'; before = *text++)
    {
      if (*text == '.' && before == '.')
        return FALSE;
      if (*text != '.' && *text != '-' && !g_ascii_isalnum (*text) && (guchar) *text < 0x80)
        return FALSE;
      has_dot = has_dot || *text == '.';
    }
  return has_dot && before != '.';
}

const char *
cw_suffix_count_find_suffix (const char *value)
{
  const char *at = strchr (value, '@');

  if (at == NULL || at == value || !g_utf8_validate (value, -1, NULL))
    return NULL;
  for (const char *p = value; p < at; p++)
    if (g_ascii_isspace (*p) || g_ascii_iscntrl (*p) || strchr ("()<>,;:\\\"[]", *p) != NULL)
      return NULL;
  return is_domain (at + 1) ? at + 1 : NULL;
}

static void
add_example (GPtrArray *examples, const char *dn)
{
  if (examples->len < CW_SUFFIX_COUNT_EXAMPLES)
    g_ptr_array_add (examples, g_strdup (dn));
}

static void
add_suffix (CwSuffixCount *count, const char *suffix)
{
  g_autofree char *key = g_utf8_strdown (suffix, -1);
  gpointer n = NULL;

  if (!g_hash_table_lookup_extended (count->suffixes, key, NULL, &n) &&
      g_hash_table_size (count->suffixes) >= CW_SUFFIX_COUNT_MAX)
    count->other++;
  else
    g_hash_table_replace (count->suffixes, g_steal_pointer (&key),
                          GUINT_TO_POINTER (GPOINTER_TO_UINT (n) + 1));
}

void
cw_suffix_count_add_unused (CwSuffixCount *count, const char *suffix)
{
  g_autofree char *key = g_utf8_strdown (suffix, -1);

  if (!g_hash_table_contains (count->suffixes, key) &&
      g_hash_table_size (count->suffixes) < CW_SUFFIX_COUNT_MAX)
    g_hash_table_insert (count->suffixes, g_steal_pointer (&key), GUINT_TO_POINTER (0));
}

void
cw_suffix_count_add (CwSuffixCount *count, const char *dn, const char *value)
{
  const char *suffix = NULL;

  count->users++;
  if (value == NULL || *value == '\0')
    {
      count->empty++;
      add_example (count->empty_examples, dn);
      return;
    }
  suffix = cw_suffix_count_find_suffix (value);
  if (suffix != NULL)
    {
      add_suffix (count, suffix);
      return;
    }
  count->unlike++;
  add_example (count->unlike_examples, dn);
}

guint
cw_suffix_count_get (const CwSuffixCount *count, const char *suffix)
{
  g_autofree char *key = g_utf8_strdown (suffix, -1);

  return GPOINTER_TO_UINT (g_hash_table_lookup (count->suffixes, key));
}

/* A count that people are read for. */
typedef struct
{
  CwSuffixCount *count;
  const char *attribute;
} Counting;

static gboolean
on_person (const CwLdapRecord *record, gpointer user_data, GError **error)
{
  const Counting *counting = user_data;

  cw_suffix_count_add (counting->count, cw_ldap_record_get_dn (record),
                       cw_ldap_record_get_string (record, counting->attribute));
  return TRUE;
}

gboolean
cw_suffix_count_add_server (CwSuffixCount *count,
                            CwLdapSession *session,
                            const CwRootDse *root,
                            const char *attribute,
                            GCancellable *cancellable,
                            GError **error)
{
  const char *const wanted[] = { attribute, NULL };
  Counting counting = { count, attribute };

  return cw_people_reader_read (session, root, wanted, on_person, &counting, cancellable, error);
}
