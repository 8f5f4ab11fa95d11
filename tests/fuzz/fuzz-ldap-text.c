/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include <string.h>

#include "connectors/ldap/cw-csn.h"
#include "connectors/ldap/cw-extended-dn.h"
#include "connectors/ldap/cw-ldap-range.h"
#include "connectors/ldap/cw-schema-definition.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* The texts that a directory sends beside values: each parser gets every input. */

static void
check_extended_dn (const char *text)
{
  CwExtendedDn dn = { FALSE };

  if (!cw_extended_dn_parse (text, &dn))
    return;
  g_assert_true (dn.dn >= text && dn.dn <= text + strlen (text));
  if (dn.has_guid)
    {
      g_autofree char *formatted = cw_extended_dn_format_guid (&dn.guid);
      CwExtendedDn again = { FALSE };

      g_assert_true (cw_extended_dn_parse (formatted, &again) && again.has_guid);
      g_assert_cmpmem (&again.guid, sizeof again.guid, &dn.guid, sizeof dn.guid);
    }
}

static void
check_description (const char *text, gsize len)
{
  for (int is_incremental = 0; is_incremental < 2; is_incremental++)
    {
      CwLdapDescription description = { 0 };

      if (cw_ldap_description_parse (text, len, is_incremental, &description))
        g_assert_cmpuint (description.name_len, <=, len);
    }
}

static void
check_definition (const char *text)
{
  g_autoptr (CwSchemaDefinition) definition = cw_schema_definition_parse (text);

  if (definition == NULL)
    return;
  g_assert_true (definition->names != NULL && definition->superiors != NULL);
  g_assert_true (definition->must != NULL && definition->may != NULL);
}

static void
check_csn (const char *text)
{
  g_autofree char *earlier = NULL;

  (void) cw_csn_is_valid_cookie (text);
  if (!cw_csn_is_valid (text))
    return;
  earlier = cw_csn_rewind (text, 60);
  g_assert_true (cw_csn_is_valid (earlier));
  /* The order of CSNs is that of their texts when they are as OpenLDAP writes them. */
  if (strlen (text) > 21 && text[14] == '.' && text[21] == 'Z')
    g_assert_cmpstr (earlier, <=, text);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);

  check_extended_dn (text);
  check_description ((const char *) data, size);
  check_definition (text);
  check_csn (text);
  return 0;
}
