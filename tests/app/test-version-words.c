/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-version-words"

#include "config.h"

#include "app-fixture.h"
#include "app/cw-version-words.h"

static const struct
{
  const char *what;
  const char *before;
  const char *after;
  const char *said;
} changes[] = {
  { "history.days", "30", "31", "history.days: 30 → 31" },
  { "history.days", "", "31", "history.days: 31" },
  { "history.days", "30", "", "history.days: 30 → –" },
  { "notes", "\"one\"", "\"\"", "notes: one → \"\"" },
  { "staging", "true", "false", "staging: true → false" },
  { "scope.excludedObjects", "[]", "[\"a\",\"b\"]", "scope.excludedObjects: – → a, b" },
  /* What came as a whole: its name first, without ids. */
  { "connectors.4711", "",
    "{\"id\":\"4711\",\"kind\":\"openldap\",\"name\":\"directory\",\"server\":{\"host\":\"dc\","
    "\"port\":636},\"bases\":[\"dc=a\",\"dc=b\"]}",
    "connectors: directory; kind: openldap; server.host: dc; server.port: 636; bases: dc=a, dc=b" },
  { "connectors.4711", "{\"id\":\"4711\",\"name\":\"directory\",\"kind\":\"graph\"}", "",
    "connectors: directory; kind: graph → –" },
  { "connectors.4711", "", "{\"id\":\"4711\",\"kind\":\"graph\"}",
    "connectors.4711: id: 4711; kind: graph" },
  { "connectors.1", "",
    "{\"id\":\"1\",\"name\":\"c\",\"certificate\":\"-----BEGIN "
    "CERTIFICATE-----\\nMIIDJzCCAg+gAwIBAgIUH"
    "zkvzT6Kq6xYJcwB9zXXQGnZEqgwDQYJKoZIhvcNAQEL\",\"kind\":\"graph\"}",
    "connectors: c; certificate: -----BEGIN CERTIFICATE----- MIIDJzCCAg+gAwIBAgIUHzkvzT6Kq6xY…; "
    "kind: "
    "graph" },
  /* Of a list whose elements have no id, old and new. */
  { "units", "", "[{\"name\":\"Sales\",\"dn\":\"ou=s\"},{\"name\":\"IT\",\"dn\":\"ou=i\"}]",
    "units: Sales; dn: ou=s; IT; dn: ou=i" },
};

static void
test_changes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
      g_autoptr (GVariant) change = NULL;
      g_autofree char *said = NULL;

      g_variant_dict_insert (&dict, "what", "s", changes[i].what);
      if (changes[i].before[0] != '\0')
        g_variant_dict_insert (&dict, "before", "s", changes[i].before);
      if (changes[i].after[0] != '\0')
        g_variant_dict_insert (&dict, "after", "s", changes[i].after);
      change = g_variant_ref_sink (g_variant_dict_end (&dict));
      said = cw_version_words_say_change (change);
      g_assert_cmpstr (said, ==, changes[i].said);
    }
}

/* A certificate, or a rule with all its flows, does not fill the window. */
static void
test_long (void)
{
  g_autofree char *text = g_strnfill (5000, 'x');
  g_autofree char *json = g_strdup_printf ("\"%s\"", text);
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) change = NULL;
  g_autofree char *said = NULL;

  g_variant_dict_insert (&dict, "what", "s", "key");
  g_variant_dict_insert (&dict, "before", "s", json);
  g_variant_dict_insert (&dict, "after", "s", json);
  change = g_variant_ref_sink (g_variant_dict_end (&dict));
  said = cw_version_words_say_change (change);
  g_assert_cmpuint (g_utf8_strlen (said, -1), <, 400);
  g_assert_true (g_str_has_suffix (said, "…"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/version-words/changes", test_changes);
  g_test_add_func ("/version-words/long", test_long);
  return g_test_run ();
}
