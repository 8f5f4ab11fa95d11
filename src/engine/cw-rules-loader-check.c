/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-rules-loader-private.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "engine/cw-rule-targets.h"
#include "rules/cw-own-rules.h"
#include "rules/cw-rule-mistakes.h"

/* ----- documents of some origins */

static gboolean
is_foundation (const CwRuleSource *source)
{
  return source->origin <= CW_RULE_ORIGIN_SETTINGS;
}

/* Those that are not an administrator's own: they say which attributes there are beside Graph's.
 * (transfer container) (element-type JsonNode) */
static GPtrArray *
list_foundations (GPtrArray *sources)
{
  GPtrArray *documents = g_ptr_array_new ();

  for (guint i = 0; i < sources->len; i++)
    {
      const CwRuleSource *source = g_ptr_array_index (sources, i);

      if (is_foundation (source))
        g_ptr_array_add (documents, source->document);
    }
  return documents;
}

static gboolean
is_file (const CwRuleSource *source)
{
  return source->origin == CW_RULE_ORIGIN_FILE;
}

static gboolean
has_files (GPtrArray *sources)
{
  for (guint i = 0; i < sources->len; i++)
    if (is_file (g_ptr_array_index (sources, i)))
      return TRUE;
  return FALSE;
}

/* ----- what is wrong with files */

/* The file that it is about. (nullable) */
static const CwRuleSource *
find_file (GPtrArray *sources, const CwRuleMistake *mistake)
{
  const CwRuleSource *source = mistake->document > 0 && mistake->document <= sources->len
                                   ? g_ptr_array_index (sources, mistake->document - 1)
                                   : NULL;

  return source != NULL && is_file (source) ? source : NULL;
}

/* The mistakes from @first on are about one of the sources. */
static void
place_mistakes (GPtrArray *mistakes, guint first, guint index)
{
  for (guint i = first; i < mistakes->len; i++)
    ((CwRuleMistake *) g_ptr_array_index (mistakes, i))->document = index + 1;
}

/* Of a file: its own, those of the files before it and, with @has_own, of the configuration. */
static void
list_precedences_of (GPtrArray *sources, guint index, gboolean has_own, GPtrArray *mistakes)
{
  const CwRuleSource *file = g_ptr_array_index (sources, index);
  guint first = mistakes->len;

  cw_own_rules_list_precedences (file->document, mistakes);
  for (guint i = 0; i < sources->len; i++)
    {
      const CwRuleSource *other = g_ptr_array_index (sources, i);

      if ((is_file (other) && i < index) ||
          (has_own && other->origin == CW_RULE_ORIGIN_CONFIGURATION))
        cw_own_rules_list_rivals (file->document, other->document, mistakes);
    }
  place_mistakes (mistakes, first, index);
}

static void
list_precedences (GPtrArray *sources, gboolean has_own, GPtrArray *mistakes)
{
  for (guint i = 0; i < sources->len; i++)
    if (is_file (g_ptr_array_index (sources, i)))
      list_precedences_of (sources, i, has_own, mistakes);
}

/* In messages for people; what an editor shows beside a rule needs no file. */
static void
name_files (GPtrArray *mistakes, GPtrArray *sources)
{
  for (guint i = 0; i < mistakes->len; i++)
    {
      CwRuleMistake *mistake = g_ptr_array_index (mistakes, i);
      const CwRuleSource *file = find_file (sources, mistake);
      g_autofree char *message = mistake->message;

      mistake->message = file != NULL
                             ? g_strdup_printf (CW_PHRASE ("Rule file %s: %s"), file->path, message)
                             : g_steal_pointer (&message);
    }
}

gboolean
cw_rule_sources_check_files (GPtrArray *sources, gboolean is_unusable, GError **error)
{
  g_autoptr (GPtrArray) documents = cw_rule_sources_list_documents (sources);
  g_autoptr (GPtrArray) mistakes = cw_rule_mistakes_new ();

  if (!has_files (sources))
    return TRUE;
  if (is_unusable && !cw_rule_set_list_mistakes (documents, mistakes, error))
    return FALSE;
  list_precedences (sources, TRUE, mistakes);
  name_files (mistakes, sources);
  return cw_rule_mistakes_to_error (mistakes, error);
}

GPtrArray *
cw_rules_loader_list_faults (const CwRuleSite *site, GError **error)
{
  g_autoptr (GPtrArray) faults = cw_rule_faults_new ();
  g_autoptr (GPtrArray) sources = cw_rules_loader_list_readable (site, faults, error);
  g_autoptr (GPtrArray) mistakes = cw_rule_mistakes_new ();
  g_autoptr (GPtrArray) documents = NULL;

  if (sources == NULL)
    return NULL;
  /* Where a file is missing, others may only miss its rules. */
  if (faults->len > 0 || !has_files (sources))
    return g_steal_pointer (&faults);
  documents = cw_rule_sources_list_documents (sources);
  if (!cw_rule_set_list_mistakes (documents, mistakes, error))
    return NULL;
  list_precedences (sources, TRUE, mistakes);
  for (guint i = 0; i < mistakes->len; i++)
    {
      const CwRuleMistake *mistake = g_ptr_array_index (mistakes, i);
      const CwRuleSource *file = find_file (sources, mistake);

      if (file != NULL)
        cw_rule_faults_add (faults, file->path, mistake->message);
    }
  return g_steal_pointer (&faults);
}

GPtrArray *
cw_rules_loader_list_idle_flows (const CwRuleSite *site, GError **error)
{
  g_autoptr (GPtrArray) sources = cw_rules_loader_list_sources (site, error);
  g_autoptr (GPtrArray) foundations = NULL;
  g_autoptr (GPtrArray) mistakes = cw_rule_mistakes_new ();

  if (sources == NULL)
    return NULL;
  foundations = list_foundations (sources);
  for (guint i = 0; i < sources->len; i++)
    {
      const CwRuleSource *source = g_ptr_array_index (sources, i);

      if (!is_foundation (source))
        cw_rule_targets_list_mistakes (source->document, foundations, mistakes);
    }
  return g_steal_pointer (&mistakes);
}

/* ----- what is wrong with the configuration's */

/* Rules that have the precedence of one in that file. */
static void
list_rivals_of (JsonNode *own, GPtrArray *sources, guint index, GPtrArray *mistakes)
{
  const CwRuleSource *file = g_ptr_array_index (sources, index);
  guint first = mistakes->len;

  cw_own_rules_list_rivals (own, file->document, mistakes);
  place_mistakes (mistakes, first, index);
}

/* What only concerns own rules, when they have the members that it takes. */
static gboolean
list_own_mistakes (JsonNode *own, GPtrArray *sources, GPtrArray *mistakes, GError **error)
{
  g_autoptr (GPtrArray) foundations = list_foundations (sources);
  g_autoptr (GPtrArray) forms = cw_rule_mistakes_new ();

  if (!cw_rule_set_list_forms (own, forms, error))
    return FALSE;
  if (!cw_rule_mistakes_are_local (forms))
    return TRUE;
  cw_own_rules_list_mistakes (own, mistakes);
  for (guint i = 0; i < sources->len; i++)
    if (is_file (g_ptr_array_index (sources, i)))
      list_rivals_of (own, sources, i, mistakes);
  cw_rule_targets_list_mistakes (own, foundations, mistakes);
  return TRUE;
}

gboolean
cw_rules_loader_list_mistakes (const CwRuleSite *site, GPtrArray *mistakes, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GPtrArray) sources = cw_rules_loader_list_sources (site, &local_error);
  g_autoptr (GPtrArray) documents =
      sources != NULL ? cw_rule_sources_list_documents (sources) : NULL;

  if (g_error_matches (local_error, CW_ERROR, CW_ERROR_INVALID_CONFIG))
    {
      cw_rule_mistakes_add (mistakes, NULL, NULL, local_error);
      return TRUE;
    }
  if (documents == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (!cw_rule_set_list_mistakes (documents, mistakes, error))
    return FALSE;
  list_precedences (sources, FALSE, mistakes);
  if (site->own != NULL && !list_own_mistakes (site->own, sources, mistakes, error))
    return FALSE;
  name_files (mistakes, sources);
  return TRUE;
}

/* The names that a bad rule invents must not stay in the store's table. */
gboolean
cw_rules_loader_check (const CwRuleSite *site, GError **error)
{
  g_autoptr (GPtrArray) mistakes = cw_rule_mistakes_new ();
  g_autoptr (CwAttributeTable) attributes = cw_attribute_table_new ();
  g_autoptr (CwRuleSet) rules = NULL;

  if ((site->own != NULL && !cw_rule_set_check_document (site->own, error)) ||
      !cw_rules_loader_list_mistakes (site, mistakes, error) ||
      !cw_rule_mistakes_to_error (mistakes, error))
    return FALSE;
  rules = cw_rules_loader_load (site, attributes, NULL, NULL, error);
  return rules != NULL;
}
