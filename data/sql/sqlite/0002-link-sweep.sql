-- SPDX-License-Identifier: GPL-3.0-or-later

-- A first load ties every object and has all links looked at: instead of a whole mark for each object
-- in link_mark, this row says how far the look at them has got (the last src that is done).
CREATE TABLE link_sweep (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  after INTEGER NOT NULL
) STRICT;
