/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-property.h"

#include <string.h>

#define READ_ONLY   CW_TENANT_PROPERTY_READ_ONLY
#define REQUIRED    CW_TENANT_PROPERTY_REQUIRED
#define NOT_NULL    CW_TENANT_PROPERTY_NOT_NULL
#define CREATE_ONLY CW_TENANT_PROPERTY_CREATE_ONLY
#define DEFAULT     CW_TENANT_PROPERTY_DEFAULT
#define SECRET      CW_TENANT_PROPERTY_SECRET

static const CwTenantProperty user_properties[] = {
  { "id", CW_TENANT_TYPE_STRING, READ_ONLY | DEFAULT, 0 },
  { "accountEnabled", CW_TENANT_TYPE_BOOLEAN, REQUIRED, 0 },
  { "ageGroup", CW_TENANT_TYPE_STRING, 0, 0 },
  { "businessPhones", CW_TENANT_TYPE_STRINGS, NOT_NULL | DEFAULT, 64 },
  { "city", CW_TENANT_TYPE_STRING, 0, 128 },
  { "companyName", CW_TENANT_TYPE_STRING, 0, 64 },
  { "consentProvidedForMinor", CW_TENANT_TYPE_STRING, 0, 0 },
  { "country", CW_TENANT_TYPE_STRING, 0, 128 },
  { "department", CW_TENANT_TYPE_STRING, 0, 64 },
  { "displayName", CW_TENANT_TYPE_STRING, REQUIRED | NOT_NULL | DEFAULT, 256 },
  { "employeeHireDate", CW_TENANT_TYPE_DATE_TIME, 0, 0 },
  { "employeeId", CW_TENANT_TYPE_STRING, 0, 16 },
  { "employeeLeaveDateTime", CW_TENANT_TYPE_DATE_TIME, 0, 0 },
  { "employeeOrgData", CW_TENANT_TYPE_OBJECT, 0, 0 },
  { "employeeType", CW_TENANT_TYPE_STRING, 0, 0 },
  { "faxNumber", CW_TENANT_TYPE_STRING, 0, 64 },
  { "givenName", CW_TENANT_TYPE_STRING, DEFAULT, 64 },
  { "identities", CW_TENANT_TYPE_OBJECTS, 0, 0 },
  { "jobTitle", CW_TENANT_TYPE_STRING, DEFAULT, 128 },
  { "mail", CW_TENANT_TYPE_STRING, DEFAULT, 256 },
  { "mailNickname", CW_TENANT_TYPE_STRING, REQUIRED | NOT_NULL, 64 },
  { "mobilePhone", CW_TENANT_TYPE_STRING, DEFAULT, 64 },
  { "officeLocation", CW_TENANT_TYPE_STRING, DEFAULT, 128 },
  { "onPremisesExtensionAttributes", CW_TENANT_TYPE_OBJECT, 0, 0 },
  { "onPremisesImmutableId", CW_TENANT_TYPE_STRING, 0, 256 },
  { "otherMails", CW_TENANT_TYPE_STRINGS, NOT_NULL, 250 },
  { "passwordPolicies", CW_TENANT_TYPE_STRING, 0, 0 },
  { "passwordProfile", CW_TENANT_TYPE_OBJECT, REQUIRED | SECRET, 0 },
  { "postalCode", CW_TENANT_TYPE_STRING, 0, 40 },
  { "preferredDataLocation", CW_TENANT_TYPE_STRING, 0, 0 },
  { "preferredLanguage", CW_TENANT_TYPE_STRING, DEFAULT, 0 },
  { "showInAddressList", CW_TENANT_TYPE_BOOLEAN, 0, 0 },
  { "state", CW_TENANT_TYPE_STRING, 0, 128 },
  { "streetAddress", CW_TENANT_TYPE_STRING, 0, 1024 },
  { "surname", CW_TENANT_TYPE_STRING, DEFAULT, 64 },
  { "usageLocation", CW_TENANT_TYPE_STRING, NOT_NULL, 2 },
  { "userPrincipalName", CW_TENANT_TYPE_STRING, REQUIRED | NOT_NULL | DEFAULT, 0 },
  { "userType", CW_TENANT_TYPE_STRING, 0, 0 },
  { "proxyAddresses", CW_TENANT_TYPE_STRINGS, READ_ONLY, 0 },
  { "imAddresses", CW_TENANT_TYPE_STRINGS, READ_ONLY, 0 },
  { "createdDateTime", CW_TENANT_TYPE_DATE_TIME, READ_ONLY, 0 },
  { "deletedDateTime", CW_TENANT_TYPE_DATE_TIME, READ_ONLY, 0 },
  { "creationType", CW_TENANT_TYPE_STRING, READ_ONLY, 0 },
  { "lastPasswordChangeDateTime", CW_TENANT_TYPE_DATE_TIME, READ_ONLY, 0 },
  { "onPremisesDistinguishedName", CW_TENANT_TYPE_STRING, READ_ONLY, 0 },
  { "onPremisesDomainName", CW_TENANT_TYPE_STRING, READ_ONLY, 0 },
  { "onPremisesLastSyncDateTime", CW_TENANT_TYPE_DATE_TIME, READ_ONLY, 0 },
  { "onPremisesProvisioningErrors", CW_TENANT_TYPE_OBJECTS, READ_ONLY, 0 },
  { "onPremisesSamAccountName", CW_TENANT_TYPE_STRING, READ_ONLY, 0 },
  { "onPremisesSecurityIdentifier", CW_TENANT_TYPE_STRING, READ_ONLY, 0 },
  { "onPremisesSyncEnabled", CW_TENANT_TYPE_BOOLEAN, READ_ONLY, 0 },
  { "onPremisesUserPrincipalName", CW_TENANT_TYPE_STRING, READ_ONLY, 0 },
  { "securityIdentifier", CW_TENANT_TYPE_STRING, READ_ONLY, 0 },
  { "signInSessionsValidFromDateTime", CW_TENANT_TYPE_DATE_TIME, READ_ONLY, 0 },
  { "externalUserState", CW_TENANT_TYPE_STRING, READ_ONLY, 0 },
  { "externalUserStateChangeDateTime", CW_TENANT_TYPE_DATE_TIME, READ_ONLY, 0 },
  { "isResourceAccount", CW_TENANT_TYPE_BOOLEAN, READ_ONLY, 0 },
  { "legalAgeGroupClassification", CW_TENANT_TYPE_STRING, READ_ONLY, 0 },
  { "assignedLicenses", CW_TENANT_TYPE_OBJECTS, READ_ONLY, 0 },
  { "assignedPlans", CW_TENANT_TYPE_OBJECTS, READ_ONLY, 0 },
  { "manager", CW_TENANT_TYPE_NAVIGATION, READ_ONLY, 0 },
};

static const CwTenantProperty group_properties[] = {
  { "id", CW_TENANT_TYPE_STRING, READ_ONLY | DEFAULT, 0 },
  { "classification", CW_TENANT_TYPE_STRING, DEFAULT, 0 },
  { "createdDateTime", CW_TENANT_TYPE_DATE_TIME, READ_ONLY | DEFAULT, 0 },
  { "deletedDateTime", CW_TENANT_TYPE_DATE_TIME, READ_ONLY | DEFAULT, 0 },
  { "description", CW_TENANT_TYPE_STRING, DEFAULT, 1024 },
  { "displayName", CW_TENANT_TYPE_STRING, REQUIRED | NOT_NULL | DEFAULT, 256 },
  { "expirationDateTime", CW_TENANT_TYPE_DATE_TIME, READ_ONLY | DEFAULT, 0 },
  { "groupTypes", CW_TENANT_TYPE_STRINGS, NOT_NULL | DEFAULT, 0 },
  { "isAssignableToRole", CW_TENANT_TYPE_BOOLEAN, CREATE_ONLY | DEFAULT, 0 },
  { "mail", CW_TENANT_TYPE_STRING, READ_ONLY | DEFAULT, 0 },
  { "mailEnabled", CW_TENANT_TYPE_BOOLEAN, REQUIRED | NOT_NULL | DEFAULT, 0 },
  { "mailNickname", CW_TENANT_TYPE_STRING, REQUIRED | NOT_NULL | DEFAULT, 64 },
  { "membershipRule", CW_TENANT_TYPE_STRING, READ_ONLY | DEFAULT, 0 },
  { "membershipRuleProcessingState", CW_TENANT_TYPE_STRING, READ_ONLY | DEFAULT, 0 },
  { "onPremisesDomainName", CW_TENANT_TYPE_STRING, READ_ONLY | DEFAULT, 0 },
  { "onPremisesLastSyncDateTime", CW_TENANT_TYPE_DATE_TIME, READ_ONLY | DEFAULT, 0 },
  { "onPremisesNetBiosName", CW_TENANT_TYPE_STRING, READ_ONLY | DEFAULT, 0 },
  { "onPremisesProvisioningErrors", CW_TENANT_TYPE_OBJECTS, READ_ONLY | DEFAULT, 0 },
  { "onPremisesSamAccountName", CW_TENANT_TYPE_STRING, READ_ONLY | DEFAULT, 0 },
  { "onPremisesSecurityIdentifier", CW_TENANT_TYPE_STRING, READ_ONLY | DEFAULT, 0 },
  { "onPremisesSyncEnabled", CW_TENANT_TYPE_BOOLEAN, READ_ONLY | DEFAULT, 0 },
  { "preferredDataLocation", CW_TENANT_TYPE_STRING, DEFAULT, 0 },
  { "preferredLanguage", CW_TENANT_TYPE_STRING, DEFAULT, 0 },
  { "proxyAddresses", CW_TENANT_TYPE_STRINGS, READ_ONLY | DEFAULT, 0 },
  { "renewedDateTime", CW_TENANT_TYPE_DATE_TIME, READ_ONLY | DEFAULT, 0 },
  { "resourceBehaviorOptions", CW_TENANT_TYPE_STRINGS, CREATE_ONLY | DEFAULT, 0 },
  { "resourceProvisioningOptions", CW_TENANT_TYPE_STRINGS, CREATE_ONLY | DEFAULT, 0 },
  { "securityEnabled", CW_TENANT_TYPE_BOOLEAN, REQUIRED | NOT_NULL | DEFAULT, 0 },
  { "securityIdentifier", CW_TENANT_TYPE_STRING, READ_ONLY | DEFAULT, 0 },
  { "theme", CW_TENANT_TYPE_STRING, DEFAULT, 0 },
  { "uniqueName", CW_TENANT_TYPE_STRING, DEFAULT, 256 },
  { "visibility", CW_TENANT_TYPE_STRING, DEFAULT, 0 },
  { "members", CW_TENANT_TYPE_NAVIGATION, READ_ONLY, 0 },
};

static const CwTenantProperty contact_properties[] = {
  { "id", CW_TENANT_TYPE_STRING, READ_ONLY | DEFAULT, 0 },
  { "addresses", CW_TENANT_TYPE_OBJECTS, READ_ONLY | DEFAULT, 0 },
  { "companyName", CW_TENANT_TYPE_STRING, READ_ONLY | DEFAULT, 0 },
  { "deletedDateTime", CW_TENANT_TYPE_DATE_TIME, READ_ONLY | DEFAULT, 0 },
  { "department", CW_TENANT_TYPE_STRING, READ_ONLY | DEFAULT, 0 },
  { "displayName", CW_TENANT_TYPE_STRING, READ_ONLY | DEFAULT, 0 },
  { "givenName", CW_TENANT_TYPE_STRING, READ_ONLY | DEFAULT, 0 },
  { "jobTitle", CW_TENANT_TYPE_STRING, READ_ONLY | DEFAULT, 0 },
  { "mail", CW_TENANT_TYPE_STRING, READ_ONLY | DEFAULT, 0 },
  { "mailNickname", CW_TENANT_TYPE_STRING, READ_ONLY | DEFAULT, 0 },
  { "onPremisesLastSyncDateTime", CW_TENANT_TYPE_DATE_TIME, READ_ONLY | DEFAULT, 0 },
  { "onPremisesProvisioningErrors", CW_TENANT_TYPE_OBJECTS, READ_ONLY | DEFAULT, 0 },
  { "onPremisesSyncEnabled", CW_TENANT_TYPE_BOOLEAN, READ_ONLY | DEFAULT, 0 },
  { "phones", CW_TENANT_TYPE_OBJECTS, READ_ONLY | DEFAULT, 0 },
  { "proxyAddresses", CW_TENANT_TYPE_STRINGS, READ_ONLY | DEFAULT, 0 },
  { "surname", CW_TENANT_TYPE_STRING, READ_ONLY | DEFAULT, 0 },
};

static const CwTenantProperty application_properties[] = {
  { "id", CW_TENANT_TYPE_STRING, READ_ONLY | DEFAULT, 0 },
  { "api", CW_TENANT_TYPE_OBJECT, DEFAULT, 0 },
  { "appId", CW_TENANT_TYPE_STRING, READ_ONLY | DEFAULT, 0 },
  { "appRoles", CW_TENANT_TYPE_OBJECTS, DEFAULT, 0 },
  { "createdDateTime", CW_TENANT_TYPE_DATE_TIME, READ_ONLY | DEFAULT, 0 },
  { "deletedDateTime", CW_TENANT_TYPE_DATE_TIME, READ_ONLY | DEFAULT, 0 },
  { "description", CW_TENANT_TYPE_STRING, DEFAULT, 1024 },
  { "displayName", CW_TENANT_TYPE_STRING, REQUIRED | NOT_NULL | DEFAULT, 256 },
  { "groupMembershipClaims", CW_TENANT_TYPE_STRING, DEFAULT, 0 },
  { "identifierUris", CW_TENANT_TYPE_STRINGS, NOT_NULL | DEFAULT, 0 },
  { "isFallbackPublicClient", CW_TENANT_TYPE_BOOLEAN, DEFAULT, 0 },
  { "keyCredentials", CW_TENANT_TYPE_OBJECTS, NOT_NULL | DEFAULT, 0 },
  { "notes", CW_TENANT_TYPE_STRING, DEFAULT, 1024 },
  { "passwordCredentials", CW_TENANT_TYPE_OBJECTS, READ_ONLY | DEFAULT, 0 },
  { "publicClient", CW_TENANT_TYPE_OBJECT, DEFAULT, 0 },
  { "publisherDomain", CW_TENANT_TYPE_STRING, READ_ONLY | DEFAULT, 0 },
  { "requiredResourceAccess", CW_TENANT_TYPE_OBJECTS, NOT_NULL | DEFAULT, 0 },
  { "serviceManagementReference", CW_TENANT_TYPE_STRING, DEFAULT, 0 },
  { "signInAudience", CW_TENANT_TYPE_STRING, DEFAULT, 0 },
  { "spa", CW_TENANT_TYPE_OBJECT, DEFAULT, 0 },
  { "tags", CW_TENANT_TYPE_STRINGS, NOT_NULL | DEFAULT, 256 },
  { "uniqueName", CW_TENANT_TYPE_STRING, READ_ONLY | DEFAULT, 0 },
  { "web", CW_TENANT_TYPE_OBJECT, DEFAULT, 0 },
  { "owners", CW_TENANT_TYPE_NAVIGATION, READ_ONLY, 0 },
};

static const CwTenantProperty principal_properties[] = {
  { "id", CW_TENANT_TYPE_STRING, READ_ONLY | DEFAULT, 0 },
  { "accountEnabled", CW_TENANT_TYPE_BOOLEAN, DEFAULT, 0 },
  { "appDisplayName", CW_TENANT_TYPE_STRING, READ_ONLY | DEFAULT, 0 },
  { "appId", CW_TENANT_TYPE_STRING, REQUIRED | NOT_NULL | CREATE_ONLY | DEFAULT, 0 },
  { "appOwnerOrganizationId", CW_TENANT_TYPE_STRING, READ_ONLY | DEFAULT, 0 },
  { "appRoleAssignmentRequired", CW_TENANT_TYPE_BOOLEAN, NOT_NULL | DEFAULT, 0 },
  { "appRoles", CW_TENANT_TYPE_OBJECTS, READ_ONLY | DEFAULT, 0 },
  { "deletedDateTime", CW_TENANT_TYPE_DATE_TIME, READ_ONLY | DEFAULT, 0 },
  { "description", CW_TENANT_TYPE_STRING, DEFAULT, 1024 },
  { "displayName", CW_TENANT_TYPE_STRING, DEFAULT, 256 },
  { "keyCredentials", CW_TENANT_TYPE_OBJECTS, READ_ONLY | DEFAULT, 0 },
  { "notes", CW_TENANT_TYPE_STRING, DEFAULT, 1024 },
  { "oauth2PermissionScopes", CW_TENANT_TYPE_OBJECTS, READ_ONLY | DEFAULT, 0 },
  { "passwordCredentials", CW_TENANT_TYPE_OBJECTS, READ_ONLY | DEFAULT, 0 },
  { "servicePrincipalNames", CW_TENANT_TYPE_STRINGS, READ_ONLY | DEFAULT, 0 },
  { "servicePrincipalType", CW_TENANT_TYPE_STRING, READ_ONLY | DEFAULT, 0 },
  { "signInAudience", CW_TENANT_TYPE_STRING, READ_ONLY | DEFAULT, 0 },
  { "tags", CW_TENANT_TYPE_STRINGS, NOT_NULL | DEFAULT, 256 },
  { "owners", CW_TENANT_TYPE_NAVIGATION, READ_ONLY, 0 },
};

/* Kept outside the directory by Microsoft (SharePoint, Exchange, licensing), or of no use here. */
static const char *const user_unsupported[] = {
  "aboutMe",
  "authorizationInfo",
  "birthday",
  "customSecurityAttributes",
  "deviceEnrollmentLimit",
  "hireDate",
  "identityParentId",
  "interests",
  "isManagementRestricted",
  "licenseAssignmentStates",
  "mailboxSettings",
  "mySite",
  "pastProjects",
  "preferredName",
  "print",
  "provisionedPlans",
  "responsibilities",
  "schools",
  "serviceProvisioningErrors",
  "signInActivity",
  "skills",
  NULL,
};

static const char *const group_unsupported[] = {
  "accessType",
  "allowExternalSenders",
  "assignedLabels",
  "assignedLicenses",
  "autoSubscribeNewMembers",
  "hasMembersWithLicenseErrors",
  "hideFromAddressLists",
  "hideFromOutlookClients",
  "infoCatalogs",
  "isArchived",
  "isFavorite",
  "isManagementRestricted",
  "isSubscribedByMail",
  "licenseProcessingState",
  "onPremisesExtensionAttributes",
  "organizationId",
  "serviceProvisioningErrors",
  "unseenConversationsCount",
  "unseenCount",
  "unseenMessagesCount",
  "welcomeMessageEnabled",
  NULL,
};

static const char *const contact_unsupported[] = { "serviceProvisioningErrors", NULL };

static const char *const application_unsupported[] = {
  "addIns",
  "applicationTemplateId",
  "certification",
  "info",
  "logo",
  "optionalClaims",
  "parentalControlSettings",
  "samlMetadataUrl",
  "tokenEncryptionKeyId",
  "verifiedPublisher",
  NULL,
};

static const char *const principal_unsupported[] = {
  "addIns",
  "alternativeNames",
  "appDescription",
  "applicationTemplateId",
  "homepage",
  "info",
  "loginUrl",
  "logoutUrl",
  "notificationEmailAddresses",
  "preferredSingleSignOnMode",
  "replyUrls",
  "samlSingleSignOnSettings",
  "tokenEncryptionKeyId",
  "verifiedPublisher",
  NULL,
};

typedef struct
{
  const CwTenantProperty *properties;
  guint count;
  const char *const *unsupported;
  const char *type;
  const char *title;
} KindTable;

static const KindTable kind_tables[] = {
  [CW_TENANT_KIND_USER] = { user_properties, G_N_ELEMENTS (user_properties), user_unsupported,
                            "user", "User" },
  [CW_TENANT_KIND_GROUP] = { group_properties, G_N_ELEMENTS (group_properties), group_unsupported,
                             "group", "Group" },
  [CW_TENANT_KIND_CONTACT] = { contact_properties, G_N_ELEMENTS (contact_properties),
                               contact_unsupported, "orgContact", "Contact" },
  [CW_TENANT_KIND_APPLICATION] = { application_properties, G_N_ELEMENTS (application_properties),
                                   application_unsupported, "application", "Application" },
  [CW_TENANT_KIND_PRINCIPAL] = { principal_properties, G_N_ELEMENTS (principal_properties),
                                 principal_unsupported, "servicePrincipal", "ServicePrincipal" },
};

G_STATIC_ASSERT (G_N_ELEMENTS (user_properties) <= 61);
G_STATIC_ASSERT (G_N_ELEMENTS (group_properties) <= 61);
G_STATIC_ASSERT (G_N_ELEMENTS (kind_tables) == CW_TENANT_KIND_LAST + 1);

const CwTenantProperty *
cw_tenant_property_table (CwTenantKind kind, guint *ret_count)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (kind_tables), NULL);

  *ret_count = kind_tables[kind].count;
  return kind_tables[kind].properties;
}

const CwTenantProperty *
cw_tenant_property_lookup (CwTenantKind kind, const char *name)
{
  const KindTable *table = &kind_tables[kind];

  for (guint i = 0; i < table->count; i++)
    {
      if (table->properties[i].name[0] == name[0] && g_str_equal (table->properties[i].name, name))
        return &table->properties[i];
    }
  return NULL;
}

gint64
cw_tenant_property_mask (CwTenantKind kind, const CwTenantProperty *property)
{
  return (gint64) 1 << (property - kind_tables[kind].properties);
}

gint64
cw_tenant_property_mask_of (CwTenantKind kind, const char *name)
{
  const CwTenantProperty *property = cw_tenant_property_lookup (kind, name);

  g_return_val_if_fail (property != NULL, 0);

  return cw_tenant_property_mask (kind, property);
}

gint64
cw_tenant_property_default_mask (CwTenantKind kind)
{
  const KindTable *table = &kind_tables[kind];
  gint64 mask = 0;

  for (guint i = 0; i < table->count; i++)
    {
      if (table->properties[i].flags & DEFAULT)
        mask |= (gint64) 1 << i;
    }
  return mask;
}

gboolean
cw_tenant_property_is_unsupported (CwTenantKind kind, const char *name)
{
  return g_strv_contains (kind_tables[kind].unsupported, name);
}

gboolean
cw_tenant_property_is_extension (const char *name)
{
  gsize prefix_length = strlen ("extension_");

  if (!g_str_has_prefix (name, "extension_") || strlen (name) < prefix_length + 34)
    return FALSE;
  for (gsize i = 0; i < 32; i++)
    {
      if (!g_ascii_isxdigit (name[prefix_length + i]))
        return FALSE;
    }
  return name[prefix_length + 32] == '_';
}

const char *
cw_tenant_kind_to_type (CwTenantKind kind)
{
  return kind_tables[kind].type;
}

const char *
cw_tenant_kind_to_title (CwTenantKind kind)
{
  return kind_tables[kind].title;
}
