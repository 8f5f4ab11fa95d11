/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant.h"

G_BEGIN_DECLS

/* A practice tenant in memory, made once for all inputs: its keys take long. (transfer none) */
CwTenant *fuzz_tenant_get (void);

G_END_DECLS
