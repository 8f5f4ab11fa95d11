/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-root-dse.h"

#include "base/cw-dn.h"
#include "base/cw-phrase.h"
#include "base/cw-time.h"
#include "connectors/ldap/cw-ldap-record.h"

/* supportedCapabilities of a domain controller (MS-ADTS 3.1.1.3.4.3.1). */
#define CAPABILITY_ACTIVE_DIRECTORY "1.2.840.113556.1.4.800"
#define CAPABILITY_PARTIAL_SECRETS  "1.2.840.113556.1.4.1920"

static const char *const level_names[] = {
  "2000", "2003 interim", "2003", "2008", "2008 R2", "2012", "2012 R2", "2016", NULL, NULL, "2025",
};

static const char *const wanted[] = {
  "vendorName",
  "vendorVersion",
  "objectClass",
  "structuralObjectClass",
  "namingContexts",
  "subschemaSubentry",
  "supportedControl",
  "supportedCapabilities",
  "defaultNamingContext",
  "configurationNamingContext",
  "schemaNamingContext",
  "dsServiceName",
  "dnsHostName",
  "highestCommittedUSN",
  "currentTime",
  "domainControllerFunctionality",
  "domainFunctionality",
  "forestFunctionality",
  "rootDomainNamingContext",
  "ldapServiceName",
  NULL,
};

static CwLdapServerKind
find_kind (const CwLdapRecord *record)
{
  const char *vendor = cw_ldap_record_get_string (record, "vendorName");
  const char *version = cw_ldap_record_get_string (record, "vendorVersion");

  if (cw_ldap_record_has_value (record, "supportedCapabilities", CAPABILITY_ACTIVE_DIRECTORY))
    return vendor != NULL && strstr (vendor, "Samba") != NULL ? CW_LDAP_SERVER_SAMBA
                                                              : CW_LDAP_SERVER_ACTIVE_DIRECTORY;
  if (cw_ldap_record_has_value (record, "objectClass", "OpenLDAProotDSE"))
    return CW_LDAP_SERVER_OPENLDAP;
  if ((vendor != NULL && strstr (vendor, "389 Project") != NULL) ||
      (version != NULL && g_str_has_prefix (version, "389-Directory")))
    return CW_LDAP_SERVER_389;
  return CW_LDAP_SERVER_OTHER;
}

static char *
dup_string (const CwLdapRecord *record, const char *name)
{
  return g_strdup (cw_ldap_record_get_string (record, name));
}

static char **
dup_strings (GPtrArray *values)
{
  GPtrArray *strings = g_ptr_array_new ();

  for (guint i = 0; values != NULL && i < values->len; i++)
    g_ptr_array_add (strings, g_strdup (g_bytes_get_data (g_ptr_array_index (values, i), NULL)));
  g_ptr_array_add (strings, NULL);
  return (char **) g_ptr_array_free (strings, FALSE);
}

static GHashTable *
make_set (GPtrArray *values)
{
  GHashTable *set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; values != NULL && i < values->len; i++)
    g_hash_table_add (set, g_strdup (g_bytes_get_data (g_ptr_array_index (values, i), NULL)));
  return set;
}

static int
get_level (const CwLdapRecord *record, const char *name)
{
  const char *text = cw_ldap_record_get_string (record, name);

  return text != NULL ? (int) g_ascii_strtoll (text, NULL, 10) : -1;
}

static void
fill_numbers (CwRootDse *root, const CwLdapRecord *record)
{
  const char *usn = cw_ldap_record_get_string (record, "highestCommittedUSN");
  const char *now = cw_ldap_record_get_string (record, "currentTime");

  if (usn != NULL)
    root->highest_usn = g_ascii_strtoull (usn, NULL, 10);
  root->functional_level = get_level (record, "domainControllerFunctionality");
  root->domain_level = get_level (record, "domainFunctionality");
  root->forest_level = get_level (record, "forestFunctionality");
  if (now != NULL && !cw_time_parse_generalized (now, &root->current_time_usec))
    root->current_time_usec = 0;
}

/* ldapServiceName (MS-ADTS 3.1.1.3.2.11): "contoso.lab:dc1$@CONTOSO.LAB". */
static char *
find_realm (const CwLdapRecord *record)
{
  const char *service = cw_ldap_record_get_string (record, "ldapServiceName");
  const char *at = service != NULL ? strrchr (service, '@') : NULL;

  return at != NULL && at[1] != '\0' ? g_strdup (at + 1) : NULL;
}

CwRootDse *
cw_root_dse_read (CwLdapSession *session, GCancellable *cancellable, GError **error)
{
  const CwLdapQuery query = { "", LDAP_SCOPE_BASE, "(objectClass=*)", wanted, NULL };
  g_autoptr (CwLdapRecord) record = cw_ldap_record_read (session, &query, cancellable, error);
  CwRootDse *root = NULL;

  if (record == NULL)
    return NULL;
  root = g_new0 (CwRootDse, 1);
  root->kind = find_kind (record);
  root->vendor = dup_string (record, "vendorName");
  root->subschema = dup_string (record, "subschemaSubentry");
  root->default_context = dup_string (record, "defaultNamingContext");
  root->configuration_context = dup_string (record, "configurationNamingContext");
  root->schema_context = dup_string (record, "schemaNamingContext");
  root->ds_service_name = dup_string (record, "dsServiceName");
  root->dns_host_name = dup_string (record, "dnsHostName");
  root->naming_contexts = dup_strings (cw_ldap_record_get_values (record, "namingContexts"));
  root->controls = make_set (cw_ldap_record_get_values (record, "supportedControl"));
  root->root_context = dup_string (record, "rootDomainNamingContext");
  root->realm = find_realm (record);
  root->is_read_only =
      cw_ldap_record_has_value (record, "supportedCapabilities", CAPABILITY_PARTIAL_SECRETS);
  fill_numbers (root, record);
  return root;
}

void
cw_root_dse_free (CwRootDse *root)
{
  g_return_if_fail (root != NULL);

  g_free (root->vendor);
  g_free (root->subschema);
  g_free (root->default_context);
  g_free (root->configuration_context);
  g_free (root->schema_context);
  g_free (root->ds_service_name);
  g_free (root->dns_host_name);
  g_free (root->root_context);
  g_free (root->realm);
  g_strfreev (root->naming_contexts);
  g_hash_table_unref (root->controls);
  g_free (root);
}

gboolean
cw_root_dse_has_control (const CwRootDse *root, const char *oid)
{
  return g_hash_table_contains (root->controls, oid);
}

gboolean
cw_root_dse_has_context (const CwRootDse *root, const char *dn)
{
  for (guint i = 0; root->naming_contexts[i] != NULL; i++)
    if (cw_dn_equal (root->naming_contexts[i], dn))
      return TRUE;
  return FALSE;
}

gboolean
cw_root_dse_is_active_directory (const CwRootDse *root)
{
  return root->kind == CW_LDAP_SERVER_ACTIVE_DIRECTORY || root->kind == CW_LDAP_SERVER_SAMBA;
}

const char *
cw_root_dse_get_level_name (int level)
{
  return level >= 0 && level < (int) G_N_ELEMENTS (level_names) ? level_names[level] : NULL;
}

char *
cw_root_dse_describe (const CwRootDse *root)
{
  const char *name = "LDAP server";
  const char *level = cw_root_dse_get_level_name (root->functional_level);

  if (root->kind == CW_LDAP_SERVER_ACTIVE_DIRECTORY)
    name = "Windows Active Directory";
  else if (root->kind == CW_LDAP_SERVER_SAMBA)
    name = "Samba Active Directory";
  else if (root->kind == CW_LDAP_SERVER_OPENLDAP)
    name = "OpenLDAP";
  else if (root->kind == CW_LDAP_SERVER_389)
    name = "389 Directory Server";
  else if (root->vendor != NULL)
    name = root->vendor;

  if (level != NULL)
    return g_strdup_printf (CW_PHRASE ("%s, functional level %s"), name, level);
  return g_strdup (name);
}
