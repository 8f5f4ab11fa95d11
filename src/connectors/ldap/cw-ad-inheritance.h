/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/ldap/cw-ad-session.h"

G_BEGIN_DECLS

/* DNs that are kept of each kind. */
#define CW_AD_INHERITANCE_EXAMPLES 20

/**
 * CwAdInheritance:
 *
 * Where rights that are granted on a domain's head do not reach: units whose DACL takes nothing
 * from above, and accounts that AdminSDHolder protects (MS-ADTS 3.1.1.6.1: members of
 * administrators' groups, now or once; the domain controller takes their inheritance away every
 * hour). Samba marks such accounts too, but leaves their DACLs alone.
 */
typedef struct
{
  guint units;                 /* that inherit nothing */
  GPtrArray *unit_examples;    /* (element-type utf8): DNs */
  guint accounts;              /* users with adminCount 1 */
  GPtrArray *account_examples; /* (element-type utf8): DNs */
} CwAdInheritance;

/* Units of the system (advanced view) are left out, and so is what the account may not read.
 * (transfer full) */
CwAdInheritance *cw_ad_inheritance_read (CwAdSession *session,
                                         const char *head,
                                         GCancellable *cancellable,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_ad_inheritance_free (CwAdInheritance *inheritance);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwAdInheritance, cw_ad_inheritance_free)

G_END_DECLS
