/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ad-forest.h"

#include "base/cw-dn.h"
#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "base/cw-sid.h"
#include "connectors/cw-connector.h"
#include "connectors/ldap/cw-ldap-record.h"

/* systemFlags of a crossRef (MS-ADTS 6.1.1.2.1.1.1): the partition is a domain. */
#define FLAG_CR_NTDS_DOMAIN 0x2

/* DS_BEHAVIOR_WIN2003: replicates single values of links, which an import relies on. */
#define LOWEST_FOREST_LEVEL 2

static void
domain_free (CwAdDomain *domain)
{
  g_free (domain->dns);
  g_free (domain->netbios);
  g_free (domain->dn);
  g_free (domain->sid);
  g_free (domain);
}

void
cw_ad_forest_free (CwAdForest *forest)
{
  g_return_if_fail (forest != NULL);

  g_free (forest->name);
  g_clear_pointer (&forest->domains, g_ptr_array_unref);
  g_strfreev (forest->suffixes);
  g_free (forest);
}

/* ----- domains */

/* A domain's SID is the objectSid of its head, which only its own domain controllers (and the
 * global catalog) hold. FALSE only for a failure that is not "it is not there". */
static gboolean
read_domain_sid (CwAdSession *session,
                 CwAdDomain *domain,
                 GCancellable *cancellable,
                 GError **error)
{
  static const char *const wanted[] = { "objectSid", NULL };
  const CwLdapQuery query = { domain->dn, LDAP_SCOPE_BASE, "(objectClass=*)", wanted, NULL };
  g_autoptr (CwLdapRecord) record = NULL;
  const guint8 *bytes = NULL;
  gsize size = 0;

  if (!domain->is_held)
    return TRUE;
  record = cw_ldap_record_read (session->ldap, &query, cancellable, error);
  if (record == NULL)
    return FALSE;
  if (cw_ldap_record_get_bytes (record, "objectSid", &bytes, &size))
    domain->sid = cw_sid_to_string (bytes, size);
  return TRUE;
}

static CwAdDomain *
make_domain (CwAdSession *session, const CwLdapRecord *cross_ref)
{
  const char *dn = cw_ldap_record_get_string (cross_ref, "nCName");
  const char *dns = cw_ldap_record_get_string (cross_ref, "dnsRoot");
  const CwRootDse *root = session->root;
  CwAdDomain *domain = NULL;

  if (dn == NULL ||
      (cw_ldap_record_get_integer (cross_ref, "systemFlags", 0) & FLAG_CR_NTDS_DOMAIN) == 0)
    return NULL;
  domain = g_new0 (CwAdDomain, 1);
  domain->dn = g_strdup (dn);
  domain->dns = dns != NULL ? g_ascii_strdown (dns, -1) : cw_dn_to_domain (dn);
  domain->netbios = g_strdup (cw_ldap_record_get_string (cross_ref, "nETBIOSName"));
  domain->is_root = root->root_context != NULL && cw_dn_equal (dn, root->root_context);
  domain->is_held = cw_dn_equal (dn, root->default_context);
  return domain;
}

static int
compare_domains (gconstpointer a, gconstpointer b)
{
  const CwAdDomain *x = *(const CwAdDomain *const *) a;
  const CwAdDomain *y = *(const CwAdDomain *const *) b;

  if (x->is_root != y->is_root)
    return x->is_root ? -1 : 1;
  return g_strcmp0 (x->dns, y->dns);
}

static gboolean
read_domains (CwAdSession *session, CwAdForest *forest, GCancellable *cancellable, GError **error)
{
  static const char *const wanted[] = { "nCName", "systemFlags", "dnsRoot", "nETBIOSName", NULL };
  g_autofree char *base =
      g_strdup_printf ("CN=Partitions,%s", session->root->configuration_context);
  const CwLdapQuery query = { base, LDAP_SCOPE_ONELEVEL, "(objectClass=crossRef)", wanted, NULL };
  g_autoptr (GPtrArray) records =
      cw_ldap_record_search_paged (session->ldap, &query, cancellable, error);

  if (records == NULL)
    return FALSE;
  for (guint i = 0; i < records->len; i++)
    {
      CwAdDomain *domain = make_domain (session, g_ptr_array_index (records, i));

      if (domain == NULL)
        continue;
      g_ptr_array_add (forest->domains, domain);
      if (!read_domain_sid (session, domain, cancellable, error))
        return FALSE;
    }
  if (forest->domains->len == 0)
    {
      g_set_error (
          error, CW_ERROR, CW_ERROR_PERMISSION,
          "Reading %s: no domain can be seen there; let the account read the Configuration "
          "partition",
          base);
      return FALSE;
    }
  g_ptr_array_sort (forest->domains, compare_domains);
  forest->name = g_strdup (((CwAdDomain *) g_ptr_array_index (forest->domains, 0))->dns);
  return TRUE;
}

static void
add_suffix (GPtrArray *suffixes, const char *text)
{
  g_autofree char *folded = g_ascii_strdown (text, -1);

  if (!g_ptr_array_find_with_equal_func (suffixes, folded, g_str_equal, NULL))
    g_ptr_array_add (suffixes, g_steal_pointer (&folded));
}

static gboolean
read_suffixes (CwAdSession *session, CwAdForest *forest, GCancellable *cancellable, GError **error)
{
  static const char *const wanted[] = { "uPNSuffixes", NULL };
  g_autofree char *base =
      g_strdup_printf ("CN=Partitions,%s", session->root->configuration_context);
  const CwLdapQuery query = { base, LDAP_SCOPE_BASE, "(objectClass=*)", wanted, NULL };
  g_autoptr (CwLdapRecord) record = cw_ldap_record_read (session->ldap, &query, cancellable, error);
  g_autoptr (GPtrArray) suffixes = g_ptr_array_new ();
  GPtrArray *values = NULL;

  if (record == NULL)
    return FALSE;
  for (guint i = 0; i < forest->domains->len; i++)
    add_suffix (suffixes, ((CwAdDomain *) g_ptr_array_index (forest->domains, i))->dns);
  values = cw_ldap_record_get_values (record, "uPNSuffixes");
  for (guint i = 0; values != NULL && i < values->len; i++)
    add_suffix (suffixes, g_bytes_get_data (g_ptr_array_index (values, i), NULL));
  g_ptr_array_add (suffixes, NULL);
  forest->suffixes = (char **) g_ptr_array_free (g_steal_pointer (&suffixes), FALSE);
  return TRUE;
}

/* ----- schema */

/* An integer of an entry that need not exist; *ret_value stays as it is then. */
static gboolean
read_number (CwAdSession *session,
             const char *dn,
             const char *attribute,
             guint *ret_value,
             GCancellable *cancellable,
             GError **error)
{
  const char *const wanted[] = { attribute, NULL };
  const CwLdapQuery query = { dn, LDAP_SCOPE_BASE, "(objectClass=*)", wanted, NULL };
  g_autoptr (GError) cause = NULL;
  g_autoptr (CwLdapRecord) record =
      cw_ldap_record_read (session->ldap, &query, cancellable, &cause);

  if (record != NULL)
    *ret_value = (guint) cw_ldap_record_get_integer (record, attribute, *ret_value);
  else if (!g_error_matches (cause, CW_ERROR, CW_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  return TRUE;
}

static gboolean
has_name (GPtrArray *records, const char *name)
{
  for (guint i = 0; i < records->len; i++)
    if (cw_ldap_record_has_value (g_ptr_array_index (records, i), "lDAPDisplayName", name))
      return TRUE;
  return FALSE;
}

static gboolean
read_schema (CwAdSession *session, CwAdForest *forest, GCancellable *cancellable, GError **error)
{
  static const char *const wanted[] = { "lDAPDisplayName", NULL };
  const char *schema = session->root->schema_context;
  g_autofree char *exchange = g_strdup_printf ("CN=ms-Exch-Schema-Version-Pt,%s", schema);
  const CwLdapQuery query = {
    schema, LDAP_SCOPE_ONELEVEL,
    "(|(lDAPDisplayName=msDS-Device)(lDAPDisplayName=msDS-DeviceContainer)"
    "(lDAPDisplayName=msDS-DeviceRegistrationService)"
    "(lDAPDisplayName=mS-DS-ConsistencyGuid))",
    wanted, NULL
  };
  g_autoptr (GPtrArray) records = NULL;

  if (!read_number (session, schema, "objectVersion", &forest->schema_version, cancellable,
                    error) ||
      !read_number (session, exchange, "rangeUpper", &forest->exchange_version, cancellable, error))
    return FALSE;
  records = cw_ldap_record_search (session->ldap, &query, cancellable, error);
  if (records == NULL)
    return FALSE;
  forest->has_consistency_guid = has_name (records, "mS-DS-ConsistencyGuid");
  forest->has_device_schema = has_name (records, "msDS-Device") &&
                              has_name (records, "msDS-DeviceContainer") &&
                              has_name (records, "msDS-DeviceRegistrationService");
  return TRUE;
}

static gboolean
read_device_container (CwAdSession *session,
                       CwAdForest *forest,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autofree char *dn = g_strdup_printf ("CN=Device Registration Configuration,CN=Services,%s",
                                         session->root->configuration_context);
  guint instance_type = 0;

  if (!read_number (session, dn, "instanceType", &instance_type, cancellable, error))
    return FALSE;
  forest->has_device_container = instance_type != 0;
  return TRUE;
}

CwAdForest *
cw_ad_forest_read (CwAdSession *session, GCancellable *cancellable, GError **error)
{
  g_autoptr (CwAdForest) forest = g_new0 (CwAdForest, 1);

  forest->domains = g_ptr_array_new_with_free_func ((GDestroyNotify) domain_free);
  forest->functional_level = session->root->forest_level;
  if (!read_domains (session, forest, cancellable, error) ||
      !read_suffixes (session, forest, cancellable, error) ||
      !read_schema (session, forest, cancellable, error) ||
      !read_device_container (session, forest, cancellable, error))
    return NULL;
  return g_steal_pointer (&forest);
}

const CwAdDomain *
cw_ad_forest_find_domain (const CwAdForest *forest, const char *name)
{
  for (guint i = 0; i < forest->domains->len; i++)
    {
      const CwAdDomain *domain = g_ptr_array_index (forest->domains, i);

      if (g_ascii_strcasecmp (domain->dns, name) == 0 || cw_dn_equal (domain->dn, name) ||
          (domain->netbios != NULL && g_ascii_strcasecmp (domain->netbios, name) == 0))
        return domain;
    }
  return NULL;
}

const CwAdDomain *
cw_ad_forest_find_domain_of (const CwAdForest *forest, const char *dn)
{
  const CwAdDomain *best = NULL;

  /* A child domain's name lies below its parent's. */
  for (guint i = 0; i < forest->domains->len; i++)
    {
      const CwAdDomain *domain = g_ptr_array_index (forest->domains, i);

      if (cw_dn_is_under (dn, domain->dn) &&
          (best == NULL || cw_dn_count (domain->dn) > cw_dn_count (best->dn)))
        best = domain;
    }
  return best;
}

/* The first schema version of each release. */
static const struct
{
  guint version;
  const char *name;
} exchange_names[] = {
  { 17000, "Exchange 2019" }, { 15317, "Exchange 2016" },
  { 15132, "Exchange 2013" }, { 14622, "Exchange 2010" },
  { 10637, "Exchange 2007" }, { 1, CW_PHRASE ("Exchange 2003 or older") },
};

const char *
cw_ad_forest_get_exchange_name (guint exchange_version)
{
  for (guint i = 0; i < G_N_ELEMENTS (exchange_names); i++)
    if (exchange_version >= exchange_names[i].version)
      return exchange_names[i].name;
  return NULL;
}

gboolean
cw_ad_forest_is_consistency_guid_used (CwAdSession *session,
                                       const char *domain_dn,
                                       gboolean *ret_is_used,
                                       GCancellable *cancellable,
                                       GError **error)
{
  static const char *const wanted[] = { LDAP_NO_ATTRS, NULL };
  const CwLdapQuery query = { domain_dn, LDAP_SCOPE_SUBTREE, "(mS-DS-ConsistencyGuid=*)", wanted,
                              NULL };
  g_autoptr (CwLdapSearch) search = cw_ldap_search_new (session->ldap, &query, error);
  CwLdapEvent event = CW_LDAP_EVENT_INTERMEDIATE;

  while (search != NULL && event == CW_LDAP_EVENT_INTERMEDIATE)
    if (!cw_ldap_search_next (search, cancellable, &event, error))
      return FALSE;
  if (search == NULL)
    return FALSE;
  *ret_is_used = event == CW_LDAP_EVENT_ENTRY;
  return TRUE;
}

/* ----- checks */

static void
add_check (GPtrArray *checks,
           const char *id,
           CwCheckStatus status,
           const char *summary,
           const char *remedy)
{
  g_ptr_array_add (checks, cw_check_new (id, status, summary, remedy));
}

static void
check_writable (GPtrArray *checks, const CwRootDse *root)
{
  if (root->is_read_only)
    add_check (checks, "writable", CW_CHECK_FAILED,
               CW_PHRASE ("The server is a read-only domain controller"),
               CW_PHRASE ("Give a writable domain controller of the domain"));
  else
    add_check (checks, "writable", CW_CHECK_OK, CW_PHRASE ("The domain controller is writable"),
               NULL);
}

static void
check_level (GPtrArray *checks, const CwAdForest *forest)
{
  const char *level = cw_root_dse_get_level_name (forest->functional_level);
  g_autofree char *summary =
      level != NULL
          ? g_strdup_printf (CW_PHRASE ("The forest %s has functional level %s"), forest->name,
                             level)
          : g_strdup_printf (CW_PHRASE ("The functional level of the forest %s is not known"),
                             forest->name);

  if (forest->functional_level >= LOWEST_FOREST_LEVEL)
    add_check (checks, "forest-level", CW_CHECK_OK, summary, NULL);
  else
    add_check (checks, "forest-level", CW_CHECK_WARNING, summary,
               CW_PHRASE ("Raise the forest's functional level to 2003 or higher"));
}

static void
check_netbios (GPtrArray *checks, const CwAdForest *forest)
{
  for (guint i = 0; i < forest->domains->len; i++)
    {
      const CwAdDomain *domain = g_ptr_array_index (forest->domains, i);
      g_autofree char *summary = NULL;

      if (domain->netbios == NULL || strchr (domain->netbios, '.') == NULL)
        continue;
      summary = g_strdup_printf (CW_PHRASE ("The NetBIOS name of %s has a dot in it: %s"),
                                 domain->dns, domain->netbios);
      add_check (
          checks, "netbios", CW_CHECK_WARNING, summary,
          CW_PHRASE ("Write accounts of this domain as user@domain or as distinguished names"));
    }
}

GPtrArray *
cw_ad_forest_check (const CwAdForest *forest, const CwRootDse *root)
{
  GPtrArray *checks = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_check_free);

  check_writable (checks, root);
  check_level (checks, forest);
  check_netbios (checks, forest);
  return checks;
}
