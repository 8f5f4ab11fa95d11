/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include <string.h>

#include "store/postgresql/cw-postgresql-error.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What a database server says when it refuses somebody, as libpq hands it on. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *message = g_strndup ((const char *) data, size);
  g_autofree char *text = NULL;
  CwPostgresqlProblem problem = cw_postgresql_error_read (message, &text);

  g_assert_cmpint (problem, !=, CW_POSTGRESQL_OK);
  g_assert_cmpint (problem, <=, CW_POSTGRESQL_OTHER);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_null (strpbrk (text, "\r\n"));
  return 0;
}
