/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-graph-tester.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/graph/cw-graph-domains.h"
#include "connectors/graph/cw-graph-json.h"
#include "connectors/graph/cw-graph-session.h"

/* Assertions and tokens are good for a moment that both sides must agree on. */
#define MAX_SKEW_SECONDS 120

/* Someone waits for the answer. */
static const CwRetryPolicy impatient = {
  .max_failures = 1,
  .max_throttles = 2,
  .base_ms = 250,
  .cap_ms = 1000,
  .max_retry_after_sec = 30,
};

typedef struct
{
  const CwGraphSettings *settings;
  CwSecret *credential;
  GCancellable *cancellable;
  CwGraphSession *session; /* (nullable) */
  GPtrArray *checks;
  gboolean is_failed; /* what follows is pointless */
} Test;

static void
add (Test *test, const char *id, CwCheckStatus status, const char *summary, const char *remedy)
{
  g_ptr_array_add (test->checks, cw_check_new (id, status, summary, remedy));
  if (status == CW_CHECK_FAILED)
    test->is_failed = TRUE;
}

static void
add_error (Test *test, const char *id, const GError *error)
{
  add (test, id, CW_CHECK_FAILED, error->message, NULL);
}

static void
check_settings (Test *test, const GError *config_error)
{
  g_autofree char *summary = NULL;

  if (config_error != NULL)
    {
      add_error (test, "settings", config_error);
      return;
    }
  summary = g_strdup_printf (
      test->settings->method == CW_GRAPH_AUTH_SECRET
          ? CW_PHRASE ("The application %s signs in to the tenant %s with a secret")
          : CW_PHRASE ("The application %s signs in to the tenant %s with a certificate"),
      test->settings->client_id, test->settings->tenant_id);
  add (test, "settings", CW_CHECK_OK, summary, NULL);
}

/* Reach, TLS and credentials of the sign-in service: one request tells all three apart. */
static void
check_sign_in (Test *test)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *summary = NULL;

  test->session = cw_graph_session_new (test->settings, test->credential, &impatient, &error);
  if (test->session == NULL || !cw_graph_session_sign_in (test->session, test->cancellable, &error))
    {
      add_error (test,
                 g_error_matches (error, CW_ERROR, CW_ERROR_UNREACHABLE) ? "authority"
                 : g_error_matches (error, CW_ERROR, CW_ERROR_TLS)       ? "tls"
                                                                         : "sign-in",
                 error);
      return;
    }
  summary = g_strdup_printf (CW_PHRASE ("%s gave an access token"), test->settings->token_url);
  add (test, "sign-in", CW_CHECK_OK, summary, NULL);
}

static JsonNode *
get (Test *test, const char *id, const char *url)
{
  CwGraphGet request = { .url = url, .context = id };
  g_autoptr (GError) error = NULL;
  JsonNode *root = cw_graph_session_get (test->session, &request, test->cancellable, &error);

  if (root == NULL)
    add_error (test, id, error);
  return root;
}

static gboolean
is_guid (const char *text)
{
  return g_uuid_string_is_valid (text);
}

static void
check_tenant (Test *test, JsonObject *organization)
{
  const char *id = cw_graph_json_get_text (organization, "id");
  const char *name = cw_graph_json_get_text (organization, "displayName");
  g_autofree char *summary = NULL;

  if (is_guid (test->settings->tenant_id) &&
      (id == NULL || g_ascii_strcasecmp (id, test->settings->tenant_id) != 0))
    {
      summary = g_strdup_printf (CW_PHRASE ("Microsoft Graph speaks for the tenant %s, not for %s"),
                                 id != NULL ? id : "(none)", test->settings->tenant_id);
      add (test, "organization", CW_CHECK_FAILED, summary,
           CW_PHRASE ("Check tenantId and graphUrl"));
      return;
    }
  summary = g_strdup_printf (CW_PHRASE ("Connected to \"%s\" (%s)"), name != NULL ? name : "", id);
  /* Switched on it is for this engine too; the time is only written by those that Microsoft knows
   * as synchronisers. */
  if (cw_graph_json_get_boolean (organization, "onPremisesSyncEnabled") &&
      cw_graph_json_get_text (organization, "onPremisesLastSyncDateTime") != NULL)
    add (test, "organization", CW_CHECK_WARNING,
         CW_PHRASE (
             "Another tool synchronises this tenant with a directory (onPremisesSyncEnabled)"),
         CW_PHRASE ("Objects that it manages cannot be changed here; take it out of service, or "
                    "leave those objects out of scope"));
  else
    add (test, "organization", CW_CHECK_OK, summary, NULL);
}

static void
check_organization (Test *test)
{
  g_autoptr (JsonNode) root =
      get (test, "organization",
           "/organization?$select=id,displayName,onPremisesSyncEnabled,onPremisesLastSyncDateTime");
  JsonArray *value =
      root != NULL ? cw_graph_json_get_array (json_node_get_object (root), "value") : NULL;

  if (root == NULL)
    return;
  if (value == NULL || json_array_get_length (value) == 0 ||
      !JSON_NODE_HOLDS_OBJECT (json_array_get_element (value, 0)))
    add (test, "organization", CW_CHECK_FAILED, CW_PHRASE ("Microsoft Graph names no organization"),
         CW_PHRASE ("Check graphUrl"));
  else
    check_tenant (test, json_array_get_object_element (value, 0));
}

/* Any one of each row is enough (Graph permissions reference). */
static const char *const needed_roles[][4] = {
  { "User.ReadWrite.All", "Directory.ReadWrite.All", NULL },
  { "Group.ReadWrite.All", "Directory.ReadWrite.All", NULL },
  { "GroupMember.ReadWrite.All", "Group.ReadWrite.All", "Directory.ReadWrite.All", NULL },
  { "Organization.Read.All", "Directory.Read.All", "Directory.ReadWrite.All", NULL },
  { "Domain.Read.All", "Directory.Read.All", "Directory.ReadWrite.All", NULL },
  { "RoleManagement.Read.Directory", "Directory.Read.All", "Directory.ReadWrite.All", NULL },
};

static gboolean
has_role (JsonArray *roles, const char *const *any)
{
  for (guint i = 0; i < json_array_get_length (roles); i++)
    if (g_strv_contains (any, json_array_get_string_element (roles, i)))
      return TRUE;
  return FALSE;
}

/* Without it all else goes on. */
static const char *const contact_roles[] = { "OrgContact.Read.All", "Directory.Read.All",
                                             "Directory.ReadWrite.All", NULL };

static void
check_contacts (Test *test, JsonArray *roles)
{
  if (has_role (roles, contact_roles))
    add (test, "contacts", CW_CHECK_OK, CW_PHRASE ("The application may read contacts"), NULL);
  else
    add (test, "contacts", CW_CHECK_WARNING,
         CW_PHRASE ("The application may not read contacts: an address that one of them has is "
                    "found taken only when the cloud refuses it"),
         CW_PHRASE ("Renew the connector's certificate, which grants it, or add the application "
                    "permission OrgContact.Read.All and grant admin consent"));
}

static void
check_roles (Test *test, JsonArray *roles)
{
  g_autoptr (GPtrArray) missing = g_ptr_array_new ();
  g_autofree char *names = NULL;
  g_autofree char *summary = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (needed_roles); i++)
    if (!has_role (roles, needed_roles[i]))
      g_ptr_array_add (missing, (gpointer) needed_roles[i][0]);
  if (missing->len == 0)
    {
      add (test, "permissions", CW_CHECK_OK,
           CW_PHRASE ("The application has every permission it needs"), NULL);
      return;
    }
  g_ptr_array_add (missing, NULL);
  names = g_strjoinv (", ", (char **) missing->pdata);
  summary = g_strdup_printf (CW_PHRASE ("The application lacks permissions: %s"), names);
  add (
      test, "permissions", CW_CHECK_FAILED, summary,
      CW_PHRASE ("Add them as application permissions of Microsoft Graph and grant admin consent"));
}

/* What Graph itself says, when the token is not to be looked into. */
static void
check_by_asking (Test *test)
{
  g_autoptr (JsonNode) users = get (test, "permissions", "/users?$select=id&$top=1");
  g_autoptr (JsonNode) groups =
      users != NULL ? get (test, "permissions", "/groups?$select=id&$top=1") : NULL;

  if (groups != NULL)
    add (test, "permissions", CW_CHECK_WARNING,
         CW_PHRASE ("Users and groups can be read; whether they can be changed is not told"), NULL);
}

static void
check_permissions (Test *test)
{
  g_autoptr (JsonObject) claims =
      cw_graph_session_peek_claims (test->session, test->cancellable, NULL);
  JsonArray *roles = claims != NULL ? cw_graph_json_get_array (claims, "roles") : NULL;

  if (roles != NULL)
    {
      check_roles (test, roles);
      check_contacts (test, roles);
    }
  else
    check_by_asking (test);
}

static void
check_domains (Test *test)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) domains = cw_graph_domains_read (test->session, test->cancellable, &error);
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *summary = NULL;

  if (domains == NULL)
    {
      add_error (test, "domains", error);
      return;
    }
  for (guint i = 0; i < domains->len; i++)
    {
      const CwGraphDomain *domain = domains->pdata[i];

      if (domain->is_verified)
        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", domain->name);
    }
  summary = names->len > 0 ? g_strdup_printf (CW_PHRASE ("Verified domains: %s"), names->str)
                           : g_strdup (CW_PHRASE ("No domain is verified"));
  add (test, "domains", names->len > 0 ? CW_CHECK_OK : CW_CHECK_WARNING, summary, NULL);
}

static void
check_clock (Test *test)
{
  g_autofree char *summary = NULL;
  gint64 skew_seconds = 0;

  if (!cw_graph_session_get_clock_skew (test->session, &skew_seconds))
    {
      add (test, "clock", CW_CHECK_SKIPPED,
           CW_PHRASE ("Microsoft Graph did not say what time it is"), NULL);
      return;
    }
  summary = g_strdup_printf (
      CW_PHRASE_COUNT (ABS (skew_seconds),
                       "This machine's clock differs by %lld second from Microsoft Graph's",
                       "This machine's clock differs by %lld seconds from Microsoft Graph's"),
      (long long) ABS (skew_seconds));
  if (ABS (skew_seconds) > MAX_SKEW_SECONDS)
    add (test, "clock", CW_CHECK_WARNING, summary, CW_PHRASE ("Synchronise the clock (NTP)"));
  else
    add (test, "clock", CW_CHECK_OK, summary, NULL);
}

GPtrArray *
cw_graph_tester_run (const CwGraphSettings *settings,
                     CwSecret *credential,
                     const GError *config_error,
                     GCancellable *cancellable,
                     GError **error)
{
  static const struct
  {
    const char *id;
    void (*run) (Test *test);
  } steps[] = {
    { "sign-in", check_sign_in },
    { "organization", check_organization },
    { "permissions", check_permissions },
    { "domains", check_domains },
    { "clock", check_clock },
  };
  g_autoptr (GPtrArray) checks = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_check_free);
  Test test = { .settings = settings, .credential = credential, .cancellable = cancellable };

  test.checks = checks;
  check_settings (&test, config_error);
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      if (test.is_failed)
        add (&test, steps[i].id, CW_CHECK_SKIPPED,
             CW_PHRASE ("Not checked, because an earlier check failed"), NULL);
      else
        steps[i].run (&test);
    }
  g_clear_pointer (&test.session, cw_graph_session_free);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return g_steal_pointer (&checks);
}
