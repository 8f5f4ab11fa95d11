/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/ldap/cw-ldap-session.h"
#include "connectors/ldap/cw-root-dse.h"

G_BEGIN_DECLS

/* More different suffixes than this are counted together as "other". */
#define CW_SUFFIX_COUNT_MAX 5000

/* Names of users that are kept as examples. */
#define CW_SUFFIX_COUNT_EXAMPLES 5

/**
 * CwSuffixCount:
 *
 * How many users have a login under which suffix. Entries stream through: what is kept grows with
 * the suffixes, not with the users. Several domains and directories can be added to one count.
 */
typedef struct
{
  GHashTable *suffixes; /* (element-type utf8 guint): lower case; value by GPOINTER_TO_UINT */
  guint other;          /* users whose suffixes are not told apart any more */
  guint users;          /* in all */
  guint empty;          /* without a value */
  guint unlike;         /* with one that is not like an address: they are in no suffix */
  GPtrArray *empty_examples, *unlike_examples; /* (element-type utf8): DNs */
} CwSuffixCount;

CwSuffixCount *cw_suffix_count_new (void) G_GNUC_WARN_UNUSED_RESULT;
void cw_suffix_count_free (CwSuffixCount *count);

/* Adds one user: @value is (nullable). */
void cw_suffix_count_add (CwSuffixCount *count, const char *dn, const char *value);

/* A suffix that users could have: it is listed, even when nobody has it. */
void cw_suffix_count_add_unused (CwSuffixCount *count, const char *suffix);

/* Adds the users of a server by their @attribute. After a failure the count is of no use. */
gboolean cw_suffix_count_add_server (CwSuffixCount *count,
                                     CwLdapSession *session,
                                     const CwRootDse *root,
                                     const char *attribute,
                                     GCancellable *cancellable,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

guint cw_suffix_count_get (const CwSuffixCount *count, const char *suffix);

/* The suffix of a text that has the shape of an address (RFC 822: one @, a local part without
 * spaces, a domain with a dot), borrowed from it; %NULL when it has not. */
const char *cw_suffix_count_find_suffix (const char *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwSuffixCount, cw_suffix_count_free)

G_END_DECLS
