/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ber.h"

/* A tag and a length. */
#define SHORTEST_ELEMENT 2

BerElement *
cw_ber_open (const struct berval *value)
{
  struct berval copy = { 0, NULL };

  if (value == NULL || value->bv_val == NULL || value->bv_len < SHORTEST_ELEMENT)
    return NULL;
  copy = *value;
  return ber_init (&copy);
}

gboolean
cw_ber_is_next (BerElement *ber, ber_tag_t tag)
{
  ber_len_t length = 0;

  return ber_peek_tag (ber, &length) == tag;
}

gboolean
cw_ber_enter_sequence (BerElement *ber)
{
  ber_len_t length = 0;

  return cw_ber_is_next (ber, LBER_SEQUENCE) && ber_skip_tag (ber, &length) == LBER_SEQUENCE;
}

gboolean
cw_ber_get_integer (BerElement *ber, ber_int_t *ret_value)
{
  return cw_ber_is_next (ber, LBER_INTEGER) && ber_get_int (ber, ret_value) != LBER_DEFAULT;
}

gboolean
cw_ber_get_enum (BerElement *ber, ber_int_t *ret_value)
{
  return cw_ber_is_next (ber, LBER_ENUMERATED) && ber_get_enum (ber, ret_value) != LBER_DEFAULT;
}

gboolean
cw_ber_get_boolean (BerElement *ber, gboolean *ret_value)
{
  ber_int_t value = 0;

  if (!cw_ber_is_next (ber, LBER_BOOLEAN) || ber_get_boolean (ber, &value) == LBER_DEFAULT)
    return FALSE;
  *ret_value = value != 0;
  return TRUE;
}

gboolean
cw_ber_get_octets (BerElement *ber, struct berval *ret_value)
{
  return cw_ber_is_next (ber, LBER_OCTETSTRING) &&
         ber_get_stringbv (ber, ret_value, 0) != LBER_DEFAULT;
}

gboolean
cw_ber_is_at_end (BerElement *ber)
{
  ber_len_t remaining = 0;

  return ber_get_option (ber, LBER_OPT_BER_REMAINING_BYTES, &remaining) == LBER_OPT_SUCCESS &&
         remaining == 0;
}
