-- SPDX-License-Identifier: GPL-3.0-or-later

-- The objects behind each count of a step, in the order in which they were counted. A row holds some thousands
-- of them, packed (cw-step-packing.h): place is that of its first one among all of the count, n how many it
-- holds; of their ids the lowest and the highest are told, so that whoever looks for one object passes over the
-- others unread.
CREATE TABLE step_object (
  step_id INTEGER NOT NULL,
  counter TEXT NOT NULL,
  place INTEGER NOT NULL,
  n INTEGER NOT NULL,
  lowest_id INTEGER NOT NULL,
  highest_id INTEGER NOT NULL,
  objects BLOB NOT NULL,
  PRIMARY KEY (step_id, counter, place)
) STRICT;

-- What rows of cs_object said that are gone, as long as a run may name them. An object that turned out to be
-- another one (successor_id) is told by that one.
CREATE TABLE gone_object (
  id INTEGER PRIMARY KEY,
  connector_id INTEGER NOT NULL,
  object_type INTEGER NOT NULL,
  anchor BLOB,
  dn TEXT,
  title TEXT,
  successor_id INTEGER,
  gone_usec INTEGER NOT NULL
) STRICT;
