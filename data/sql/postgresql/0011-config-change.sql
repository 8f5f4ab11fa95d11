-- SPDX-License-Identifier: GPL-3.0-or-later

ALTER TABLE config_version ADD COLUMN user_name TEXT COLLATE "C";
ALTER TABLE config_version ADD COLUMN kind TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE config_version ADD COLUMN restored BIGINT NOT NULL DEFAULT 0;
