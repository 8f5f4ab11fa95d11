/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "engine/cw-doorbell.h"
#include "engine/cw-own-writes.h"

#define MSEC G_TIME_SPAN_MILLISECOND
#define NOON (1000 * G_TIME_SPAN_MINUTE)

/* A clock that goes when it is told to. */
typedef struct
{
  CwDoorbell *doorbell;
  CwDoorbellLimits limits;
  gint64 now_usec;
  gint64 timer_usec;
  guint n_due;
} Lab;

static gint64
get_now (gpointer user_data)
{
  return ((Lab *) user_data)->now_usec;
}

static void
set_timer (gint64 at_usec, gpointer user_data)
{
  ((Lab *) user_data)->timer_usec = at_usec;
}

static void
on_due (gpointer user_data)
{
  ((Lab *) user_data)->n_due++;
}

static void
set_up (Lab *lab, gconstpointer unused)
{
  const CwSchedulerClock clock = { .get_now = get_now, .set_timer = set_timer };

  lab->now_usec = NOON;
  lab->limits = (CwDoorbellLimits){
    .quiet_usec = 300 * MSEC,
    .patience_usec = 1500 * MSEC,
    .distance_usec = 2000 * MSEC,
    .per_minute = 20,
    .burst = 10,
  };
  lab->doorbell = cw_doorbell_new (&clock, lab, on_due, lab);
  cw_doorbell_put (lab->doorbell, &lab->limits, TRUE);
}

static void
tear_down (Lab *lab, gconstpointer unused)
{
  cw_doorbell_free (lab->doorbell);
}

/* Lets time pass; a timer that is due wakes the doorbell at its time. */
static void
advance (Lab *lab, gint64 usec)
{
  gint64 end_usec = lab->now_usec + usec;

  while (lab->timer_usec != 0 && lab->timer_usec <= end_usec)
    {
      lab->now_usec = lab->timer_usec;
      lab->timer_usec = 0;
      cw_doorbell_wake (lab->doorbell);
    }
  lab->now_usec = end_usec;
}

static void
test_quiet (Lab *lab, gconstpointer unused)
{
  cw_doorbell_ring (lab->doorbell);
  g_assert_true (cw_doorbell_has_rung (lab->doorbell));
  advance (lab, 299 * MSEC);
  g_assert_cmpuint (lab->n_due, ==, 0);
  advance (lab, 1 * MSEC);
  g_assert_cmpuint (lab->n_due, ==, 1);
  g_assert_false (cw_doorbell_has_rung (lab->doorbell));
  advance (lab, G_TIME_SPAN_HOUR);
  g_assert_cmpuint (lab->n_due, ==, 1);
}

/* Whoever goes on ringing is not waited for for ever. */
static void
test_burst (Lab *lab, gconstpointer unused)
{
  for (guint i = 0; i < 15; i++)
    {
      cw_doorbell_ring (lab->doorbell);
      g_assert_cmpuint (lab->n_due, ==, 0);
      advance (lab, 100 * MSEC);
    }
  g_assert_cmpuint (lab->n_due, ==, 1);
}

static void
test_distance (Lab *lab, gconstpointer unused)
{
  cw_doorbell_ring (lab->doorbell);
  advance (lab, 300 * MSEC);
  cw_doorbell_ring (lab->doorbell);
  advance (lab, 1999 * MSEC);
  g_assert_cmpuint (lab->n_due, ==, 1);
  advance (lab, 1 * MSEC);
  g_assert_cmpuint (lab->n_due, ==, 2);
}

/* In the long run the bucket decides, and it is full again after a pause. */
static void
test_bucket (Lab *lab, gconstpointer unused)
{
  guint n_before = 0;

  for (guint i = 0; i < 600; i++)
    {
      cw_doorbell_ring (lab->doorbell);
      advance (lab, 1000 * MSEC);
    }
  g_assert_cmpuint (lab->n_due, >=, 200);
  g_assert_cmpuint (lab->n_due, <=, 211);
  advance (lab, 10 * G_TIME_SPAN_MINUTE);
  n_before = lab->n_due;
  for (guint i = 0; i < 10; i++)
    {
      cw_doorbell_ring (lab->doorbell);
      advance (lab, 2000 * MSEC);
    }
  g_assert_cmpuint (lab->n_due, ==, n_before + 10);
}

/* What rings while none may begin is remembered. */
static void
test_closed (Lab *lab, gconstpointer unused)
{
  cw_doorbell_put (lab->doorbell, &lab->limits, FALSE);
  cw_doorbell_ring (lab->doorbell);
  advance (lab, G_TIME_SPAN_HOUR);
  g_assert_cmpuint (lab->n_due, ==, 0);
  g_assert_cmpint (lab->timer_usec, ==, 0);
  cw_doorbell_put (lab->doorbell, &lab->limits, TRUE);
  g_assert_cmpuint (lab->n_due, ==, 1);
}

static void
test_own_writes (void)
{
  g_autoptr (CwOwnWrites) writes = cw_own_writes_new ();
  g_autoptr (GBytes) ann = g_bytes_new_static ("ann", 3);
  g_autoptr (GBytes) bob = g_bytes_new_static ("bob", 3);

  g_assert_false (cw_own_writes_is_echo (writes, ann));
  cw_own_writes_begin (writes);
  cw_own_writes_add (writes, ann);
  g_assert_false (cw_own_writes_is_echo (writes, ann));
  /* It is confirmed, and written to no more. */
  cw_own_writes_begin (writes);
  cw_own_writes_begin (writes);
  cw_own_writes_add (writes, ann);
  g_assert_false (cw_own_writes_is_echo (writes, ann));
  /* It is written to again and again. */
  for (guint i = 0; i < 3; i++)
    {
      cw_own_writes_begin (writes);
      cw_own_writes_add (writes, ann);
      g_assert_true (cw_own_writes_is_echo (writes, ann));
      g_assert_false (cw_own_writes_is_echo (writes, bob));
    }
  cw_own_writes_begin (writes);
  g_assert_false (cw_own_writes_is_echo (writes, ann));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Lab *lab, gconstpointer unused);
  } tests[] = {
    { "/engine/doorbell/quiet", test_quiet },       { "/engine/doorbell/burst", test_burst },
    { "/engine/doorbell/distance", test_distance }, { "/engine/doorbell/bucket", test_bucket },
    { "/engine/doorbell/closed", test_closed },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Lab, NULL, set_up, tests[i].test, tear_down);
  g_test_add_func ("/engine/doorbell/own-writes", test_own_writes);
  return g_test_run ();
}
