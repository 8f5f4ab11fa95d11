/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "engine/cw-error-advice.h"

static void
test_find (void)
{
  const CwErrorAdvice *unknown = cw_error_advice_find ("something-new");
  const CwErrorAdvice *refused = cw_error_advice_find ("Request_BadRequest");
  const CwErrorAdvice *conflict = cw_error_advice_find ("ObjectConflict");

  g_assert_true (cw_error_advice_find ("duplicate-value") != unknown);
  g_assert_true (cw_error_advice_find ("administrator-match") != unknown);
  g_assert_true (refused != unknown && conflict != unknown && refused != conflict);
  /* The inner code says more than the outer one, which says more than nothing. */
  g_assert_true (cw_error_advice_find ("Request_BadRequest/ObjectConflict") == conflict);
  g_assert_true (cw_error_advice_find ("Request_BadRequest/InvalidValue") ==
                 cw_error_advice_find ("InvalidValue"));
  g_assert_true (cw_error_advice_find ("Request_BadRequest/SomethingNew") == refused);
  g_assert_true (cw_error_advice_find ("New/Newer") == unknown);
  g_assert_true (cw_error_advice_find ("") == unknown);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error-advice/find", test_find);
  return g_test_run ();
}
