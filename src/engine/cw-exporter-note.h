/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * CwExporterNote:
 *
 * What an installation that exports notes in the tenant: installations that share nothing else know
 * of each other by it. Each time it is written it has another mark, so that one that was started
 * twice, from a copy of its disk, notices that as well. Comes from outside: whoever may write
 * groups can write anything there.
 */
typedef struct
{
  char *mark;         /* (owned): of what cannot be read, made of it */
  char *installation; /* (owned): "" of what cannot be read, as are host and version */
  char *host;         /* (owned) */
  char *version;      /* (owned): of Causeway */
  gint64 time_usec;   /* by that computer's clock; 0: of what cannot be read */
} CwExporterNote;

CwExporterNote *cw_exporter_note_new (const char *installation) G_GNUC_WARN_UNUSED_RESULT;
CwExporterNote *cw_exporter_note_copy (const CwExporterNote *note) G_GNUC_WARN_UNUSED_RESULT;
void cw_exporter_note_free (CwExporterNote *note);

/* JSON. (transfer full) */
char *cw_exporter_note_format (const CwExporterNote *note);
/* Never fails. (transfer full) */
CwExporterNote *cw_exporter_note_parse (const char *text);

gboolean cw_exporter_note_is_readable (const CwExporterNote *note);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwExporterNote, cw_exporter_note_free)

G_END_DECLS
