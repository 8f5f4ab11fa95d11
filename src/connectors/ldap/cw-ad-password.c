/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ad-password.h"

#include <sodium.h>
#include <string.h>

#include "base/cw-error.h"

#define PASSWORD_LENGTH 40

/* Of every kind of character that a complexity rule may ask for (MS-SAMR 3.1.1.7.2), with none that
 * a shell or a form would trip over. */
CwSecret *
cw_ad_password_make (void)
{
  static const char *const kinds[] = { "ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnopqrstuvwxyz",
                                       "23456789", "+-_.:=@" };
  static const char all[] = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789+-_.:=@";
  char text[PASSWORD_LENGTH];
  CwSecret *password = NULL;

  for (guint i = 0; i < PASSWORD_LENGTH; i++)
    {
      const char *from = i < G_N_ELEMENTS (kinds) ? kinds[i] : all;

      text[i] = from[randombytes_uniform ((guint32) strlen (from))];
    }
  password = cw_secret_new (text, sizeof text);
  sodium_memzero (text, sizeof text);
  return password;
}

/* unicodePwd (MS-ADTS 3.1.1.3.1.5.1): UTF-16, between quotation marks. %NULL when @password is no
 * text. (transfer full) (nullable) */
static CwSecret *
encode (CwSecret *password)
{
  gsize size = 0;
  const char *text = cw_secret_peek (password, &size);
  glong n_units = 0;
  g_autofree gunichar2 *units = g_utf8_to_utf16 (text, (glong) size, NULL, &n_units, NULL);
  g_autoptr (GByteArray) bytes = NULL;
  CwSecret *coded = NULL;

  if (units == NULL)
    return NULL;
  bytes = g_byte_array_sized_new ((guint) (n_units + 2) * 2);
  g_byte_array_append (bytes, (const guint8 *) "\"\0", 2);
  for (glong i = 0; i < n_units; i++)
    {
      guint16 unit = GUINT16_TO_LE (units[i]);

      g_byte_array_append (bytes, (const guint8 *) &unit, sizeof unit);
    }
  g_byte_array_append (bytes, (const guint8 *) "\"\0", 2);
  coded = cw_secret_new (bytes->data, bytes->len);
  sodium_memzero (bytes->data, bytes->len);
  sodium_memzero (units, (gsize) n_units * sizeof *units);
  return coded;
}

void
cw_ad_password_put (CwLdapWrite *write, CwSecret *password)
{
  g_autoptr (CwSecret) coded = encode (password);
  gsize size = 0;
  const char *data = cw_secret_peek (coded, &size);

  cw_ldap_write_put_bytes (write, "unicodePwd", data, size);
}

/* Results that say nothing of the change: it may have been made. */
static gboolean
is_unknown (int result)
{
  return result < 0 || result == LDAP_BUSY || result == LDAP_UNAVAILABLE || result == LDAP_OTHER;
}

gboolean
cw_ad_password_change (CwAdSession *session,
                       const CwAdAccount *account,
                       CwSecret *old,
                       CwSecret *new,
                       gboolean *ret_is_refused,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (CwLdapWrite) write = cw_ldap_write_new (CW_LDAP_WRITE_MODIFY, account->dn);
  g_autoptr (CwSecret) old_coded = encode (old);
  g_autoptr (CwSecret) new_coded = encode (new);
  g_autoptr (GError) local_error = NULL;
  int result = LDAP_SERVER_DOWN;

  *ret_is_refused = FALSE;
  if (old_coded == NULL || new_coded == NULL)
    {
      *ret_is_refused = TRUE;
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA, "The password is no text");
      return FALSE;
    }
  cw_ldap_write_exchange (write, "unicodePwd", old_coded, new_coded);
  if (cw_ldap_write_run (write, session->ldap, NULL, &result, cancellable, &local_error))
    return TRUE;
  *ret_is_refused = !is_unknown (result);
  if (result == LDAP_CONSTRAINT_VIOLATION || result == LDAP_UNWILLING_TO_PERFORM)
    g_set_error (error, CW_ERROR, CW_ERROR_PERMISSION,
                 "The domain's password policy does not let %s change its password now, most often "
                 "because the present one is younger than the minimum age. Try again later. (%s)",
                 account->name, ldap_err2string (result));
  else
    g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}
