/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ldap-controls.h"

#include "base/cw-error.h"
#include "connectors/ldap/cw-ber.h"

struct _CwLdapControls
{
  GPtrArray *array; /* (element-type LDAPControl), with a NULL at the end */
};

CwLdapControls *
cw_ldap_controls_new (void)
{
  CwLdapControls *controls = g_new0 (CwLdapControls, 1);

  controls->array = g_ptr_array_new ();
  g_ptr_array_add (controls->array, NULL);
  return controls;
}

void
cw_ldap_controls_free (CwLdapControls *controls)
{
  g_return_if_fail (controls != NULL);

  for (guint i = 0; i + 1 < controls->array->len; i++)
    ldap_control_free (g_ptr_array_index (controls->array, i));
  g_ptr_array_unref (controls->array);
  g_free (controls);
}

LDAPControl **
cw_ldap_controls_peek (CwLdapControls *controls)
{
  return (LDAPControl **) controls->array->pdata;
}

/* libldap fails here for want of memory only. */
static void
add_control (CwLdapControls *controls, const char *oid, BerElement *ber)
{
  struct berval value = { 0, NULL };
  LDAPControl *control = NULL;
  int result = LDAP_SUCCESS;

  if (ber != NULL && ber_flatten2 (ber, &value, 0) != 0)
    g_assert_not_reached ();
  result = ldap_control_create (oid, 1, ber != NULL ? &value : NULL, 1, &control);
  g_assert (result == LDAP_SUCCESS);
  g_ptr_array_index (controls->array, controls->array->len - 1) = control;
  g_ptr_array_add (controls->array, NULL);
}

static BerElement *
new_ber (void)
{
  BerElement *ber = ber_alloc_t (LBER_USE_DER);

  g_assert (ber != NULL);
  return ber;
}

static struct berval
peek_cookie (GBytes *cookie)
{
  struct berval value = { 0, (char *) "" };
  gsize size = 0;

  if (cookie != NULL)
    {
      value.bv_val = (char *) g_bytes_get_data (cookie, &size);
      value.bv_len = size;
    }
  if (value.bv_val == NULL)
    value.bv_val = (char *) "";
  return value;
}

void
cw_ldap_controls_add_dirsync (CwLdapControls *controls,
                              guint32 flags,
                              guint32 max_bytes,
                              GBytes *cookie)
{
  g_autoptr (BerElement) ber = new_ber ();
  struct berval value = peek_cookie (cookie);

  ber_printf (ber, "{iiO}", (ber_int_t) flags, (ber_int_t) max_bytes, &value);
  add_control (controls, CW_LDAP_OID_DIRSYNC, ber);
}

void
cw_ldap_controls_add_extended_dn (CwLdapControls *controls)
{
  g_autoptr (BerElement) ber = new_ber ();

  ber_printf (ber, "{i}", 0);
  add_control (controls, CW_LDAP_OID_EXTENDED_DN, ber);
}

void
cw_ldap_controls_add_sd_flags (CwLdapControls *controls, guint32 flags)
{
  g_autoptr (BerElement) ber = new_ber ();

  ber_printf (ber, "{i}", (ber_int_t) flags);
  add_control (controls, CW_LDAP_OID_SD_FLAGS, ber);
}

void
cw_ldap_controls_add_show_deleted (CwLdapControls *controls)
{
  add_control (controls, CW_LDAP_OID_SHOW_DELETED, NULL);
}

void
cw_ldap_controls_add_show_recycled (CwLdapControls *controls)
{
  add_control (controls, CW_LDAP_OID_SHOW_RECYCLED, NULL);
}

void
cw_ldap_controls_add_paged (CwLdapControls *controls, guint32 page_size, GBytes *cookie)
{
  g_autoptr (BerElement) ber = new_ber ();
  struct berval value = peek_cookie (cookie);

  ber_printf (ber, "{iO}", (ber_int_t) page_size, &value);
  add_control (controls, LDAP_CONTROL_PAGEDRESULTS, ber);
}

static void
add_sync (CwLdapControls *controls, ber_int_t mode, GBytes *cookie)
{
  g_autoptr (BerElement) ber = new_ber ();
  struct berval value = peek_cookie (cookie);

  if (cookie != NULL)
    ber_printf (ber, "{eO}", mode, &value);
  else
    ber_printf (ber, "{e}", mode);
  add_control (controls, LDAP_CONTROL_SYNC, ber);
}

void
cw_ldap_controls_add_sync (CwLdapControls *controls, GBytes *cookie)
{
  add_sync (controls, LDAP_SYNC_REFRESH_ONLY, cookie);
}

void
cw_ldap_controls_add_sync_persist (CwLdapControls *controls, GBytes *cookie)
{
  add_sync (controls, LDAP_SYNC_REFRESH_AND_PERSIST, cookie);
}

void
cw_ldap_controls_add_notification (CwLdapControls *controls)
{
  add_control (controls, CW_LDAP_OID_NOTIFICATION, NULL);
}

/* add, delete, modify, modDN */
#define ALL_CHANGE_TYPES (1 | 2 | 4 | 8)

void
cw_ldap_controls_add_persistent_search (CwLdapControls *controls)
{
  g_autoptr (BerElement) ber = new_ber ();
  ber_int_t changes_only = 1;
  ber_int_t returns_types = 0;

  ber_printf (ber, "{ibb}", (ber_int_t) ALL_CHANGE_TYPES, changes_only, returns_types);
  add_control (controls, CW_LDAP_OID_PERSISTENT_SEARCH, ber);
}

static LDAPControl *
find_control (LDAPControl **controls, const char *oid, const char *name, GError **error)
{
  LDAPControl *control = controls != NULL ? ldap_control_find (oid, controls, NULL) : NULL;

  if (control == NULL)
    g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                 "The server's answer has no %s control (%s)", name, oid);
  return control;
}

static void
set_malformed (GError **error, const char *name)
{
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
               "The server's %s control is malformed; report this as a fault of the server", name);
}

gboolean
cw_ldap_controls_parse_dirsync (LDAPControl **controls, CwDirsyncAnswer *ret_answer, GError **error)
{
  LDAPControl *control = find_control (controls, CW_LDAP_OID_DIRSYNC, "DirSync", error);
  g_autoptr (BerElement) ber = NULL;
  struct berval cookie = { 0, NULL };
  ber_int_t more = 0;
  ber_int_t unused = 0;

  if (control == NULL)
    return FALSE;
  ber = cw_ber_open (&control->ldctl_value);
  if (ber == NULL || !cw_ber_enter_sequence (ber) || !cw_ber_get_integer (ber, &more) ||
      !cw_ber_get_integer (ber, &unused) || !cw_ber_get_octets (ber, &cookie))
    {
      set_malformed (error, "DirSync");
      return FALSE;
    }
  ret_answer->more = more != 0;
  ret_answer->cookie = g_bytes_new (cookie.bv_val, cookie.bv_len);
  return TRUE;
}

gboolean
cw_ldap_controls_parse_paged (LDAPControl **controls, GBytes **ret_cookie, GError **error)
{
  LDAPControl *control = find_control (controls, LDAP_CONTROL_PAGEDRESULTS, "paging", error);
  g_autoptr (BerElement) ber = NULL;
  struct berval cookie = { 0, NULL };
  ber_int_t estimate = 0;

  if (control == NULL)
    return FALSE;
  ber = cw_ber_open (&control->ldctl_value);
  if (ber == NULL || !cw_ber_enter_sequence (ber) || !cw_ber_get_integer (ber, &estimate) ||
      !cw_ber_get_octets (ber, &cookie))
    {
      set_malformed (error, "paging");
      return FALSE;
    }
  *ret_cookie = cookie.bv_len > 0 ? g_bytes_new (cookie.bv_val, cookie.bv_len) : NULL;
  return TRUE;
}
