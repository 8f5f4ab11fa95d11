/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/ldap/cw-ldap-reader.h"

G_BEGIN_DECLS

#define CW_TYPE_CSN_READER (cw_csn_reader_get_type ())
G_DECLARE_FINAL_TYPE (CwCsnReader, cw_csn_reader, CW, CSN_READER, CwLdapReader)

/**
 * cw_csn_reader_new:
 * @plan: (transfer full)
 * @context_csn: (nullable): the values of contextCSN of the partition's head, sorted and joined, as
 *   they were before the read; only when the server keeps them up to date
 *
 * Reads an OpenLDAP without the syncprov overlay: everything, or what has an entryCSN not before
 * the highest one seen; a delta ends with a list of what exists, because nothing tells what was
 * deleted. When contextCSN is what it was at the watermark, nothing has changed and nothing is
 * read.
 *
 * The watermark's cookie is "highest entryCSN" LF "contextCSN values".
 */
CwLdapReader *
cw_csn_reader_new (CwLdapReadPlan *plan, const char *context_csn) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
