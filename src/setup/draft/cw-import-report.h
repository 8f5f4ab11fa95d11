/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CwImportReport:
 *
 * What became of the settings of a file that was imported: what was taken over, and what was not
 * and why. Texts are translated sentences for the person who chose the file.
 */
typedef struct _CwImportReport CwImportReport;

/* @format: what the file is: "answers", "configuration", "entra-connect". */
CwImportReport *cw_import_report_new (const char *format) G_GNUC_WARN_UNUSED_RESULT;
void cw_import_report_free (CwImportReport *self);

void cw_import_report_take (CwImportReport *self, const char *what);
void cw_import_report_leave (CwImportReport *self, const char *what, const char *reason);

/* a{sv}: `format` s, `items` aa{sv}: `what` s, `isTaken` b, `reason` s (of what was left). What was
 * left comes first. (transfer floating) */
GVariant *cw_import_report_to_variant (CwImportReport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwImportReport, cw_import_report_free)

G_END_DECLS
