/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CwLdapRangeKind: what an attribute description's range option says.
 * @CW_LDAP_RANGE_NONE: no range option: the values are all there are
 * @CW_LDAP_RANGE_ADDED: DirSync with incremental values: these values were added ("range=1-1",
 *   MS-ADTS 3.1.1.3.4.1.3)
 * @CW_LDAP_RANGE_REMOVED: these values were removed ("range=0-0")
 * @CW_LDAP_RANGE_PART: ranged retrieval (MS-ADTS 3.1.1.3.1.3.3): values @first to @last, more
 * follow
 * @CW_LDAP_RANGE_LAST: ranged retrieval: values from @first on to the end ("range=1500-*")
 *
 * "1-1" and "0-0" mean a part of the values in an ordinary search; which of the two it is, the
 * caller knows.
 */
typedef enum
{
  CW_LDAP_RANGE_NONE,
  CW_LDAP_RANGE_ADDED,
  CW_LDAP_RANGE_REMOVED,
  CW_LDAP_RANGE_PART,
  CW_LDAP_RANGE_LAST,
} CwLdapRangeKind;

typedef struct
{
  CwLdapRangeKind kind;
  guint first;
  guint last; /* CW_LDAP_RANGE_PART only */
} CwLdapRange;

/* An attribute description taken apart (RFC 4512 2.5). */
typedef struct
{
  gsize name_len; /* the bare name stands at the beginning */
  CwLdapRange range;
  gboolean
      is_variant; /* an option that makes it another attribute, such as a language (RFC 3866) */
} CwLdapDescription;

/* @is_incremental: the answer belongs to a DirSync with incremental values. FALSE when the range
 * option is malformed. */
gboolean cw_ldap_description_parse (const char *text,
                                    gsize len,
                                    gboolean is_incremental,
                                    CwLdapDescription *ret_description) G_GNUC_WARN_UNUSED_RESULT;

/* "member;range=1500-*" (transfer full) */
char *cw_ldap_range_format (const char *name, guint first);

G_END_DECLS
