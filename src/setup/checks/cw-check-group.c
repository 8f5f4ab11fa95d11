/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-phrase.h"
#include "connectors/ldap/cw-ldap-group.h"
#include "engine/cw-variant.h"
#include "setup/cw-setup-directory.h"

#define MAX_GROUPS 20

static void
add_groups (CwSetupCheck *check, GPtrArray *groups)
{
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < groups->len; i++)
    {
      const CwLdapGroup *group = g_ptr_array_index (groups, i);
      g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

      cw_variant_add_string (&item, "name", group->name);
      cw_variant_add_string (&item, "dn", group->dn);
      cw_variant_add_string (&item, "guid", group->guid);
      cw_variant_add_int (&item, "members", group->members);
      g_variant_builder_add (&array, "@a{sv}", g_variant_builder_end (&item));
    }
  cw_variant_add (check->answer, "matches", g_variant_builder_end (&array));
}

static void
judge_groups (CwSetupCheck *check, GPtrArray *groups, const char *text)
{
  g_autofree char *summary = NULL;

  if (groups->len == 1)
    {
      summary = g_strdup_printf (CW_PHRASE ("“%s” is one group"), text);
      cw_setup_check_add (check, "group", CW_CHECK_OK, summary, NULL);
      return;
    }
  summary = groups->len == 0 ? g_strdup_printf (CW_PHRASE ("No group is called “%s”"), text)
                             : g_strdup_printf (CW_PHRASE ("“%s” may mean several groups"), text);
  cw_setup_check_add (check, "group", CW_CHECK_FAILED, summary,
                      groups->len == 0
                          ? CW_PHRASE ("Check the spelling, or enter its distinguished name")
                          : CW_PHRASE ("Choose one of them, or enter its distinguished name"));
}

gboolean
cw_setup_check_group (CwSetupCheck *check, GError **error)
{
  g_auto (CwSetupDirectory) directory = { 0 };
  const char *text = cw_setup_check_need_string (check, "text", error);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GPtrArray) groups = NULL;

  if (text == NULL || !cw_setup_directory_open (
                          &directory, check, cw_setup_check_get_object (check, "connector"), error))
    return FALSE;
  if (directory.session == NULL)
    return TRUE;
  groups = cw_ldap_group_resolve (directory.session, directory.root, text, MAX_GROUPS,
                                  check->cancellable, &local_error);
  if (groups == NULL)
    return cw_setup_check_add_error (check, "group", g_steal_pointer (&local_error), NULL, error);
  add_groups (check, groups);
  judge_groups (check, groups, text);
  return TRUE;
}
