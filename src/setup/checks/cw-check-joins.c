/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include <string.h>

#include "base/cw-phrase.h"
#include "engine/cw-engine.h"
#include "engine/cw-variant.h"
#include "setup/cw-setup-matching.h"
#include "setup/cw-setup-people.h"

#define MAX_EXAMPLES 5

typedef enum
{
  KIND_JOINED,
  KIND_ALONE,
  KIND_AMBIGUOUS,
  N_KINDS,
} Kind;

typedef struct
{
  CwSetupMatching matching;
  CwValueTally *tally;
  gint64 n_without_value;
  gint64 n_entries;
  gint64 counts[N_KINDS];
  guint n_examples[N_KINDS];
  GVariantBuilder *examples;
} Preview;

static gboolean
add_person (const CwSetupPlace *place,
            const CwLdapRecord *record,
            gpointer user_data,
            GError **error)
{
  Preview *preview = user_data;
  g_autofree char *value = cw_setup_matching_dup_value (&preview->matching, record);
  CwValueOwner owner = { .place = place->connector,
                         .object = cw_ldap_record_get_dn (record),
                         .name = cw_setup_people_get_name (record),
                         .attribute = preview->matching.method,
                         .value = value,
                         .identity = (guint64) ++preview->n_entries,
                         .side = place->side };

  if (value != NULL)
    return cw_value_tally_add (preview->tally, "join", &owner, error);
  preview->n_without_value++;
  if (!g_str_equal (preview->matching.method, "once"))
    return TRUE;
  preview->counts[KIND_ALONE]++;
  return TRUE;
}

/* ----- what comes of it */

static Kind
judge_group (const CwValueGroup *group)
{
  if (group->n_owners > group->n_sides)
    return KIND_AMBIGUOUS;
  return group->n_owners > 1 ? KIND_JOINED : KIND_ALONE;
}

static gboolean
count_group (CwValueTally *tally, const CwValueGroup *group, gpointer user_data, GError **error)
{
  static const char *const names[] = { "joined", "alone", "ambiguous" };
  Preview *preview = user_data;
  Kind kind = judge_group (group);
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  /* Several entries that are joined are one person. */
  preview->counts[kind] += kind == KIND_AMBIGUOUS ? group->n_owners : 1;
  if (preview->n_examples[kind] >= MAX_EXAMPLES)
    return TRUE;
  preview->n_examples[kind]++;
  cw_variant_add_string (&item, "kind", names[kind]);
  if (!cw_setup_people_add_objects (&item, tally, group, error))
    return FALSE;
  g_variant_builder_add (preview->examples, "@a{sv}", g_variant_builder_end (&item));
  return TRUE;
}

static void
add_findings (CwSetupCheck *check, const Preview *preview)
{
  g_autofree char *text = NULL;

  if (preview->counts[KIND_AMBIGUOUS] > 0)
    {
      text = g_strdup_printf (
          CW_PHRASE_COUNT (preview->counts[KIND_AMBIGUOUS],
                           "%lld entry shares a value with another one of the same directory",
                           "%lld entries share a value with another one of the same directory"),
          (long long) preview->counts[KIND_AMBIGUOUS]);
      cw_setup_check_add (check, "ambiguous", CW_CHECK_WARNING, text,
                          CW_PHRASE ("Correct their values, or match by another attribute; until "
                                     "then none of them is joined"));
      return;
    }
  cw_setup_check_add (check, "ambiguous", CW_CHECK_OK, CW_PHRASE ("Nobody is ambiguous"), NULL);
}

static void
add_counts (CwSetupCheck *check, const Preview *preview, gboolean is_complete)
{
  cw_variant_add_int (check->answer, "joined", preview->counts[KIND_JOINED]);
  cw_variant_add_int (check->answer, "alone", preview->counts[KIND_ALONE]);
  cw_variant_add_int (check->answer, "ambiguous", preview->counts[KIND_AMBIGUOUS]);
  cw_variant_add_int (check->answer, "entries", preview->n_entries);
  cw_variant_add_int (check->answer, "withoutValue", preview->n_without_value);
  cw_variant_add_bool (check->answer, "isComplete", is_complete);
}

static gboolean
read_people (CwSetupCheck *check, Preview *preview, gboolean *ret_is_complete, GError **error)
{
  const char *wanted[CW_SETUP_MATCHING_MAX_NAMES];
  const char *attributes[CW_SETUP_MATCHING_MAX_NAMES + 2] = { "displayName", "cn" };

  cw_setup_matching_list_attributes (&preview->matching, wanted);
  memcpy (attributes + 2, wanted, sizeof wanted);
  return cw_setup_people_read (check, attributes, add_person, preview, ret_is_complete, error);
}

gboolean
cw_setup_check_joins (CwSetupCheck *check, GError **error)
{
  g_auto (GVariantBuilder) examples = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (CwValueTally) tally =
      cw_value_tally_new (cw_engine_get_state_dir (check->call->engine), error);
  Preview preview = { .tally = tally, .examples = &examples };
  gboolean is_complete = FALSE;

  if (tally == NULL || !cw_setup_matching_read (&preview.matching, check, error) ||
      !read_people (check, &preview, &is_complete, error) ||
      !cw_value_tally_foreach (tally, count_group, &preview, error))
    return FALSE;
  add_counts (check, &preview, is_complete);
  cw_variant_add (check->answer, "examples", g_variant_builder_end (&examples));
  if (is_complete)
    add_findings (check, &preview);
  return TRUE;
}
