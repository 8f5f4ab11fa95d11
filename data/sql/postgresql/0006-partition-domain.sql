-- SPDX-License-Identifier: GPL-3.0-or-later

ALTER TABLE partition ADD COLUMN netbios TEXT COLLATE "C";
ALTER TABLE partition ADD COLUMN forest TEXT COLLATE "C";
ALTER TABLE partition ADD COLUMN forest_netbios TEXT COLLATE "C";
