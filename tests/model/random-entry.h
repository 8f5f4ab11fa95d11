/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/cw-entry-builder.h"

G_BEGIN_DECLS

/* An entry of few ids and few, short values, so that two of them often have some in common; values
 * may hold NUL and any other byte, attributes may be empty. Seeded by the test's seed. */
CwEntry *random_entry_new (CwEntryBuilder *builder);

G_END_DECLS
