/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "base/cw-phrase.h"
#include "base/cw-text.h"
#include "sync/cw-sync-holder.h"
#include "sync/cw-sync-private.h"

/* Characters of a value in a message. */
#define LONGEST_SHOWN 120

/* One value that an object does without. */
typedef struct
{
  const char *name;  /* of the attribute */
  const char *value; /* as much of it as is shown */
  const char *holder;
  const char *instead; /* (nullable): nothing */
} Line;

/* While the lines of a message are written. */
typedef struct
{
  const CwSyncJudge *judge;
  const CwSyncTask *task;
  CwAttributeTable *attributes;
  CwOutboundResult *wishes; /* what it would have, one for each target */
  gboolean is_free;         /* it is exported */
  GPtrArray *lines;
  GPtrArray *names; /* of attributes */
} Teller;

/* (transfer full) */
static char *
describe_use (const Line *line)
{
  if (line->instead != NULL)
    return g_strdup_printf (CW_PHRASE ("Its %s “%s” is already used by %s; it is exported with "
                                       "“%s” until one of the two is changed"),
                            line->name, line->value, line->holder, line->instead);
  return g_strdup_printf (CW_PHRASE ("Its %s “%s” is already used by %s; it is exported without "
                                     "that value until one of the two is changed"),
                          line->name, line->value, line->holder);
}

static char *
describe_use_refused (const Line *line)
{
  return g_strdup_printf (CW_PHRASE ("Its %s “%s” is already used by %s; this object is not "
                                     "exported until one of the two is changed"),
                          line->name, line->value, line->holder);
}

/* Of a value that no change in a directory sets free. */
static char *
describe_stay (const Line *line)
{
  if (line->instead != NULL)
    return g_strdup_printf (CW_PHRASE ("Its %s “%s” stays with %s in the cloud, which keeps an old "
                                       "address until an administrator removes it there; it is "
                                       "exported with “%s” meanwhile"),
                            line->name, line->value, line->holder, line->instead);
  return g_strdup_printf (CW_PHRASE ("Its %s “%s” stays with %s in the cloud, which keeps an old "
                                     "address until an administrator removes it there; it is "
                                     "exported without that value meanwhile"),
                          line->name, line->value, line->holder);
}

static char *
describe_stay_refused (const Line *line)
{
  return g_strdup_printf (CW_PHRASE ("Its %s “%s” stays with %s in the cloud, which keeps an old "
                                     "address until an administrator removes it there; this object "
                                     "is not exported meanwhile"),
                          line->name, line->value, line->holder);
}

static char *
describe (const Teller *teller, const CwSyncLoss *loss, const Line *line)
{
  if (loss->stays)
    return teller->is_free ? describe_stay (line) : describe_stay_refused (line);
  return teller->is_free ? describe_use (line) : describe_use_refused (line);
}

/* @desired: (nullable): what it has instead; the metaverse's own values have nothing */
static void
tell_value (Teller *teller,
            const CwSyncLoss *loss,
            const CwUniqueValue *unique,
            const CwEntry *wished,
            const CwEntry *desired,
            const char *holder)
{
  const CwValue *value = &unique->value;
  g_autofree char *shown = cw_text_shorten ((const char *) value->data, value->len, LONGEST_SHOWN);
  Line line = {
    .name = cw_attribute_table_get_name (teller->attributes, unique->attribute),
    .value = shown,
    .holder = holder != NULL ? holder : CW_PHRASE ("another object"),
  };

  if (desired != NULL && cw_entry_get_n_values (wished, unique->attribute) == 1)
    line.instead = cw_entry_get_string (desired, unique->attribute);
  if (!g_ptr_array_find_with_equal_func (teller->names, line.name, g_str_equal, NULL))
    g_ptr_array_add (teller->names, g_strdup (line.name));
  g_ptr_array_add (teller->lines, describe (teller, loss, &line));
}

/* By what the targets call it; only what no target has by its name in the metaverse. */
static gboolean
tell_loss (Teller *teller, const CwSyncLoss *loss, GError **error)
{
  const CwSyncJudge *judge = teller->judge;
  const CwSyncTask *task = teller->task;
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (CwUniqueValue));
  g_autofree char *holder = NULL;

  if (!cw_sync_judge_name (judge, loss->holder, &holder, error))
    return FALSE;
  for (guint i = 0; i < judge->targets->len; i++)
    {
      const CwSyncTarget *target = &g_array_index (judge->targets, CwSyncTarget, i);
      const CwOutboundResult *wish = &teller->wishes[i];
      guint n_before = found->len;

      (void) cw_rule_set_find_held_values (judge->rules, target->kind, wish->object_type,
                                           wish->desired, &loss->key, found);
      for (guint j = n_before; j < found->len; j++)
        tell_value (teller, loss, &g_array_index (found, CwUniqueValue, j), wish->desired,
                    task->outbound[i].desired, holder);
    }
  if (found->len == 0 && cw_rule_set_find_own_values (judge->rules, task->metaverse_type,
                                                      task->entry, &loss->key, found))
    tell_value (teller, loss, &g_array_index (found, CwUniqueValue, 0), task->entry, NULL, holder);
  return TRUE;
}

/* A line for each value; what stands in place of one may have been somebody's too, which is not
 * worth telling. */
static gboolean
tell_all (Teller *teller, const GArray *losses, const GArray *wished, GError **error)
{
  for (guint i = 0; i < losses->len; i++)
    {
      const CwSyncLoss *loss = &g_array_index (losses, CwSyncLoss, i);

      if (cw_sync_keys_contain (wished, &loss->key) && !tell_loss (teller, loss, error))
        return FALSE;
    }
  return TRUE;
}

static void
free_results (CwOutboundResult *results, guint n)
{
  for (guint i = 0; i < n; i++)
    cw_outbound_result_clear (&results[i]);
  g_free (results);
}

gboolean
cw_synchroniser_tell_losses (CwSynchroniser *sync,
                             const CwSyncTask *task,
                             const CwSyncJudge *judge,
                             const GArray *losses,
                             const GArray *wished,
                             gboolean is_free,
                             GError **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  Teller teller = {
    .judge = judge,
    .task = task,
    .attributes = cw_store_get_attributes (cw_store_session_get_store (sync->session)),
    .wishes = cw_synchroniser_work_out (sync, task, judge->evaluator),
    .is_free = is_free,
    .lines = lines,
    .names = names,
  };
  gboolean is_ok = tell_all (&teller, losses, wished, error);
  g_autofree char *message = NULL;
  g_autofree char *detail = NULL;

  free_results (teller.wishes, sync->target_kinds->len);
  g_ptr_array_add (lines, NULL);
  g_ptr_array_add (names, NULL);
  message = g_strjoinv ("\n", (char **) lines->pdata);
  detail = g_strjoinv (" ", (char **) names->pdata);
  return is_ok && cw_synchroniser_put_error (sync, task, "duplicate-value", message, detail, error);
}
