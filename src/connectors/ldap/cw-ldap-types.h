/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <lber.h>
#include <ldap.h>

#include <glib.h>

G_BEGIN_DECLS

/* How libldap's own types go away; its functions return numbers that say nothing at that point. */
static inline void
cw_ldap_message_free (LDAPMessage *message)
{
  (void) ldap_msgfree (message);
}

static inline void
cw_ber_element_free (BerElement *ber)
{
  ber_free (ber, 1);
}

/* What libldap gives when it parses controls: an array that ends with %NULL. */
typedef LDAPControl **CwLdapControlArray;

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (CwLdapControlArray, ldap_controls_free, NULL)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LDAPMessage, cw_ldap_message_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BerElement, cw_ber_element_free)

G_END_DECLS
