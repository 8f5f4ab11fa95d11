/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Distinguished names as text (RFC 4514). Names are compared by their normal form: attribute
 * types folded to lower case, escapes resolved and re-made in one way, insignificant spaces
 * dropped, values case-folded (caseIgnoreMatch, RFC 4517; good for every naming attribute in use).
 * A DN that cannot be parsed still has a normal form (its case-folded text), so that a broken name
 * from outside never stops a run.
 */

/* The normal form, UTF-8; two DNs name the same object when these are equal. (transfer full) */
char *cw_dn_normalize (const char *dn);

/* A 64-bit hash of the normal form, stable between runs and machines (kept in the store). */
gint64 cw_dn_hash (const char *dn);

gboolean cw_dn_is_valid (const char *dn);

gboolean cw_dn_equal (const char *a, const char *b);

/* TRUE when @dn is @ancestor or lies below it. */
gboolean cw_dn_is_under (const char *dn, const char *ancestor);

/* Borrowed pointer into @dn at the parent's first byte, or %NULL for a name of one RDN. */
const char *cw_dn_peek_parent (const char *dn);

/* The first RDN as written, "CN=M\\2C x". (transfer full) */
char *cw_dn_dup_rdn (const char *dn);

/* The unescaped value of the first RDN's first attribute, "M, x"; always valid UTF-8: an escaped
 * byte that is none becomes U+FFFD. (transfer full) (nullable) */
char *cw_dn_dup_rdn_value (const char *dn);

/* Number of RDNs; 0 when it cannot be parsed. */
guint cw_dn_count (const char *dn);

/* The unescaped value of RDN @index counted from the left, from 0. (transfer full) (nullable) */
char *cw_dn_dup_component (const char *dn, guint index);

/* Escapes a value so that it may stand in an RDN (RFC 4514 section 2.4). (transfer full) */
char *cw_dn_escape_value (const char *value);

/* "@rdn,@parent", or @rdn alone when @parent is empty. (transfer full) */
char *cw_dn_build (const char *rdn, const char *parent);

/* "dc=contoso,dc=com" from "contoso.com" and back; the way back takes the dc components at the end,
 * so that it gives the domain of any object. (transfer full) (nullable) */
char *cw_dn_from_domain (const char *domain);
char *cw_dn_to_domain (const char *dn);

G_END_DECLS
