/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ad-right.h"

#include <string.h>

#include "base/cw-phrase.h"
#include "base/cw-sid.h"
#include "connectors/ldap/cw-ldap-record.h"

/* rightsGuid of control access rights (MS-ADTS 5.1.3.2.1). */
#define GET_CHANGES       "1131f6aa-9c07-11d1-f79f-00c04fc2dcd2"
#define GET_CHANGES_ALL   "1131f6ad-9c07-11d1-f79f-00c04fc2dcd2"
#define CHANGE_PASSWORD   "ab721a53-1e2f-11d0-9819-00aa0040529b"
#define RESET_PASSWORD    "00299570-246d-11d0-a768-00aa006e0529"
#define UNEXPIRE          "ccc2dc7d-a6ad-4a7a-8846-c04e3cc53501"
#define DELETED_CONTAINER "CN=Deleted Objects,"
#define DEVICE_CONTAINER  "CN=RegisteredDevices,"
#define READ_DELETED      "Read Deleted Objects"

/* Making and deleting objects of a class, and everything that can be done with one. */
#define CHILDREN (CW_ACCESS_CREATE_CHILD | CW_ACCESS_DELETE_CHILD)
#define FULL                                                                                       \
  (CHILDREN | CW_ACCESS_LIST | CW_ACCESS_SELF | CW_ACCESS_READ_PROPERTY |                          \
   CW_ACCESS_WRITE_PROPERTY | CW_ACCESS_DELETE_TREE | CW_ACCESS_LIST_OBJECT | CW_ACCESS_DELETE |   \
   CW_ACCESS_READ_CONTROL)

/* Classes of objects below the head. */
typedef enum
{
  HEAD = 0,
  USER = 1 << 0,
  INET_ORG_PERSON = 1 << 1,
  GROUP = 1 << 2,
  CONTACT = 1 << 3,
  PUBLIC_FOLDER = 1 << 4,
  DEVICE = 1 << 5,
  FOREIGN = 1 << 6,
} Classes;

#define PEOPLE     (USER | INET_ORG_PERSON)
#define RECIPIENTS (PEOPLE | GROUP | CONTACT)

static const struct
{
  Classes flag;
  const char *name;
} classes[] = {
  { USER, "user" },
  { INET_ORG_PERSON, "inetOrgPerson" },
  { GROUP, "group" },
  { CONTACT, "contact" },
  { PUBLIC_FOLDER, "publicFolder" },
  { DEVICE, "msDS-Device" },
  { FOREIGN, "foreignSecurityPrincipal" },
};

static const struct
{
  CwAdFeatures feature;
  const char *name;
  const char *purpose; /* of its rights */
} features[] = {
  { CW_AD_FEATURE_READ, "read", CW_PHRASE ("To read what changed") },
  { CW_AD_FEATURE_FOREIGN_MEMBERS, "foreign-members",
    CW_PHRASE ("To see members of groups that come from another forest") },
  { CW_AD_FEATURE_PASSWORD_HASH, "password-hash", CW_PHRASE ("To read password hashes") },
  { CW_AD_FEATURE_ANCHOR, "anchor", CW_PHRASE ("To write the source anchor") },
  { CW_AD_FEATURE_PASSWORD_WRITEBACK, "password-writeback", CW_PHRASE ("To write passwords back") },
  { CW_AD_FEATURE_EXCHANGE, "exchange-hybrid",
    CW_PHRASE ("To write what Exchange Online gives back") },
  { CW_AD_FEATURE_PUBLIC_FOLDERS, "public-folders",
    CW_PHRASE ("To read mail-enabled public folders") },
  { CW_AD_FEATURE_GROUP_WRITEBACK, "group-writeback", CW_PHRASE ("To write groups back") },
  { CW_AD_FEATURE_DEVICE_WRITEBACK, "device-writeback", CW_PHRASE ("To write devices back") },
};

typedef struct
{
  CwAdFeatures features;
  const char *name;      /* of the control access right, of the attribute that is written, of the
                          * class of children, or (with a mask alone) what the right is */
  const char *guid;      /* (nullable): of the control access right */
  Classes classes;       /* HEAD: on the head itself */
  guint32 mask;          /* 0: a control access right, or writing the attribute */
  const char *container; /* (nullable): below the head, instead of the head */
} Requirement;

/* facts/entra.md D.2: what Microsoft documents for each feature. */
static const Requirement requirements[] = {
  { CW_AD_FEATURE_READ | CW_AD_FEATURE_PASSWORD_HASH, "Replicating Directory Changes", GET_CHANGES,
    HEAD },
  /* Authenticated Users may not read all of one, and what an account may not read, DirSync leaves
   * out without a word. */
  { CW_AD_FEATURE_FOREIGN_MEMBERS, NULL, NULL, FOREIGN, CW_ACCESS_READ_PROPERTY },
  { CW_AD_FEATURE_PASSWORD_HASH, "Replicating Directory Changes All", GET_CHANGES_ALL, HEAD },
  { CW_AD_FEATURE_ANCHOR, "mS-DS-ConsistencyGuid", NULL, PEOPLE },
  { CW_AD_FEATURE_PASSWORD_WRITEBACK, "Reset Password", RESET_PASSWORD, PEOPLE },
  { CW_AD_FEATURE_PASSWORD_WRITEBACK, "Change Password", CHANGE_PASSWORD, PEOPLE },
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
  { CW_AD_FEATURE_PUBLIC_FOLDERS, NULL, NULL, PUBLIC_FOLDER, CW_ACCESS_READ_PROPERTY },
  { CW_AD_FEATURE_GROUP_WRITEBACK, "group", NULL, HEAD, CHILDREN },
  { CW_AD_FEATURE_GROUP_WRITEBACK, NULL, NULL, GROUP, FULL },
  { CW_AD_FEATURE_DEVICE_WRITEBACK, "msDS-Device", NULL, HEAD, CHILDREN, DEVICE_CONTAINER },
  { CW_AD_FEATURE_DEVICE_WRITEBACK, NULL, NULL, DEVICE, FULL, DEVICE_CONTAINER },
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

/* The attributes and classes that rights name, by their names in lower case. (element-type utf8
 * CwLdapRecord) */
static GHashTable *
read_schema (CwAdSession *session, GCancellable *cancellable, GError **error)
{
  static const char *const wanted[] = { "lDAPDisplayName", "schemaIDGUID", "attributeSecurityGUID",
                                        NULL };
  g_autoptr (GString) filter = g_string_new ("(|");
  CwLdapQuery query = { session->root->schema_context, LDAP_SCOPE_ONELEVEL, NULL, wanted, NULL };
  g_autoptr (GPtrArray) records = NULL;
  GHashTable *schema = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (requirements); i++)
    if (requirements[i].guid == NULL && requirements[i].name != NULL)
      g_string_append_printf (filter, "(lDAPDisplayName=%s)", requirements[i].name);
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    g_string_append_printf (filter, "(lDAPDisplayName=%s)", classes[i].name);
  g_string_append (filter, ")");
  query.filter = filter->str;
  records = cw_ldap_record_search_paged (session->ldap, &query, cancellable, error);
  if (records == NULL)
    return NULL;
  schema =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) cw_ldap_record_free);
  g_ptr_array_set_free_func (records, NULL);
  for (guint i = 0; i < records->len; i++)
    {
      CwLdapRecord *record = g_ptr_array_index (records, i);
      const char *name = cw_ldap_record_get_string (record, "lDAPDisplayName");

      g_hash_table_replace (schema, g_ascii_strdown (name != NULL ? name : "", -1), record);
    }
  return schema;
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

static const CwLdapRecord *
find_in_schema (GHashTable *schema, const char *name)
{
  g_autofree char *key = g_ascii_strdown (name, -1);

  return g_hash_table_lookup (schema, key);
}

/* FALSE: the schema has no such attribute or class. */
static gboolean
fill_object (CwAdRight *right, const Requirement *requirement, GHashTable *schema)
{
  const CwLdapRecord *record = NULL;

  right->mask = requirement->mask;
  if (requirement->guid != NULL)
    {
      right->mask = CW_ACCESS_CONTROL;
      right->has_object = cw_guid_parse (requirement->guid, CW_GUID_ORDER_MIXED, &right->object);
      return right->has_object;
    }
  if (requirement->name == NULL)
    return TRUE;
  record = find_in_schema (schema, requirement->name);
  if (record == NULL)
    return FALSE;
  if (right->mask == 0)
    right->mask = CW_ACCESS_WRITE_PROPERTY;
  right->has_object = get_guid (record, "schemaIDGUID", &right->object);
  right->has_set = get_guid (record, "attributeSecurityGUID", &right->set);
  return right->has_object;
}

/* What people call it, and what dsacls.exe does. */
static void
fill_words (CwAdRight *right, const Requirement *requirement, const char *class_name)
{
  if (requirement->guid != NULL)
    {
      right->name = class_name == NULL
                        ? g_strdup (requirement->name)
                        : g_strdup_printf ("%s of %s", requirement->name, class_name);
      right->dsacls =
          g_strdup_printf (":CA;%s;%s", requirement->name, class_name != NULL ? class_name : "");
    }
  else if (right->mask == CW_ACCESS_WRITE_PROPERTY)
    {
      right->name = g_strdup_printf ("Write %s of %s", requirement->name, class_name);
      right->dsacls = g_strdup_printf (":WP;%s;%s", requirement->name, class_name);
    }
  else if (right->mask == CHILDREN)
    {
      right->name = g_strdup_printf ("Create and delete %s", requirement->name);
      right->dsacls = g_strdup_printf (":CCDC;%s;", requirement->name);
    }
  else
    {
      gboolean is_read = right->mask == CW_ACCESS_READ_PROPERTY;

      right->name = g_strdup_printf ("%s of %s", is_read ? "Read all properties" : "Full control",
                                     class_name);
      right->dsacls =
          g_strdup_printf (":%s;;%s", is_read ? "RP" : "CCDCLCWSRPWPDTLOSDRC", class_name);
    }
  /* A part that is missing at the end is left away. */
  if (g_str_has_suffix (right->dsacls, ";"))
    right->dsacls[strlen (right->dsacls) - 1] = '\0';
}

static void
add_right (GPtrArray *rights,
           const Requirement *requirement,
           const char *class_name,
           const char *head,
           GHashTable *schema)
{
  g_autoptr (CwAdRight) right = g_new0 (CwAdRight, 1);
  const CwLdapRecord *klass = NULL;

  right->features = requirement->features;
  right->dn =
      g_strconcat (requirement->container != NULL ? requirement->container : "", head, NULL);
  if (!fill_object (right, requirement, schema))
    return;
  if (class_name != NULL)
    {
      klass = find_in_schema (schema, class_name);
      right->has_class = klass != NULL && get_guid (klass, "schemaIDGUID", &right->klass);
      if (!right->has_class)
        return;
    }
  fill_words (right, requirement, class_name);
  g_ptr_array_add (rights, g_steal_pointer (&right));
}

static void
add_requirement (GPtrArray *rights,
                 const Requirement *requirement,
                 const char *head,
                 GHashTable *schema)
{
  if (requirement->classes == HEAD)
    add_right (rights, requirement, NULL, head, schema);
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if ((requirement->classes & classes[i].flag) != 0)
      add_right (rights, requirement, classes[i].name, head, schema);
}

/* Without it, deletions are not seen (facts/ad-ldap.md, rights): list, and read of what lies
 * there. */
static void
add_deleted_objects (GPtrArray *rights, const char *head)
{
  CwAdRight *right = g_new0 (CwAdRight, 1);

  right->features = CW_AD_FEATURE_READ;
  right->name = g_strdup (READ_DELETED);
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
  g_autoptr (GHashTable) schema = read_schema (session, cancellable, error);
  GPtrArray *rights = NULL;

  if (schema == NULL)
    return NULL;
  rights = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_ad_right_free);
  for (guint i = 0; i < G_N_ELEMENTS (requirements); i++)
    if ((requirements[i].features & wanted) != 0)
      add_requirement (rights, &requirements[i], head, schema);
  if ((wanted & CW_AD_FEATURE_READ) != 0)
    add_deleted_objects (rights, head);
  return rights;
}

/* ----- in words */

static void
add_word (GPtrArray *words, const char *text, const char *subject)
{
  g_autofree char *word =
      subject != NULL ? g_strdup_printf ("%s %s", text, subject) : g_strdup (text);

  g_ptr_array_add (words, g_steal_pointer (&word));
}

/* Without the classes: of a right that several have, it is said once. */
static void
add_requirement_words (GPtrArray *words, const Requirement *requirement)
{
  const char *class_name = "";

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if ((requirement->classes & classes[i].flag) != 0)
      class_name = classes[i].name;
  if (requirement->guid != NULL)
    add_word (words, requirement->name, NULL);
  else if (requirement->mask == 0)
    add_word (words, "Write", requirement->name);
  else if (requirement->mask == CHILDREN)
    add_word (words, "Create and delete", requirement->name);
  else if (requirement->mask == CW_ACCESS_READ_PROPERTY)
    add_word (words, "Read all properties of", class_name);
  else
    add_word (words, "Full control of", class_name);
}

/* What those of the features before have named is not named again. (transfer full) */
static char *
describe_feature (guint index, CwAdFeatures told)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *list = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (requirements); i++)
    if ((requirements[i].features & features[index].feature) != 0 &&
        (requirements[i].features & told) == 0)
      add_requirement_words (words, &requirements[i]);
  if (features[index].feature == CW_AD_FEATURE_READ)
    add_word (words, READ_DELETED, NULL);
  g_ptr_array_add (words, NULL);
  list = g_strjoinv (", ", (char **) words->pdata);
  return g_strdup_printf ("%s: %s", features[index].purpose, list);
}

char *
cw_ad_right_describe (CwAdFeatures wanted)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  CwAdFeatures told = 0;

  for (guint i = 0; i < G_N_ELEMENTS (features); i++)
    {
      if ((features[i].feature & wanted) == 0)
        continue;
      g_ptr_array_add (lines, describe_feature (i, told));
      told |= features[i].feature;
    }
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

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

/* On objects of a class: inherited by them alone. On a container for what is made and read in it:
 * on the containers below too. Else on the head alone. */
static guint8
get_flags (const CwAdRight *right)
{
  if (right->has_class)
    return CW_ACE_CONTAINER_INHERIT | CW_ACE_INHERIT_ONLY;
  return !right->has_object || right->mask == CHILDREN ? CW_ACE_CONTAINER_INHERIT : 0;
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
