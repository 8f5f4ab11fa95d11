/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-methods.h"

#include "setup/cw-setup-handlers.h"
#include "setup/cw-setup.h"

static GVariant *
run_setup (const CwMethodCall *call, gboolean is_check, GError **error)
{
  const char *document = NULL;
  g_autoptr (GVariant) secrets = NULL;
  gboolean has_connect = FALSE;
  g_autoptr (CwAnswers) answers = NULL;
  CwSetupRequest request = { .is_check = is_check };

  g_variant_get (call->args, "(&s@a(ssay)b)", &document, &secrets, &has_connect);
  answers = cw_answers_new_from_parts (document, secrets, error);
  if (answers == NULL)
    return NULL;
  request.answers = answers;
  request.is_offline = !has_connect;
  return cw_setup_run (call, &request, error);
}

static GVariant *
check_answers (const CwMethodCall *call, GError **error)
{
  return run_setup (call, TRUE, error);
}

static GVariant *
apply_answers (const CwMethodCall *call, GError **error)
{
  return run_setup (call, FALSE, error);
}

static const CwMethod setup_methods[] = {
  { "CheckAnswers", "(sa(ssay)b)", CW_ROLE_ADMIN, check_answers },
  { "ApplyAnswers", "(sa(ssay)b)", CW_ROLE_ADMIN, apply_answers },
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
