/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ad-inheritance.h"

#include "base/cw-error.h"
#include "connectors/ldap/cw-ldap-record.h"
#include "connectors/ldap/cw-paged-search.h"
#include "connectors/ldap/cw-security-descriptor.h"

#define UNITS                                                                                      \
  "(&(|(objectClass=organizationalUnit)(objectClass=container))"                                   \
  "(!(showInAdvancedViewOnly=TRUE)))"
#define PROTECTED_ACCOUNTS "(&(objectClass=user)(!(objectClass=computer))(adminCount=1))"

void
cw_ad_inheritance_free (CwAdInheritance *inheritance)
{
  g_return_if_fail (inheritance != NULL);

  g_ptr_array_unref (inheritance->unit_examples);
  g_ptr_array_unref (inheritance->account_examples);
  g_free (inheritance);
}

static void
add (const CwLdapRecord *record, guint *count, GPtrArray *examples)
{
  (*count)++;
  if (examples->len < CW_AD_INHERITANCE_EXAMPLES)
    g_ptr_array_add (examples, g_strdup (cw_ldap_record_get_dn (record)));
}

static void
look_at_unit (const CwLdapRecord *record, CwAdInheritance *inheritance)
{
  g_autoptr (CwSecurityDescriptor) descriptor = NULL;
  const guint8 *bytes = NULL;
  gsize size = 0;

  if (cw_ldap_record_get_bytes (record, "nTSecurityDescriptor", &bytes, &size))
    descriptor = cw_security_descriptor_new (bytes, size, NULL);
  if (descriptor != NULL && cw_security_descriptor_is_protected (descriptor))
    add (record, &inheritance->units, inheritance->unit_examples);
}

static void
look_at_account (const CwLdapRecord *record, CwAdInheritance *inheritance)
{
  add (record, &inheritance->accounts, inheritance->account_examples);
}

static void
add_sd_flags (CwLdapControls *controls, gpointer user_data)
{
  cw_ldap_controls_add_sd_flags (controls, CW_SD_FLAGS_DACL);
}

typedef void (*Look) (const CwLdapRecord *record, CwAdInheritance *inheritance);

static gboolean
walk (CwAdSession *session,
      const CwLdapQuery *query,
      Look look,
      CwAdInheritance *inheritance,
      GCancellable *cancellable,
      GError **error)
{
  g_autoptr (CwPagedSearch) search = cw_paged_search_new (session->ldap, query, add_sd_flags, NULL);

  for (;;)
    {
      LDAPMessage *message = NULL;
      g_autoptr (CwLdapRecord) record = NULL;

      if (!cw_paged_search_next (search, cancellable, &message, error))
        return FALSE;
      if (message == NULL)
        return TRUE;
      record = cw_ldap_record_new (cw_ldap_session_get_ldap (session->ldap), message);
      if (record == NULL)
        {
          g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                       "Reading %s: the server sent a malformed entry", query->base);
          return FALSE;
        }
      look (record, inheritance);
    }
}

CwAdInheritance *
cw_ad_inheritance_read (CwAdSession *session,
                        const char *head,
                        GCancellable *cancellable,
                        GError **error)
{
  static const char *const descriptor[] = { "nTSecurityDescriptor", NULL };
  static const char *const nothing[] = { LDAP_NO_ATTRS, NULL };
  const CwLdapQuery units = { head, LDAP_SCOPE_SUBTREE, UNITS, descriptor, NULL };
  const CwLdapQuery accounts = { head, LDAP_SCOPE_SUBTREE, PROTECTED_ACCOUNTS, nothing, NULL };
  g_autoptr (CwAdInheritance) inheritance = g_new0 (CwAdInheritance, 1);

  inheritance->unit_examples = g_ptr_array_new_with_free_func (g_free);
  inheritance->account_examples = g_ptr_array_new_with_free_func (g_free);
  if (!walk (session, &units, look_at_unit, inheritance, cancellable, error) ||
      !walk (session, &accounts, look_at_account, inheritance, cancellable, error))
    return NULL;
  return g_steal_pointer (&inheritance);
}
