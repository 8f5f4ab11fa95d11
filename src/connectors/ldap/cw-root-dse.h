/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/ldap/cw-ldap-session.h"

G_BEGIN_DECLS

typedef enum
{
  CW_LDAP_SERVER_ACTIVE_DIRECTORY, /* Windows */
  CW_LDAP_SERVER_SAMBA,
  CW_LDAP_SERVER_OPENLDAP,
  CW_LDAP_SERVER_389, /* 389 Directory Server, Red Hat Directory Server, FreeIPA's */
  CW_LDAP_SERVER_OTHER,
} CwLdapServerKind;

/**
 * CwRootDse:
 *
 * What a server says of itself (RFC 4512 5.1, MS-ADTS 3.1.1.3.2). What a server does not have is
 * %NULL, empty or 0.
 */
typedef struct
{
  CwLdapServerKind kind;
  char *vendor; /* (nullable): "Samba Team (https://www.samba.org)" */
  char **naming_contexts;
  char *subschema;             /* (nullable) */
  char *default_context;       /* (nullable) */
  char *configuration_context; /* (nullable) */
  char *schema_context;        /* (nullable) */
  char *ds_service_name;       /* (nullable) */
  char *dns_host_name;         /* (nullable) */
  char *root_context;          /* (nullable): the forest's root domain */
  char *realm;                 /* (nullable): of the domain controller: "CONTOSO.LAB" */
  guint64 highest_usn;         /* 0: not told */
  gint64 current_time_usec;    /* 0: not told */
  int functional_level;        /* of the domain controller; -1: not told */
  int domain_level;            /* of its domain; -1: not told */
  int forest_level;            /* -1: not told */
  gboolean is_read_only;       /* a read-only domain controller (MS-ADTS 3.1.1.3.4.3.7) */
  GHashTable *controls;        /* (element-type utf8): supported OIDs */
} CwRootDse;

CwRootDse *cw_root_dse_read (CwLdapSession *session, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_root_dse_free (CwRootDse *root);

gboolean cw_root_dse_has_control (const CwRootDse *root, const char *oid);
gboolean cw_root_dse_has_context (const CwRootDse *root, const char *dn);

gboolean cw_root_dse_is_active_directory (const CwRootDse *root); /* Windows or Samba */

/* "2008 R2" for a level of msDS-Behavior-Version (MS-ADTS 6.1.4.2); %NULL when it is not known. */
const char *cw_root_dse_get_level_name (int level);

/* "Samba Active Directory, functional level 2008 R2" (transfer full) */
char *cw_root_dse_describe (const CwRootDse *root);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwRootDse, cw_root_dse_free)

G_END_DECLS
