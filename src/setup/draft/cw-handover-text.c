/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/draft/cw-federation-handover.h"

/* The document in lines: "  Label:   value". */

#define LABEL_WIDTH 22

typedef struct
{
  const char *member;
  const char *label;
} Line;

static const Line cloud_lines[] = {
  { "entityId", "Entity ID" },
  { "endpoint", "Assertion consumer" },
  { "signOutUrl", "Sign-out" },
  { "metadataUrl", "Its metadata" },
};

static const Line protocol_lines[] = {
  { "signIn", "Browsers" }, { "activeSignIn", "Programs" },         { "tokenType", "Token" },
  { "binding", "Binding" }, { "nameIdFormat", "Format of NameID" },
};

static const Line signature_lines[] = {
  { "signs", "What is signed" },
  { "algorithm", "Signature algorithm" },
  { "digest", "Digest algorithm" },
  { "minimumRsaBits", "RSA bits, at least" },
};

static const Line directory_lines[] = {
  { "host", "Host" },           { "port", "Port" },
  { "security", "Security" },   { "account", "Account" },
  { "searchFilter", "Filter" }, { "binaryAttributes", "Binary attributes" },
};

static void
append_line (GString *text, const char *label, const char *value)
{
  g_string_append_printf (text, "  %-*s %s\n", LABEL_WIDTH, label, value);
}

static void
append_lines (GString *text, JsonObject *object, const Line *lines, gsize n_lines)
{
  for (gsize i = 0; i < n_lines; i++)
    {
      JsonNode *node = json_object_get_member (object, lines[i].member);
      g_autofree char *number =
          node != NULL && json_node_get_value_type (node) == G_TYPE_INT64
              ? g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node))
              : NULL;

      if (node != NULL)
        append_line (text, lines[i].label, number != NULL ? number : json_node_get_string (node));
    }
}

static void
append_heading (GString *text, const char *heading)
{
  g_string_append_printf (text, "\n%s\n", heading);
}

static const char *
describe_encoding (const char *encoding)
{
  if (g_str_equal (encoding, "base64"))
    return "as Base64 of its 16 bytes";
  if (g_str_equal (encoding, "base64-of-guid"))
    return "as Base64 of its 16 bytes in the order of a Microsoft GUID, not of its text";
  if (g_str_equal (encoding, "as-synchronised"))
    return "exactly as onPremisesImmutableId of the same person in the cloud has it";
  return "as it is";
}

static void
append_claim (GString *text, JsonObject *claim)
{
  JsonArray *sources = json_object_get_array_member (claim, "sources");
  const char *uri = json_object_get_string_member_with_default (claim, "namespace", NULL);
  const char *label = json_object_get_string_member (claim, "name");

  for (guint i = 0; i < json_array_get_length (sources); i++)
    {
      JsonObject *source = json_array_get_object_element (sources, i);
      g_autofree char *value =
          g_strdup_printf ("%s%s, %s", i > 0 ? "where that is empty: " : "",
                           json_object_get_string_member (source, "attribute"),
                           describe_encoding (json_object_get_string_member (source, "encoding")));

      append_line (text, i > 0 ? "" : label, value);
    }
  if (uri != NULL)
    append_line (text, "  namespace", uri);
}

static void
append_directory (GString *text, JsonObject *directory)
{
  JsonArray *bases = json_object_get_array_member (directory, "bases");
  g_autofree char *heading =
      g_strdup_printf ("Directory %s, where people and their attributes are found",
                       json_object_get_string_member_with_default (directory, "name", ""));

  append_heading (text, heading);
  append_lines (text, directory, directory_lines, G_N_ELEMENTS (directory_lines));
  for (guint i = 0; i < json_array_get_length (bases); i++)
    append_line (text, i > 0 ? "" : "Base", json_array_get_string_element (bases, i));
  append_line (text, "Password",
               "not in this file: an account of the provider's own, which may "
               "read, is better than the one above");
}

static void
append_issuer (GString *text, JsonObject *root)
{
  JsonObject *issuer = json_object_get_object_member (root, "issuer");
  const char *id = json_object_get_string_member_with_default (issuer, "virtualServerId", NULL);

  append_heading (text, "Issuer");
  if (id != NULL)
    append_line (text, "Virtual server ID", id);
  append_line (text, "Rule", "one of its own for each domain of the tenant");
}

static void
append_wishes (GString *text)
{
  append_heading (text, "What Causeway needs back");
  append_line (text, "Metadata", "the https address of the provider's federation metadata");
  append_heading (text, "Certificates");
  append_line (text, "That signs",
               "valid today and for more than 30 days; tell before it is "
               "replaced, for the tenant has to be told too");
  append_line (text, "Of the addresses",
               "from an authority that browsers trust, for the names in "
               "them; TLS 1.2 or newer");
}

char *
cw_federation_handover_to_text (JsonNode *handover)
{
  JsonObject *root = json_node_get_object (handover);
  JsonArray *claims = json_object_get_array_member (root, "claims");
  JsonArray *directories = json_object_get_array_member (root, "directories");
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text,
                          "Federation of %s with Microsoft Entra ID: settings for the provider\n",
                          json_object_get_string_member (root, "domain"));
  append_heading (text, "Microsoft Entra ID (the relying party)");
  append_lines (text, json_object_get_object_member (root, "cloud"), cloud_lines,
                G_N_ELEMENTS (cloud_lines));
  append_heading (text, "Protocols");
  append_lines (text, json_object_get_object_member (root, "protocol"), protocol_lines,
                G_N_ELEMENTS (protocol_lines));
  append_issuer (text, root);
  append_heading (text, "Signature");
  append_lines (text, json_object_get_object_member (root, "signature"), signature_lines,
                G_N_ELEMENTS (signature_lines));
  append_heading (text, "What the token says of a person");
  for (guint i = 0; i < json_array_get_length (claims); i++)
    append_claim (text, json_array_get_object_element (claims, i));
  for (guint i = 0; i < json_array_get_length (directories); i++)
    append_directory (text, json_array_get_object_element (directories, i));
  append_wishes (text);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
