/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ad-descriptor.h"

#include "base/cw-error.h"
#include "connectors/ldap/cw-ldap-record.h"
#include "connectors/ldap/cw-ldap-write.h"

#define DESCRIPTOR "nTSecurityDescriptor"

static CwLdapControls *
make_controls (guint32 sd_flags)
{
  CwLdapControls *controls = cw_ldap_controls_new ();

  cw_ldap_controls_add_sd_flags (controls, sd_flags);
  cw_ldap_controls_add_show_deleted (controls);
  return controls;
}

CwSecurityDescriptor *
cw_ad_descriptor_read_parts (CwAdSession *session,
                             const char *dn,
                             guint32 sd_flags,
                             GCancellable *cancellable,
                             GError **error)
{
  static const char *const wanted[] = { DESCRIPTOR, NULL };
  g_autoptr (CwLdapControls) controls = make_controls (sd_flags);
  const CwLdapQuery query = { dn, LDAP_SCOPE_BASE, "(objectClass=*)", wanted, controls };
  g_autoptr (CwLdapRecord) record = cw_ldap_record_read (session->ldap, &query, cancellable, error);
  GPtrArray *values = NULL;
  gsize size = 0;
  const void *data = NULL;

  if (record == NULL)
    return NULL;
  values = cw_ldap_record_get_values (record, DESCRIPTOR);
  if (values == NULL || values->len == 0)
    return NULL;
  data = g_bytes_get_data (g_ptr_array_index (values, 0), &size);
  return cw_security_descriptor_new (data, size, error);
}

CwSecurityDescriptor *
cw_ad_descriptor_read (CwAdSession *session,
                       const char *dn,
                       GCancellable *cancellable,
                       GError **error)
{
  return cw_ad_descriptor_read_parts (session, dn, CW_SD_FLAGS_DACL, cancellable, error);
}

gboolean
cw_ad_descriptor_write (CwAdSession *session,
                        const char *dn,
                        guint32 sd_flags,
                        GBytes *descriptor,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (CwLdapControls) controls = make_controls (sd_flags);
  g_autoptr (CwLdapWrite) write = cw_ldap_write_new (CW_LDAP_WRITE_MODIFY, dn);
  gsize size = 0;
  const void *data = g_bytes_get_data (descriptor, &size);

  cw_ldap_write_put_bytes (write, DESCRIPTOR, data, size);
  return cw_ldap_write_run (write, session->ldap, controls, NULL, cancellable, error);
}

gboolean
cw_ad_descriptor_write_owner (CwAdSession *session,
                              const char *dn,
                              GBytes *sid,
                              GCancellable *cancellable,
                              GError **error)
{
  g_autoptr (GBytes) owner = cw_security_descriptor_make_owner (sid);

  return cw_ad_descriptor_write (session, dn, CW_SD_FLAGS_OWNER, owner, cancellable, error);
}

GBytes *
cw_ad_descriptor_read_own_sid (CwAdSession *session, GCancellable *cancellable, GError **error)
{
  static const char *const wanted[] = { "tokenGroups", NULL };
  const CwLdapQuery query = { "", LDAP_SCOPE_BASE, "(objectClass=*)", wanted, NULL };
  g_autoptr (CwLdapRecord) record = cw_ldap_record_read (session->ldap, &query, cancellable, error);
  GPtrArray *values = record != NULL ? cw_ldap_record_get_values (record, "tokenGroups") : NULL;

  if (record == NULL)
    return NULL;
  if (values != NULL && values->len > 0)
    return g_bytes_ref (g_ptr_array_index (values, 0));
  g_set_error_literal (error, CW_ERROR, CW_ERROR_PERMISSION,
                       "The domain controller does not tell who signed in");
  return NULL;
}

CwSecurityDescriptor *
cw_ad_descriptor_read_seen (CwAdSession *session,
                            const char *dn,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (GError) local_error = NULL;
  CwSecurityDescriptor *descriptor = cw_ad_descriptor_read (session, dn, cancellable, &local_error);

  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (descriptor == NULL)
    g_set_error (error, CW_ERROR, CW_ERROR_PERMISSION,
                 "The rights on %s cannot be seen, not even as their owner", dn);
  return descriptor;
}
