/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "connectors/ldap/cw-ldap-types.h"

G_BEGIN_DECLS

/* Reading BER that comes from outside (X.690, in the subset of RFC 4511 5.1). liblber's ber_scanf()
 * takes an element of any type where a string is wanted, and reads through a NULL pointer when
 * there is nothing; a NULL in place of a paging cookie would so end a read early and in silence. */

/* Opens an encoded value; (nullable): it is missing or too short to be one. */
BerElement *cw_ber_open (const struct berval *value);

/* Each reads the next element if it has the right type, and is FALSE if it has not. What
 * cw_ber_get_octets() gives lies in the value that was opened. */
gboolean cw_ber_enter_sequence (BerElement *ber) G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_ber_get_integer (BerElement *ber, ber_int_t *ret_value) G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_ber_get_enum (BerElement *ber, ber_int_t *ret_value) G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_ber_get_boolean (BerElement *ber, gboolean *ret_value) G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_ber_get_octets (BerElement *ber, struct berval *ret_value) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the next element has this tag. */
gboolean cw_ber_is_next (BerElement *ber, ber_tag_t tag);

/* Whether everything has been read. An element that claims to be longer than what is there looks
 * like the end to liblber. */
gboolean cw_ber_is_at_end (BerElement *ber);

G_END_DECLS
