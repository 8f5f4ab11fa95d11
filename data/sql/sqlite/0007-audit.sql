-- SPDX-License-Identifier: GPL-3.0-or-later

-- Who changed what: kept for itself, longer than runs. Author is who asked ("uid 1000", "cycle"), user_name what that
-- uid was called then; changes is a JSON list of what, before and after, never a secret.
CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at_usec INTEGER NOT NULL,
  author TEXT NOT NULL,
  user_name TEXT,
  action TEXT NOT NULL,
  result TEXT NOT NULL,
  changes TEXT NOT NULL
) STRICT;
