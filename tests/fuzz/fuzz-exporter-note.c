/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include "engine/cw-exporter-note.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What somebody may have put into the tenant: whatever is a note is written as the same again, and
 * nothing of it breaks a line. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (CwExporterNote) note = cw_exporter_note_parse (text);
  g_autofree char *written = NULL;
  g_autoptr (CwExporterNote) again = NULL;

  g_assert_nonnull (note->mark);
  if (!cw_exporter_note_is_readable (note))
    return 0;
  g_assert_null (strpbrk (note->host, "\n\r\x1b"));
  written = cw_exporter_note_format (note);
  again = cw_exporter_note_parse (written);
  g_assert_cmpstr (again->host, ==, note->host);
  g_assert_cmpstr (again->mark, ==, note->mark);
  g_assert_cmpint (again->time_usec, ==, note->time_usec);
  return 0;
}
