/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-service-account.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <shadow.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/cw-connector.h"
#include "connectors/ldap/cw-keytab.h"

#define MAX_RECORD (256 * 1024)

/* Of the kernel's, for whoever has no account here. */
#define NOBODY 65534

/* That of the machine, which other programs need. */
#define MACHINE_KEYTAB "/etc/krb5.keytab"

void
cw_service_account_clear (CwServiceAccount *account)
{
  g_clear_pointer (&account->name, g_free);
  g_clear_pointer (&account->group, g_free);
  g_clear_pointer (&account->shell, g_free);
}

/* ----- the user database */

/* (transfer full) (nullable) */
static char *
find_group_name (gid_t gid)
{
  g_autofree char *buffer = g_malloc (MAX_RECORD);
  struct group record;
  struct group *found = NULL;

  return getgrgid_r (gid, &record, buffer, MAX_RECORD, &found) == 0 && found != NULL
             ? g_strdup (found->gr_name)
             : NULL;
}

gboolean
cw_service_account_find (const char *name, CwServiceAccount *ret_account, GError **error)
{
  g_autofree char *buffer = g_malloc (MAX_RECORD);
  struct passwd record;
  struct passwd *found = NULL;
  g_autofree char *group = NULL;

  if (getpwnam_r (name, &record, buffer, MAX_RECORD, &found) != 0 || found == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND, "This machine does not know the account %s",
                   name);
      return FALSE;
    }
  group = find_group_name (found->pw_gid);
  if (group == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "This machine does not know the group %u, which is that of %s",
                   (guint) found->pw_gid, name);
      return FALSE;
    }
  *ret_account = (CwServiceAccount){ .name = g_strdup (found->pw_name),
                                     .group = g_steal_pointer (&group),
                                     .shell = g_strdup (found->pw_shell),
                                     .uid = found->pw_uid,
                                     .gid = found->pw_gid };
  return TRUE;
}

/* ----- what stands against an account */

static void
add (GPtrArray *checks, const char *id, CwCheckStatus status, const char *text, const char *remedy)
{
  g_ptr_array_add (checks, cw_check_new (id, status, text, remedy));
}

static void
add_failed (GPtrArray *checks, const char *format, const char *name, const char *remedy)
{
  g_auto (GStrv) parts = g_strsplit (format, "%s", 2);
  g_autofree char *text = g_strjoinv (name, parts);

  add (checks, "service-account", CW_CHECK_FAILED, text, remedy);
}

/* More than systemd recommends for User= (systemd.exec(5), "User/Group Name Syntax"), because
 * domain accounts have names like svc@contoso.lab, but no blanks, of which it warns at each start.
 */
static gboolean
is_unit_name (const char *name)
{
  gboolean is_number = TRUE;

  for (const char *c = name; *c != '\0'; c++)
    {
      if (g_ascii_iscntrl (*c) || g_ascii_isspace (*c) || *c == ':' || *c == '/')
        return FALSE;
      is_number = is_number && g_ascii_isdigit (*c);
    }
  return name[0] != '\0' && !is_number;
}

static gboolean
judge_identity (GPtrArray *checks, const CwServiceAccount *account)
{
  const char *const other =
      CW_PHRASE ("Choose an account that is used for nothing else, like that of the package");

  if (account->uid == 0)
    add_failed (checks,
                CW_PHRASE ("%s may do everything on this machine: the engine needs no such "
                           "right, and shall not have it"),
                account->name, other);
  else if (account->uid == NOBODY)
    add_failed (checks,
                CW_PHRASE ("%s stands for everybody without an account: what belongs to it "
                           "is nobody's secret"),
                account->name, other);
  else if (!is_unit_name (account->name))
    add_failed (checks, CW_PHRASE ("The service manager takes no account with a name like %s"),
                account->name, CW_PHRASE ("Choose an account without blanks, colons and slashes"));
  else
    return TRUE;
  return FALSE;
}

/* Only root may look. */
static gboolean
judge_expiry (GPtrArray *checks, const CwServiceAccount *account)
{
  g_autofree char *buffer = g_malloc (MAX_RECORD);
  struct spwd record;
  struct spwd *found = NULL;
  gint64 today = g_get_real_time () / G_TIME_SPAN_DAY;

  if (getspnam_r (account->name, &record, buffer, MAX_RECORD, &found) != 0 || found == NULL ||
      found->sp_expire < 0 || found->sp_expire > today)
    return TRUE;
  add_failed (checks, CW_PHRASE ("The account %s has expired"), account->name,
              CW_PHRASE ("Let it be valid again (chage -E -1), or choose another one"));
  return FALSE;
}

/* Whoever signs in as the account reads every stored secret. In a domain that is the domain's
 * matter. */
static void
judge_shell (GPtrArray *checks, const CwServiceAccount *account)
{
  g_autofree char *text = NULL;

  if (account->shell[0] == '\0' || g_str_has_suffix (account->shell, "/nologin") ||
      g_str_has_suffix (account->shell, "/false"))
    return;
  text = g_strdup_printf (CW_PHRASE ("%s can sign in at this machine, with the shell %s: whoever "
                                     "does reads every stored secret"),
                          account->name, account->shell);
  add (checks, "service-account", CW_CHECK_WARNING, text,
       CW_PHRASE ("Take its shell away (usermod --shell /usr/sbin/nologin)"));
}

/* ----- and against its keytab */

/* data/systemd/causewayd.service.in: ProtectHome=, PrivateTmp= */
static gboolean
is_hidden (const char *path)
{
  static const char *const places[] = { "/home", "/root", "/run/user", "/tmp", "/var/tmp" };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_str_has_prefix (path, places[i]) && path[strlen (places[i])] == '/')
      return TRUE;
  return FALSE;
}

static void
add_keytab (GPtrArray *checks, const char *format, const char *path, const char *remedy)
{
  g_auto (GStrv) parts = g_strsplit (format, "%s", 2);
  g_autofree char *text = g_strjoinv (path, parts);

  add (checks, "keytab", CW_CHECK_FAILED, text, remedy);
}

GPtrArray *
cw_service_account_judge_place (const char *path)
{
  GPtrArray *checks = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_check_free);
  struct stat info = { 0 };

  if (!g_path_is_absolute (path))
    add_keytab (checks, CW_PHRASE ("%s is not a whole path"), path,
                CW_PHRASE ("Enter the whole path of the file, from / on"));
  else if (is_hidden (path))
    add_keytab (checks,
                CW_PHRASE ("The service does not see %s: neither homes nor folders for what "
                           "is temporary"),
                path, CW_PHRASE ("Put the keytab into /etc/causeway"));
  else if (g_str_equal (path, MACHINE_KEYTAB))
    add_keytab (checks,
                CW_PHRASE ("%s is the keytab of the machine itself, which other programs "
                           "need"),
                path, CW_PHRASE ("Export a keytab for the account, into a file of its own"));
  else if (lstat (path, &info) == 0 && (!S_ISREG (info.st_mode) || info.st_nlink != 1))
    add_keytab (checks, CW_PHRASE ("%s is no file of its own: it is a link, or has another name"),
                path, CW_PHRASE ("Put the keytab itself there"));
  return checks;
}

/* Before it is given to the account, only root may read it. */
static void
judge_keytab (GPtrArray *checks, const char *name, const char *path)
{
  g_autoptr (GError) error = NULL;

  if (geteuid () != 0 && access (path, R_OK) != 0 && errno == EACCES)
    add (checks, "keytab", CW_CHECK_SKIPPED,
         CW_PHRASE ("The engine cannot look into the keytab: it is not given to its account yet"),
         NULL);
  else if (cw_keytab_check (path, name, &error))
    add (checks, "keytab", CW_CHECK_OK, CW_PHRASE ("The engine can read the keytab"), NULL);
  else
    add (checks, "keytab", CW_CHECK_FAILED, error->message,
         CW_PHRASE ("Export a keytab for the account, and put it there"));
}

static void
judge_account (GPtrArray *checks, const char *name, gboolean is_domain)
{
  g_auto (CwServiceAccount) account = { NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (!cw_service_account_find (name, &account, &error))
    {
      add (checks, "service-account", CW_CHECK_FAILED, error->message,
           is_domain
               ? CW_PHRASE ("Join this machine to the domain (realm join), or check the spelling")
               : CW_PHRASE ("Make the user (useradd --system), or check the spelling"));
      return;
    }
  if (!judge_identity (checks, &account) || !judge_expiry (checks, &account))
    return;
  text = g_strdup_printf (CW_PHRASE ("The service can run as %s"), account.name);
  add (checks, "service-account", CW_CHECK_OK, text, NULL);
  if (!is_domain)
    judge_shell (checks, &account);
}

GPtrArray *
cw_service_account_judge (const char *name, const char *keytab)
{
  GPtrArray *checks = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_check_free);

  if (name != NULL)
    judge_account (checks, name, keytab != NULL);
  if (keytab != NULL)
    judge_keytab (checks, name, keytab);
  return checks;
}

/* ----- commands */

/* Without quotation marks where none are needed. (transfer full) */
static char *
quote (const char *word)
{
  for (const char *c = word; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && strchr ("@%+=:,./-_", *c) == NULL)
      return g_shell_quote (word);
  return g_strdup (word);
}

char **
cw_service_account_list_commands (const char *name, const char *keytab)
{
  static const char *const verbs[] = { "check", "set-account" };
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *account = quote (name);
  g_autofree char *file = keytab != NULL ? quote (keytab) : NULL;

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_autofree char *line = g_strconcat ("sudo causewayctl service ", verbs[i], " ", account,
                                           file != NULL ? " --keytab " : NULL, file, NULL);

      g_strv_builder_add (builder, line);
    }
  return g_strv_builder_end (builder);
}
