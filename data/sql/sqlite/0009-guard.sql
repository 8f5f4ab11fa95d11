-- SPDX-License-Identifier: GPL-3.0-or-later

-- What a guard holds back (is_approval 0: only what a whole read did not show; the deletions of a target are in
-- cs_object already), and what an administrator has approved of it. Kind: 0 deletions of a target, 1 objects that
-- a read did not show. partition_id is 0 for a target.
CREATE TABLE guard_list (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind INTEGER NOT NULL,
  connector_id INTEGER NOT NULL,
  partition_id INTEGER NOT NULL,
  is_approval INTEGER NOT NULL,
  digest TEXT NOT NULL,
  n_objects INTEGER NOT NULL,
  n_before INTEGER NOT NULL,
  author TEXT,
  created_usec INTEGER NOT NULL,
  expires_usec INTEGER NOT NULL,
  UNIQUE (kind, connector_id, partition_id, is_approval)
) STRICT;

CREATE TABLE guard_item (
  list_id INTEGER NOT NULL,
  object_id INTEGER NOT NULL,
  PRIMARY KEY (list_id, object_id)
) STRICT, WITHOUT ROWID;
