/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-security-descriptor.h"

#include <string.h>

#include "base/cw-error.h"
#include "base/cw-sid.h"

#define HEADER_SIZE     20
#define OWNER_OFFSET    4
#define GROUP_OFFSET    8
#define SID_HEADER_SIZE 8 /* MS-DTYP 2.4.2 */
#define ACL_HEADER_SIZE 8
#define ACE_HEADER_SIZE 4
#define MAX_ACL_SIZE    G_MAXUINT16

#define CONTROL_DACL_PRESENT   0x0004
#define CONTROL_SELF_RELATIVE  0x8000
#define CONTROL_DACL_PROTECTED 0x1000
#define REVISION               1
#define ACL_REVISION_DS        4 /* object entries are allowed (MS-DTYP 2.4.5) */

/* AceType (MS-DTYP 2.4.4.1). */
#define TYPE_ALLOW        0
#define TYPE_DENY         1
#define TYPE_ALLOW_OBJECT 5
#define TYPE_DENY_OBJECT  6

/* Flags of an object entry (MS-DTYP 2.4.4.3). */
#define HAS_OBJECT    1
#define HAS_INHERITED 2

G_STATIC_ASSERT (sizeof (CwGuid) == CW_GUID_SIZE);

struct _CwSecurityDescriptor
{
  guint8 *data;
  gsize size;
  gsize acl; /* where the DACL begins; 0: there is none */
  GArray *aces;
};

static guint16
read_16 (const guint8 *data)
{
  return (guint16) (data[0] | data[1] << 8);
}

static guint32
read_32 (const guint8 *data)
{
  return data[0] | (guint32) data[1] << 8 | (guint32) data[2] << 16 | (guint32) data[3] << 24;
}

static void
append_16 (GByteArray *out, guint16 value)
{
  const guint16 little = GUINT16_TO_LE (value);

  g_byte_array_append (out, (const guint8 *) &little, sizeof little);
}

static void
append_32 (GByteArray *out, guint32 value)
{
  const guint32 little = GUINT32_TO_LE (value);

  g_byte_array_append (out, (const guint8 *) &little, sizeof little);
}

/* ----- parsing */

/* Takes a GUID off the front of what is left; FALSE when it is cut off. */
static gboolean
take_guid (const guint8 **data, gsize *left, const CwGuid **ret_guid)
{
  if (*left < CW_GUID_SIZE)
    return FALSE;
  *ret_guid = (const CwGuid *) *data;
  *data += CW_GUID_SIZE;
  *left -= CW_GUID_SIZE;
  return TRUE;
}

static gboolean
take_guids (CwAce *ace, const guint8 **data, gsize *left)
{
  guint32 flags = 0;

  if (*left < sizeof flags)
    return FALSE;
  flags = read_32 (*data);
  *data += sizeof flags;
  *left -= sizeof flags;
  return ((flags & HAS_OBJECT) == 0 || take_guid (data, left, &ace->object)) &&
         ((flags & HAS_INHERITED) == 0 || take_guid (data, left, &ace->inherited));
}

/* The entry's own data, which lies within ace->bytes. */
static gboolean
parse_ace (CwAce *ace)
{
  guint8 type = ace->bytes[0];
  const guint8 *data = ace->bytes + ACE_HEADER_SIZE;
  gsize left = ace->size - ACE_HEADER_SIZE;

  ace->flags = ace->bytes[1];
  ace->is_allow = type == TYPE_ALLOW || type == TYPE_ALLOW_OBJECT;
  ace->is_deny = type == TYPE_DENY || type == TYPE_DENY_OBJECT;
  if (!ace->is_allow && !ace->is_deny)
    return TRUE;
  if (left < sizeof (guint32))
    return FALSE;
  ace->mask = read_32 (data);
  data += sizeof (guint32);
  left -= sizeof (guint32);
  if ((type == TYPE_ALLOW_OBJECT || type == TYPE_DENY_OBJECT) && !take_guids (ace, &data, &left))
    return FALSE;
  /* A SID says by its second byte how long it is; bytes may lie behind it. */
  if (left < 8 || data[1] > CW_SID_MAX_SUB_AUTHORITIES || left < 8 + 4 * (gsize) data[1])
    return FALSE;
  ace->sid = data;
  ace->sid_size = 8 + 4 * (gsize) data[1];
  return TRUE;
}

static gboolean
parse_aces (CwSecurityDescriptor *self, const guint8 *acl, gsize acl_size)
{
  guint n_aces = read_16 (acl + 4);
  gsize offset = ACL_HEADER_SIZE;

  for (guint i = 0; i < n_aces; i++)
    {
      CwAce ace = { .bytes = acl + offset };

      if (acl_size - offset < ACE_HEADER_SIZE)
        return FALSE;
      ace.size = read_16 (ace.bytes + 2);
      if (ace.size < ACE_HEADER_SIZE || ace.size > acl_size - offset || !parse_ace (&ace))
        return FALSE;
      offset += ace.size;
      g_array_append_val (self->aces, ace);
    }
  return TRUE;
}

static gboolean
parse (CwSecurityDescriptor *self)
{
  guint16 control = 0;
  guint32 offset = 0;
  gsize acl_size = 0;

  if (self->size < HEADER_SIZE || self->data[0] != REVISION)
    return FALSE;
  control = read_16 (self->data + 2);
  offset = read_32 (self->data + 16);
  if ((control & CONTROL_SELF_RELATIVE) == 0)
    return FALSE;
  if ((control & CONTROL_DACL_PRESENT) == 0 || offset == 0)
    return TRUE;
  if (offset < HEADER_SIZE || self->size - ACL_HEADER_SIZE < offset)
    return FALSE;
  acl_size = read_16 (self->data + offset + 2);
  if (acl_size < ACL_HEADER_SIZE || acl_size > self->size - offset)
    return FALSE;
  self->acl = offset;
  return parse_aces (self, self->data + offset, acl_size);
}

CwSecurityDescriptor *
cw_security_descriptor_new (const void *data, gsize size, GError **error)
{
  g_autoptr (CwSecurityDescriptor) self = g_new0 (CwSecurityDescriptor, 1);

  self->data = g_memdup2 (data, size);
  self->size = size;
  self->aces = g_array_new (FALSE, FALSE, sizeof (CwAce));
  if (parse (self))
    return g_steal_pointer (&self);
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                       "The server sent a security descriptor that is broken");
  return NULL;
}

void
cw_security_descriptor_free (CwSecurityDescriptor *self)
{
  g_return_if_fail (self != NULL);

  g_array_unref (self->aces);
  g_free (self->data);
  g_free (self);
}

gboolean
cw_security_descriptor_has_dacl (const CwSecurityDescriptor *self)
{
  return self->acl != 0;
}

gboolean
cw_security_descriptor_is_protected (const CwSecurityDescriptor *self)
{
  return (read_16 (self->data + 2) & CONTROL_DACL_PROTECTED) != 0;
}

guint
cw_security_descriptor_get_n_aces (const CwSecurityDescriptor *self)
{
  return self->aces->len;
}

const CwAce *
cw_security_descriptor_get_ace (const CwSecurityDescriptor *self, guint index)
{
  g_return_val_if_fail (index < self->aces->len, NULL);

  return &g_array_index (self->aces, CwAce, index);
}

/* ----- other entries */

static gboolean
is_ace (const CwAce *ace, GBytes *bytes)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return ace->size == size && memcmp (ace->bytes, data, size) == 0;
}

static gboolean
has_ace (const CwSecurityDescriptor *self, GBytes *bytes)
{
  for (guint i = 0; i < self->aces->len; i++)
    if (is_ace (&g_array_index (self->aces, CwAce, i), bytes))
      return TRUE;
  return FALSE;
}

GPtrArray *
cw_security_descriptor_list_missing (const CwSecurityDescriptor *self, GPtrArray *aces)
{
  GPtrArray *missing = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < aces->len; i++)
    if (!has_ace (self, g_ptr_array_index (aces, i)))
      g_ptr_array_add (missing, g_bytes_ref (g_ptr_array_index (aces, i)));
  return missing;
}

/* A descriptor of a DACL only, with these entries. The control bits that say how the DACL inherits
 * (MS-DTYP 2.4.6: auto-inherited, protected) stay. */
static GBytes *
make_descriptor (const CwSecurityDescriptor *self, GByteArray *entries, guint n_entries)
{
  GByteArray *out = g_byte_array_new ();
  const guint8 header[] = { REVISION, 0 };
  const guint8 acl_header[] = { MAX (self->data[self->acl], ACL_REVISION_DS), 0 };

  g_byte_array_append (out, header, sizeof header);
  append_16 (out, read_16 (self->data + 2));
  for (guint i = 0; i < 3; i++)
    append_32 (out, 0);
  append_32 (out, HEADER_SIZE);
  g_byte_array_append (out, acl_header, sizeof acl_header);
  append_16 (out, (guint16) (ACL_HEADER_SIZE + entries->len));
  append_16 (out, (guint16) n_entries);
  append_16 (out, 0);
  g_byte_array_append (out, entries->data, entries->len);
  return g_byte_array_free_to_bytes (out);
}

static guint
find_first_inherited (const CwSecurityDescriptor *self)
{
  guint i = 0;

  while (i < self->aces->len &&
         (g_array_index (self->aces, CwAce, i).flags & CW_ACE_INHERITED) == 0)
    i++;
  return i;
}

static void
append_own (const CwSecurityDescriptor *self, guint from, guint to, GByteArray *entries)
{
  for (guint i = from; i < to; i++)
    {
      const CwAce *ace = &g_array_index (self->aces, CwAce, i);

      g_byte_array_append (entries, ace->bytes, (guint) ace->size);
    }
}

GBytes *
cw_security_descriptor_add (const CwSecurityDescriptor *self, GPtrArray *aces, GError **error)
{
  g_autoptr (GPtrArray) missing = cw_security_descriptor_list_missing (self, aces);
  g_autoptr (GByteArray) entries = g_byte_array_new ();
  guint first_inherited = find_first_inherited (self);

  if (!cw_security_descriptor_has_dacl (self))
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                           "The list of rights cannot be seen, so nothing is added to it");
      return NULL;
    }
  if (missing->len == 0)
    return NULL;
  append_own (self, 0, first_inherited, entries);
  for (guint i = 0; i < missing->len; i++)
    {
      gsize size = 0;
      const guint8 *data = g_bytes_get_data (g_ptr_array_index (missing, i), &size);

      g_byte_array_append (entries, data, (guint) size);
    }
  append_own (self, first_inherited, self->aces->len, entries);
  if (entries->len > MAX_ACL_SIZE - ACL_HEADER_SIZE)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                           "The list of rights would grow beyond 64 KiB: take away entries that "
                           "nobody needs any more");
      return NULL;
    }
  return make_descriptor (self, entries, self->aces->len + missing->len);
}

GBytes *
cw_security_descriptor_remove (const CwSecurityDescriptor *self, GPtrArray *aces)
{
  g_autoptr (GPtrArray) wanted = g_ptr_array_new_full (aces->len, (GDestroyNotify) g_bytes_unref);
  g_autoptr (GByteArray) entries = g_byte_array_new ();
  guint n_kept = 0;

  for (guint i = 0; i < aces->len; i++)
    g_ptr_array_add (wanted, g_bytes_ref (g_ptr_array_index (aces, i)));
  for (guint i = 0; i < self->aces->len; i++)
    {
      const CwAce *ace = &g_array_index (self->aces, CwAce, i);
      guint found = 0;

      while (found < wanted->len && !is_ace (ace, g_ptr_array_index (wanted, found)))
        found++;
      if (found < wanted->len)
        {
          g_ptr_array_remove_index (wanted, found);
          continue;
        }
      g_byte_array_append (entries, ace->bytes, (guint) ace->size);
      n_kept++;
    }
  return n_kept < self->aces->len ? make_descriptor (self, entries, n_kept) : NULL;
}

GBytes *
cw_ace_new_allow (guint8 flags,
                  guint32 mask,
                  const CwGuid *object,
                  const CwGuid *inherited,
                  GBytes *sid)
{
  GByteArray *out = g_byte_array_new ();
  gboolean is_object = object != NULL || inherited != NULL;
  const guint8 header[] = { is_object ? TYPE_ALLOW_OBJECT : TYPE_ALLOW, flags };
  gsize sid_size = 0;
  const guint8 *sid_data = g_bytes_get_data (sid, &sid_size);
  gsize size = ACE_HEADER_SIZE + sizeof mask + (is_object ? sizeof (guint32) : 0) +
               (object != NULL ? CW_GUID_SIZE : 0) + (inherited != NULL ? CW_GUID_SIZE : 0) +
               sid_size;

  g_byte_array_append (out, header, sizeof header);
  append_16 (out, (guint16) size);
  append_32 (out, mask);
  if (is_object)
    append_32 (out, (object != NULL ? HAS_OBJECT : 0) | (inherited != NULL ? HAS_INHERITED : 0));
  if (object != NULL)
    g_byte_array_append (out, object->bytes, CW_GUID_SIZE);
  if (inherited != NULL)
    g_byte_array_append (out, inherited->bytes, CW_GUID_SIZE);
  g_byte_array_append (out, sid_data, (guint) sid_size);
  return g_byte_array_free_to_bytes (out);
}

/* Whose offset stands at @at (MS-DTYP 2.4.6). */
static GBytes *
dup_sid (const CwSecurityDescriptor *self, gsize at)
{
  gsize offset = self->size >= HEADER_SIZE ? read_32 (self->data + at) : 0;
  gsize size = 0;

  if (offset < HEADER_SIZE || offset + SID_HEADER_SIZE > self->size)
    return NULL;
  size = SID_HEADER_SIZE + (gsize) self->data[offset + 1] * sizeof (guint32);
  return offset + size <= self->size ? g_bytes_new (self->data + offset, size) : NULL;
}

GBytes *
cw_security_descriptor_dup_owner (const CwSecurityDescriptor *self)
{
  return dup_sid (self, OWNER_OFFSET);
}

GBytes *
cw_security_descriptor_dup_group (const CwSecurityDescriptor *self)
{
  return dup_sid (self, GROUP_OFFSET);
}

GBytes *
cw_security_descriptor_make_owner (GBytes *sid)
{
  GByteArray *out = g_byte_array_new ();
  const guint8 header[] = { REVISION, 0 };
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (sid, &size);

  g_byte_array_append (out, header, sizeof header);
  append_16 (out, CONTROL_SELF_RELATIVE);
  append_32 (out, HEADER_SIZE);
  for (guint i = 0; i < 3; i++)
    append_32 (out, 0);
  g_byte_array_append (out, data, (guint) size);
  return g_byte_array_free_to_bytes (out);
}
