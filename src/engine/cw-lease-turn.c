/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-lease-private.h"

#include "base/cw-error.h"
#include "engine/cw-lease-seal.h"

/* Of the duration: what the holder stops earlier. */
#define MARGIN_PART 10
/* Nobody waits longer for what a forced one finds there. */
#define LONGEST_USEC (600 * G_USEC_PER_SEC)

/* Whatever the row says later, this epoch is over here. */
static void
lose (CwLease *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->seen_since_usec = 0;
  self->own.epoch = 0;
  self->valid_until_usec = 0;
  self->is_leaving = FALSE;
  g_free (self->own.session);
  self->own.session = g_uuid_string_random ();
}

void
cw_lease_note_lost (CwLease *self)
{
  g_warning ("This installation has lost the lease of epoch %" G_GINT64_FORMAT
             ": it exports nothing from now on",
             self->own.epoch);
  lose (self);
}

/* ----- for the one that has it */

static void
note_valid (CwLease *self, gint64 asked_usec)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->valid_until_usec = asked_usec + self->own_usec - self->own_usec / MARGIN_PART;
}

static gboolean
renew (CwLease *self, GError **error)
{
  g_autoptr (GBytes) seal = cw_lease_seal_make (self->vault, &self->own, self->own.holder, error);
  gint64 asked_usec = cw_lease_get_time ();
  gboolean is_ours = FALSE;

  if (seal == NULL || !cw_lease_store_renew (self->table, &self->own, seal, &is_ours, error))
    return FALSE;
  if (is_ours)
    {
      note_valid (self, asked_usec);
      return TRUE;
    }
  cw_lease_note_lost (self);
  return TRUE;
}

static gboolean
give_back (CwLease *self, GError **error)
{
  g_autoptr (GBytes) seal = cw_lease_seal_make (self->vault, &self->own, NULL, error);
  gboolean is_ours = FALSE;

  if (seal == NULL || !cw_lease_store_give_back (self->table, &self->own, seal, &is_ours, error))
    return FALSE;
  lose (self);
  return TRUE;
}

/* Decided under the mutex, under which users enter. */
static gboolean
is_to_give_back (CwLease *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->is_leaving =
      self->is_closing || !self->report.is_known || self->report.mode == CW_INSTANCE_STAGING;
  return self->is_leaving && self->n_users == 0;
}

static gboolean
keep (CwLease *self, GError **error)
{
  return is_to_give_back (self) ? give_back (self, error) : renew (self, error);
}

/* ----- for the others */

static gboolean
is_same_row (const CwLeaseRow *first, const CwLeaseRow *second)
{
  if (first == NULL || second == NULL)
    return first == second;
  return first->epoch == second->epoch && first->n_renewed == second->n_renewed &&
         g_str_equal (first->session, second->session) &&
         g_strcmp0 (first->holder, second->holder) == 0;
}

static void
note_seen (CwLease *self, CwLeaseRow *row)
{
  gboolean is_first = self->seen_since_usec == 0;

  if (is_first || !is_same_row (self->seen, row))
    self->seen_since_usec = cw_lease_get_time ();
  cw_lease_row_free (self->seen);
  self->seen = row;
  g_mutex_lock (&self->mutex);
  g_free (self->other);
  self->other = row != NULL ? g_strdup (row->holder) : NULL;
  self->other_until_usec = row != NULL ? row->renewed_usec + row->duration_usec : 0;
  g_mutex_unlock (&self->mutex);
}

/* Nobody else can have had it since. */
static gboolean
is_alone (const CwLease *self)
{
  return self->report.n_instances <= 1;
}

static gboolean
check_row (CwLease *self, const CwLeaseRow *row, GError **error)
{
  if (!cw_lease_seal_check (self->vault, row, error))
    return FALSE;
  if (row->renewed_usec <= row->now_usec + row->duration_usec)
    return TRUE;
  g_set_error_literal (error, CW_ERROR, CW_ERROR_LEASE,
                       "The lease in the database was renewed in the future: its clock was set "
                       "back, or somebody changed it. `causewayctl instance activate --force` "
                       "writes it anew");
  return FALSE;
}

static gboolean
may_take (CwLease *self, gboolean *ret_may, GError **error)
{
  const CwLeaseRow *row = self->seen;
  gint64 unchanged_usec = cw_lease_get_time () - self->seen_since_usec;
  gint64 own_usec = self->duration_usec;

  *ret_may = FALSE;
  if (row == NULL)
    {
      *ret_may = is_alone (self) || unchanged_usec > own_usec;
      return TRUE;
    }
  if (self->report.mode == CW_INSTANCE_FORCED)
    {
      *ret_may = unchanged_usec > CLAMP (row->duration_usec, own_usec, LONGEST_USEC);
      return TRUE;
    }
  if (!check_row (self, row, error))
    return FALSE;
  if (row->epoch < self->highest_epoch)
    /* The database is of an earlier time: somebody may have it who is not told of it yet. */
    *ret_may = unchanged_usec > MAX (own_usec, row->duration_usec);
  else if (row->holder == NULL || (is_alone (self) && g_str_equal (row->holder, self->instance_id)))
    *ret_may = TRUE;
  else
    *ret_may = row->renewed_usec + row->duration_usec < row->now_usec &&
               unchanged_usec > row->duration_usec;
  return TRUE;
}

/* With what it is written. */
static void
note_own (CwLease *self, gint64 epoch, gint64 duration_usec)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->own.epoch = epoch;
  self->own.duration_usec = duration_usec;
  self->own_usec = duration_usec;
  self->is_leaving = self->is_closing;
}

static gboolean
take (CwLease *self, GError **error)
{
  gint64 epoch = MAX (self->highest_epoch, self->seen != NULL ? self->seen->epoch : 0) + 1;
  CwLeaseRow wanted = { .epoch = epoch,
                        .holder = self->instance_id,
                        .session = self->own.session,
                        .duration_usec = self->duration_usec };
  g_autoptr (GBytes) seal = cw_lease_seal_make (self->vault, &wanted, wanted.holder, error);
  gint64 asked_usec = cw_lease_get_time ();
  gboolean is_taken = FALSE;

  if (seal == NULL)
    return FALSE;
  wanted.seal = seal;
  if (!cw_lease_store_take (self->table, &wanted, self->seen, &is_taken, error))
    return FALSE;
  if (!is_taken)
    return TRUE;
  note_own (self, epoch, wanted.duration_usec);
  note_valid (self, asked_usec);
  self->highest_epoch = epoch;
  g_message ("This installation exports from now on: it has the lease of epoch %" G_GINT64_FORMAT,
             epoch);
  return self->report.mode != CW_INSTANCE_FORCED ||
         cw_lease_store_settle (self->table, self->instance_id, error);
}

gboolean
cw_lease_is_wanted (CwLease *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return !self->is_closing && self->report.is_known && self->report.mode != CW_INSTANCE_STAGING;
}

/* An answer that was lost: it was taken all the same. */
static gboolean
is_taken_unknown (const CwLease *self)
{
  return self->seen != NULL && g_str_equal (self->seen->session, self->own.session) &&
         g_strcmp0 (self->seen->holder, self->instance_id) == 0;
}

static gboolean
watch (CwLease *self, GError **error)
{
  CwLeaseRow *row = NULL;
  gboolean may = FALSE;

  if (!cw_lease_store_read (self->table, &row, error))
    return FALSE;
  note_seen (self, row);
  if (is_taken_unknown (self))
    {
      note_own (self, row->epoch, row->duration_usec);
      self->highest_epoch = MAX (self->highest_epoch, row->epoch);
      return keep (self, error);
    }
  if (!cw_lease_is_wanted (self))
    {
      self->highest_epoch = MAX (self->highest_epoch, row != NULL ? row->epoch : 0);
      return TRUE;
    }
  if (!may_take (self, &may, error))
    return FALSE;
  self->highest_epoch = MAX (self->highest_epoch, row != NULL ? row->epoch : 0);
  return !may || take (self, error);
}

/* ----- turns */

static gboolean
make_table (CwLease *self, GError **error)
{
  if (self->table == NULL)
    self->table = cw_lease_store_new (self->store, error);
  return self->table != NULL;
}

static gboolean
report (CwLease *self, GError **error)
{
  CwLeaseReport told = { 0 };

  if (!make_table (self, error) ||
      !cw_lease_store_report (self->table, self->instance_id, self->digest, &told, error))
    return FALSE;
  g_mutex_lock (&self->mutex);
  self->report = told;
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

/* With the turns' mutex held. */
gboolean
cw_lease_have_turn (CwLease *self, GError **error)
{
  GError *trouble = NULL;
  gboolean is_good = report (self, &trouble) &&
                     (self->own.epoch != 0 ? keep (self, &trouble) : watch (self, &trouble));

  g_mutex_lock (&self->mutex);
  g_clear_error (&self->trouble);
  self->trouble = trouble;
  g_mutex_unlock (&self->mutex);
  if (!is_good && error != NULL)
    *error = g_error_copy (trouble);
  return is_good;
}

gboolean
cw_lease_turn (CwLease *lease, const char *config_digest, CwLeaseReport *ret_report, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lease->turn_mutex);

  if (!g_str_equal (lease->digest, config_digest))
    {
      g_free (lease->digest);
      lease->digest = g_strdup (config_digest);
    }
  if (!cw_lease_have_turn (lease, error))
    return FALSE;
  if (ret_report != NULL)
    *ret_report = lease->report;
  return TRUE;
}

gboolean
cw_lease_check (CwLease *lease, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lease->turn_mutex);
  g_autoptr (CwLeaseRow) row = NULL;

  return make_table (lease, error) && cw_lease_store_read (lease->table, &row, error) &&
         (row == NULL || check_row (lease, row, error));
}
