-- SPDX-License-Identifier: GPL-3.0-or-later

-- What set-ups made elsewhere (an account, rights, an application): written down before it is made, so that
-- nothing is forgotten when the engine ends in between. State: 0 intended, 1 made, 2 removed. Identity is what it
-- is found again by; detail is JSON, what its removal needs.
CREATE TABLE made_thing (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  place TEXT NOT NULL,
  identity TEXT NOT NULL,
  name TEXT NOT NULL,
  connector TEXT NOT NULL,
  detail TEXT,
  state INTEGER NOT NULL,
  intended_usec INTEGER NOT NULL,
  changed_usec INTEGER NOT NULL
) STRICT;

-- One row for what stands; what was removed may be made again.
CREATE UNIQUE INDEX made_thing_standing ON made_thing (kind, place, identity) WHERE state <> 2;
