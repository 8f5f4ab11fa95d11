/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ad-right.h"

#include "base/cw-sid.h"
#include "connectors/ldap/cw-ad-requirement.h"

/* Rights as entries of DACLs: whether one is there, the entry that grants it, and how an
 * administrator does it by hand. */

/* ----- judging */

/* Generic rights of directory objects (MS-ADTS 5.1.3.2). */
static guint32
expand_mask (guint32 mask)
{
  if ((mask & CW_ACCESS_GENERIC_ALL) != 0)
    return G_MAXUINT32;
  if ((mask & CW_ACCESS_GENERIC_WRITE) != 0)
    mask |= CW_ACCESS_WRITE_PROPERTY | CW_ACCESS_SELF | CW_ACCESS_READ_CONTROL;
  if ((mask & CW_ACCESS_GENERIC_READ) != 0)
    mask |=
        CW_ACCESS_READ_PROPERTY | CW_ACCESS_LIST | CW_ACCESS_LIST_OBJECT | CW_ACCESS_READ_CONTROL;
  return mask;
}

static gboolean
speaks_of (const CwAce *ace, const CwAdRight *right)
{
  if (!ace->is_allow && !ace->is_deny)
    return FALSE;
  if (!right->has_class && (ace->flags & CW_ACE_INHERIT_ONLY) != 0)
    return FALSE;
  if (right->has_class &&
      (ace->flags & (CW_ACE_CONTAINER_INHERIT | CW_ACE_NO_PROPAGATE)) != CW_ACE_CONTAINER_INHERIT)
    return FALSE;
  if (ace->inherited != NULL &&
      (!right->has_class || !cw_guid_equal (ace->inherited, &right->klass)))
    return FALSE;
  if (ace->object == NULL)
    return TRUE;
  return (right->has_object && cw_guid_equal (ace->object, &right->object)) ||
         (right->has_set && cw_guid_equal (ace->object, &right->set));
}

gboolean
cw_ad_right_is_granted (const CwAdRight *right,
                        const CwSecurityDescriptor *descriptor,
                        const CwSidSet *token)
{
  guint32 missing = right->mask;

  for (guint i = 0; i < cw_security_descriptor_get_n_aces (descriptor); i++)
    {
      const CwAce *ace = cw_security_descriptor_get_ace (descriptor, i);
      guint32 mask = expand_mask (ace->mask);

      if (!speaks_of (ace, right) || !cw_sid_set_contains (token, ace->sid, ace->sid_size))
        continue;
      if (ace->is_deny && (mask & missing) != 0)
        return FALSE;
      if (ace->is_allow)
        missing &= ~mask;
      if (missing == 0)
        return TRUE;
    }
  return FALSE;
}

/* ----- granting */

/* On objects of a class: inherited by them alone. On a container for what is made and read in it:
 * on the containers below too. Else on the head alone. */
static guint8
get_flags (const CwAdRight *right)
{
  if (right->has_class)
    return CW_ACE_CONTAINER_INHERIT | CW_ACE_INHERIT_ONLY;
  return !right->has_object || right->mask == CW_AD_CHILDREN ? CW_ACE_CONTAINER_INHERIT : 0;
}

GBytes *
cw_ad_right_make_ace (const CwAdRight *right, GBytes *sid)
{
  return cw_ace_new_allow (get_flags (right), right->mask,
                           right->has_object ? &right->object : NULL,
                           right->has_class ? &right->klass : NULL, sid);
}

/* ----- by hand */

char *
cw_ad_right_make_windows_command (const CwAdRight *right, const char *account)
{
  return g_strdup_printf ("dsacls \"%s\"%s /G \"%s%s\"", right->dn, right->has_class ? " /I:S" : "",
                          account, right->dsacls);
}

/* Rights in SDDL (MS-DTYP 2.5.1.1). (transfer full) */
static char *
format_mask (guint32 mask)
{
  static const struct
  {
    guint32 bit;
    const char *letters;
  } bits[] = {
    { CW_ACCESS_CREATE_CHILD, "CC" },  { CW_ACCESS_DELETE_CHILD, "DC" },
    { CW_ACCESS_LIST, "LC" },          { CW_ACCESS_SELF, "SW" },
    { CW_ACCESS_READ_PROPERTY, "RP" }, { CW_ACCESS_WRITE_PROPERTY, "WP" },
    { CW_ACCESS_DELETE_TREE, "DT" },   { CW_ACCESS_LIST_OBJECT, "LO" },
    { CW_ACCESS_CONTROL, "CR" },       { CW_ACCESS_DELETE, "SD" },
    { CW_ACCESS_READ_CONTROL, "RC" },
  };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (bits); i++)
    if ((mask & bits[i].bit) != 0)
      g_string_append (text, bits[i].letters);
  return g_string_free (text, FALSE);
}

char *
cw_ad_right_make_samba_command (const CwAdRight *right, GBytes *sid)
{
  gsize size = 0;
  const void *data = g_bytes_get_data (sid, &size);
  g_autofree char *trustee = cw_sid_to_string (data, size);
  g_autofree char *object =
      right->has_object ? cw_guid_bytes_to_string (right->object.bytes, CW_GUID_ORDER_MIXED) : NULL;
  g_autofree char *klass =
      right->has_class ? cw_guid_bytes_to_string (right->klass.bytes, CW_GUID_ORDER_MIXED) : NULL;
  g_autofree char *mask = format_mask (right->mask);
  guint8 inheritance = get_flags (right);
  const char *flags = (inheritance & CW_ACE_INHERIT_ONLY) != 0 ? "CIIO"
                      : inheritance != 0                       ? "CI"
                                                               : "";

  return g_strdup_printf ("samba-tool dsacl set --objectdn=\"%s\" --sddl=\"(%s;%s;%s;%s;%s;%s)\"",
                          right->dn, object != NULL || klass != NULL ? "OA" : "A", flags, mask,
                          object != NULL ? object : "", klass != NULL ? klass : "", trustee);
}
