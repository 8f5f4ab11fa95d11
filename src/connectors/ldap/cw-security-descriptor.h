/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-guid.h"

G_BEGIN_DECLS

/* Bits of an access mask (MS-DTYP 2.4.3; for directory objects MS-ADTS 5.1.3.2). */
#define CW_ACCESS_CREATE_CHILD   0x00000001U
#define CW_ACCESS_DELETE_CHILD   0x00000002U
#define CW_ACCESS_LIST           0x00000004U
#define CW_ACCESS_SELF           0x00000008U
#define CW_ACCESS_READ_PROPERTY  0x00000010U
#define CW_ACCESS_WRITE_PROPERTY 0x00000020U
#define CW_ACCESS_DELETE_TREE    0x00000040U
#define CW_ACCESS_LIST_OBJECT    0x00000080U
#define CW_ACCESS_CONTROL        0x00000100U
#define CW_ACCESS_DELETE         0x00010000U
#define CW_ACCESS_READ_CONTROL   0x00020000U
#define CW_ACCESS_GENERIC_ALL    0x10000000U
#define CW_ACCESS_GENERIC_WRITE  0x40000000U
#define CW_ACCESS_GENERIC_READ   0x80000000U

/* AceFlags (MS-DTYP 2.4.4.1). */
#define CW_ACE_CONTAINER_INHERIT 0x02
#define CW_ACE_NO_PROPAGATE      0x04
#define CW_ACE_INHERIT_ONLY      0x08
#define CW_ACE_INHERITED         0x10

/**
 * CwAce:
 *
 * One entry of a DACL (MS-DTYP 2.4.4). Only entries that allow or deny are told apart; of every
 * other type just the bytes are known. Points into its descriptor.
 */
typedef struct
{
  gboolean is_allow;
  gboolean is_deny;
  guint8 flags;
  guint32 mask;
  const CwGuid *object;    /* (nullable): the right, attribute, property set or class */
  const CwGuid *inherited; /* (nullable): the class of objects that inherit it */
  const guint8 *sid;       /* (nullable) */
  gsize sid_size;
  const guint8 *bytes; /* the whole entry */
  gsize size;
} CwAce;

/**
 * CwSecurityDescriptor:
 *
 * The self-relative form of MS-DTYP 2.4.6 as nTSecurityDescriptor delivers it, with its DACL taken
 * apart. Immutable.
 */
typedef struct _CwSecurityDescriptor CwSecurityDescriptor;

/* CW_ERROR_INVALID_DATA when a length or an offset leads out of the bytes. */
CwSecurityDescriptor *
cw_security_descriptor_new (const void *data, gsize size, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_security_descriptor_free (CwSecurityDescriptor *self);

/* FALSE when the reader may not see it, or there is none. */
gboolean cw_security_descriptor_has_dacl (const CwSecurityDescriptor *self);
guint cw_security_descriptor_get_n_aces (const CwSecurityDescriptor *self);
const CwAce *cw_security_descriptor_get_ace (const CwSecurityDescriptor *self, guint index);

/* The DACL takes nothing from the container above (SE_DACL_PROTECTED, MS-DTYP 2.4.6). */
gboolean cw_security_descriptor_is_protected (const CwSecurityDescriptor *self);

/* The same DACL with @aces (element-type GBytes) behind the last entry of its own, before the
 * inherited ones (the canonical order of MS-ADTS 6.1.3.6.1). What is there already is not added
 * again. The result has a DACL and nothing else, for a write with SD flags 4. %NULL without error
 * when nothing is missing; CW_ERROR_INVALID_DATA when it would be larger than 64 KiB, or there is
 * no DACL. (transfer full) (nullable) */
GBytes *
cw_security_descriptor_add (const CwSecurityDescriptor *self, GPtrArray *aces, GError **error);

/* Without them: each of @aces is taken away once. %NULL: none was there. (transfer full)
 * (nullable) */
GBytes *cw_security_descriptor_remove (const CwSecurityDescriptor *self, GPtrArray *aces);

/* Which of @aces are not there. (transfer full) (element-type GBytes) */
GPtrArray *cw_security_descriptor_list_missing (const CwSecurityDescriptor *self, GPtrArray *aces);

/* An entry that allows. @object, @inherited: (nullable). (transfer full) */
GBytes *cw_ace_new_allow (guint8 flags,
                          guint32 mask,
                          const CwGuid *object,
                          const CwGuid *inherited,
                          GBytes *sid) G_GNUC_WARN_UNUSED_RESULT;

/* The SID of its owner, and of its primary group; %NULL: there is none. (transfer full) (nullable)
 */
GBytes *cw_security_descriptor_dup_owner (const CwSecurityDescriptor *self);
GBytes *cw_security_descriptor_dup_group (const CwSecurityDescriptor *self);

/* A descriptor that has an owner and nothing else, for a write with SD flags 1. (transfer full) */
GBytes *cw_security_descriptor_make_owner (GBytes *sid) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwSecurityDescriptor, cw_security_descriptor_free)

G_END_DECLS
