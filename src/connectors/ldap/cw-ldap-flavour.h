/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/ldap/cw-root-dse.h"
#include "model/cw-config.h"

G_BEGIN_DECLS

/**
 * CwLdapFlavour:
 *
 * What a kind of server calls its containers, people, groups and contacts. Filters and
 * %NULL-terminated lists of class names. A computer is no user.
 */
typedef struct
{
  const char *containers; /* filter */
  const char *people;     /* filter: users alone */
  const char *counted;    /* filter: users, groups and contacts */
  const char *group;      /* filter: groups alone */
  const char *const *user_classes, *const *group_classes, *const *contact_classes;
} CwLdapFlavour;

const CwLdapFlavour *cw_ldap_flavour_get (const CwRootDse *root);

CwConnectorKind cw_ldap_flavour_get_kind (const CwRootDse *root);

/* The DNs of the naming contexts that hold people: of a domain controller its domain, of others all
 * but the server's own (cn=accesslog). (transfer full) (element-type utf8) */
GPtrArray *cw_ldap_flavour_list_roots (const CwRootDse *root) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
