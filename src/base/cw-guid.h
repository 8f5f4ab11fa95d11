/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CW_GUID_SIZE 16

/* Text form without braces, with the terminating NUL. */
#define CW_GUID_STRING_SIZE 37

/**
 * CwGuid:
 *
 * The 16 bytes as a directory delivers them. Active Directory sends objectGUID in the
 * mixed-endian order of MS-DTYP 2.3.4.2; RFC 4530 entryUUID and Graph's ids use the network
 * order of RFC 4122. The bytes are never reordered in the store; only text conversion asks
 * which of the two it is.
 */
typedef struct
{
  guint8 bytes[CW_GUID_SIZE];
} CwGuid;

typedef enum
{
  CW_GUID_ORDER_MIXED,   /* MS-DTYP 2.3.4.2: objectGUID, mS-DS-ConsistencyGuid */
  CW_GUID_ORDER_NETWORK, /* RFC 4122: entryUUID, Graph ids */
} CwGuidOrder;

/* Accepts the text form with or without braces, in either case, and nothing else. */
gboolean
cw_guid_parse (const char *text, CwGuidOrder order, CwGuid *ret_guid) G_GNUC_WARN_UNUSED_RESULT;

/* Accepts the text form of 389 Directory Server's nsUniqueId, four groups of eight digits, and
 * gives the GUID of the same digits. */
gboolean cw_guid_parse_unique_id (const char *text, CwGuidOrder order, CwGuid *ret_guid)
    G_GNUC_WARN_UNUSED_RESULT;

/* Writes the lower-case text form, without braces. */
void cw_guid_format (const CwGuid *guid, CwGuidOrder order, char ret_text[CW_GUID_STRING_SIZE]);

/* As cw_guid_format(), for any 16 bytes; returns: (transfer full). */
char *cw_guid_bytes_to_string (const guint8 *bytes, CwGuidOrder order);

/* A random (version 4) GUID. */
void cw_guid_init_random (CwGuid *guid);

gboolean cw_guid_equal (const CwGuid *a, const CwGuid *b);

G_END_DECLS
