/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/doctor/cw-doctor-input.h"

#include "base/cw-json.h"
#include "setup/cw-setup-anchor.h"
#include "setup/doctor/cw-doctor-checks.h"
#include "setup/draft/cw-feature-rights.h"

void
cw_doctor_input_clear (CwDoctorInput *input)
{
  g_clear_pointer (&input->config, cw_config_unref);
  g_clear_pointer (&input->document, json_node_unref);
  g_clear_pointer (&input->features, g_strfreev);
}

/* (transfer none) (nullable) */
static JsonObject *
get_member (JsonObject *object, const char *name)
{
  return object != NULL && json_object_has_member (object, name)
             ? json_object_get_object_member (object, name)
             : NULL;
}

static JsonObject *
get_object (const CwDoctorInput *input, const char *name)
{
  return get_member (json_node_get_object (input->document), name);
}

static const char *
get_text (JsonObject *object, const char *name)
{
  return object != NULL ? json_object_get_string_member_with_default (object, name, NULL) : NULL;
}

static JsonNode *
copy_object (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *text = cw_json_to_canonical (node, FALSE);
  g_autoptr (JsonNode) copy = cw_json_parse (text, -1, FALSE, NULL);

  g_assert (copy != NULL);
  return g_steal_pointer (&copy);
}

/* ----- connectors */

static void
add_features (JsonObject *object, const CwDoctorInput *input)
{
  JsonArray *features = json_array_new ();

  for (guint i = 0; input->features[i] != NULL; i++)
    json_array_add_string_element (features, input->features[i]);
  json_object_set_array_member (object, "features", features);
}

/* How the names of people have to end. */
static void
add_names (JsonObject *object, const CwDoctorInput *input)
{
  JsonObject *identity = get_object (input, "identity");

  if (input->target != NULL)
    json_object_set_member (object, "tenant", copy_object (input->target->settings));
  if (identity == NULL)
    return;
  if (json_object_has_member (identity, "userPrincipalName"))
    json_object_set_string_member (object, "attribute", get_text (identity, "userPrincipalName"));
  json_object_set_boolean_member (
      object, "isAccepted",
      json_object_get_boolean_member_with_default (identity, "continueWithUnverified", FALSE));
}

static void
add_connector (JsonObject *object, const CwDoctorInput *input, const CwConnectorConfig *connector)
{
  JsonArray *connectors = json_array_new ();

  json_object_set_member (object, "connector", copy_object (connector->settings));
  json_array_add_element (connectors, copy_object (connector->settings));
  json_object_set_array_member (object, "connectors", connectors);
  add_features (object, input);
  add_names (object, input);
}

/* ----- who people are, in all directories */

static gboolean
has_matching (const CwDoctorInput *input)
{
  const char *method = get_text (get_member (get_object (input, "identity"), "matching"), "method");

  return input->n_sources > 1 && method != NULL && !g_str_equal (method, "once");
}

static void
copy_member (JsonObject *object, const CwDoctorInput *input, const char *name)
{
  if (get_object (input, name) != NULL)
    json_object_set_member (object, name, copy_object (get_object (input, name)));
}

static void
add_people (JsonObject *object, const CwDoctorInput *input)
{
  GPtrArray *connectors = cw_config_get_connectors (input->config);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);

      if (!cw_connector_kind_is_target (connector->kind))
        json_array_add_element (array, copy_object (connector->settings));
    }
  json_object_set_array_member (object, "connectors", array);
  copy_member (object, input, "identity");
  copy_member (object, input, "attributes");
  copy_member (object, input, "features");
}

/* The attribute by which people sign in, where it is not the usual one. */
static void
add_login (JsonObject *object, const CwDoctorInput *input)
{
  const char *login = get_text (get_object (input, "identity"), "userPrincipalName");

  if (login != NULL)
    json_object_set_string_member (object, "attribute", login);
}

/* ----- federation */

static JsonObject *
get_federation (const CwDoctorInput *input)
{
  static const char *const methods[] = { "ad-fs", "ping-federate", "saml", NULL };
  JsonObject *sign_in = get_object (input, "signIn");
  const char *method = get_text (sign_in, "method");

  return method != NULL && g_strv_contains (methods, method) ? get_member (sign_in, "federation")
                                                             : NULL;
}

/* That of AD FS has its place; others have theirs wherever they like. (transfer full) (nullable) */
static char *
dup_metadata_url (const CwDoctorInput *input)
{
  JsonObject *federation = get_federation (input);
  const char *farm = get_text (federation, "farmName");

  if (!g_str_equal (get_text (get_object (input, "signIn"), "method"), "ad-fs"))
    return g_strdup (get_text (federation, "metadataUrl"));
  return farm != NULL ? g_strdup_printf (
                            "https://%s/FederationMetadata/2007-06/FederationMetadata.xml", farm)
                      : NULL;
}

/* The host that people's browsers have to reach. (transfer full) (nullable) */
static char *
dup_host (const CwDoctorInput *input)
{
  g_autofree char *url = dup_metadata_url (input);
  g_autoptr (GUri) uri = url != NULL ? g_uri_parse (url, G_URI_FLAGS_NONE, NULL) : NULL;

  return uri != NULL ? g_strdup (g_uri_get_host (uri)) : NULL;
}

/* Where the tenant is, is kept with its connector. */
static JsonNode *
make_cloud (const CwDoctorInput *input)
{
  static const char *const members[] = { "authorityUrl", "graphUrl", "caFile" };
  g_autoptr (JsonObject) cloud = json_object_new ();

  if (get_object (input, "cloud") != NULL)
    return copy_object (get_object (input, "cloud"));
  for (gsize i = 0; input->target != NULL && i < G_N_ELEMENTS (members); i++)
    if (get_text (input->target->settings, members[i]) != NULL)
      json_object_set_string_member (cloud, members[i],
                                     get_text (input->target->settings, members[i]));
  return json_node_init_object (json_node_alloc (), cloud);
}

static gboolean
is_federated (const CwDoctorInput *input, CwSetupCheckFunc run)
{
  JsonObject *federation = get_federation (input);
  g_autofree char *url = federation != NULL ? dup_metadata_url (input) : NULL;

  if (federation == NULL)
    return FALSE;
  if (run == cw_setup_check_federation)
    return url != NULL;
  return get_text (federation, "domain") != NULL;
}

/* What each of the three does not know, it does not look at. */
static void
add_federation (JsonObject *object, const CwDoctorInput *input)
{
  const char *domain = get_text (get_federation (input), "domain");
  g_autofree char *url = dup_metadata_url (input);
  g_autofree char *host = dup_host (input);

  if (domain != NULL)
    json_object_set_string_member (object, "domain", domain);
  if (url != NULL)
    json_object_set_string_member (object, "metadataUrl", url);
  if (host != NULL)
    json_object_set_string_member (object, "host", host);
  json_object_set_member (object, "cloud", make_cloud (input));
}

static gboolean
is_of_federation (CwSetupCheckFunc run)
{
  return run == cw_setup_check_federation || run == cw_setup_check_federated_domain ||
         run == cw_setup_check_federated_sign_in;
}

/* ----- which of them, and of what */

/* Of all directories at once. */
static gboolean
is_of_people (CwSetupCheckFunc run)
{
  return run == cw_setup_check_joins || run == cw_setup_check_anchor_values ||
         run == cw_setup_check_duplicates || run == cw_setup_check_chosen_features ||
         run == cw_doctor_check_attributes;
}

static gboolean
has_any_source (const CwDoctorInput *input)
{
  return input->n_sources > 0;
}

static gboolean
names_attributes (const CwDoctorInput *input)
{
  return has_any_source (input) &&
         (get_object (input, "identity") != NULL || get_object (input, "attributes") != NULL);
}

/* TRUE when @scope of the connector, a directory, has that. */
static gboolean
has_scope (const CwConnectorConfig *connector, const char *member)
{
  JsonObject *scope = get_member (connector->settings, "scope");

  return scope != NULL && json_object_has_member (scope, member);
}

static gboolean
is_of_kind (const CwDoctorRow *row, const CwConnectorConfig *connector)
{
  switch (row->scope)
    {
    case CW_DOCTOR_ENGINE:
      return TRUE;
    case CW_DOCTOR_SOURCE:
      return !cw_connector_kind_is_target (connector->kind);
    case CW_DOCTOR_FOREST:
      return connector->kind == CW_CONNECTOR_KIND_ACTIVE_DIRECTORY;
    case CW_DOCTOR_TARGET:
      return cw_connector_kind_is_target (connector->kind);
    }
  g_return_val_if_reached (FALSE);
}

gboolean
cw_doctor_input_is_relevant (const CwDoctorInput *input,
                             const CwDoctorRow *row,
                             const CwConnectorConfig *connector)
{
  if (row->run == cw_setup_check_installation)
    return get_object (input, "installation") != NULL;
  if (row->run == cw_setup_check_suffixes && input->target == NULL)
    return FALSE;
  if (row->run == cw_setup_check_joins)
    return has_matching (input);
  if (row->run == cw_setup_check_duplicates)
    return has_any_source (input);
  if (row->run == cw_doctor_check_attributes)
    return names_attributes (input);
  if (row->run == cw_setup_check_chosen_features)
    return has_any_source (input) && get_object (input, "features") != NULL;
  if (row->run == cw_doctor_check_containers)
    return is_of_kind (row, connector) && has_scope (connector, "rules");
  if (row->run == cw_doctor_check_group)
    return is_of_kind (row, connector) && has_scope (connector, "pilotGroup");
  if (row->run == cw_setup_check_anchor_values)
    return input->n_sources > 0 && cw_setup_anchor_has_values (get_object (input, "identity"));
  if (is_of_federation (row->run))
    return is_federated (input, row->run);
  return is_of_kind (row, connector);
}

JsonNode *
cw_doctor_input_make (const CwDoctorInput *input,
                      const CwDoctorRow *row,
                      const CwConnectorConfig *connector)
{
  JsonObject *installation = get_object (input, "installation");
  g_autoptr (JsonObject) object = json_object_new ();

  if (row->run == cw_setup_check_installation && installation != NULL)
    return copy_object (installation);
  if (row->run == cw_setup_check_duplicates)
    add_login (object, input);
  if (is_of_people (row->run))
    add_people (object, input);
  else if (is_of_federation (row->run))
    add_federation (object, input);
  else if (connector != NULL)
    add_connector (object, input, connector);
  return json_node_init_object (json_node_alloc (), object);
}

/* ----- the configuration */

static void
look_at_connectors (CwDoctorInput *input)
{
  GPtrArray *connectors = cw_config_get_connectors (input->config);

  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);

      if (input->target == NULL && connector->kind == CW_CONNECTOR_KIND_GRAPH)
        input->target = connector;
      input->n_sources += cw_connector_kind_is_target (connector->kind) ? 0 : 1;
    }
}

gboolean
cw_doctor_input_read (CwDoctorInput *input, CwConfig *config, GError **error)
{
  g_autofree char *text = cw_config_to_text (config);
  JsonObject *root = NULL;

  input->config = cw_config_ref (config);
  input->document = cw_json_parse (text, -1, FALSE, error);
  if (input->document == NULL)
    return FALSE;
  root = json_node_get_object (input->document);
  look_at_connectors (input);
  input->features = cw_feature_rights_list (
      json_object_has_member (root, "connectors")
          ? json_object_get_array_member (root, "connectors")
          : NULL,
      get_object (input, "features"), get_text (get_object (input, "signIn"), "method"),
      get_object (input, "identity") != NULL ? cw_config_get_source_anchor (config) : NULL);
  return TRUE;
}
