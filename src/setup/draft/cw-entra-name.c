/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-draft"

#include "config.h"

#include "setup/draft/cw-entra-name.h"

#include <string.h>

#include "rules/cw-rule.h"

#define ID_PREFIX "entra-"
#define MAX_ID    80

typedef struct
{
  const char *theirs;
  const char *ours; /* %NULL: the same */
} Name;

static const Name graph_names[] = {
  { "accountEnabled", NULL },
  { "alias", "mailNickname" },
  { "city", NULL },
  { "company", "companyName" },
  { "companyName", NULL },
  { "country", NULL },
  { "department", NULL },
  { "description", NULL },
  { "displayName", NULL },
  { "employeeId", NULL },
  { "employeeType", NULL },
  { "facsimileTelephoneNumber", "faxNumber" },
  { "givenName", NULL },
  { "mail", NULL },
  { "manager", NULL },
  { "member", "members" },
  { "mobile", "mobilePhone" },
  { "otherMail", "otherMails" },
  { "passwordPolicies", NULL },
  { "physicalDeliveryOfficeName", "officeLocation" },
  { "postalCode", NULL },
  { "preferredLanguage", NULL },
  { "securityEnabled", NULL },
  { "state", NULL },
  { "streetAddress", NULL },
  { "surname", NULL },
  { "telephoneNumber", "businessPhones" },
  { "title", "jobTitle" },
  { "usageLocation", NULL },
  { "userPrincipalName", NULL },
  { "userType", NULL },
};

static const Name shipped_rules[] = {
  { "user", "in-ad-user" },
  { "inetOrgPerson", "in-ad-user" },
  { "group", "in-ad-group" },
  { "contact", "in-ad-contact" },
};

static const Name *
find (const Name *names, gsize n_names, const char *theirs)
{
  for (gsize i = 0; i < n_names; i++)
    if (g_ascii_strcasecmp (names[i].theirs, theirs) == 0)
      return &names[i];
  return NULL;
}

const char *
cw_entra_name_to_graph (const char *name)
{
  const Name *found = find (graph_names, G_N_ELEMENTS (graph_names), name);
  gint64 number = 0;

  if (found != NULL)
    return found->ours != NULL ? found->ours : found->theirs;
  /* The fifteen attributes of Exchange. */
  return g_str_has_prefix (name, "extensionAttribute") &&
                 name[strlen ("extensionAttribute")] != '0' &&
                 g_ascii_string_to_signed (name + strlen ("extensionAttribute"), 10, 1, 15, &number,
                                           NULL)
             ? name
             : NULL;
}

const char *
cw_entra_name_to_operator (const char *name)
{
  for (guint op = 0; op < CW_SCOPE_N_OPERATORS; op++)
    {
      const char *ours = cw_scope_operator_to_string (op);

      if (g_ascii_strcasecmp (ours, name) == 0)
        return ours;
    }
  return NULL;
}

gboolean
cw_entra_name_always_holds (const char *attribute, const char *op, const char *value)
{
  return g_ascii_strcasecmp (attribute, "cloudMastered") == 0 && value != NULL &&
         g_ascii_strcasecmp (value, "True") == 0 && g_ascii_strcasecmp (op, "NOTEQUAL") == 0;
}

const char *
cw_entra_name_to_shipped_rule (const char *object_type)
{
  const Name *found = find (shipped_rules, G_N_ELEMENTS (shipped_rules), object_type);

  return found != NULL ? found->ours : NULL;
}

char *
cw_entra_name_to_id (const char *name)
{
  g_autofree char *ascii = g_str_to_ascii (name, "C");
  g_autoptr (GString) id = g_string_new (ID_PREFIX);

  for (const char *c = ascii; *c != '\0' && id->len < MAX_ID; c++)
    if (g_ascii_isalnum (*c))
      g_string_append_c (id, g_ascii_tolower (*c));
    else if (id->str[id->len - 1] != '-')
      g_string_append_c (id, '-');
  if (id->str[id->len - 1] == '-')
    g_string_truncate (id, id->len - 1);
  return g_string_free (g_steal_pointer (&id), FALSE);
}
