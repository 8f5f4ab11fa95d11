/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A name service for this process that knows one domain controller of one domain, by the SRV record
 * of Active Directory and by its own name; nothing else exists. Becomes the default resolver. */
void fake_resolver_install (const char *domain, const char *host, const char *address);

G_END_DECLS
