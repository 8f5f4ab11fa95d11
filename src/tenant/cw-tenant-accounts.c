/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-accounts.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include <glib/gstdio.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "tenant/cw-tenant-cursor.h"
#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-membership.h"
#include "tenant/cw-tenant-object.h"
#include "tenant/cw-tenant-roles.h"

#define PASSWORD_BYTES 18

#define CONSUMER_NAME "someone@outlook.example"
#define GROUP_NAME    "Directory administrators"
#define GROUP_UNIQUE  "directory-administrators"

struct _CwTenantAccounts
{
  GHashTable *by_name; /* (element-type utf8 CwTenantAccount) lower case */
  char *domain;        /* (nullable) of the seeded ones */
};

/* An account that every tenant with accounts has. */
typedef struct
{
  const char *prefix;
  const char *display_name;
  const char *role; /* (nullable) */
  gboolean is_role_through_group;
  const char *code; /* (nullable) */
} Seed;

static const Seed seeds[] = {
  { "admin", "Ada Admin", CW_TENANT_ROLE_GLOBAL_ADMINISTRATOR, FALSE, NULL },
  { "hybrid", "Hilda Hybrid", CW_TENANT_ROLE_HYBRID_ADMINISTRATOR, FALSE, NULL },
  { "grouped", "Greta Grouped", CW_TENANT_ROLE_GLOBAL_ADMINISTRATOR, TRUE, NULL },
  { "user", "Uma User", NULL, FALSE, NULL },
  { "mfa", "Mina Multifactor", CW_TENANT_ROLE_GLOBAL_ADMINISTRATOR, FALSE,
    CW_TENANT_SECOND_FACTOR },
};

static void
free_password (char *password)
{
  if (password != NULL)
    explicit_bzero (password, strlen (password));
  g_free (password);
}

static void
account_free (gpointer data)
{
  CwTenantAccount *account = data;

  free_password (account->password);
  g_free (account->name);
  g_free (account->code);
  g_free (account);
}

CwTenantAccounts *
cw_tenant_accounts_new (void)
{
  CwTenantAccounts *accounts = g_new0 (CwTenantAccounts, 1);

  accounts->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, account_free);
  return accounts;
}

void
cw_tenant_accounts_free (CwTenantAccounts *accounts)
{
  g_clear_pointer (&accounts->by_name, g_hash_table_unref);
  g_free (accounts->domain);
  g_free (accounts);
}

CwTenantAccount *
cw_tenant_accounts_find (CwTenantAccounts *accounts, const char *name)
{
  g_autofree char *folded = cw_tenant_fold (name);

  return g_hash_table_lookup (accounts->by_name, folded);
}

CwTenantAccount *
cw_tenant_accounts_add (CwTenantAccounts *accounts, const char *name)
{
  CwTenantAccount *account = cw_tenant_accounts_find (accounts, name);

  if (account != NULL)
    return account;
  account = g_new0 (CwTenantAccount, 1);
  account->name = g_strdup (name);
  g_hash_table_insert (accounts->by_name, cw_tenant_fold (name), account);
  return account;
}

gboolean
cw_tenant_account_check_password (const CwTenantAccount *account, const char *password)
{
  gsize length = strlen (password);

  return account->password != NULL && strlen (account->password) == length &&
         gnutls_memcmp (account->password, password, length) == 0;
}

void
cw_tenant_account_set_password (CwTenantAccount *account, const char *password)
{
  free_password (account->password);
  account->password = g_strdup (password);
}

gboolean
cw_tenant_account_set_state (CwTenantAccount *account, const char *state)
{
  static const char *const names[] = {
    [CW_TENANT_ACCOUNT_ACTIVE] = "active",
    [CW_TENANT_ACCOUNT_LOCKED] = "locked",
    [CW_TENANT_ACCOUNT_DISABLED] = "disabled",
    [CW_TENANT_ACCOUNT_EXPIRED] = "expired",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_strcmp0 (names[i], state) != 0)
        continue;
      account->state = (CwTenantAccountState) i;
      return TRUE;
    }
  return FALSE;
}

static gboolean
fail (GError **error, const char *path, const char *message)
{
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG, "The accounts file %s: %s", path, message);
  return FALSE;
}

/* Three of four kinds of characters, as the tenant asks of every password. */
static char *
make_password (void)
{
  guint8 bytes[PASSWORD_BYTES] = { 0 };
  g_autofree char *text = NULL;

  if (gnutls_rnd (GNUTLS_RND_KEY, bytes, sizeof bytes) != GNUTLS_E_SUCCESS)
    return NULL;
  text = cw_tenant_base64url_encode (bytes, sizeof bytes);
  return g_strconcat ("Aa1-", text, NULL);
}

static gboolean
read_account (CwTenantAccounts *accounts,
              const char *path,
              const char *name,
              JsonObject *source,
              GError **error)
{
  const char *password = cw_tenant_json_get_string (source, "password");
  CwTenantAccount *account = NULL;

  if (password == NULL || *password == '\0')
    return fail (error, path, "an account has no password");
  account = cw_tenant_accounts_add (accounts, name);
  cw_tenant_account_set_password (account, password);
  g_free (account->code);
  account->code = g_strdup (cw_tenant_json_get_string (source, "code"));
  return TRUE;
}

static gboolean
read_file (CwTenantAccounts *accounts, const char *path, GError **error)
{
  struct stat info = { 0 };
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonObjectIter iter = { 0 };
  const char *name = NULL;
  JsonNode *node = NULL;

  if (g_stat (path, &info) != 0)
    return errno == ENOENT || fail (error, path, g_strerror (errno));
  if ((info.st_mode & 077) != 0)
    return fail (error, path, "others may read it; set its mode to 0600");
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return fail (error, path, "it cannot be read");
  root = cw_json_parse (text, -1, TRUE, NULL);
  explicit_bzero (text, strlen (text));
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return fail (error, path, "it is no JSON object");
  json_object_iter_init_ordered (&iter, json_node_get_object (root));
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      if (!read_account (accounts, path, name,
                         JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL, error))
        return FALSE;
    }
  return TRUE;
}

static void
append_account (GString *out, const CwTenantAccount *account)
{
  cw_tenant_json_append_comma (out);
  g_string_append (out, "\n  ");
  cw_tenant_json_append_string (out, account->name);
  g_string_append (out, ": {\"password\": ");
  cw_tenant_json_append_string (out, account->password);
  if (account->code != NULL)
    {
      g_string_append (out, ", \"code\": ");
      cw_tenant_json_append_string (out, account->code);
    }
  g_string_append_c (out, '}');
}

static gboolean
write_file (CwTenantAccounts *accounts, const char *path, GError **error)
{
  g_autoptr (GString) out = g_string_new ("{");
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GList) names =
      g_list_sort (g_hash_table_get_keys (accounts->by_name), (GCompareFunc) strcmp);
  gboolean is_written = FALSE;

  for (GList *link = names; link != NULL; link = link->next)
    append_account (out, g_hash_table_lookup (accounts->by_name, link->data));
  g_string_append (out, "\n}\n");
  is_written = g_file_set_contents_full (path, out->str, (gssize) out->len,
                                         G_FILE_SET_CONTENTS_CONSISTENT, 0600, &local_error);
  explicit_bzero (out->str, out->len);
  return is_written || fail (error, path, local_error->message);
}

/* Gives every account without a password one; TRUE in @ret_is_changed when there was such. */
static gboolean
complete_account (CwTenantAccount *account, const char *code, gboolean *ret_is_changed)
{
  if (account->password != NULL)
    return TRUE;
  account->password = make_password ();
  account->code = g_strdup (code);
  *ret_is_changed = TRUE;
  return account->password != NULL;
}

static CwTenantObject *
load_user (CwTenantStore *store, const char *name)
{
  return cw_tenant_object_load_by_key (store, CW_TENANT_KIND_USER,
                                       CW_TENANT_KEY_USER_PRINCIPAL_NAME, name);
}

static gint64
ensure_user (CwTenantStore *store, const char *name, const Seed *seed)
{
  g_autoptr (CwTenantObject) known = load_user (store, name);
  g_autoptr (CwTenantObject) object = NULL;

  if (known != NULL)
    return known->rid;
  object = cw_tenant_object_new (CW_TENANT_KIND_USER, json_object_new ());
  json_object_set_string_member (object->props, "userPrincipalName", name);
  json_object_set_string_member (object->props, "displayName", seed->display_name);
  json_object_set_string_member (object->props, "mailNickname", seed->prefix);
  json_object_set_string_member (object->props, "userType", "Member");
  json_object_set_boolean_member (object->props, "accountEnabled", TRUE);
  cw_tenant_object_insert (store, object);
  return object->rid;
}

static gint64
ensure_group (CwTenantStore *store)
{
  g_autoptr (CwTenantObject) known = cw_tenant_object_load_by_key (
      store, CW_TENANT_KIND_GROUP, CW_TENANT_KEY_UNIQUE_NAME, GROUP_UNIQUE);
  g_autoptr (CwTenantObject) object = NULL;

  if (known != NULL)
    return known->rid;
  object = cw_tenant_object_new (CW_TENANT_KIND_GROUP, json_object_new ());
  json_object_set_string_member (object->props, "displayName", GROUP_NAME);
  json_object_set_string_member (object->props, "uniqueName", GROUP_UNIQUE);
  json_object_set_string_member (object->props, "mailNickname", GROUP_UNIQUE);
  json_object_set_array_member (object->props, "groupTypes", json_array_new ());
  json_object_set_boolean_member (object->props, "mailEnabled", FALSE);
  json_object_set_boolean_member (object->props, "securityEnabled", TRUE);
  json_object_set_boolean_member (object->props, "isAssignableToRole", TRUE);
  cw_tenant_object_insert (store, object);
  return object->rid;
}

static void
ensure_role (CwTenantStore *store, gint64 user, const Seed *seed)
{
  const CwTenantRole *role = cw_tenant_roles_lookup (seed->role);
  gint64 group = 0;

  if (role == NULL)
    return;
  if (!seed->is_role_through_group)
    {
      cw_tenant_roles_assign (store, user, role);
      return;
    }
  group = ensure_group (store);
  cw_tenant_roles_assign (store, group, role);
  if (cw_tenant_membership_exists (store, group, user))
    return;
  cw_tenant_membership_add (store, group, user);
  cw_tenant_object_touch (store, group);
}

gboolean
cw_tenant_accounts_restore (CwTenantAccounts *accounts, CwTenantStore *store, GError **error)
{
  if (accounts->domain == NULL)
    return TRUE;
  cw_tenant_store_begin (store);
  for (gsize i = 0; i < G_N_ELEMENTS (seeds); i++)
    {
      g_autofree char *name = g_strdup_printf ("%s@%s", seeds[i].prefix, accounts->domain);

      ensure_role (store, ensure_user (store, name, &seeds[i]), &seeds[i]);
    }
  return cw_tenant_store_commit (store, error);
}

gboolean
cw_tenant_accounts_load (CwTenantAccounts *accounts,
                         CwTenantStore *store,
                         const char *path,
                         const char *domain,
                         GError **error)
{
  gboolean is_changed = FALSE;
  gboolean is_random = TRUE;
  CwTenantAccount *consumer = NULL;

  if (!read_file (accounts, path, error))
    return FALSE;
  accounts->domain = g_strdup (domain);
  for (gsize i = 0; i < G_N_ELEMENTS (seeds); i++)
    {
      g_autofree char *name = g_strdup_printf ("%s@%s", seeds[i].prefix, domain);

      is_random &=
          complete_account (cw_tenant_accounts_add (accounts, name), seeds[i].code, &is_changed);
    }
  consumer = cw_tenant_accounts_add (accounts, CONSUMER_NAME);
  consumer->is_consumer = TRUE;
  is_random &= complete_account (consumer, NULL, &is_changed);
  if (!is_random)
    return fail (error, path, "the system gave no random numbers for passwords");
  if (is_changed && !write_file (accounts, path, error))
    return FALSE;
  return cw_tenant_accounts_restore (accounts, store, error);
}
