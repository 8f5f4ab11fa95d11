/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <json-glib/json-glib.h>

#include "base/cw-secret.h"

G_BEGIN_DECLS

#define CW_TYPE_MAIL_FORM (cw_mail_form_get_type ())

/**
 * CwMailForm:
 *
 * The fields for mail of alerts: whereto, and how it gets there. Signal "changed".
 */
G_DECLARE_FINAL_TYPE (CwMailForm, cw_mail_form, CW, MAIL_FORM, AdwBin)

/* What the configuration has. @alerts: (nullable). @has_password: one is stored for it. */
void cw_mail_form_show (CwMailForm *self, JsonObject *alerts, gboolean has_password);

/* Something was changed, and nothing is wrong or missing. */
gboolean cw_mail_form_is_good (CwMailForm *self);
gboolean cw_mail_form_is_changed (CwMailForm *self);

/* @alerts (nullable) as the fields have it. (transfer full) */
JsonObject *cw_mail_form_merge (CwMailForm *self, JsonObject *alerts);

/* %NULL: none was entered. (transfer full) (nullable) */
CwSecret *cw_mail_form_dup_password (CwMailForm *self);

G_END_DECLS
