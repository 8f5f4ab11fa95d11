/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-lease.h"

#include <time.h>

#include "base/cw-error.h"
#include "engine/cw-lease-seal.h"

/* Of the duration: what the holder stops earlier, what has to be left when something is begun, and
 * how often it is renewed. */
#define MARGIN_PART  10
#define RESERVE_PART 6
#define PAUSE_PART   8

#define LONGEST_PAUSE_USEC (5 * G_USEC_PER_SEC)
/* Nobody waits longer for what a forced one finds there. */
#define LONGEST_USEC (600 * G_USEC_PER_SEC)

struct _CwLease
{
  CwStore *store; /* (unowned) */
  CwVault *vault; /* (unowned) */
  char *instance_id;
  CwSendGate gate;

  GMutex turn_mutex;      /* one turn at a time: for what only turns use */
  CwLeaseStore *table;    /* (owned) (nullable): its connection, made at need */
  CwLeaseRow *seen;       /* (owned) (nullable): the last that was another one's */
  gint64 seen_since_usec; /* it has not changed since: see get_time() */
  gint64 highest_epoch;
  char *digest; /* (owned): as told last */

  GMutex mutex; /* for all below */
  gint64 duration_usec;
  CwLeaseReport report;
  CwLeaseRow own;          /* epoch 0: this installation has it not */
  gint64 own_usec;         /* the duration of what it has */
  gint64 valid_until_usec; /* 0: not */
  gboolean is_leaving;     /* nothing is begun any more */
  gboolean is_closing;
  guint n_users;
  char *other;             /* (owned) (nullable): who has it */
  gint64 other_until_usec; /* since 1970 */
  GError *trouble;         /* (owned) (nullable): of the last turn */
};

const char *
cw_lease_state_to_string (CwLeaseState state)
{
  static const char *const names[] = { "staging", "waiting", "active", "leaving", "removed" };

  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (names), NULL);

  return names[state];
}

/* Goes on while the computer sleeps, and is set by nobody. */
static gint64
get_time (void)
{
  struct timespec now = { 0 };

  (void) clock_gettime (CLOCK_BOOTTIME, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* ----- what is asked before each request */

/* With the mutex held. */
static gboolean
check_left (CwLease *self, gint64 needed_usec, GError **error)
{
  if (self->own.epoch == 0)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_BUSY,
                           "This installation is not the one that exports: `causewayctl instance "
                           "list` shows which one is");
      return FALSE;
    }
  if (self->valid_until_usec - get_time () > needed_usec)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_STORE_AWAY,
               "The database has not confirmed in time that this installation is the one that "
               "exports, so nothing is sent: %s",
               self->trouble != NULL ? self->trouble->message : "-");
  return FALSE;
}

static gboolean
may_send (gpointer user_data, GError **error)
{
  CwLease *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (!self->is_leaving)
    return check_left (self, self->own_usec / RESERVE_PART, error);
  g_set_error_literal (error, CW_ERROR, CW_ERROR_BUSY,
                       "This installation stops exporting: another one takes over, or it is "
                       "being stopped");
  return FALSE;
}

static gboolean
may_go_on (gpointer user_data, GError **error)
{
  CwLease *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return check_left (self, 0, error);
}

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

static void
note_lost (CwLease *self)
{
  g_warning ("This installation has lost the lease of epoch %" G_GINT64_FORMAT
             ": it exports nothing from now on",
             self->own.epoch);
  lose (self);
}

/* What no clock of this computer shows, a virtual machine that was stopped and goes on for one. */
static gboolean
confirm (gpointer user_data, GError **error)
{
  CwLease *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->turn_mutex);
  gboolean is_ours = FALSE;

  if (self->own.epoch == 0)
    return TRUE;
  if (!cw_lease_store_confirm (self->table, &self->own, &is_ours, error))
    return FALSE;
  if (!is_ours)
    note_lost (self);
  return TRUE;
}

const CwSendGate *
cw_lease_get_gate (CwLease *lease)
{
  return &lease->gate;
}

/* ----- the life of it */

CwLease *
cw_lease_new (const CwLeaseOptions *options)
{
  CwLease *self = g_new0 (CwLease, 1);

  self->store = options->store;
  self->vault = options->vault;
  self->instance_id = g_strdup (options->instance_id);
  self->gate = (CwSendGate){ confirm, may_send, may_go_on, self };
  self->duration_usec = options->duration_usec;
  self->digest = g_strdup ("");
  self->report.is_known = TRUE;
  g_mutex_init (&self->turn_mutex);
  g_mutex_init (&self->mutex);
  self->own.holder = self->instance_id;
  self->own.session = g_uuid_string_random ();
  return self;
}

void
cw_lease_free (CwLease *lease)
{
  if (lease == NULL)
    return;
  cw_lease_store_free (lease->table);
  cw_lease_row_free (lease->seen);
  g_free (lease->own.session);
  g_free (lease->instance_id);
  g_free (lease->digest);
  g_free (lease->other);
  g_clear_error (&lease->trouble);
  g_mutex_clear (&lease->turn_mutex);
  g_mutex_clear (&lease->mutex);
  g_free (lease);
}

void
cw_lease_set_duration (CwLease *lease, gint64 duration_usec)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lease->mutex);

  lease->duration_usec = duration_usec;
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
  gint64 asked_usec = get_time ();
  gboolean is_ours = FALSE;

  if (seal == NULL || !cw_lease_store_renew (self->table, &self->own, seal, &is_ours, error))
    return FALSE;
  if (is_ours)
    {
      note_valid (self, asked_usec);
      return TRUE;
    }
  note_lost (self);
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
    self->seen_since_usec = get_time ();
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
  gint64 unchanged_usec = get_time () - self->seen_since_usec;
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
  gint64 asked_usec = get_time ();
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

static gboolean
is_wanted (CwLease *self)
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
  if (!is_wanted (self))
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
static gboolean
have_turn (CwLease *self, GError **error)
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
  if (!have_turn (lease, error))
    return FALSE;
  if (ret_report != NULL)
    *ret_report = lease->report;
  return TRUE;
}

gint64
cw_lease_get_pause (CwLease *lease)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lease->mutex);
  gboolean is_waiting =
      lease->own.epoch == 0 && lease->report.is_known && lease->report.mode != CW_INSTANCE_STAGING;
  gint64 pause_usec = lease->duration_usec / PAUSE_PART;

  return MIN (pause_usec, is_waiting ? G_USEC_PER_SEC : LONGEST_PAUSE_USEC);
}

gboolean
cw_lease_check (CwLease *lease, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lease->turn_mutex);
  g_autoptr (CwLeaseRow) row = NULL;

  return make_table (lease, error) && cw_lease_store_read (lease->table, &row, error) &&
         (row == NULL || check_row (lease, row, error));
}

/* ----- use */

/* TRUE: the user is in. */
static gboolean
enter (CwLease *self, GError **error)
{
  if (!may_send (self, error))
    return FALSE;
  g_mutex_lock (&self->mutex);
  self->n_users++;
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

gboolean
cw_lease_begin_use (CwLease *lease, GCancellable *cancellable, GError **error)
{
  gint64 end_usec = get_time () + 2 * lease->duration_usec;

  for (;;)
    {
      g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lease->turn_mutex);
      g_autoptr (GError) local_error = NULL;

      if (have_turn (lease, &local_error) && enter (lease, &local_error))
        return TRUE;
      if (!g_error_matches (local_error, CW_ERROR, CW_ERROR_BUSY) || !is_wanted (lease) ||
          get_time () > end_usec)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      g_clear_pointer (&locker, g_mutex_locker_free);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      g_usleep ((gulong) MIN (lease->duration_usec / PAUSE_PART, G_USEC_PER_SEC / 4));
    }
}

void
cw_lease_end_use (CwLease *lease)
{
  g_autoptr (GMutexLocker) turns = g_mutex_locker_new (&lease->turn_mutex);
  g_autoptr (GError) error = NULL;
  gboolean is_due = FALSE;

  g_mutex_lock (&lease->mutex);
  is_due = --lease->n_users == 0 && lease->is_leaving && lease->own.epoch != 0;
  g_mutex_unlock (&lease->mutex);
  if (is_due && !have_turn (lease, &error))
    g_info ("The lease could not be given back at once: %s", error->message);
}

void
cw_lease_leave (CwLease *lease)
{
  g_autoptr (GMutexLocker) turns = g_mutex_locker_new (&lease->turn_mutex);
  g_autoptr (GError) error = NULL;

  g_mutex_lock (&lease->mutex);
  lease->is_closing = TRUE;
  g_mutex_unlock (&lease->mutex);
  if (lease->own.epoch != 0 && !have_turn (lease, &error))
    g_info ("The lease was not given back, and ends by itself: %s", error->message);
}

/* ----- status */

static CwLeaseState
get_state (const CwLease *self)
{
  if (!self->report.is_known)
    return CW_LEASE_REMOVED;
  if (self->own.epoch != 0)
    return self->is_leaving ? CW_LEASE_LEAVING : CW_LEASE_ACTIVE;
  return self->report.mode == CW_INSTANCE_STAGING ? CW_LEASE_STAGING : CW_LEASE_WAITING;
}

void
cw_lease_get_status (CwLease *lease, CwLeaseStatus *ret_status)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lease->mutex);
  gboolean is_own = lease->own.epoch != 0;

  *ret_status = (CwLeaseStatus){
    .state = get_state (lease),
    .epoch = lease->own.epoch,
    .holder = g_strdup (is_own ? lease->instance_id : lease->other),
    .until_usec = is_own ? g_get_real_time () + lease->valid_until_usec - get_time ()
                         : (lease->other != NULL ? lease->other_until_usec : 0),
    .trouble = lease->trouble != NULL ? g_error_copy (lease->trouble) : NULL,
  };
}

void
cw_lease_status_clear (CwLeaseStatus *status)
{
  g_clear_pointer (&status->holder, g_free);
  g_clear_error (&status->trouble);
}
