-- SPDX-License-Identifier: GPL-3.0-or-later

-- Members that are told by a login name (memberUid, RFC 2307 5.1). The dst of a source's link is the number of a
-- cs_object or of a login_name: both take them from one sequence. Names are folded, see cw-login-name.h. owner_id is
-- the one entry that has the name: none when nobody has it, or several.
CREATE TABLE login_name (
  id INTEGER PRIMARY KEY,
  connector_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  owner_id INTEGER,
  UNIQUE (connector_id, name)
) STRICT;

CREATE INDEX login_name_by_owner ON login_name (owner_id) WHERE owner_id IS NOT NULL;

-- Which entries (cs_object) have which login names. Only of connectors that have rows in login_name.
CREATE TABLE login_holder (
  connector_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY (connector_id, name, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX login_holder_by_id ON login_holder (id);
