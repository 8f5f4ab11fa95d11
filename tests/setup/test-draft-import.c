/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "setup/draft/cw-draft-import.h"

#define CERTIFICATE "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n"

static CwDraft *
import (const char *text)
{
  g_autoptr (GError) error = NULL;
  CwDraft *draft = cw_draft_import (text, -1, "/nonexistent", &error);

  g_assert_no_error (error);
  g_assert_nonnull (draft);
  return draft;
}

/* How many settings were taken over, or left. */
static guint
count_items (CwDraft *draft, gboolean is_taken)
{
  GVariant *report = cw_draft_get_fact (draft, CW_DRAFT_FACT_IMPORT);
  g_autoptr (GVariant) items = cw_answer_get_array (report, "items");
  guint count = 0;

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, i);

      g_assert_cmpstr (cw_answer_get_string (item, "what"), !=, "");
      g_assert_true (cw_answer_get_bool (item, "isTaken") != cw_answer_has (item, "reason"));
      count += cw_answer_get_bool (item, "isTaken") == is_taken ? 1 : 0;
    }
  return count;
}

/* Whether one of the sentences is of that. */
static gboolean
tells (CwDraft *draft, const char *what)
{
  GVariant *report = cw_draft_get_fact (draft, CW_DRAFT_FACT_IMPORT);
  g_autoptr (GVariant) items = cw_answer_get_array (report, "items");

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, i);

      if (g_str_equal (cw_answer_get_string (item, "what"), what))
        return TRUE;
    }
  return FALSE;
}

static const char *
get_format (CwDraft *draft)
{
  return cw_answer_get_string (cw_draft_get_fact (draft, CW_DRAFT_FACT_IMPORT), "format");
}

/* ----- what is no file with settings */

static void
test_refused (void)
{
  static const char *const texts[] = {
    "",
    "[]",
    "{",
    "null",
    "{}",
    "{\"a\":1}",
    "{\"format\":\"something\",\"connectors\":[]}",
    "{\"format\":7}",
    "{\"policyMetadata\":{}}",
    "\xff\xfe{\"connectors\":[]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (cw_draft_import (texts[i], -1, "/", &error));
      g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
    }
}

/* ----- our own */

static void
test_broken_answers (void)
{
  static const struct
  {
    const char *text;
    guint n_connectors;
    guint n_left;
  } cases[] = {
    { "{\"connectors\":[]}", 0, 0 },
    { "{\"connectors\":7}", 0, 1 },
    { "{\"connectors\":[7,null,[],{}]}", 0, 4 },
    { "{\"connectors\":[{\"name\":\"a\",\"kind\":\"openldap\"}]}", 1, 0 },
    { "{\"connectors\":[{\"name\":\"a\",\"kind\":\"sql\"}]}", 0, 1 },
    { "{\"connectors\":[{\"name\":7,\"kind\":\"openldap\"}]}", 0, 1 },
    { "{\"connectors\":[{\"name\":\"a\",\"kind\":\"graph\"},{\"name\":\"A\",\"kind\":\"graph\"}]}",
      1, 1 },
    { "{\"connectors\":[{\"name\":\"a\",\"kind\":\"openldap\",\"server\":7,"
      "\"authentication\":[],\"partitions\":{},\"scope\":null}]}",
      1, 4 },
    { "{\"connectors\":[],\"identity\":[],\"staging\":{},\"unheard-of\":1}", 0, 3 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwDraft) draft = import (cases[i].text);

      g_assert_cmpuint (cw_draft_get_n_connectors (draft), ==, cases[i].n_connectors);
      g_assert_cmpuint (count_items (draft, FALSE), ==, cases[i].n_left);
      g_assert_cmpuint (count_items (draft, TRUE), ==, cases[i].n_connectors);
      g_assert_cmpstr (get_format (draft), ==, "configuration");
    }
}

static void
write_file (const char *directory, const char *name, const char *content, int mode)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, content, -1, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (path, (mode_t) mode), ==, 0);
}

static void
remove_directory (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name = NULL;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

/* The same files with the same rights as `causewayctl setup` asks for. */
static void
test_files (void)
{
  g_autofree char *directory = g_dir_make_tmp ("causeway-import-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "answers.json", NULL);
  g_autofree char *ca = g_build_filename (directory, "ca.pem", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CwDraft) draft = NULL;

  write_file (directory, "password", "geheim\n", 0600);
  write_file (directory, "open", "geheim\n", 0644);
  write_file (directory, "key", "a key", 0600);
  write_file (directory, "certificate", CERTIFICATE, 0644);
  write_file (directory, "answers.json",
              "{\"format\":\"causeway-answers\",\"version\":1,\"connectors\":["
              "{\"name\":\"a\",\"kind\":\"active-directory\",\"server\":{\"host\":\"x\","
              "\"caFile\":\"ca.pem\"},\"authentication\":{\"method\":\"simple\",\"user\":\"u\","
              "\"passwordFile\":\"password\"},\"account\":{\"mode\":\"create\","
              "\"administrator\":\"r\",\"administratorPasswordFile\":\"open\"}},"
              "{\"name\":\"g\",\"kind\":\"graph\",\"authentication\":{\"method\":\"certificate\","
              "\"certificateFile\":\"certificate\",\"privateKeyFile\":\"key\"}}]}",
              0644);
  draft = cw_draft_import_file (path, &error);
  g_assert_no_error (error);
  g_assert_true (cw_draft_has_secret (draft, "a", "password"));
  g_assert_true (cw_draft_has_secret (draft, "g", "private-key"));
  g_assert_false (cw_draft_has_secret (draft, "a", CW_SECRET_ADMINISTRATOR));
  g_assert_cmpstr (cw_draft_get_string (draft, "connectors.1.authentication.certificate", ""), ==,
                   CERTIFICATE);
  g_assert_cmpstr (cw_draft_get_string (draft, "connectors.0.server.caFile", ""), ==, ca);
  g_assert_cmpuint (count_items (draft, FALSE), ==, 1);
  text = cw_draft_to_answers (draft);
  g_assert_null (strstr (text, "geheim"));
  g_assert_null (strstr (text, "passwordFile"));
  remove_directory (directory);
}

/* The engine knows a connector by its id; one of another name or kind is another one. */
static void
test_ids (void)
{
  g_autoptr (CwDraft) draft =
      import ("{\"connectors\":[{\"name\":\"a\",\"kind\":\"openldap\",\"id\":\"elsewhere\"},"
              "{\"name\":\"b\",\"kind\":\"openldap\",\"id\":\"elsewhere\"},"
              "{\"name\":\"c\",\"kind\":\"openldap\"}]}");
  g_autoptr (CwDraft) live = cw_draft_new_from_text (
      "{\"connectors\":[{\"name\":\"A\",\"kind\":\"openldap\",\"id\":\"1\"},"
      "{\"name\":\"b\",\"kind\":\"graph\",\"id\":\"2\"}]}",
      NULL);

  g_assert_null (cw_draft_get_string (draft, "connectors.0.id", NULL));
  cw_draft_import_adopt_ids (draft, live);
  g_assert_cmpstr (cw_draft_get_string (draft, "connectors.0.id", NULL), ==, "1");
  g_assert_null (cw_draft_get_string (draft, "connectors.1.id", NULL));
  g_assert_null (cw_draft_get_string (draft, "connectors.2.id", NULL));
}

/* What only the pages ask is worked out. */
static void
test_cloud (void)
{
  static const struct
  {
    const char *authority;
    const char *environment;
  } cases[] = {
    { "https://login.microsoftonline.com", "global" },
    { "https://login.microsoftonline.us", "us-government" },
    { "https://localhost:8443", "custom" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text =
          g_strdup_printf ("{\"connectors\":[{\"name\":\"g\",\"kind\":\"graph\","
                           "\"clientId\":\"c\",\"authorityUrl\":\"%s\"}]}",
                           cases[i].authority);
      g_autoptr (CwDraft) draft = import (text);

      g_assert_cmpstr (cw_draft_get_string (draft, "cloud.environment", ""), ==,
                       cases[i].environment);
      g_assert_cmpstr (cw_draft_get_string (draft, "cloud.registration.mode", ""), ==, "existing");
      g_assert_true (g_str_equal (cases[i].environment, "custom") ==
                     (cw_draft_get_node (draft, "cloud.authorityUrl") != NULL));
    }
}

/* ----- Microsoft Entra Connect's */

static const char entra_export[] =
    "{\"policyMetadata\":{\"policyVersion\":\"1.0\"},"
    "\"deploymentMetadata\":{\"hostName\":\"SYNC1\",\"databaseName\":\"ADSync\"},"
    "\"onpremisesDirectoryPolicy\":[{\"fullyQualifiedDomainName\":\"corp.example\","
    "\"partitionFilters\":[{\"distinguishedName\":\"DC=corp,DC=example\","
    "\"containerInclusions\":[\"DC=corp,DC=example\"],"
    "\"containerExclusions\":[\"OU=Old,DC=corp,DC=example\"]},"
    "{\"distinguishedName\":\"DC=sub,DC=corp,DC=example\",\"containerInclusions\":"
    "[\"OU=People,DC=sub,DC=corp,DC=example\"]}],"
    "\"customSynchronizationRules\":[{\"name\":\"mine\"}],\"standardSynchronizationRules\":[]},"
    "{\"FriendlyName\":\"other.example\"}],"
    "\"azureDirectoryPolicy\":{\"customSynchronizationRules\":[{},{}]},"
    "\"globalParameters\":[{\"name\":\"Microsoft.UserSignIn.SignOnMethod\","
    "\"value\":\"PassThroughAuthentication\"},"
    "{\"Name\":\"Microsoft.OptionalFeature.GroupWriteBack\",\"Value\":\"True\"},"
    "{\"name\":\"Microsoft.SynchronizationOption.AnchorAttribute\",\"value\":\"objectGUID\"},"
    "{\"name\":\"Microsoft.SynchronizationOption.JoinCriteria\",\"value\":\"Bogus\"},"
    "{\"name\":\"Microsoft.Future.Thing\",\"value\":\"1\"}],"
    "\"futureParameters\":{\"x\":[{\"name\":\"a\"}]}}";

static void
test_entra (void)
{
  g_autoptr (CwDraft) draft = import (entra_export);
  g_auto (GStrv) partitions = cw_draft_get_strings (draft, "connectors.0.partitions");

  g_assert_cmpstr (get_format (draft), ==, "entra-connect");
  g_assert_cmpuint (cw_draft_get_n_connectors (draft), ==, 2);
  g_assert_cmpint (cw_draft_find_connector (draft, "other.example"), ==, 1);
  g_assert_cmpuint (g_strv_length (partitions), ==, 2);
  g_assert_cmpstr (cw_draft_get_string (draft, "signIn.method", ""), ==, "pass-through");
  g_assert_true (cw_draft_get_bool (draft, "features.groupWriteback", FALSE));
  g_assert_cmpstr (cw_draft_get_string (draft, "identity.sourceAnchor.method", ""), ==,
                   "attribute");
  g_assert_null (cw_draft_get_string (draft, "identity.matching.method", NULL));
  g_assert_true (cw_draft_get_bool (draft, "staging", FALSE));
  /* Two directories, three settings, staging. */
  g_assert_cmpuint (count_items (draft, TRUE), ==, 6);
  /* Two accounts, two lists of units, three rules, the matching, the tenant, the machine, a setting
   * and a member that nobody knows; what holds settings is no member of that kind. */
  g_assert_cmpuint (count_items (draft, FALSE), ==, 12);
  g_assert_true (tells (draft, "Microsoft.Future.Thing"));
  g_assert_false (tells (draft, "globalParameters"));
}

static void
test_broken_entra (void)
{
  static const char *const texts[] = {
    "{\"onpremisesDirectoryPolicy\":null}",
    "{\"onpremisesDirectoryPolicy\":7}",
    "{\"onpremisesDirectoryPolicy\":[7,[],{},null,{\"name\":7},{\"name\":\"\"}]}",
    "{\"azureDirectoryPolicy\":[],\"onpremisesDirectoryPolicy\":{\"name\":\"a\"}}",
    "{\"onpremisesDirectoryPolicy\":[{\"name\":\"a\",\"partitionFilters\":7},"
    "{\"name\":\"A\",\"partitionFilters\":[7,{},{\"distinguishedName\":\"no name\"},"
    "{\"distinguishedName\":\"DC=a\",\"containerExclusions\":[7,{},null,\"\"]}]}]}",
    "{\"policyMetadata\":{},\"deploymentMetadata\":{\"name\":\"Microsoft.UserSignIn.SignOnMethod\"}"
    "}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (CwDraft) draft = import (texts[i]);

      g_assert_cmpuint (cw_draft_get_n_connectors (draft), <=, 1);
      g_assert_cmpuint (count_items (draft, FALSE), >=, 1);
    }
}

/* PowerShell 5 writes UTF-16, PowerShell 7 UTF-8, both with a mark. */
static void
test_encodings (void)
{
  static const char *const charsets[] = { "UTF-16LE", "UTF-8" };

  for (guint i = 0; i < G_N_ELEMENTS (charsets); i++)
    {
      g_autofree char *directory = g_dir_make_tmp ("causeway-import-XXXXXX", NULL);
      g_autofree char *path = g_build_filename (directory, "export.json", NULL);
      g_autofree char *marked = g_strconcat ("\xef\xbb\xbf", entra_export, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (CwDraft) draft = NULL;
      gsize len = 0;
      g_autofree char *bytes = g_convert (marked, -1, charsets[i], "UTF-8", NULL, &len, &error);

      g_assert_no_error (error);
      g_assert_true (g_file_set_contents (path, bytes, (gssize) len, &error));
      draft = cw_draft_import_file (path, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (cw_draft_get_n_connectors (draft), ==, 2);
      remove_directory (directory);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draft-import/refused", test_refused);
  g_test_add_func ("/draft-import/broken-answers", test_broken_answers);
  g_test_add_func ("/draft-import/files", test_files);
  g_test_add_func ("/draft-import/ids", test_ids);
  g_test_add_func ("/draft-import/cloud", test_cloud);
  g_test_add_func ("/draft-import/entra", test_entra);
  g_test_add_func ("/draft-import/broken-entra", test_broken_entra);
  g_test_add_func ("/draft-import/encodings", test_encodings);
  return g_test_run ();
}
