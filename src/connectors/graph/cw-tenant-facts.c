/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-tenant-facts.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "base/cw-time.h"
#include "connectors/graph/cw-graph-json.h"
#include "connectors/graph/cw-graph-note.h"

/* "Directory Synchronization Accounts": each server of Entra Connect has an account in it. */
#define ROLE_SYNCHRONIZATION "d29b2b05-8046-44ba-8758-1e26182fcf32"

/* What Entra Connect calls the accounts, and the applications, that it makes for a server. */
#define ACCOUNT_PREFIX     "Sync_"
#define APPLICATION_PREFIX "ConnectSyncProvisioning_"

typedef struct
{
  CwCloudSession *session;
  GCancellable *cancellable;
  CwTenantFacts *facts;
} Reading;

static void
role_free (gpointer data)
{
  CwTenantRoleFact *role = data;

  g_free (role->template_id);
  g_free (role->name);
  g_free (role);
}

static GPtrArray *
list (Reading *reading, const char *url, const char *context, GError **error)
{
  return cw_cloud_session_list (reading->session, url, context, reading->cancellable, error);
}

static gint64
parse_time (const char *text)
{
  gint64 time_usec = 0;

  return text != NULL && cw_time_parse_iso8601 (text, &time_usec) ? time_usec : 0;
}

static gboolean
read_organization (Reading *reading, GError **error)
{
  CwTenantFacts *facts = reading->facts;
  g_autoptr (GPtrArray) found = list (reading,
                                      "/organization?$select=id,displayName,onPremisesSyncEnabled,"
                                      "onPremisesLastSyncDateTime",
                                      CW_PHRASE ("reading the organisation"), error);
  JsonObject *organization = NULL;

  if (found == NULL)
    return FALSE;
  if (found->len == 0)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                           "Microsoft Graph names no organisation. Check graphUrl.");
      return FALSE;
    }
  organization = found->pdata[0];
  facts->organization_name = g_strdup (cw_graph_json_get_text (organization, "displayName"));
  facts->is_sync_enabled = cw_graph_json_get_boolean (organization, "onPremisesSyncEnabled");
  facts->last_sync_usec =
      parse_time (cw_graph_json_get_text (organization, "onPremisesLastSyncDateTime"));
  return TRUE;
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
read_domains (Reading *reading, GError **error)
{
  CwTenantFacts *facts = reading->facts;
  g_autoptr (GPtrArray) found = list (reading, "/domains?$select=id,isVerified,isInitial,isDefault",
                                      CW_PHRASE ("reading the domains"), error);

  if (found == NULL)
    return FALSE;
  for (guint i = 0; i < found->len; i++)
    {
      JsonObject *domain = found->pdata[i];
      const char *name = cw_graph_json_get_text (domain, "id");
      gboolean is_verified = cw_graph_json_get_boolean (domain, "isVerified");

      if (name == NULL)
        continue;
      g_ptr_array_add (is_verified ? facts->verified_domains : facts->unverified_domains,
                       g_strdup (name));
      if (facts->initial_domain == NULL && cw_graph_json_get_boolean (domain, "isInitial"))
        facts->initial_domain = g_strdup (name);
      if (facts->default_domain == NULL && cw_graph_json_get_boolean (domain, "isDefault"))
        facts->default_domain = g_strdup (name);
    }
  g_ptr_array_sort (facts->verified_domains, compare_texts);
  g_ptr_array_sort (facts->unverified_domains, compare_texts);
  return TRUE;
}

static void
add_role (CwTenantFacts *facts, const char *template_id, const char *name, gboolean is_direct)
{
  CwTenantRoleFact *role = (CwTenantRoleFact *) cw_tenant_facts_find_role (facts, template_id);

  if (role == NULL)
    {
      role = g_new0 (CwTenantRoleFact, 1);
      role->template_id = g_strdup (template_id);
      g_ptr_array_add (facts->roles, role);
    }
  role->is_direct |= is_direct;
  if (name != NULL && role->name == NULL)
    role->name = g_strdup (name);
}

/* The account's own assignments for the whole tenant; those for an administrative unit do not help
 * a set-up. */
static gboolean
read_direct_roles (Reading *reading, GError **error)
{
  g_autofree char *url = g_strdup_printf (
      "/roleManagement/directory/roleAssignments?$filter=principalId%%20eq%%20'%s'",
      reading->facts->account_id);
  g_autoptr (GPtrArray) found =
      list (reading, url, CW_PHRASE ("reading the account's roles"), error);

  if (found == NULL)
    return FALSE;
  for (guint i = 0; i < found->len; i++)
    {
      const char *id = cw_graph_json_get_text (found->pdata[i], "roleDefinitionId");
      const char *scope = cw_graph_json_get_text (found->pdata[i], "directoryScopeId");

      /* A built-in role's definition has the template's id. */
      if (id != NULL && g_strcmp0 (scope, "/") == 0)
        add_role (reading->facts, id, NULL, TRUE);
    }
  return TRUE;
}

/* With those that come through groups. The cast to directoryRole would be an advanced query, whose
 * index may not know yet what was assigned a minute ago. */
static gboolean
read_all_roles (Reading *reading, GError **error)
{
  g_autoptr (GPtrArray) found = list (reading, "/me/transitiveMemberOf?$top=999",
                                      CW_PHRASE ("reading the account's roles"), error);

  if (found == NULL)
    return FALSE;
  for (guint i = 0; i < found->len; i++)
    {
      const char *type = cw_graph_json_get_text (found->pdata[i], "@odata.type");
      const char *id = cw_graph_json_get_text (found->pdata[i], "roleTemplateId");

      if (id != NULL && g_strcmp0 (type, "#microsoft.graph.directoryRole") == 0)
        add_role (reading->facts, id, cw_graph_json_get_text (found->pdata[i], "displayName"),
                  FALSE);
    }
  for (guint i = 0; i < reading->facts->roles->len; i++)
    {
      CwTenantRoleFact *role = reading->facts->roles->pdata[i];

      if (role->name == NULL)
        role->name = g_strdup (role->template_id);
    }
  return TRUE;
}

/* What the account may not see, or what is not there, does not stop a set-up. */
static gboolean
is_tolerable (const GError *error)
{
  return g_error_matches (error, CW_ERROR, CW_ERROR_PERMISSION) ||
         g_error_matches (error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

/* "Sync_SERVER_0123456789ab@..." -> "SERVER" */
static void
add_synchronizer (CwTenantFacts *facts, const char *name, const char *prefix)
{
  const char *rest = name + (g_str_has_prefix (name, prefix) ? strlen (prefix) : 0);
  g_autofree char *server = g_strndup (rest, strcspn (rest, "@"));
  char *tail = rest != name ? strrchr (server, '_') : NULL;

  if (tail != NULL && tail != server)
    *tail = '\0';
  if (!g_ptr_array_find_with_equal_func (facts->synchronizers, server, g_str_equal, NULL))
    g_ptr_array_add (facts->synchronizers, g_steal_pointer (&server));
}

/* FALSE when the reading has to end. */
static gboolean
add_synchronizers (Reading *reading,
                   const char *url,
                   const char *member,
                   const char *prefix,
                   GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GPtrArray) found =
      list (reading, url, CW_PHRASE ("looking for servers that synchronise already"), &local_error);

  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      const char *name = cw_graph_json_get_text (found->pdata[i], member);

      if (name != NULL)
        add_synchronizer (reading->facts, name, prefix);
    }
  if (found != NULL)
    return TRUE;
  /* A role that nobody ever held does not exist. */
  if (!g_error_matches (local_error, CW_ERROR, CW_ERROR_NOT_FOUND))
    reading->facts->is_synchronizers_known = FALSE;
  if (is_tolerable (local_error))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
read_synchronizers (Reading *reading, GError **error)
{
  reading->facts->is_synchronizers_known = TRUE;
  return add_synchronizers (reading,
                            "/directoryRoles(roleTemplateId='" ROLE_SYNCHRONIZATION "')/members",
                            "userPrincipalName", ACCOUNT_PREFIX, error) &&
         add_synchronizers (reading,
                            "/servicePrincipals?$filter=startswith(displayName,'" APPLICATION_PREFIX
                            "')&$select=id,displayName",
                            "displayName", APPLICATION_PREFIX, error);
}

static gboolean
read_exporter (Reading *reading, GError **error)
{
  CwTenantFacts *facts = reading->facts;
  g_autoptr (GError) local_error = NULL;

  facts->is_exporter_known = cw_graph_note_read_as_person (reading->session, &facts->exporter_note,
                                                           reading->cancellable, &local_error);
  if (facts->is_exporter_known || is_tolerable (local_error))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static void
add_plans (CwTenantFacts *facts, JsonObject *sku)
{
  JsonArray *plans = cw_graph_json_get_array (sku, "servicePlans");
  const char *status = cw_graph_json_get_text (sku, "capabilityStatus");

  /* "Warning": the grace period after the end. */
  if (g_strcmp0 (status, "Enabled") != 0 && g_strcmp0 (status, "Warning") != 0)
    return;
  for (guint i = 0; plans != NULL && i < json_array_get_length (plans); i++)
    {
      const char *name =
          cw_graph_json_get_text (json_array_get_object_element (plans, i), "servicePlanName");

      if (name != NULL &&
          !g_ptr_array_find_with_equal_func (facts->service_plans, name, g_str_equal, NULL))
        g_ptr_array_add (facts->service_plans, g_strdup (name));
    }
}

static gboolean
read_plans (Reading *reading, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GPtrArray) found =
      list (reading, "/subscribedSkus?$select=capabilityStatus,servicePlans",
            CW_PHRASE ("reading the tenant's licences"), &local_error);

  reading->facts->is_service_plans_known = found != NULL;
  for (guint i = 0; found != NULL && i < found->len; i++)
    add_plans (reading->facts, found->pdata[i]);
  if (found != NULL || is_tolerable (local_error))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static CwTenantFacts *
new_facts (const CwIdToken *identity)
{
  CwTenantFacts *facts = g_new0 (CwTenantFacts, 1);

  facts->account_id = g_strdup (identity->user_id);
  facts->account_name = g_strdup (identity->user_name);
  facts->account_display_name = g_strdup (identity->name);
  facts->is_work_account = !identity->is_personal;
  facts->tenant_id = g_strdup (identity->tenant_id);
  facts->roles = g_ptr_array_new_with_free_func (role_free);
  facts->verified_domains = g_ptr_array_new_with_free_func (g_free);
  facts->unverified_domains = g_ptr_array_new_with_free_func (g_free);
  facts->synchronizers = g_ptr_array_new_with_free_func (g_free);
  facts->service_plans = g_ptr_array_new_with_free_func (g_free);
  return facts;
}

CwTenantFacts *
cw_tenant_facts_read (CwCloudSession *session, GCancellable *cancellable, GError **error)
{
  g_autoptr (CwTenantFacts) facts = new_facts (cw_cloud_session_get_identity (session));
  Reading reading = { session, cancellable, facts };

  if (!facts->is_work_account)
    return g_steal_pointer (&facts);
  if (!read_organization (&reading, error) || !read_domains (&reading, error) ||
      !read_direct_roles (&reading, error) || !read_all_roles (&reading, error) ||
      !read_synchronizers (&reading, error) || !read_exporter (&reading, error) ||
      !read_plans (&reading, error))
    return NULL;
  return g_steal_pointer (&facts);
}

void
cw_tenant_facts_free (CwTenantFacts *facts)
{
  if (facts == NULL)
    return;
  g_free (facts->account_id);
  g_free (facts->account_name);
  g_free (facts->account_display_name);
  g_free (facts->tenant_id);
  g_free (facts->organization_name);
  g_free (facts->exporter_note);
  g_free (facts->initial_domain);
  g_free (facts->default_domain);
  g_ptr_array_unref (facts->roles);
  g_ptr_array_unref (facts->verified_domains);
  g_ptr_array_unref (facts->unverified_domains);
  g_ptr_array_unref (facts->synchronizers);
  g_ptr_array_unref (facts->service_plans);
  g_free (facts);
}

const CwTenantRoleFact *
cw_tenant_facts_find_role (const CwTenantFacts *facts, const char *template_id)
{
  for (guint i = 0; i < facts->roles->len; i++)
    {
      const CwTenantRoleFact *role = facts->roles->pdata[i];

      if (g_ascii_strcasecmp (role->template_id, template_id) == 0)
        return role;
    }
  return NULL;
}

static gboolean
has_any (const CwTenantFacts *facts, const char *const *template_ids)
{
  for (gsize i = 0; template_ids[i] != NULL; i++)
    {
      if (cw_tenant_facts_find_role (facts, template_ids[i]) != NULL)
        return TRUE;
    }
  return FALSE;
}

gboolean
cw_tenant_facts_can_register (const CwTenantFacts *facts)
{
  static const char *const roles[] = { CW_ROLE_GLOBAL_ADMINISTRATOR,
                                       CW_ROLE_HYBRID_IDENTITY_ADMINISTRATOR,
                                       CW_ROLE_APPLICATION_ADMINISTRATOR,
                                       CW_ROLE_CLOUD_APPLICATION_ADMINISTRATOR, NULL };

  return has_any (facts, roles);
}

gboolean
cw_tenant_facts_can_consent (const CwTenantFacts *facts)
{
  static const char *const roles[] = { CW_ROLE_GLOBAL_ADMINISTRATOR,
                                       CW_ROLE_PRIVILEGED_ROLE_ADMINISTRATOR, NULL };

  return has_any (facts, roles);
}

gboolean
cw_tenant_facts_can_switch_sync (const CwTenantFacts *facts)
{
  static const char *const roles[] = { CW_ROLE_GLOBAL_ADMINISTRATOR,
                                       CW_ROLE_HYBRID_IDENTITY_ADMINISTRATOR, NULL };

  return has_any (facts, roles);
}

gboolean
cw_tenant_facts_has_premium (const CwTenantFacts *facts)
{
  for (guint i = 0; i < facts->service_plans->len; i++)
    {
      if (g_str_has_prefix (facts->service_plans->pdata[i], "AAD_PREMIUM"))
        return TRUE;
    }
  return FALSE;
}

gboolean
cw_tenant_facts_is_verified (const CwTenantFacts *facts, const char *domain)
{
  for (guint i = 0; i < facts->verified_domains->len; i++)
    {
      if (g_ascii_strcasecmp (facts->verified_domains->pdata[i], domain) == 0)
        return TRUE;
    }
  return FALSE;
}
