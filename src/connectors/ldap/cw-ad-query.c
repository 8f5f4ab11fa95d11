/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ad-query.h"

#include "connectors/ldap/cw-ldap-filter.h"

const char *const cw_ad_container_classes[] = {
  "organizationalUnit", "container", "domainDNS", "builtinDomain", NULL,
};

const char *const cw_ad_known_classes[] = {
  "user",
  "inetOrgPerson",
  "group",
  "contact",
  "computer",
  "foreignSecurityPrincipal",
  "msDS-ManagedServiceAccount",
  "msDS-GroupManagedServiceAccount",
  "printQueue",
  "publicFolder",
  "organizationalUnit",
  "container",
  "domainDNS",
  "builtinDomain",
  NULL,
};

/* A class is a subclass of another: the filter would else bring it along. */
typedef struct
{
  const char *wanted;
  const char *along;
} Subclass;

static const Subclass subclasses[] = {
  { "user", "computer" },
};

static gboolean
contains (const char *const *names, const char *name)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (g_ascii_strcasecmp (names[i], name) == 0)
      return TRUE;
  return FALSE;
}

static void
append_class (GString *filter, const char *name, const char *const *object_types)
{
  const char *along = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (subclasses); i++)
    if (g_ascii_strcasecmp (subclasses[i].wanted, name) == 0 &&
        !contains (object_types, subclasses[i].along))
      along = subclasses[i].along;
  if (along != NULL)
    g_string_append_printf (filter, "(&(objectClass=%s)(!(objectClass=%s)))", name, along);
  else
    g_string_append_printf (filter, "(objectClass=%s)", name);
}

gboolean
cw_ad_query_is_wanted (const char *const *object_types, const char *const *classes)
{
  for (guint i = 0; i < G_N_ELEMENTS (subclasses); i++)
    if (contains (classes, subclasses[i].along) && !contains (object_types, subclasses[i].along))
      return FALSE;
  for (guint i = 0; classes[i] != NULL; i++)
    if (contains (object_types, classes[i]) || contains (cw_ad_container_classes, classes[i]))
      return TRUE;
  return FALSE;
}

char *
cw_ad_query_make_filter (const char *const *object_types, GError **error)
{
  g_autoptr (GString) filter = g_string_new ("(|");

  for (guint i = 0; object_types[i] != NULL; i++)
    {
      if (!cw_ldap_filter_check_name (object_types[i], error))
        return NULL;
      append_class (filter, object_types[i], object_types);
    }
  for (guint i = 0; cw_ad_container_classes[i] != NULL; i++)
    if (!contains (object_types, cw_ad_container_classes[i]))
      append_class (filter, cw_ad_container_classes[i], object_types);
  g_string_append_c (filter, ')');
  return g_string_free (g_steal_pointer (&filter), FALSE);
}
