-- SPDX-License-Identifier: GPL-3.0-or-later

-- A cycle of chosen steps only: those of a run profile (by name), a single one, or what a bell asked for. Where the
-- schedule is, whole cycles tell.
ALTER TABLE cycle ADD COLUMN is_part INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cycle ADD COLUMN profile TEXT;
