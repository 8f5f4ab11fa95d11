-- SPDX-License-Identifier: GPL-3.0-or-later

-- The installations that share this configuration, this one among them. mode: 0 in staging, 1 to export, 2 to export
-- whatever the lease says of its holder. What config_digest says was loaded there; the times are the database's.
CREATE TABLE instance (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  host TEXT NOT NULL,
  version TEXT NOT NULL,
  created_usec INTEGER NOT NULL,
  seen_usec INTEGER NOT NULL,
  config_digest TEXT NOT NULL,
  mode INTEGER NOT NULL
) STRICT;

-- Who of them may write to the connected systems: one row, of which each holder has its own epoch. Nobody's when holder
-- is null. session: of the holder's process; n_renewed: changes as long as that is at work; seal: that an installation
-- has written epoch, holder, session and duration.
CREATE TABLE lease (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  epoch INTEGER NOT NULL UNIQUE,
  holder TEXT,
  session TEXT NOT NULL,
  duration_usec INTEGER NOT NULL,
  acquired_usec INTEGER NOT NULL,
  renewed_usec INTEGER NOT NULL,
  n_renewed INTEGER NOT NULL,
  seal BLOB NOT NULL
) STRICT;

CREATE VIEW database_clock AS
  SELECT CAST((julianday('now') - 2440587.5) * 86400000000.0 AS INTEGER) AS now_usec;
