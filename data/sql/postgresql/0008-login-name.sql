-- SPDX-License-Identifier: GPL-3.0-or-later

CREATE TABLE login_name (
  id BIGINT PRIMARY KEY,
  connector_id BIGINT NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  owner_id BIGINT,
  UNIQUE (connector_id, name)
);

CREATE INDEX login_name_by_owner ON login_name (owner_id) WHERE owner_id IS NOT NULL;

CREATE TABLE login_holder (
  connector_id BIGINT NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  id BIGINT NOT NULL,
  PRIMARY KEY (connector_id, name, id)
);

CREATE INDEX login_holder_by_id ON login_holder (id);
