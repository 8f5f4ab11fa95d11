-- SPDX-License-Identifier: GPL-3.0-or-later

CREATE TABLE instance (
  id TEXT COLLATE "C" PRIMARY KEY,
  name TEXT COLLATE "C" NOT NULL,
  host TEXT COLLATE "C" NOT NULL,
  version TEXT COLLATE "C" NOT NULL,
  created_usec BIGINT NOT NULL,
  seen_usec BIGINT NOT NULL,
  config_digest TEXT COLLATE "C" NOT NULL,
  mode BIGINT NOT NULL
);

CREATE TABLE lease (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  epoch BIGINT NOT NULL UNIQUE,
  holder TEXT COLLATE "C",
  session TEXT COLLATE "C" NOT NULL,
  duration_usec BIGINT NOT NULL,
  acquired_usec BIGINT NOT NULL,
  renewed_usec BIGINT NOT NULL,
  n_renewed BIGINT NOT NULL,
  seal BYTEA NOT NULL
);

-- Of this moment, not of the beginning of the transaction.
CREATE VIEW database_clock AS
  SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now_usec;
