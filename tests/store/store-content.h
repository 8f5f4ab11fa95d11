/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-store.h"

G_BEGIN_DECLS

/* A small store with something in every table, and the check that it is still all there: of a
 * database that an older version wrote and this one has migrated. What a later version adds is
 * added at the end of a new pair of functions; these two stay as they are, and so does the fixture.
 */
void store_content_write_v1 (CwStore *store);
void store_content_check_v1 (CwStore *store);

/* And a sweep of links that is under way. */
void store_content_write_v2 (CwStore *store);
void store_content_check_v2 (CwStore *store);

/* And something that a set-up made; its runs have counts, and nothing of the objects behind them.
 */
void store_content_write_v3 (CwStore *store);
void store_content_check_v3 (CwStore *store);

/* Version 4: with a run that removed an object. */
void store_content_write_v4 (CwStore *store);
void store_content_check_v4 (CwStore *store);

G_END_DECLS
