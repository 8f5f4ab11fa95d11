/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How often and how long to try again. */
typedef struct
{
  guint max_failures;        /* 5xx, timeouts, cut connections */
  guint max_throttles;       /* 429: the service works and asks for patience, so many more */
  guint base_ms;             /* first backoff, doubled each time */
  guint cap_ms;              /* longest backoff */
  guint max_retry_after_sec; /* a longer Retry-After is not waited for */
} CwRetryPolicy;

/* How often it was tried again; begins zeroed, kept by whoever repeats the request. */
typedef struct
{
  guint n_failures;
  guint n_throttles;
} CwRetryCount;

/* What came of one try, and the moment and chance to decide by (so that a test can fix both). */
typedef struct
{
  guint status;            /* 0: no answer, see @error */
  const GError *error;     /* (nullable) */
  const char *retry_after; /* (nullable): RFC 9110 10.2.3, seconds or a date */
  gint64 now_usec;         /* g_get_real_time() */
  double roll;             /* 0 <= roll < 1 */
} CwRetryOutcome;

typedef enum
{
  CW_RETRY_NOT_NEEDED, /* an answer to work with, good or bad */
  CW_RETRY_LATER,      /* again after the delay */
  CW_RETRY_GIVE_UP,    /* it would be worth another try, but enough were made */
} CwRetryVerdict;

typedef struct
{
  CwRetryVerdict verdict;
  gint64 delay_usec;
  gboolean is_throttled;
  gboolean is_outcome_unknown; /* the request was perhaps carried out */
} CwRetryDecision;

const CwRetryPolicy *cw_retry_policy_get_default (void);

/* The one place that decides about trying again, for whole requests and for those inside a $batch.
 * Whether repeating is harmless is for the caller to know: see @is_outcome_unknown. */
CwRetryDecision cw_retry_policy_decide (const CwRetryPolicy *policy,
                                        CwRetryCount *count,
                                        const CwRetryOutcome *outcome);

/* The delay that a Retry-After asks for, or -1 when it is absent or malformed. */
gint64 cw_retry_after_to_usec (const char *retry_after, gint64 now_usec);

G_END_DECLS
