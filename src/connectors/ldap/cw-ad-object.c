/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ad-object.h"

#include "connectors/ldap/cw-extended-dn.h"

/* What stands in the RDN of every deleted object (MS-ADTS 3.1.1.5.5): a line feed, escaped. */
#define DELETED_MARK "\\0ADEL:"

const CwLdapRoleName cw_ad_roles[] = {
  { "objectGUID", CW_LDAP_ROLE_ANCHOR },
  { "parentGUID", CW_LDAP_ROLE_PARENT },
  { "objectClass", CW_LDAP_ROLE_OBJECT_CLASS },
  { "name", CW_LDAP_ROLE_NAME },
  { "isDeleted", CW_LDAP_ROLE_IS_DELETED },
  { "isRecycled", CW_LDAP_ROLE_IS_RECYCLED },
  { "whenCreated", CW_LDAP_ROLE_WHEN_CREATED },
  { "lastKnownParent", CW_LDAP_ROLE_NONE },
  { NULL, CW_LDAP_ROLE_NONE },
};

static CwValue
to_value (const struct berval *value)
{
  CwValue result = { NULL, 0 };

  if (value != NULL)
    {
      result.data = (const guint8 *) value->bv_val;
      result.len = value->bv_len;
    }
  return result;
}

static void
parse_identity (const CwLdapEntry *entry, CwAdObject *object)
{
  const struct berval *guid = cw_ldap_entry_find_value (entry, CW_LDAP_ROLE_ANCHOR);
  CwExtendedDn name = { 0 };

  object->dn = entry->dn;
  if (cw_extended_dn_parse (entry->dn, &name))
    {
      object->dn = name.dn;
      object->has_guid = name.has_guid;
      object->guid = name.guid;
    }
  if (guid != NULL && guid->bv_len == CW_GUID_SIZE)
    {
      object->has_guid = TRUE;
      memcpy (object->guid.bytes, guid->bv_val, CW_GUID_SIZE);
    }
}

/* Only what changed of a tombstone is sent, so that isDeleted may be missing: its name tells too.
 */
static gboolean
is_deleted_name (const char *dn)
{
  const char *mark = strstr (dn, DELETED_MARK);
  const char *comma = strchr (dn, ',');

  return mark != NULL && (comma == NULL || mark < comma);
}

static void
parse_rdn (const CwLdapEntry *entry, CwLdapAttributeMap *map, CwAdObject *object)
{
  const struct berval *name = cw_ldap_entry_find_value (entry, CW_LDAP_ROLE_NAME);
  const char *equals = strchr (object->dn, '=');

  if (name == NULL || equals == NULL || !g_utf8_validate_len (name->bv_val, name->bv_len, NULL))
    return;
  object->rdn_id = cw_ldap_attribute_map_get_id (map, object->dn, (gsize) (equals - object->dn));
  object->rdn_value = to_value (name);
}

void
cw_ad_object_parse (const CwLdapEntry *entry,
                    CwLdapAttributeMap *map,
                    CwLdapObjectTypes *types,
                    CwAdObject *ret_object)
{
  CwAdObject object = { 0 };
  const CwLdapEntryItem *deleted = cw_ldap_entry_find (entry, CW_LDAP_ROLE_IS_DELETED);

  parse_identity (entry, &object);
  object.parent = to_value (cw_ldap_entry_find_value (entry, CW_LDAP_ROLE_PARENT));
  object.has_classes = cw_ldap_entry_find_value (entry, CW_LDAP_ROLE_OBJECT_CLASS) != NULL;
  object.type = cw_ldap_object_types_find_last (types, entry);
  object.is_new = cw_ldap_entry_find_value (entry, CW_LDAP_ROLE_WHEN_CREATED) != NULL;
  object.is_undeleted = deleted != NULL && deleted->n_values == 0;
  object.is_deleted = cw_ldap_entry_is_true (entry, CW_LDAP_ROLE_IS_DELETED) ||
                      cw_ldap_entry_is_true (entry, CW_LDAP_ROLE_IS_RECYCLED) ||
                      is_deleted_name (object.dn);
  parse_rdn (entry, map, &object);
  *ret_object = object;
}

CwChangeHead
cw_ad_object_make_head (const CwAdObject *object, CwChangeKind kind)
{
  CwChangeHead head = { 0 };

  head.kind = kind;
  head.anchor.data = object->guid.bytes;
  head.anchor.len = object->has_guid ? CW_GUID_SIZE : 0;
  head.parent_anchor = object->parent;
  head.dn = object->dn;
  head.object_type = object->type;
  head.rdn_id = object->rdn_id;
  head.rdn_value = object->rdn_value;
  return head;
}
