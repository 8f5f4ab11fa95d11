/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CwDnsAnswer:
 *
 * What the name service itself says of a host: GResolver hides whether a name is an alias, and
 * reads /etc/hosts too, which no other computer does.
 */
typedef struct
{
  char *alias_of;       /* (nullable): the name is an alias (CNAME) of this one */
  GPtrArray *addresses; /* (element-type utf8): of A and AAAA; empty: there are none */
  gboolean is_known;    /* FALSE: there is no such name */
} CwDnsAnswer;

void cw_dns_answer_free (CwDnsAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwDnsAnswer, cw_dns_answer_free)

/* Asks over UDP, and over TCP what does not fit (RFC 1035). @server: (nullable): "address" or
 * "address:port"; NULL: those of resolv.conf(5). CW_ERROR_UNREACHABLE: none of them answers;
 * CW_ERROR_INVALID_ARGUMENT: @server or
 * @name cannot be such. Blocks for some seconds at most. (transfer full) */
CwDnsAnswer *
cw_dns_query (const char *server, const char *name, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
