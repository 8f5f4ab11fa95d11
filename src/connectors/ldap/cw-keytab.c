/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-keytab.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <krb5.h>

#include "base/cw-error.h"
#include "connectors/ldap/cw-kerberos-error.h"

/* The first byte of a keytab; the second is its version, 1 or 2. */
#define MAGIC     5
#define MAX_NAMES 20

typedef struct
{
  krb5_context context;
  krb5_keytab keytab;
} Keytab;

static void
close_keytab (Keytab *keytab)
{
  if (keytab->keytab != NULL)
    krb5_kt_close (keytab->context, keytab->keytab);
  if (keytab->context != NULL)
    krb5_free_context (keytab->context);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Keytab, close_keytab)

/* Not to wait for who writes into a pipe. */
static gboolean
check_file (const char *file, GError **error)
{
  int fd = open (file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  guint8 head[2] = { 0, 0 };
  struct stat status;
  gboolean is_regular = FALSE;
  gboolean is_keytab = FALSE;

  if (fd < 0)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG, "The engine cannot read %s: %s", file,
                   g_strerror (errno));
      return FALSE;
    }
  is_regular = fstat (fd, &status) == 0 && S_ISREG (status.st_mode);
  is_keytab = is_regular && read (fd, head, sizeof head) == sizeof head && head[0] == MAGIC &&
              (head[1] == 1 || head[1] == 2);
  close (fd);
  if (!is_keytab)
    g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA, "%s is no keytab", file);
  return is_keytab;
}

/* The account's name without its domain. *ret_realm: (nullable) */
static char *
split_account (const char *account, char **ret_realm)
{
  const char *slash = strchr (account, '\\');
  const char *name = slash != NULL ? slash + 1 : account;
  const char *at = strchr (name, '@');

  *ret_realm = at != NULL ? g_strdup (at + 1) : NULL;
  return at != NULL ? g_strndup (name, (gsize) (at - name)) : g_strdup (name);
}

/* @principal: "svc@REALM". Active Directory's names have no case. */
static gboolean
is_of (const char *principal, const char *name, const char *realm)
{
  gsize length = strlen (name);

  return g_ascii_strncasecmp (principal, name, length) == 0 && principal[length] == '@' &&
         (realm == NULL || g_ascii_strcasecmp (principal + length + 1, realm) == 0);
}

static void
note_name (GPtrArray *names, const char *principal)
{
  if (names->len < MAX_NAMES &&
      !g_ptr_array_find_with_equal_func (names, principal, g_str_equal, NULL))
    g_ptr_array_add (names, g_strdup (principal));
}

/* Goes through the entries. Whose keys there are is put into @names; the code is what ended it. */
static krb5_error_code
read_entries (const Keytab *keytab,
              const char *name,
              const char *realm,
              GPtrArray *names,
              gboolean *ret_is_found)
{
  krb5_kt_cursor cursor = NULL;
  krb5_keytab_entry entry;
  krb5_error_code code = krb5_kt_start_seq_get (keytab->context, keytab->keytab, &cursor);

  if (code != 0)
    return code;
  while ((code = krb5_kt_next_entry (keytab->context, keytab->keytab, &entry, &cursor)) == 0)
    {
      char *principal = NULL;

      if (krb5_unparse_name (keytab->context, entry.principal, &principal) == 0)
        {
          note_name (names, principal);
          *ret_is_found = *ret_is_found || (name != NULL && is_of (principal, name, realm));
          krb5_free_unparsed_name (keytab->context, principal);
        }
      krb5_free_keytab_entry_contents (keytab->context, &entry);
    }
  krb5_kt_end_seq_get (keytab->context, keytab->keytab, &cursor);
  return code == KRB5_KT_END ? 0 : code;
}

gboolean
cw_keytab_check (const char *file, const char *account, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *place = g_strconcat ("FILE:", file, NULL);
  g_autofree char *realm = NULL;
  g_autofree char *name = account != NULL ? split_account (account, &realm) : NULL;
  g_autofree char *list = NULL;
  g_auto (Keytab) keytab = { NULL, NULL };
  gboolean is_found = FALSE;
  krb5_error_code code = 0;

  if (!check_file (file, error))
    return FALSE;
  code = krb5_init_context (&keytab.context);
  if (code == 0)
    code = krb5_kt_resolve (keytab.context, place, &keytab.keytab);
  if (code == 0)
    code = read_entries (&keytab, name, realm, names, &is_found);
  if (code != 0)
    {
      cw_kerberos_set_error (error, file, keytab.context, code);
      return FALSE;
    }
  if (names->len == 0)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA, "There is no key in %s", file);
      return FALSE;
    }
  if (name == NULL || is_found)
    return TRUE;
  g_ptr_array_add (names, NULL);
  list = g_strjoinv (", ", (char **) names->pdata);
  g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND, "%s holds no key of %s; it holds those of: %s",
               file, account, list);
  return FALSE;
}
