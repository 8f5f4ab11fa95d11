/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include "service/cw-service.h"
#include "setup/cw-methods.h"

/* The XML is what others read; the table is what is done. They are the same. */

static char *
join_signature (GDBusArgInfo **args)
{
  g_autoptr (GString) signature = g_string_new ("(");

  for (guint i = 0; args != NULL && args[i] != NULL; i++)
    g_string_append (signature, args[i]->signature);
  g_string_append_c (signature, ')');
  return g_string_free (g_steal_pointer (&signature), FALSE);
}

static void
test_methods (void)
{
  g_autoptr (GError) error = NULL;
  GDBusInterfaceInfo *info = cw_service_load_interface (&error);
  g_autoptr (GPtrArray) methods = cw_methods_list ();
  guint n_methods = 0;

  g_assert_no_error (error);
  for (; info->methods[n_methods] != NULL; n_methods++)
    {
      const GDBusMethodInfo *described = info->methods[n_methods];
      const CwMethod *method = cw_methods_find (described->name);
      g_autofree char *in = join_signature (described->in_args);
      g_autofree char *out = join_signature (described->out_args);

      g_test_message ("%s", described->name);
      g_assert_nonnull (method);
      g_assert_cmpstr (in, ==, method->in);
      g_assert_cmpstr (out, ==, CW_METHOD_ANSWER);
    }
  g_assert_cmpuint (n_methods, ==, methods->len);
  g_dbus_interface_info_unref (info);
}

static void
test_signals (void)
{
  g_autoptr (GError) error = NULL;
  GDBusInterfaceInfo *info = cw_service_load_interface (&error);
  g_autoptr (GPtrArray) signals = cw_signals_list ();
  guint n_signals = 0;

  g_assert_no_error (error);
  for (; info->signals[n_signals] != NULL; n_signals++)
    {
      const GDBusSignalInfo *described = info->signals[n_signals];
      g_autofree char *args = join_signature (described->args);

      g_test_message ("%s", described->name);
      g_assert_nonnull (cw_signals_find (described->name));
      g_assert_cmpstr (args, ==, CW_METHOD_ANSWER);
    }
  g_assert_cmpuint (n_signals, ==, signals->len);
  g_dbus_interface_info_unref (info);
}

/* The role is told in words before each of them: "Role operator." */
static void
assert_role (const char *xml, const char *kind, const char *name, CwRole needed)
{
  g_autofree char *element = g_strdup_printf ("<%s name=\"%s\">", kind, name);
  g_autofree char *role = g_strdup_printf ("Role %s.", cw_role_to_string (needed));
  char *found = strstr (xml, element);
  char *comment = NULL;

  g_test_message ("%s: %s", name, role);
  g_assert_nonnull (found);
  comment = g_strrstr_len (xml, found - xml, "<!--");
  g_assert_nonnull (comment);
  g_assert_true (g_str_has_prefix (comment + strlen ("<!-- "), role));
}

static void
test_roles (gconstpointer data)
{
  const char *path = data;
  g_autoptr (GPtrArray) methods = cw_methods_list ();
  g_autoptr (GPtrArray) signals = cw_signals_list ();
  g_autofree char *xml = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &xml, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < methods->len; i++)
    {
      const CwMethod *method = g_ptr_array_index (methods, i);

      assert_role (xml, "method", method->name, method->role);
    }
  for (guint i = 0; i < signals->len; i++)
    {
      const CwSignal *signal = g_ptr_array_index (signals, i);

      assert_role (xml, "signal", signal->name, signal->role);
    }
}

int
main (int argc, char **argv)
{
  g_autofree char *path =
      g_build_filename (SOURCE_ROOT, "data/dbus/org.causeway.Engine1.xml", NULL);

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service/interface/methods", test_methods);
  g_test_add_func ("/service/interface/signals", test_signals);
  g_test_add_data_func ("/service/interface/roles", path, test_roles);
  return g_test_run ();
}
