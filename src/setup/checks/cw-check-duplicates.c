/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include <string.h>

#include "base/cw-hash.h"
#include "base/cw-phrase.h"
#include "connectors/graph/cw-cloud-session.h"
#include "connectors/graph/cw-graph-json.h"
#include "engine/cw-engine.h"
#include "engine/cw-variant.h"
#include "setup/cw-setup-desk.h"
#include "setup/cw-setup-people.h"

#define MAX_ITEMS 100
#define CLOUD     G_MAXUINT16

#define USERS                                                                                      \
  "/users?$top=999&$select=id,displayName,userPrincipalName,mail,proxyAddresses,"                  \
  "onPremisesImmutableId"
#define CONTACTS "/contacts?$top=999&$select=id,displayName,mail,proxyAddresses"

typedef struct
{
  CwSetupCheck *check;
  const char *login; /* (nullable): the usual one */
  CwValueTally *tally;
  gint64 n_found;
  GVariantBuilder *items;
} Search;

/* ----- collecting */

static gboolean
add_value (Search *search,
           CwValueOwner *owner,
           const char *key,
           const char *attribute,
           const char *value,
           GError **error)
{
  if (value == NULL || *value == '\0')
    return TRUE;
  owner->attribute = attribute;
  owner->value = value;
  return cw_value_tally_add (search->tally, key, owner, error);
}

/* Of addresses only those of mail: "SMTP:" marks the first of them. */
static gboolean
add_proxy (Search *search, CwValueOwner *owner, const char *value, GError **error)
{
  if (g_ascii_strncasecmp (value, "smtp:", 5) != 0)
    return TRUE;
  return add_value (search, owner, "proxyAddresses", "proxyAddresses", value + 5, error);
}

static guint64
hash_text (const char *text)
{
  return cw_hash_bytes (text, strlen (text));
}

/* As the cloud knows somebody (onPremisesImmutableId); else the DN, which nobody else has. */
static guint64
make_identity (const CwLdapRecord *record)
{
  static const char *const anchors[] = { "mS-DS-ConsistencyGuid", "objectGUID" };

  for (guint i = 0; i < G_N_ELEMENTS (anchors); i++)
    {
      const guint8 *bytes = NULL;
      gsize size = 0;
      g_autofree char *text = NULL;

      if (!cw_ldap_record_get_bytes (record, anchors[i], &bytes, &size))
        continue;
      text = g_base64_encode (bytes, size);
      return hash_text (text);
    }
  return hash_text (cw_ldap_record_get_dn (record));
}

static gboolean
add_proxies (Search *search, CwValueOwner *owner, const CwLdapRecord *record, GError **error)
{
  GPtrArray *values = cw_ldap_record_get_values (record, "proxyAddresses");

  for (guint i = 0; values != NULL && i < values->len; i++)
    if (!add_proxy (search, owner, g_bytes_get_data (g_ptr_array_index (values, i), NULL), error))
      return FALSE;
  return TRUE;
}

static gboolean
add_person (const CwSetupPlace *place,
            const CwLdapRecord *record,
            gpointer user_data,
            GError **error)
{
  Search *search = user_data;
  const char *login = search->login != NULL ? search->login : "userPrincipalName";
  CwValueOwner owner = { .place = place->connector,
                         .object = cw_ldap_record_get_dn (record),
                         .name = cw_setup_people_get_name (record),
                         .identity = make_identity (record),
                         .side = place->side };

  return add_value (search, &owner, "login", login, cw_ldap_record_get_string (record, login),
                    error) &&
         add_value (search, &owner, "mail", "mail", cw_ldap_record_get_string (record, "mail"),
                    error) &&
         add_proxies (search, &owner, record, error);
}

/* ----- the tenant */

/* Somebody of the tenant; contacts have addresses alone. */
static gboolean
add_account (JsonObject *account, gpointer user_data, GError **error)
{
  Search *search = user_data;
  const char *upn = cw_graph_json_get_text (account, "userPrincipalName");
  const char *anchor = cw_graph_json_get_text (account, "onPremisesImmutableId");
  const char *id = cw_graph_json_get_text (account, "id");
  const char *name = cw_graph_json_get_text (account, "displayName");
  JsonArray *proxies = cw_graph_json_get_array (account, "proxyAddresses");
  CwValueOwner owner = {
    .place = "", .object = id != NULL ? id : "", .name = name != NULL ? name : "", .side = CLOUD
  };

  owner.identity = hash_text (anchor != NULL ? anchor : owner.object);
  for (guint i = 0; proxies != NULL && i < json_array_get_length (proxies); i++)
    {
      JsonNode *node = json_array_get_element (proxies, i);

      if (json_node_get_value_type (node) == G_TYPE_STRING &&
          !add_proxy (search, &owner, json_node_get_string (node), error))
        return FALSE;
    }
  return add_value (search, &owner, "login", "userPrincipalName", upn, error) &&
         add_value (search, &owner, "mail", "mail", cw_graph_json_get_text (account, "mail"),
                    error);
}

static gboolean
read_tenant (Search *search, const char *id, gboolean *ret_is_complete, GError **error)
{
  CwSetupCheck *check = search->check;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwCloudSession) cloud = cw_setup_desk_get_cloud (
      cw_setup_desk_get (check->call->engine), check->call->session, id, error);

  if (cloud == NULL)
    return FALSE;
  if (cw_cloud_session_foreach (cloud, USERS, CW_PHRASE ("reading the tenant's users"), add_account,
                                search, check->cancellable, &local_error) &&
      cw_cloud_session_foreach (cloud, CONTACTS, CW_PHRASE ("reading contacts"), add_account,
                                search, check->cancellable, &local_error))
    return TRUE;
  *ret_is_complete = FALSE;
  return cw_setup_check_add_error (check, "tenant", g_steal_pointer (&local_error), NULL, error);
}

/* ----- what is found */

static gboolean
add_item (CwValueTally *tally, const CwValueGroup *group, gpointer user_data, GError **error)
{
  Search *search = user_data;
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GStrv) texts = NULL;

  if (group->n_identities < 2)
    return TRUE;
  if (search->n_found++ >= MAX_ITEMS)
    return TRUE;
  texts = cw_value_tally_read (tally, group->offsets[0], error);
  if (texts == NULL)
    return FALSE;
  cw_variant_add_string (&item, "attribute", texts[3]);
  cw_variant_add_string (&item, "value", texts[4]);
  if (!cw_setup_people_add_objects (&item, tally, group, error))
    return FALSE;
  g_variant_builder_add (search->items, "@a{sv}", g_variant_builder_end (&item));
  return TRUE;
}

static void
add_finding (CwSetupCheck *check, gint64 n_found)
{
  g_autofree char *text = NULL;

  if (n_found == 0)
    {
      cw_setup_check_add (check, "duplicates", CW_CHECK_OK,
                          CW_PHRASE ("No sign-in name or address belongs to two people"), NULL);
      return;
    }
  text = g_strdup_printf (
      CW_PHRASE_COUNT (n_found, "%lld sign-in name or address belongs to several people",
                       "%lld sign-in names or addresses belong to several people"),
      (long long) n_found);
  cw_setup_check_add (
      check, "duplicates", CW_CHECK_WARNING, text,
      CW_PHRASE ("Give each person values of their own; the cloud refuses the second one"));
}

gboolean
cw_setup_check_duplicates (CwSetupCheck *check, GError **error)
{
  g_auto (GVariantBuilder) items = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  const char *id = cw_setup_check_get_string (check, "signIn");
  const char *login = cw_setup_check_get_string (check, "attribute");
  const char *const attributes[] = { "displayName",
                                     "cn",
                                     "userPrincipalName",
                                     "mail",
                                     "proxyAddresses",
                                     "objectGUID",
                                     "mS-DS-ConsistencyGuid",
                                     login,
                                     NULL };
  g_autoptr (CwValueTally) tally =
      cw_value_tally_new (cw_engine_get_state_dir (check->call->engine), error);
  Search search = { .check = check, .login = login, .tally = tally, .items = &items };
  gboolean is_complete = FALSE;

  if (tally == NULL ||
      !cw_setup_people_read (check, attributes, add_person, &search, &is_complete, error) ||
      (id != NULL && !read_tenant (&search, id, &is_complete, error)) ||
      !cw_value_tally_foreach (tally, add_item, &search, error))
    return FALSE;
  cw_variant_add (check->answer, "items", g_variant_builder_end (&items));
  cw_variant_add_int (check->answer, "count", search.n_found);
  cw_variant_add_bool (check->answer, "isComplete", is_complete);
  if (is_complete)
    add_finding (check, search.n_found);
  return TRUE;
}
