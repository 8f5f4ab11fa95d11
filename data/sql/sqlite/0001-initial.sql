-- SPDX-License-Identifier: GPL-3.0-or-later

-- Interned attribute and object type names. Packed entries refer to the ids: a row is never changed.
CREATE TABLE attribute (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL
) STRICT;

CREATE TABLE connector (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  guid TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE partition (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  connector_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  watermark BLOB,
  UNIQUE (connector_id, name)
) STRICT;

-- The connector space. The row is narrow: flags change often, the two packed entries (cs_value) seldom.
-- Ids are never used again (AUTOINCREMENT): an export result that comes late must not hit another object.
CREATE TABLE cs_object (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  connector_id INTEGER NOT NULL,
  partition_id INTEGER,
  parent_id INTEGER,
  metaverse_id INTEGER,
  state INTEGER NOT NULL,
  object_type INTEGER NOT NULL,
  pending_op INTEGER NOT NULL,
  pending_state INTEGER NOT NULL,
  sent_usec INTEGER NOT NULL,
  anchor BLOB,
  dn TEXT,
  dn_hash INTEGER
) STRICT;

CREATE UNIQUE INDEX cs_object_by_anchor ON cs_object (connector_id, anchor) WHERE anchor IS NOT NULL;
CREATE INDEX cs_object_by_dn ON cs_object (connector_id, dn_hash) WHERE dn_hash IS NOT NULL;
CREATE INDEX cs_object_by_parent ON cs_object (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX cs_object_by_metaverse ON cs_object (metaverse_id, connector_id, pending_op)
  WHERE metaverse_id IS NOT NULL;
CREATE INDEX cs_object_pending ON cs_object (connector_id, pending_state, id, pending_op)
  WHERE pending_op <> 0;
CREATE INDEX cs_object_live ON cs_object (partition_id) WHERE state = 0;

CREATE TABLE cs_value (
  id INTEGER PRIMARY KEY,
  imported BLOB,
  desired BLOB
) STRICT;

CREATE TABLE cs_mark (
  id INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE cs_timer (
  id INTEGER PRIMARY KEY,
  due_usec INTEGER NOT NULL
) STRICT;

CREATE INDEX cs_timer_by_due ON cs_timer (due_usec);

CREATE TABLE cs_key (
  connector_id INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  hash INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY (connector_id, kind, hash, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX cs_key_by_id ON cs_key (id);

CREATE TABLE mv_object (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  object_type INTEGER NOT NULL,
  entry BLOB NOT NULL
) STRICT;

-- For counting: the rows themselves are a hundred times as large.
CREATE INDEX mv_object_by_type ON mv_object (object_type);

CREATE TABLE mv_key (
  kind INTEGER NOT NULL,
  hash INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY (kind, hash, id)
) STRICT, WITHOUT ROWID;

-- References. A link of a target may be there because it is wished and not (yet) because the connected
-- system has it: is_confirmed is 0 and pending says what is to be done. One table for both, so that a
-- link that is made and then confirmed is entered once into the index by dst.
-- pending: 0 nothing; add: 1 waiting, 2 sent, 3 refused, 7 impossible (is not sent again as it is);
-- removal: 4 waiting, 5 sent, 6 refused.
CREATE TABLE link (
  src INTEGER NOT NULL,
  attribute INTEGER NOT NULL,
  dst INTEGER NOT NULL,
  is_confirmed INTEGER NOT NULL,
  pending INTEGER NOT NULL,
  connector_id INTEGER,
  sent_usec INTEGER,
  PRIMARY KEY (src, attribute, dst)
) STRICT, WITHOUT ROWID;

CREATE INDEX link_incoming ON link (dst, attribute, src);
CREATE INDEX link_refused ON link (connector_id) WHERE pending IN (3, 6);
CREATE INDEX link_sent ON link (connector_id) WHERE pending IN (2, 5);
CREATE INDEX link_waiting ON link (connector_id, src, attribute, dst) WHERE pending IN (1, 4);

-- All links of a target that had none: whatever the source has under its attribute, without a row for
-- each until it is sent. n_links is for people.
CREATE TABLE link_fresh (
  src INTEGER NOT NULL,
  attribute INTEGER NOT NULL,
  source INTEGER NOT NULL,
  source_attribute INTEGER NOT NULL,
  connector_id INTEGER NOT NULL,
  n_links INTEGER NOT NULL,
  PRIMARY KEY (src, attribute, source, source_attribute)
) STRICT, WITHOUT ROWID;

CREATE TABLE link_mark (
  src INTEGER NOT NULL,
  attribute INTEGER NOT NULL,
  dst INTEGER NOT NULL,
  PRIMARY KEY (src, attribute, dst)
) STRICT, WITHOUT ROWID;

-- Marks of all links of an object, see cw-link-store.h.
CREATE INDEX link_mark_whole ON link_mark (src, dst) WHERE attribute = 0;

CREATE TABLE cycle (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  is_initial INTEGER NOT NULL,
  state INTEGER NOT NULL,
  started_usec INTEGER NOT NULL,
  ended_usec INTEGER NOT NULL,
  cause TEXT
) STRICT;

CREATE TABLE step (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  cycle_id INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  is_full INTEGER NOT NULL,
  connector_guid TEXT,
  connector_name TEXT,
  partition TEXT,
  state INTEGER NOT NULL,
  started_usec INTEGER NOT NULL,
  ended_usec INTEGER NOT NULL,
  counts TEXT NOT NULL,
  error_code TEXT,
  error_message TEXT
) STRICT;

CREATE INDEX step_by_cycle ON step (cycle_id);

CREATE TABLE object_error (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  object_id INTEGER NOT NULL,
  step INTEGER NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  detail TEXT,
  first_usec INTEGER NOT NULL,
  last_usec INTEGER NOT NULL,
  count INTEGER NOT NULL,
  UNIQUE (object_id, step, code)
) STRICT;

CREATE TABLE config_version (
  version INTEGER PRIMARY KEY,
  created_usec INTEGER NOT NULL,
  author TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;

CREATE TABLE secret (
  name TEXT PRIMARY KEY,
  sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE engine_value (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
