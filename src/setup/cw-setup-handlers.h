/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-method.h"

G_BEGIN_DECLS

/* Private to the method table: the handlers, one file for each group. */

GVariant *cw_setup_method_open (const CwMethodCall *call, GError **error);
GVariant *cw_setup_method_close (const CwMethodCall *call, GError **error);
GVariant *cw_setup_method_cancel_call (const CwMethodCall *call, GError **error);

GVariant *cw_setup_method_begin_sign_in (const CwMethodCall *call, GError **error);
GVariant *cw_setup_method_finish_sign_in (const CwMethodCall *call, GError **error);
GVariant *cw_setup_method_end_sign_in (const CwMethodCall *call, GError **error);

GVariant *cw_setup_method_run_check (const CwMethodCall *call, GError **error);
GVariant *cw_setup_method_run_doctor (const CwMethodCall *call, GError **error);

GVariant *cw_setup_method_plan (const CwMethodCall *call, GError **error);
GVariant *cw_setup_method_apply (const CwMethodCall *call, GError **error);
GVariant *cw_setup_method_get (const CwMethodCall *call, GError **error);
GVariant *cw_setup_method_undo (const CwMethodCall *call, GError **error);

GVariant *cw_setup_method_rotate_password (const CwMethodCall *call, GError **error);
GVariant *cw_setup_method_renew_certificate (const CwMethodCall *call, GError **error);

G_END_DECLS
