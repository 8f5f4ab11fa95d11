/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-step-journal.h"

#include <string.h>

#include "store/cw-run-store.h"
#include "store/cw-step-packing.h"
#include "store/cw-store-private.h"

/* A row is full with so many bytes: some thousand objects, of which a page is read fast. */
#define ROW_BYTES 4000

/* The last row of one count: it is written when it is full, and as far as it is by each commit. */
typedef struct
{
  GByteArray *bytes; /* (owned) (nullable): nothing was counted yet */
  gint64 place;      /* of the row's first entry among all */
  gint64 n;          /* entries in the row */
  gint64 lowest_id;
  gint64 highest_id;
  CwStepEntry last;    /* without its values */
  gint64 id_before;    /* of the entry before the last one */
  gsize last_offset;   /* where the last one begins */
  gboolean is_changed; /* since it was written */
} Line;

/* What a commit leaves in the database. */
typedef struct
{
  guint number; /* of those that another thread makes (cw-held-rows.h) */
  CwCounts counts;
  gint64 n[CW_N_COUNTERS]; /* entries in all rows of a line */
} Commit;

struct _CwStepJournal
{
  CwStoreSession *session;
  gint64 step_id;
  CwCounts counts;
  GArray *commits; /* (element-type Commit): the last one that was made, and those on the way */
  Commit failed;   /* the last one, if @has_failed: it may have been made all the same */
  gboolean has_failed;
  Line lines[CW_N_COUNTERS];
  GError *error; /* (owned) (nullable): a full row could not be written */
};

static Commit
make_commit (CwStepJournal *journal)
{
  Commit commit = { .number = cw_held_rows_count_asked (journal->session->held),
                    .counts = journal->counts };

  for (guint i = 0; i < CW_N_COUNTERS; i++)
    commit.n[i] = journal->lines[i].place + journal->lines[i].n;
  return commit;
}

static void
note_commit (CwStepJournal *journal)
{
  Commit commit = make_commit (journal);

  g_array_append_val (journal->commits, commit);
}

/* Forgets those before the last one that was made, which is the first then. */
static void
forget_old_commits (CwStepJournal *journal)
{
  guint n_made = cw_held_rows_count_made (journal->session->held);
  guint n_old = 0;

  while (n_old + 1 < journal->commits->len &&
         g_array_index (journal->commits, Commit, n_old + 1).number <= n_made)
    n_old++;
  g_array_remove_range (journal->commits, 0, n_old);
}

CwStepJournal *
cw_step_journal_new (CwStoreSession *session, gint64 step_id)
{
  CwStepJournal *journal = g_new0 (CwStepJournal, 1);

  journal->commits = g_array_new (FALSE, FALSE, sizeof (Commit));
  g_return_val_if_fail (session != NULL, journal);

  journal->session = session;
  journal->step_id = step_id;
  note_commit (journal);
  return journal;
}

void
cw_step_journal_free (CwStepJournal *journal)
{
  for (guint i = 0; i < CW_N_COUNTERS; i++)
    g_clear_pointer (&journal->lines[i].bytes, g_byte_array_unref);
  g_array_unref (journal->commits);
  g_clear_error (&journal->error);
  g_free (journal);
}

const CwCounts *
cw_step_journal_get_counts (CwStepJournal *journal)
{
  return &journal->counts;
}

/* ----- a line */

static void
start_row (Line *line, gint64 place)
{
  g_byte_array_set_size (line->bytes, 0);
  line->place = place;
  line->n = 0;
  line->lowest_id = G_MAXINT64;
  line->highest_id = 0;
  line->last = (CwStepEntry){ 0 };
  line->is_changed = FALSE;
}

static gboolean
write_row (CwStepJournal *journal, CwCounter counter, GError **error)
{
  Line *line = &journal->lines[counter];
  const CwStepObjectRow row = {
    .step_id = journal->step_id,
    .counter = cw_counter_to_string (counter),
    .place = line->place,
    .n = line->n,
    .lowest_id = line->lowest_id,
    .highest_id = line->highest_id,
    .bytes = line->bytes,
  };

  if (!cw_store_session_check_writing (journal->session, error))
    return FALSE;
  line->is_changed = FALSE;
  return cw_held_rows_add_step_object (journal->session->held, &row, error);
}

/* Room for one more entry, in this row or the next. */
static void
make_room (CwStepJournal *journal, CwCounter counter)
{
  Line *line = &journal->lines[counter];

  if (line->bytes == NULL)
    {
      line->bytes = g_byte_array_new ();
      start_row (line, 0);
    }
  if (line->bytes->len < ROW_BYTES)
    return;
  if (line->is_changed && journal->error == NULL)
    write_row (journal, counter, &journal->error);
  start_row (line, line->place + line->n);
}

static void
append (Line *line, const CwStepEntry *entry)
{
  line->id_before = line->last.id;
  line->last_offset = line->bytes->len;
  cw_step_entry_pack (line->bytes, line->id_before, entry);
  line->last = (CwStepEntry){ .id = entry->id, .n = entry->n };
  line->n++;
  if (entry->id == 0)
    return;
  line->lowest_id = MIN (line->lowest_id, entry->id);
  line->highest_id = MAX (line->highest_id, entry->id);
}

/* The references of a group come one behind the other. */
static void
repeat_last (Line *line, guint64 n)
{
  line->last.n += n;
  g_byte_array_set_size (line->bytes, (guint) line->last_offset);
  cw_step_entry_pack (line->bytes, line->id_before, &line->last);
}

static void
add (CwStepJournal *journal, CwCounter counter, const CwStepEntry *entry)
{
  Line *line = &journal->lines[counter];

  journal->counts.values[counter] += entry->n;
  if (journal->step_id == 0)
    return;
  if (line->bytes != NULL && line->n > 0 && entry->id != 0 && line->last.id == entry->id)
    {
      repeat_last (line, entry->n);
    }
  else
    {
      make_room (journal, counter);
      append (line, entry);
    }
  line->is_changed = TRUE;
}

/* ----- counting */

void
cw_step_journal_count (CwStepJournal *journal, CwCounter counter, gint64 object_id)
{
  cw_step_journal_count_many (journal, counter, object_id, 1);
}

void
cw_step_journal_count_many (CwStepJournal *journal, CwCounter counter, gint64 object_id, guint64 n)
{
  const CwStepEntry entry = { .id = object_id, .n = n };

  g_return_if_fail ((guint) counter < CW_N_COUNTERS);

  if (journal != NULL && n > 0)
    add (journal, counter, &entry);
}

void
cw_step_journal_count_unknown (CwStepJournal *journal,
                               CwCounter counter,
                               const char *dn,
                               CwValue anchor)
{
  CwStepEntry entry = { .n = 1, .anchor = anchor };

  g_return_if_fail ((guint) counter < CW_N_COUNTERS);

  if (dn != NULL)
    entry.dn = (CwValue){ (const guint8 *) dn, strlen (dn) };
  add (journal, counter, &entry);
}

/* ----- transactions */

/* Made or on the way. */
static const Commit *
get_last_commit (CwStepJournal *journal)
{
  return &g_array_index (journal->commits, Commit, journal->commits->len - 1);
}

static gboolean
write_changes (CwStepJournal *journal, GError **error)
{
  if (journal->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&journal->error));
      return FALSE;
    }
  if (journal->step_id == 0 ||
      memcmp (&journal->counts, &get_last_commit (journal)->counts, sizeof journal->counts) == 0)
    return TRUE;
  for (CwCounter counter = 0; counter < CW_N_COUNTERS; counter++)
    if (journal->lines[counter].is_changed && !write_row (journal, counter, error))
      return FALSE;
  return cw_run_store_put_counts (journal->session, journal->step_id, &journal->counts, error);
}

/* What was counted up to then; what comes now begins other rows. */
static void
go_on_from (CwStepJournal *journal, const Commit *commit)
{
  journal->counts = commit->counts;
  for (guint i = 0; i < CW_N_COUNTERS; i++)
    if (journal->lines[i].bytes != NULL)
      start_row (&journal->lines[i], commit->n[i]);
}

gboolean
cw_step_journal_begin (CwStepJournal *journal, gboolean *ret_was_made, GError **error)
{
  if (!cw_store_session_begin (journal->session, error))
    return FALSE;
  *ret_was_made = journal->has_failed && cw_store_session_was_made (journal->session);
  if (*ret_was_made)
    {
      go_on_from (journal, &journal->failed);
      g_array_set_size (journal->commits, 0);
      g_array_append_val (journal->commits, journal->failed);
    }
  journal->has_failed = FALSE;
  return TRUE;
}

gboolean
cw_step_journal_commit (CwStepJournal *journal, GError **error)
{
  if (!write_changes (journal, error))
    return FALSE;
  journal->failed = make_commit (journal);
  journal->has_failed = !cw_store_session_commit (journal->session, error);
  if (journal->has_failed)
    return FALSE;
  note_commit (journal);
  forget_old_commits (journal);
  return TRUE;
}

gboolean
cw_step_journal_commit_and_begin (CwStepJournal *journal, GError **error)
{
  if (!write_changes (journal, error) ||
      !cw_store_session_commit_and_begin (journal->session, error))
    return FALSE;
  note_commit (journal);
  forget_old_commits (journal);
  return TRUE;
}

void
cw_step_journal_roll_back (CwStepJournal *journal)
{
  cw_store_session_rollback (journal->session);
  g_clear_error (&journal->error);
  forget_old_commits (journal);
  g_array_set_size (journal->commits, 1);
  go_on_from (journal, get_last_commit (journal));
}
