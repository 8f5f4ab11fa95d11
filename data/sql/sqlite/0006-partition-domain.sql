-- SPDX-License-Identifier: GPL-3.0-or-later

-- What a domain of Active Directory calls itself and its forest: parameters of rules. The next import fills it in.
ALTER TABLE partition ADD COLUMN netbios TEXT;
ALTER TABLE partition ADD COLUMN forest TEXT;
ALTER TABLE partition ADD COLUMN forest_netbios TEXT;
