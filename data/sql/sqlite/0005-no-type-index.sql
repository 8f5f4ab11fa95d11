-- SPDX-License-Identifier: GPL-3.0-or-later

-- Nothing looks for metaverse objects by their type: the index cost every new one a sixth of its time.
DROP INDEX mv_object_by_type;
