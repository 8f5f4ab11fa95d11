/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ad-right.h"

#include <string.h>

#include "base/cw-sid.h"
#include "connectors/ldap/cw-ldap-record.h"

/* rightsGuid of control access rights (MS-ADTS 5.1.3.2.1). */
#define GET_CHANGES       "1131f6aa-9c07-11d1-f79f-00c04fc2dcd2"
#define GET_CHANGES_ALL   "1131f6ad-9c07-11d1-f79f-00c04fc2dcd2"
#define RESET_PASSWORD    "00299570-246d-11d0-a768-00aa006e0529"
#define UNEXPIRE          "ccc2dc7d-a6ad-4a7a-8846-c04e3cc53501"
#define DELETED_CONTAINER "CN=Deleted Objects,"

/* schemaIDGUID of classes: the same in every forest (MS-ADSC). */
typedef enum
{
  HEAD = 0,
  USER = 1 << 0,
  INET_ORG_PERSON = 1 << 1,
  GROUP = 1 << 2,
  CONTACT = 1 << 3,
} Classes;

#define PEOPLE     (USER | INET_ORG_PERSON)
#define RECIPIENTS (PEOPLE | GROUP | CONTACT)

static const struct
{
  Classes flag;
  const char *name;
  const char *guid;
} classes[] = {
  { USER, "user", "bf967aba-0de6-11d0-a285-00aa003049e2" },
  { INET_ORG_PERSON, "inetOrgPerson", "4828cc14-1437-45bc-9b07-ad6f015e5f28" },
  { GROUP, "group", "bf967a9c-0de6-11d0-a285-00aa003049e2" },
  { CONTACT, "contact", "5cb41ed0-0e4c-11d0-a286-00aa003049e2" },
};

static const struct
{
  CwAdFeatures feature;
  const char *name;
} features[] = {
  { CW_AD_FEATURE_READ, "read" },
  { CW_AD_FEATURE_PASSWORD_HASH, "password-hash" },
  { CW_AD_FEATURE_ANCHOR, "anchor" },
  { CW_AD_FEATURE_PASSWORD_WRITEBACK, "password-writeback" },
  { CW_AD_FEATURE_EXCHANGE, "exchange-hybrid" },
};

typedef struct
{
  CwAdFeatures features;
  const char *name; /* of the control access right; or of the attribute, which is written */
  const char *guid; /* (nullable): of the control access right */
  Classes classes;  /* HEAD: on the domain itself */
} Requirement;

/* facts/entra.md D.2: what Microsoft documents for each feature. */
static const Requirement requirements[] = {
  { CW_AD_FEATURE_READ | CW_AD_FEATURE_PASSWORD_HASH, "Replicating Directory Changes", GET_CHANGES,
    HEAD },
  { CW_AD_FEATURE_PASSWORD_HASH, "Replicating Directory Changes All", GET_CHANGES_ALL, HEAD },
  { CW_AD_FEATURE_ANCHOR, "mS-DS-ConsistencyGuid", NULL, PEOPLE | GROUP },
  { CW_AD_FEATURE_PASSWORD_WRITEBACK, "Reset Password", RESET_PASSWORD, PEOPLE },
  { CW_AD_FEATURE_PASSWORD_WRITEBACK, "Unexpire Password", UNEXPIRE, HEAD },
  { CW_AD_FEATURE_PASSWORD_WRITEBACK, "lockoutTime", NULL, PEOPLE },
  { CW_AD_FEATURE_PASSWORD_WRITEBACK, "pwdLastSet", NULL, PEOPLE },
  { CW_AD_FEATURE_EXCHANGE, "msDS-ExternalDirectoryObjectId", NULL, PEOPLE },
  { CW_AD_FEATURE_EXCHANGE, "msExchArchiveStatus", NULL, PEOPLE },
  { CW_AD_FEATURE_EXCHANGE, "msExchBlockedSendersHash", NULL, PEOPLE },
  { CW_AD_FEATURE_EXCHANGE, "msExchSafeRecipientsHash", NULL, PEOPLE },
  { CW_AD_FEATURE_EXCHANGE, "msExchSafeSendersHash", NULL, PEOPLE },
  { CW_AD_FEATURE_EXCHANGE, "msExchUCVoiceMailSettings", NULL, PEOPLE },
  { CW_AD_FEATURE_EXCHANGE, "msExchUserHoldPolicies", NULL, PEOPLE },
  { CW_AD_FEATURE_EXCHANGE, "publicDelegates", NULL, PEOPLE },
  { CW_AD_FEATURE_EXCHANGE, "proxyAddresses", NULL, RECIPIENTS },
};

const char *
cw_ad_feature_to_string (CwAdFeatures feature)
{
  for (guint i = 0; i < G_N_ELEMENTS (features); i++)
    if (features[i].feature == feature)
      return features[i].name;
  return NULL;
}

CwAdFeatures
cw_ad_feature_from_string (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (features); i++)
    if (g_str_equal (features[i].name, name))
      return features[i].feature;
  return 0;
}

void
cw_ad_right_free (CwAdRight *right)
{
  g_return_if_fail (right != NULL);

  g_free (right->name);
  g_free (right->dn);
  g_free (right->dsacls);
  g_free (right);
}

/* ----- the list */

/* The attributes that are written, by their names in lower case. (element-type utf8
 * CwLdapRecord) */
static GHashTable *
read_attributes (CwAdSession *session, GCancellable *cancellable, GError **error)
{
  static const char *const wanted[] = { "lDAPDisplayName", "schemaIDGUID", "attributeSecurityGUID",
                                        NULL };
  g_autoptr (GString) filter = g_string_new ("(&(objectClass=attributeSchema)(|");
  CwLdapQuery query = { session->root->schema_context, LDAP_SCOPE_ONELEVEL, NULL, wanted, NULL };
  g_autoptr (GPtrArray) records = NULL;
  GHashTable *attributes = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (requirements); i++)
    if (requirements[i].guid == NULL)
      g_string_append_printf (filter, "(lDAPDisplayName=%s)", requirements[i].name);
  g_string_append (filter, "))");
  query.filter = filter->str;
  records = cw_ldap_record_search_paged (session->ldap, &query, cancellable, error);
  if (records == NULL)
    return NULL;
  attributes =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) cw_ldap_record_free);
  g_ptr_array_set_free_func (records, NULL);
  for (guint i = 0; i < records->len; i++)
    {
      CwLdapRecord *record = g_ptr_array_index (records, i);
      const char *name = cw_ldap_record_get_string (record, "lDAPDisplayName");

      g_hash_table_insert (attributes, g_ascii_strdown (name != NULL ? name : "", -1), record);
    }
  return attributes;
}

static gboolean
get_guid (const CwLdapRecord *record, const char *name, CwGuid *ret_guid)
{
  GPtrArray *values = cw_ldap_record_get_values (record, name);
  gsize size = 0;
  const void *data =
      values != NULL && values->len > 0 ? g_bytes_get_data (values->pdata[0], &size) : NULL;

  if (size != CW_GUID_SIZE)
    return FALSE;
  memcpy (ret_guid->bytes, data, CW_GUID_SIZE);
  return TRUE;
}

/* FALSE: the schema has no such attribute. */
static gboolean
fill_object (CwAdRight *right, const Requirement *requirement, GHashTable *attributes)
{
  g_autofree char *key = g_ascii_strdown (requirement->name, -1);
  const CwLdapRecord *record = NULL;

  if (requirement->guid != NULL)
    {
      right->mask = CW_ACCESS_CONTROL;
      right->has_object = cw_guid_parse (requirement->guid, CW_GUID_ORDER_MIXED, &right->object);
      return right->has_object;
    }
  record = g_hash_table_lookup (attributes, key);
  if (record == NULL)
    return FALSE;
  right->mask = CW_ACCESS_WRITE_PROPERTY;
  right->has_object = get_guid (record, "schemaIDGUID", &right->object);
  right->has_set = get_guid (record, "attributeSecurityGUID", &right->set);
  return right->has_object;
}

static void
add_right (GPtrArray *rights,
           const Requirement *requirement,
           guint class_index,
           const char *head,
           GHashTable *attributes)
{
  g_autoptr (CwAdRight) right = g_new0 (CwAdRight, 1);
  gboolean is_control = requirement->guid != NULL;
  gboolean is_below = class_index < G_N_ELEMENTS (classes);
  const char *class_name = is_below ? classes[class_index].name : NULL;

  right->features = requirement->features;
  right->dn = g_strdup (head);
  if (!fill_object (right, requirement, attributes))
    return;
  if (is_below)
    right->has_class =
        cw_guid_parse (classes[class_index].guid, CW_GUID_ORDER_MIXED, &right->klass);
  right->dsacls = g_strdup_printf (":%s;%s%s%s", is_control ? "CA" : "WP", requirement->name,
                                   is_below ? ";" : "", is_below ? class_name : "");
  if (is_control && !is_below)
    right->name = g_strdup (requirement->name);
  else
    right->name = g_strdup_printf ("%s%s of %s", is_control ? "" : "Write ", requirement->name,
                                   is_below ? class_name : "the domain");
  g_ptr_array_add (rights, g_steal_pointer (&right));
}

static void
add_requirement (GPtrArray *rights,
                 const Requirement *requirement,
                 const char *head,
                 GHashTable *attributes)
{
  if (requirement->classes == HEAD)
    add_right (rights, requirement, G_N_ELEMENTS (classes), head, attributes);
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if ((requirement->classes & classes[i].flag) != 0)
      add_right (rights, requirement, i, head, attributes);
}

/* Without it, deletions are not seen (facts/ad-ldap.md, rights): list, and read of what lies
 * there. */
static void
add_deleted_objects (GPtrArray *rights, const char *head)
{
  CwAdRight *right = g_new0 (CwAdRight, 1);

  right->features = CW_AD_FEATURE_READ;
  right->name = g_strdup ("Read Deleted Objects");
  right->dn = g_strconcat (DELETED_CONTAINER, head, NULL);
  right->dsacls = g_strdup (":LCRP");
  right->mask = CW_ACCESS_LIST | CW_ACCESS_READ_PROPERTY;
  g_ptr_array_add (rights, right);
}

GPtrArray *
cw_ad_right_list (CwAdSession *session,
                  const char *head,
                  CwAdFeatures wanted,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (GHashTable) attributes = read_attributes (session, cancellable, error);
  GPtrArray *rights = NULL;

  if (attributes == NULL)
    return NULL;
  rights = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_ad_right_free);
  for (guint i = 0; i < G_N_ELEMENTS (requirements); i++)
    if ((requirements[i].features & wanted) != 0)
      add_requirement (rights, &requirements[i], head, attributes);
  if ((wanted & CW_AD_FEATURE_READ) != 0)
    add_deleted_objects (rights, head);
  return rights;
}

/* ----- judging */

/* Generic rights of directory objects (MS-ADTS 5.1.3.2). */
static guint32
expand_mask (guint32 mask)
{
  if ((mask & CW_ACCESS_GENERIC_ALL) != 0)
    return G_MAXUINT32;
  if ((mask & CW_ACCESS_GENERIC_WRITE) != 0)
    mask |= CW_ACCESS_WRITE_PROPERTY;
  return mask;
}

static gboolean
speaks_of (const CwAce *ace, const CwAdRight *right)
{
  if (!ace->is_allow && !ace->is_deny)
    return FALSE;
  if (!right->has_class && (ace->flags & CW_ACE_INHERIT_ONLY) != 0)
    return FALSE;
  if (right->has_class && (ace->flags & CW_ACE_CONTAINER_INHERIT) == 0)
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

GBytes *
cw_ad_right_make_ace (const CwAdRight *right, GBytes *sid)
{
  guint8 flags = 0;

  if (right->has_class)
    flags = CW_ACE_CONTAINER_INHERIT | CW_ACE_INHERIT_ONLY;
  else if (!right->has_object)
    flags = CW_ACE_CONTAINER_INHERIT;
  return cw_ace_new_allow (flags, right->mask, right->has_object ? &right->object : NULL,
                           right->has_class ? &right->klass : NULL, sid);
}

/* ----- by hand */

char *
cw_ad_right_make_windows_command (const CwAdRight *right, const char *account)
{
  return g_strdup_printf ("dsacls \"%s\"%s /G \"%s%s\"", right->dn, right->has_class ? " /I:S" : "",
                          account, right->dsacls);
}

/* SDDL (MS-DTYP 2.5.1.1). */
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
  const char *mask = right->mask == CW_ACCESS_CONTROL          ? "CR"
                     : right->mask == CW_ACCESS_WRITE_PROPERTY ? "WP"
                                                               : "LCRP";
  const char *flags = right->has_class ? "CIIO" : right->has_object ? "" : "CI";

  return g_strdup_printf ("samba-tool dsacl set --objectdn=\"%s\" --sddl=\"(%s;%s;%s;%s;%s;%s)\"",
                          right->dn, object != NULL ? "OA" : "A", flags, mask,
                          object != NULL ? object : "", klass != NULL ? klass : "", trustee);
}
