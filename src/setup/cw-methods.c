/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-methods.h"

#include "setup/cw-setup-handlers.h"

static const CwMethod setup_methods[] = {
  { "OpenSetup", "(s)", CW_ROLE_ADMIN, cw_setup_method_open },
  { "CloseSetup", "()", CW_ROLE_ADMIN, cw_setup_method_close },
  { "CancelCall", "(s)", CW_ROLE_BROWSE, cw_setup_method_cancel_call },
  { "BeginSignIn", "(s)", CW_ROLE_ADMIN, cw_setup_method_begin_sign_in },
  { "FinishSignIn", "(ss)", CW_ROLE_ADMIN, cw_setup_method_finish_sign_in },
  { "EndSignIn", "(s)", CW_ROLE_ADMIN, cw_setup_method_end_sign_in },
  { "PlanSetup", "(sa(ssay)a{sv})", CW_ROLE_ADMIN, cw_setup_method_plan },
  { "ApplySetup", "(sa(ssay)a{sv})", CW_ROLE_ADMIN, cw_setup_method_apply },
  { "GetSetup", "()", CW_ROLE_BROWSE, cw_setup_method_get },
  { "UndoSetup", "(asa(ssay)a{sv})", CW_ROLE_ADMIN, cw_setup_method_undo },
  { "RotatePassword", "(s)", CW_ROLE_ADMIN, cw_setup_method_rotate_password },
  { "RenewCertificate", "(sa{sv})", CW_ROLE_ADMIN, cw_setup_method_renew_certificate },
  { "RunCheck", "(ssa(ssay)s)", CW_ROLE_ADMIN, cw_setup_method_run_check },
};

GPtrArray *
cw_methods_list (void)
{
  gsize n_methods = 0;
  const CwMethod *methods = cw_engine_methods_get (&n_methods);
  GPtrArray *list = g_ptr_array_new ();

  for (gsize i = 0; i < n_methods; i++)
    g_ptr_array_add (list, (gpointer) &methods[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (setup_methods); i++)
    g_ptr_array_add (list, (gpointer) &setup_methods[i]);
  return list;
}

const CwMethod *
cw_methods_find (const char *name)
{
  g_autoptr (GPtrArray) list = cw_methods_list ();

  for (guint i = 0; i < list->len; i++)
    {
      const CwMethod *method = g_ptr_array_index (list, i);

      if (g_str_equal (method->name, name))
        return method;
    }
  return NULL;
}
