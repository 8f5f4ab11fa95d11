-- SPDX-License-Identifier: GPL-3.0-or-later

-- Which references an object's rules move, and with which precedence: the same few texts for all objects of a kind, so
-- each is kept once and the object has its number. 0: the rules have not looked at the object yet.
CREATE TABLE link_profile (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  content TEXT NOT NULL UNIQUE
) STRICT;

ALTER TABLE cs_object ADD COLUMN link_profile INTEGER NOT NULL DEFAULT 0;

-- One of those that are tied to a metaverse object is enough: the others are worked out with it.
INSERT INTO cs_mark (id) SELECT min(id) FROM cs_object WHERE metaverse_id IS NOT NULL
  AND state IN (0, 3, 4) GROUP BY metaverse_id
  ON CONFLICT DO NOTHING;
