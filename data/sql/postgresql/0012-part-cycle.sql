-- SPDX-License-Identifier: GPL-3.0-or-later

ALTER TABLE cycle ADD COLUMN is_part INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cycle ADD COLUMN profile TEXT COLLATE "C";
