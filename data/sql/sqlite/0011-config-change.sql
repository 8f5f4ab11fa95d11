-- SPDX-License-Identifier: GPL-3.0-or-later

-- What made a version of the configuration: user_name is what the author's uid was called then, kind says which way it
-- came ("settings", "restored", ...; '' of versions before this was kept), restored is the version that was gone back to.
ALTER TABLE config_version ADD COLUMN user_name TEXT;
ALTER TABLE config_version ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE config_version ADD COLUMN restored INTEGER NOT NULL DEFAULT 0;
