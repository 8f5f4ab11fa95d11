/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/ldap/cw-ldap-record.h"

G_BEGIN_DECLS

/**
 * CwSidSet:
 *
 * The SIDs that one account acts with: its own and those of all its groups (MS-DTYP 2.5.2, the
 * Sids of a token), against which ACEs are compared.
 */
typedef struct _CwSidSet CwSidSet;

CwSidSet *cw_sid_set_new (void) G_GNUC_WARN_UNUSED_RESULT;
CwSidSet *cw_sid_set_ref (CwSidSet *set);
void cw_sid_set_unref (CwSidSet *set);

/* Bytes that are no SID are ignored. */
void cw_sid_set_add (CwSidSet *set, const void *bytes, gsize size);
void cw_sid_set_add_string (CwSidSet *set, const char *sid);

/* @values: (nullable) (element-type GBytes): of tokenGroups, sIDHistory, objectSid */
void cw_sid_set_add_values (CwSidSet *set, GPtrArray *values);

gboolean cw_sid_set_contains (const CwSidSet *set, const void *bytes, gsize size);
gboolean cw_sid_set_contains_string (const CwSidSet *set, const char *sid);

/* TRUE when one of them is a domain's SID followed by @rid; the domain's text is put into
 * @ret_domain (transfer full) (optional). */
gboolean cw_sid_set_find_rid (const CwSidSet *set, guint32 rid, char **ret_domain);

guint cw_sid_set_get_size (const CwSidSet *set);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwSidSet, cw_sid_set_unref)

G_END_DECLS
