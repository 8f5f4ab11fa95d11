/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What giving rights (cw-ad-grant.c) and taking them back (cw-ad-grant-undo.c) share: in a list of
 * what was added, that the owner was replaced by the administrator of this SID. */
#define CW_AD_GRANT_OWNER_MARK "owner:"
