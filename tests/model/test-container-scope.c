/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

#include "model/cw-container-scope.h"

#define DOMAIN "DC=contoso,DC=com"

static void
test_nothing_said (void)
{
  g_autoptr (CwContainerScope) scope = cw_container_scope_new ();

  g_assert_true (cw_container_scope_takes (scope, "CN=Ann,OU=Staff," DOMAIN));
}

/* The nearest rule decides, of the container itself otherwise than of those below it. */
static void
test_rules (void)
{
  static const struct
  {
    const char *dn;
    gboolean is_taken;
  } cases[] = {
    { "CN=Ann," DOMAIN, FALSE },
    { "CN=Ann,OU=Other," DOMAIN, FALSE },
    { "CN=Ann,OU=Staff," DOMAIN, TRUE },
    { "cn=ann, ou=STAFF, dc=Contoso,dc=com", TRUE },
    { "CN=Ann,OU=Berlin,OU=Staff," DOMAIN, TRUE },
    { "CN=Ann,OU=Guests,OU=Staff," DOMAIN, FALSE },
    { "CN=Ann,OU=Late,OU=Guests,OU=Staff," DOMAIN, TRUE },
    { "CN=Ann\\,OU=Staff,OU=Other," DOMAIN, FALSE },
  };
  g_autoptr (CwContainerScope) scope = cw_container_scope_new ();

  cw_container_scope_add (scope, DOMAIN, FALSE, FALSE);
  cw_container_scope_add (scope, "OU=Staff," DOMAIN, TRUE, TRUE);
  cw_container_scope_add (scope, "OU=Guests,OU=Staff," DOMAIN, FALSE, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (cw_container_scope_takes (scope, cases[i].dn), ==, cases[i].is_taken);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/container-scope/nothing-said", test_nothing_said);
  g_test_add_func ("/model/container-scope/rules", test_rules);
  return g_test_run ();
}
