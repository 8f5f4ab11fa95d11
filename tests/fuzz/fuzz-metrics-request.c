/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include <glib.h>
#include <string.h>

#include "service/cw-metrics-request.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Only one path and one method get an answer. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  gsize length = MIN (size, CW_METRICS_REQUEST_SIZE);
  g_autofree char *head = g_memdup2 (data, MAX (length, 1));
  guint status = cw_metrics_request_judge (head, length);

  g_assert_true (status == 0 || status == 200 || status == 400 || status == 404 || status == 405);
  if (status == 200)
    g_assert_cmpint (memcmp (head, "GET /metrics", strlen ("GET /metrics")), ==, 0);
  return 0;
}
