/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CwAdNameForm: how somebody wrote the name of an account or a group.
 * @CW_AD_NAME_PLAIN: "user": a sAMAccountName
 * @CW_AD_NAME_DOWN_LEVEL: "DOMAIN\user" or "domain.tld\user"
 * @CW_AD_NAME_PRINCIPAL: "user@domain.tld": a userPrincipalName, or user and domain
 * @CW_AD_NAME_DN: "CN=User,CN=Users,DC=domain,DC=tld"
 * @CW_AD_NAME_SID: "S-1-5-21-..."
 */
typedef enum
{
  CW_AD_NAME_PLAIN,
  CW_AD_NAME_DOWN_LEVEL,
  CW_AD_NAME_PRINCIPAL,
  CW_AD_NAME_DN,
  CW_AD_NAME_SID,
} CwAdNameForm;

/**
 * CwAdName:
 *
 * A name as an administrator types it, taken apart.
 */
typedef struct
{
  CwAdNameForm form;
  char *text;   /* (owned): the whole, without spaces around it */
  char *user;   /* (owned): the user's part; the whole for a DN and a SID */
  char *domain; /* (owned) (nullable): the part before "\" or behind "@" */
} CwAdName;

/* CW_ERROR_INVALID_ARGUMENT when it is none of the forms. */
CwAdName *cw_ad_name_parse (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_ad_name_free (CwAdName *name);

/**
 * cw_ad_name_to_principal:
 * @realm: of the domain controller
 *
 * The name that Kerberos takes. A plain name and the NetBIOS name of a domain get @realm; a suffix
 * that is not @realm makes an enterprise name, "user\@suffix@REALM", for the KDC to look up.
 *
 * Returns: (transfer full) (nullable): %NULL with CW_ERROR_INVALID_ARGUMENT for a DN or SID
 */
char *cw_ad_name_to_principal (const CwAdName *name, const char *realm, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwAdName, cw_ad_name_free)

G_END_DECLS
