/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule-references.h"

#include "rules/cw-rule-set-private.h"

/* The text: "outbound graph", and a line "manager manager 100 single" for each flow. */
#define INBOUND  "inbound"
#define OUTBOUND "outbound"
#define SINGLE   "single"
#define MULTI    "multi"

gboolean
cw_rule_moves_references (const CwRule *rule)
{
  for (guint i = 0; i < rule->flows->len; i++)
    if (((const CwRuleFlow *) g_ptr_array_index (rule->flows, i))->is_reference)
      return TRUE;
  return FALSE;
}

static void
clear_reference (gpointer data)
{
  CwRuleReference *reference = data;

  g_free (reference->source);
  g_free (reference->target);
}

static CwRuleReferences *
references_new (gboolean is_outbound, CwConnectorKind kind)
{
  CwRuleReferences *references = g_new0 (CwRuleReferences, 1);

  references->is_outbound = is_outbound;
  references->kind = kind;
  references->flows = g_array_new (FALSE, FALSE, sizeof (CwRuleReference));
  g_array_set_clear_func (references->flows, clear_reference);
  return references;
}

void
cw_rule_references_free (CwRuleReferences *references)
{
  if (references == NULL)
    return;
  g_array_unref (references->flows);
  g_free (references);
}

/* ----- writing */

static int
compare_rules (gconstpointer a, gconstpointer b)
{
  const CwRule *x = *(const CwRule *const *) a;
  const CwRule *y = *(const CwRule *const *) b;

  if (x->precedence != y->precedence)
    return x->precedence < y->precedence ? -1 : 1;
  return x->index < y->index ? -1 : x->index > y->index;
}

/* (element-type CwRule), the first that counts first */
static GPtrArray *
list_rules (CwRuleSet *rules, gboolean is_outbound, CwConnectorKind kind, guint64 references)
{
  GPtrArray *list = g_ptr_array_new ();

  for (guint i = 0; i < rules->rules->len; i++)
    {
      CwRule *rule = g_ptr_array_index (rules->rules, i);

      if ((rule->direction == CW_RULE_OUTBOUND) == is_outbound && rule->kind == kind &&
          (rule->references & references) != 0)
        g_ptr_array_add (list, rule);
    }
  g_ptr_array_sort (list, compare_rules);
  return list;
}

/* The same flow of a later rule has nothing to add. */
static void
append_rule (GString *text, const CwRule *rule, GHashTable *seen)
{
  for (guint i = 0; i < rule->flows->len; i++)
    {
      const CwRuleFlow *flow = g_ptr_array_index (rule->flows, i);
      guint key = ((guint) flow->source_id << 16) | flow->target_id;

      if (flow->is_reference && g_hash_table_add (seen, GUINT_TO_POINTER (key)))
        g_string_append_printf (text, "%s %s %d %s\n", flow->source, flow->target, rule->precedence,
                                flow->target_is_multi ? MULTI : SINGLE);
    }
}

char *
cw_rule_references_to_text (CwRuleSet *rules,
                            gboolean is_outbound,
                            CwConnectorKind kind,
                            guint64 references)
{
  g_autoptr (GPtrArray) list = list_rules (rules, is_outbound, kind, references);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_direct_hash, g_direct_equal);
  GString *text = g_string_new (is_outbound ? OUTBOUND : INBOUND);

  g_string_append_printf (text, " %s\n", cw_connector_kind_to_string (kind));
  for (guint i = 0; i < list->len; i++)
    append_rule (text, g_ptr_array_index (list, i), seen);
  return g_string_free (text, FALSE);
}

/* ----- reading */

static CwRuleReferences *
read_head (const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  CwConnectorKind kind;

  if (g_strv_length (words) != 2 || !cw_connector_kind_from_string (words[1], &kind) ||
      !(g_str_equal (words[0], INBOUND) || g_str_equal (words[0], OUTBOUND)))
    return NULL;
  return references_new (g_str_equal (words[0], OUTBOUND), kind);
}

static gboolean
read_flow (CwRuleReferences *references, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  CwRuleReference reference = { 0 };
  gint64 precedence = 0;

  if (g_strv_length (words) != 4 ||
      !g_ascii_string_to_signed (words[2], 10, 0, G_MAXINT, &precedence, NULL) ||
      !(g_str_equal (words[3], SINGLE) || g_str_equal (words[3], MULTI)))
    return FALSE;
  reference.source = g_strdup (words[0]);
  reference.target = g_strdup (words[1]);
  reference.precedence = (int) precedence;
  reference.is_single = g_str_equal (words[3], SINGLE);
  g_array_append_val (references->flows, reference);
  return TRUE;
}

CwRuleReferences *
cw_rule_references_from_text (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (CwRuleReferences) references = lines[0] != NULL ? read_head (lines[0]) : NULL;

  for (guint i = 1; references != NULL && lines[i] != NULL; i++)
    if (*lines[i] != '\0' && !read_flow (references, lines[i]))
      return NULL;
  return g_steal_pointer (&references);
}
