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

/* What of a file an item is about. */
#define CW_IMPORT_PART_SETTINGS "settings"
#define CW_IMPORT_PART_RULES    "rules"

/* @format: what the file is: "answers", "configuration", "entra-connect". */
CwImportReport *cw_import_report_new (const char *format) G_GNUC_WARN_UNUSED_RESULT;
void cw_import_report_free (CwImportReport *self);

/* What the items that follow are about, until it is said anew: settings at first. */
void cw_import_report_set_part (CwImportReport *self, const char *part);

void cw_import_report_take (CwImportReport *self, const char *what);
void cw_import_report_leave (CwImportReport *self, const char *what, const char *reason);

/* a{sv}: `format` s, `items` aa{sv}: `what` s, `part` s, `isTaken` b, `reason` s (of what was
 * left); `omitted` x: how many more there were than a list for people has. What was left comes
 * first. (transfer floating) */
GVariant *cw_import_report_to_variant (CwImportReport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwImportReport, cw_import_report_free)

G_END_DECLS
