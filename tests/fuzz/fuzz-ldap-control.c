/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include "connectors/ldap/cw-ldap-controls.h"
#include "connectors/ldap/cw-ldap-sync.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* The input as the value of every control that a server answers with, and of its messages. */

static void
check_paging (LDAPControl **controls)
{
  CwDirsyncAnswer answer = { FALSE, NULL };
  g_autoptr (GBytes) cookie = NULL;

  if (cw_ldap_controls_parse_dirsync (controls, &answer, NULL))
    g_assert_nonnull (answer.cookie);
  g_clear_pointer (&answer.cookie, g_bytes_unref);
  if (cw_ldap_controls_parse_paged (controls, &cookie, NULL))
    g_assert_true (cookie == NULL || g_bytes_get_size (cookie) > 0);
}

static void
check_sync (LDAPControl **controls, const struct berval *value)
{
  CwLdapSyncState state = CW_LDAP_SYNC_PRESENT;
  CwLdapSyncDone done = { NULL, FALSE };
  CwLdapSyncIdSet set = { NULL, FALSE };
  gboolean is_done = FALSE;
  CwGuid uuid;

  (void) !cw_ldap_sync_parse_refresh_done (value, &is_done, NULL);
  if (cw_ldap_sync_parse_state (controls, &state, &uuid, NULL))
    g_assert_cmpint (state, <=, CW_LDAP_SYNC_DELETE);
  if (cw_ldap_sync_parse_done (controls, &done, NULL))
    g_clear_pointer (&done.cookie, g_bytes_unref);
  if (cw_ldap_sync_parse_info (value, &set, NULL))
    g_assert_cmpuint (set.uuids->len * CW_GUID_SIZE, <=, value->bv_len);
  g_clear_pointer (&set.uuids, g_array_unref);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char *const oids[] = { CW_LDAP_OID_DIRSYNC, LDAP_CONTROL_PAGEDRESULTS,
                                      LDAP_CONTROL_SYNC_STATE, LDAP_CONTROL_SYNC_DONE };
  struct berval value = { size, (char *) data };
  LDAPControl answers[G_N_ELEMENTS (oids)];
  LDAPControl *controls[G_N_ELEMENTS (oids) + 1] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (oids); i++)
    {
      answers[i] = (LDAPControl){ .ldctl_oid = (char *) oids[i], .ldctl_value = value };
      controls[i] = &answers[i];
    }
  check_paging (controls);
  check_sync (controls, &value);
  return 0;
}
