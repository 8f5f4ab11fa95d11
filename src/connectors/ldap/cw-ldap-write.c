/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ldap-write.h"

#include <string.h>

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "base/cw-secret.h"
#include "connectors/ldap/cw-ldap-error.h"

#define SLICE_USEC (250 * 1000)

/* Active Directory rewrites what is inherited below before it answers (MS-ADTS 6.1.3). */
#define SILENCE_FACTOR 10

typedef struct
{
  char *attribute;
  int op;            /* LDAP_MOD_REPLACE, unless a value goes for another */
  GPtrArray *values; /* (element-type CwSecret) */
} Item;

struct _CwLdapWrite
{
  CwLdapWriteKind kind;
  char *dn;
  GPtrArray *items; /* (element-type Item) */
};

static void
free_item (gpointer data)
{
  Item *item = data;

  g_free (item->attribute);
  g_ptr_array_unref (item->values);
  g_free (item);
}

CwLdapWrite *
cw_ldap_write_new (CwLdapWriteKind kind, const char *dn)
{
  CwLdapWrite *write = g_new0 (CwLdapWrite, 1);

  write->kind = kind;
  write->dn = g_strdup (dn);
  write->items = g_ptr_array_new_with_free_func (free_item);
  return write;
}

void
cw_ldap_write_free (CwLdapWrite *write)
{
  g_return_if_fail (write != NULL);

  g_ptr_array_unref (write->items);
  g_free (write->dn);
  g_free (write);
}

static Item *
add_item (CwLdapWrite *write, const char *attribute, int op)
{
  Item *item = g_new0 (Item, 1);

  item->attribute = g_strdup (attribute);
  item->op = op;
  item->values = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_secret_unref);
  g_ptr_array_add (write->items, item);
  return item;
}

static Item *
ensure_item (CwLdapWrite *write, const char *attribute)
{
  Item *item = NULL;

  for (guint i = 0; i < write->items->len; i++)
    {
      item = g_ptr_array_index (write->items, i);
      if (g_ascii_strcasecmp (item->attribute, attribute) == 0)
        return item;
    }
  return add_item (write, attribute, LDAP_MOD_REPLACE);
}

void
cw_ldap_write_put_bytes (CwLdapWrite *write, const char *attribute, const void *data, gsize size)
{
  g_ptr_array_add (ensure_item (write, attribute)->values, cw_secret_new (data, size));
}

void
cw_ldap_write_put_string (CwLdapWrite *write, const char *attribute, const char *value)
{
  cw_ldap_write_put_bytes (write, attribute, value, strlen (value));
}

void
cw_ldap_write_add_bytes (CwLdapWrite *write, const char *attribute, const void *data, gsize size)
{
  g_ptr_array_add (add_item (write, attribute, LDAP_MOD_ADD)->values, cw_secret_new (data, size));
}

void
cw_ldap_write_clear (CwLdapWrite *write, const char *attribute)
{
  g_ptr_array_set_size (ensure_item (write, attribute)->values, 0);
}

void
cw_ldap_write_exchange (CwLdapWrite *write, const char *attribute, CwSecret *old, CwSecret *new)
{
  g_ptr_array_add (add_item (write, attribute, LDAP_MOD_DELETE)->values, cw_secret_ref (old));
  g_ptr_array_add (add_item (write, attribute, LDAP_MOD_ADD)->values, cw_secret_ref (new));
}

/* ----- libldap's form: everything in it is borrowed from the items */

static void
free_mod (gpointer data)
{
  LDAPMod *mod = data;

  for (guint i = 0; mod->mod_bvalues != NULL && mod->mod_bvalues[i] != NULL; i++)
    g_free (mod->mod_bvalues[i]);
  g_free (mod->mod_bvalues);
  g_free (mod);
}

static LDAPMod *
make_mod (const Item *item, CwLdapWriteKind kind)
{
  LDAPMod *mod = g_new0 (LDAPMod, 1);

  mod->mod_op = LDAP_MOD_BVALUES | (kind == CW_LDAP_WRITE_ADD ? LDAP_MOD_ADD : item->op);
  mod->mod_type = item->attribute;
  mod->mod_bvalues = g_new0 (struct berval *, item->values->len + 1);
  for (guint i = 0; i < item->values->len; i++)
    {
      gsize size = 0;
      const char *data = cw_secret_peek (g_ptr_array_index (item->values, i), &size);

      mod->mod_bvalues[i] = g_new0 (struct berval, 1);
      mod->mod_bvalues[i]->bv_val = (char *) data;
      mod->mod_bvalues[i]->bv_len = size;
    }
  return mod;
}

static GPtrArray *
make_mods (const CwLdapWrite *write)
{
  GPtrArray *mods = g_ptr_array_new_with_free_func (free_mod);

  for (guint i = 0; i < write->items->len; i++)
    g_ptr_array_add (mods, make_mod (g_ptr_array_index (write->items, i), write->kind));
  return mods;
}

static int
send_write (CwLdapWrite *write, LDAP *ld, LDAPControl **controls, int *ret_id)
{
  g_autoptr (GPtrArray) mods = make_mods (write);
  g_autofree LDAPMod **array = g_new0 (LDAPMod *, mods->len + 1);

  for (guint i = 0; i < mods->len; i++)
    array[i] = g_ptr_array_index (mods, i);
  switch (write->kind)
    {
    case CW_LDAP_WRITE_ADD:
      return ldap_add_ext (ld, write->dn, array, controls, NULL, ret_id);
    case CW_LDAP_WRITE_MODIFY:
      return ldap_modify_ext (ld, write->dn, array, controls, NULL, ret_id);
    case CW_LDAP_WRITE_DELETE:
      return ldap_delete_ext (ld, write->dn, controls, NULL, ret_id);
    }
  g_return_val_if_reached (LDAP_PARAM_ERROR);
}

/* ----- waiting */

static char *
describe (const CwLdapWrite *write)
{
  static const char *const verbs[] = {
    [CW_LDAP_WRITE_ADD] = "Making",
    [CW_LDAP_WRITE_MODIFY] = "Changing",
    [CW_LDAP_WRITE_DELETE] = "Deleting",
  };

  return g_strdup_printf ("%s %s", verbs[write->kind], write->dn);
}

/* (transfer full) (nullable) */
static LDAPMessage *
wait_answer (CwLdapSession *session, int id, GCancellable *cancellable, GError **error)
{
  LDAP *ld = cw_ldap_session_get_ldap (session);
  gint64 patience = (gint64) cw_ldap_session_get_settings (session)->timeout_seconds *
                    SILENCE_FACTOR * G_USEC_PER_SEC;
  gint64 deadline = g_get_monotonic_time () + patience;
  LDAPMessage *message = NULL;

  while (g_get_monotonic_time () < deadline)
    {
      struct timeval slice = { 0, SLICE_USEC };
      int type = ldap_result (ld, id, LDAP_MSG_ALL, &slice, &message);

      if (type > 0)
        return message;
      if (type < 0)
        {
          cw_ldap_set_error (error, CW_PHRASE ("Waiting for the answer"), LDAP_SERVER_DOWN, NULL);
          return NULL;
        }
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
    }
  g_set_error_literal (error, CW_ERROR, CW_ERROR_TIMEOUT, "the server does not answer");
  return NULL;
}

gboolean
cw_ldap_write_run (CwLdapWrite *write,
                   CwLdapSession *session,
                   CwLdapControls *controls,
                   int *ret_result,
                   GCancellable *cancellable,
                   GError **error)
{
  LDAP *ld = cw_ldap_session_get_ldap (session);
  g_autofree char *doing = describe (write);
  g_autoptr (LDAPMessage) message = NULL;
  char *diagnostic = NULL;
  int id = 0;
  int result =
      send_write (write, ld, controls != NULL ? cw_ldap_controls_peek (controls) : NULL, &id);

  if (result == LDAP_SUCCESS)
    {
      message = wait_answer (session, id, cancellable, error);
      if (message == NULL)
        {
          (void) ldap_abandon_ext (ld, id, NULL, NULL);
          g_prefix_error (error, "%s: ", doing);
          return FALSE;
        }
      if (ldap_parse_result (ld, message, &result, NULL, &diagnostic, NULL, NULL, 0) !=
          LDAP_SUCCESS)
        result = LDAP_DECODING_ERROR;
    }
  if (ret_result != NULL)
    *ret_result = result;
  if (result != LDAP_SUCCESS)
    cw_ldap_set_error (error, doing, result, diagnostic);
  ldap_memfree (diagnostic);
  return result == LDAP_SUCCESS;
}
