/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CwAlertNotices:
 *
 * Tells the desktop of alerts that are raised while the application runs, and takes the notice back
 * when the alert is over. What is wrong already when it starts stands in "Status".
 */
typedef struct _CwAlertNotices CwAlertNotices;

CwAlertNotices *cw_alert_notices_new (void) G_GNUC_WARN_UNUSED_RESULT;
void cw_alert_notices_free (CwAlertNotices *notices);

/* @status: (nullable): the answer of GetStatus; one without alerts says nothing of them.
 * @application: (nullable): nobody is told, as in a test. Returns how many are new. */
guint
cw_alert_notices_update (CwAlertNotices *notices, GApplication *application, GVariant *status);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwAlertNotices, cw_alert_notices_free)

G_END_DECLS
