/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ldap-sync.h"

#include "base/cw-error.h"
#include "connectors/ldap/cw-ber.h"

static void
set_malformed (GError **error, const char *what)
{
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
               "The server's %s is missing or malformed (RFC 4533); report this as a fault of the "
               "server",
               what);
}

static BerElement *
open_control (LDAPControl **controls, const char *oid)
{
  LDAPControl *control = controls != NULL ? ldap_control_find (oid, controls, NULL) : NULL;

  return control != NULL ? cw_ber_open (&control->ldctl_value) : NULL;
}

static gboolean
copy_uuid (const struct berval *value, CwGuid *ret_uuid)
{
  if (value->bv_val == NULL || value->bv_len != CW_GUID_SIZE)
    return FALSE;
  memcpy (ret_uuid->bytes, value->bv_val, CW_GUID_SIZE);
  return TRUE;
}

gboolean
cw_ldap_sync_parse_state (LDAPControl **controls,
                          CwLdapSyncState *ret_state,
                          CwGuid *ret_uuid,
                          GError **error)
{
  g_autoptr (BerElement) ber = open_control (controls, LDAP_CONTROL_SYNC_STATE);
  struct berval uuid = { 0, NULL };
  ber_int_t state = -1;

  if (ber == NULL || !cw_ber_enter_sequence (ber) || !cw_ber_get_enum (ber, &state) ||
      !cw_ber_get_octets (ber, &uuid) || state < CW_LDAP_SYNC_PRESENT ||
      state > CW_LDAP_SYNC_DELETE || !copy_uuid (&uuid, ret_uuid))
    {
      set_malformed (error, "Sync State control");
      return FALSE;
    }
  *ret_state = (CwLdapSyncState) state;
  return TRUE;
}

/* An optional cookie and an optional boolean, in a sequence that is open. */
static gboolean
scan_cookie_and_flag (BerElement *ber, GBytes **ret_cookie, gboolean *flag)
{
  struct berval cookie = { 0, NULL };

  if (cw_ber_is_next (ber, LDAP_TAG_SYNC_COOKIE))
    {
      if (!cw_ber_get_octets (ber, &cookie))
        return FALSE;
      if (ret_cookie != NULL)
        *ret_cookie = g_bytes_new (cookie.bv_val, cookie.bv_len);
    }
  return !cw_ber_is_next (ber, LBER_BOOLEAN) || cw_ber_get_boolean (ber, flag);
}

gboolean
cw_ldap_sync_parse_done (LDAPControl **controls, CwLdapSyncDone *ret_done, GError **error)
{
  g_autoptr (BerElement) ber = open_control (controls, LDAP_CONTROL_SYNC_DONE);
  g_autoptr (GBytes) cookie = NULL;
  gboolean refresh_deletes = FALSE;

  if (ber == NULL || !cw_ber_enter_sequence (ber) ||
      !scan_cookie_and_flag (ber, &cookie, &refresh_deletes) || !cw_ber_is_at_end (ber))
    {
      set_malformed (error, "Sync Done control");
      return FALSE;
    }
  ret_done->cookie = g_steal_pointer (&cookie);
  ret_done->refresh_deletes = refresh_deletes;
  return TRUE;
}

/* SET OF OCTET STRING, each 16 bytes. */
static gboolean
scan_uuids (BerElement *ber, GArray *uuids)
{
  ber_len_t length = 0;
  char *end = NULL;

  if (!cw_ber_is_next (ber, LBER_SET))
    return FALSE;
  for (ber_tag_t tag = ber_first_element (ber, &length, &end); tag != LBER_DEFAULT;
       tag = ber_next_element (ber, &length, end))
    {
      struct berval value = { 0, NULL };
      CwGuid uuid;

      if (!cw_ber_get_octets (ber, &value) || !copy_uuid (&value, &uuid))
        return FALSE;
      g_array_append_val (uuids, uuid);
    }
  return TRUE;
}

gboolean
cw_ldap_sync_parse_info (const struct berval *value, CwLdapSyncIdSet *ret_set, GError **error)
{
  g_autoptr (BerElement) ber = cw_ber_open (value);
  g_autoptr (GArray) uuids = g_array_new (FALSE, FALSE, sizeof (CwGuid));
  gboolean are_deleted = FALSE;
  ber_len_t length = 0;
  gboolean is_good = FALSE;

  if (ber != NULL)
    switch (ber_peek_tag (ber, &length))
      {
      case LDAP_TAG_SYNC_NEW_COOKIE:
      case LDAP_TAG_SYNC_REFRESH_DELETE:
      case LDAP_TAG_SYNC_REFRESH_PRESENT:
        is_good = TRUE;
        break;
      case LDAP_TAG_SYNC_ID_SET:
        is_good = ber_skip_tag (ber, &length) != LBER_DEFAULT &&
                  scan_cookie_and_flag (ber, NULL, &are_deleted) && scan_uuids (ber, uuids);
        break;
      default:
        break;
      }
  if (!is_good)
    {
      set_malformed (error, "Sync Info message");
      return FALSE;
    }
  ret_set->uuids = g_steal_pointer (&uuids);
  ret_set->are_deleted = are_deleted;
  return TRUE;
}

gboolean
cw_ldap_sync_parse_refresh_done (const struct berval *value, gboolean *ret_is_done, GError **error)
{
  g_autoptr (BerElement) ber = cw_ber_open (value);
  ber_len_t length = 0;
  ber_tag_t tag = ber != NULL ? ber_peek_tag (ber, &length) : LBER_DEFAULT;
  gboolean is_done = TRUE;

  switch (tag)
    {
    case LDAP_TAG_SYNC_NEW_COOKIE:
    case LDAP_TAG_SYNC_ID_SET:
      *ret_is_done = FALSE;
      return TRUE;
    case LDAP_TAG_SYNC_REFRESH_DELETE:
    case LDAP_TAG_SYNC_REFRESH_PRESENT:
      if (ber_skip_tag (ber, &length) != LBER_DEFAULT && scan_cookie_and_flag (ber, NULL, &is_done))
        {
          *ret_is_done = is_done;
          return TRUE;
        }
      break;
    default:
      break;
    }
  set_malformed (error, "Sync Info message");
  return FALSE;
}
