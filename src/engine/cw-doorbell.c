/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-doorbell.h"

struct _CwDoorbell
{
  CwSchedulerClock clock;
  gpointer clock_data;
  void (*on_due) (gpointer user_data);
  gpointer user_data;
  CwDoorbellLimits limits;
  gboolean may_begin;
  gboolean has_rung;
  gint64 first_usec;   /* of the rings that wait */
  gint64 last_usec;    /* of the rings that wait */
  gint64 started_usec; /* when on_due was called last; 0: never */
  gint64 filled_usec;  /* when the bucket will be full again: each cycle moves it on by its share */
};

CwDoorbell *
cw_doorbell_new (const CwSchedulerClock *clock,
                 gpointer clock_data,
                 void (*on_due) (gpointer user_data),
                 gpointer user_data)
{
  CwDoorbell *doorbell = g_new0 (CwDoorbell, 1);

  doorbell->clock = *clock;
  doorbell->clock_data = clock_data;
  doorbell->on_due = on_due;
  doorbell->user_data = user_data;
  return doorbell;
}

void
cw_doorbell_free (CwDoorbell *doorbell)
{
  if (doorbell == NULL)
    return;
  doorbell->clock.set_timer (0, doorbell->clock_data);
  g_free (doorbell);
}

/* A cycle's share of the bucket, as time. */
static gint64
get_share (const CwDoorbell *doorbell)
{
  return G_TIME_SPAN_MINUTE / MAX (doorbell->limits.per_minute, 1);
}

static gint64
get_due (const CwDoorbell *doorbell)
{
  const CwDoorbellLimits *limits = &doorbell->limits;
  gint64 due_usec =
      MIN (doorbell->last_usec + limits->quiet_usec, doorbell->first_usec + limits->patience_usec);

  if (doorbell->started_usec != 0)
    due_usec = MAX (due_usec, doorbell->started_usec + limits->distance_usec);
  return MAX (due_usec,
              doorbell->filled_usec - (gint64) (MAX (limits->burst, 1) - 1) * get_share (doorbell));
}

static void
begin (CwDoorbell *doorbell, gint64 now_usec)
{
  doorbell->has_rung = FALSE;
  doorbell->started_usec = now_usec;
  doorbell->filled_usec = MAX (doorbell->filled_usec, now_usec) + get_share (doorbell);
  doorbell->clock.set_timer (0, doorbell->clock_data);
  doorbell->on_due (doorbell->user_data);
}

void
cw_doorbell_wake (CwDoorbell *doorbell)
{
  gint64 now_usec = doorbell->clock.get_now (doorbell->clock_data);
  gint64 due_usec = 0;

  if (!doorbell->has_rung || !doorbell->may_begin)
    {
      doorbell->clock.set_timer (0, doorbell->clock_data);
      return;
    }
  due_usec = get_due (doorbell);
  if (due_usec > now_usec)
    doorbell->clock.set_timer (due_usec, doorbell->clock_data);
  else
    begin (doorbell, now_usec);
}

void
cw_doorbell_put (CwDoorbell *doorbell, const CwDoorbellLimits *limits, gboolean may_begin)
{
  doorbell->limits = *limits;
  doorbell->may_begin = may_begin;
  cw_doorbell_wake (doorbell);
}

void
cw_doorbell_ring (CwDoorbell *doorbell)
{
  gint64 now_usec = doorbell->clock.get_now (doorbell->clock_data);

  if (!doorbell->has_rung)
    doorbell->first_usec = now_usec;
  doorbell->last_usec = now_usec;
  doorbell->has_rung = TRUE;
  cw_doorbell_wake (doorbell);
}

gboolean
cw_doorbell_has_rung (const CwDoorbell *doorbell)
{
  return doorbell->has_rung;
}
