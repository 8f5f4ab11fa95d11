/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "tenant-fixture.h"

#include <signal.h>
#include <sys/prctl.h>

#include <glib/gstdio.h>
#include <libsoup/soup.h>

#include "base/cw-guid.h"
#include "connectors/graph/cw-graph-connector.h"
#include "graph-fixture.h"
#include "test-certificate.h"

#define TENANT_ID "11111111-2222-4333-8444-555555555555"
#define CLIENT_ID "66666666-7777-4888-8999-aaaaaaaaaaaa"
#define SECRET    "s3cret-of-the-practice-tenant"

static void
tenant_object_free (TenantObject *object)
{
  g_clear_pointer (&object->entry, cw_entry_unref);
  g_hash_table_unref (object->links);
  g_free (object);
}

gboolean
tenant_fixture_is_available (void)
{
  const char *program = g_getenv ("CW_TENANT");

  return program != NULL && g_file_test (program, G_FILE_TEST_IS_EXECUTABLE);
}

static char *
write_file (TenantFixture *fixture, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (fixture->directory, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&path);
}

static void
wait_for_port (TenantFixture *fixture, gboolean is_tls)
{
  g_autofree char *port_file = g_build_filename (fixture->directory, "port", NULL);
  g_autofree char *text = NULL;

  for (guint i = 0; i < 6000; i++)
    {
      g_clear_pointer (&text, g_free);
      if (g_file_get_contents (port_file, &text, NULL, NULL) && atoi (text) > 0)
        break;
      g_usleep (20000);
    }
  g_assert_nonnull (text);
  fixture->url =
      g_strdup_printf ("%s:%d", is_tls ? "https://localhost" : "http://127.0.0.1", atoi (text));
}

static void
add_argument (GPtrArray *arguments, const char *format, const char *value)
{
  g_auto (GStrv) parts = g_strsplit (format, "@", 2);

  g_ptr_array_add (arguments, g_strjoinv (value, parts));
}

/* Returns whether the tenant is to speak TLS. */
static gboolean
add_options (TenantFixture *fixture, GPtrArray *arguments, const char *const *options)
{
  gboolean is_tls = FALSE;

  for (gsize i = 0; options != NULL && options[i] != NULL; i++)
    {
      if (g_str_equal (options[i], TENANT_FIXTURE_TLS))
        {
          add_argument (arguments, "--tls-cert=@/cert.pem", fixture->directory);
          add_argument (arguments, "--tls-key=@/key.pem", fixture->directory);
          is_tls = TRUE;
        }
      else
        g_ptr_array_add (arguments, g_strdup (options[i]));
    }
  return is_tls;
}

static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

static void
start (TenantFixture *fixture, const char *const *options)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autoptr (GError) error = NULL;
  gboolean is_tls = FALSE;

  g_free (write_file (fixture, "secret", SECRET "\n"));
  g_ptr_array_add (arguments, g_strdup (g_getenv ("CW_TENANT")));
  g_ptr_array_add (arguments, g_strdup ("--port=0"));
  add_argument (arguments, "--port-file=@/port", fixture->directory);
  g_ptr_array_add (arguments, g_strdup ("--tenant-id=" TENANT_ID));
  g_ptr_array_add (arguments, g_strdup ("--client-id=" CLIENT_ID));
  add_argument (arguments, "--client-secret-file=@/secret", fixture->directory);
  add_argument (arguments, "--client-cert=@/cert.pem", fixture->directory);
  g_ptr_array_add (arguments, g_strdup ("--domains=contoso.example"));
  g_ptr_array_add (arguments, g_strdup ("--unverified-domains=new.example"));
  if (g_getenv ("CW_TENANT_LOG") != NULL)
    add_argument (arguments, "--log=@", g_getenv ("CW_TENANT_LOG"));
  is_tls = add_options (fixture, arguments, options);
  g_ptr_array_add (arguments, NULL);
  /* A test that aborts takes its tenant along. */
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  fixture->process =
      g_subprocess_launcher_spawnv (launcher, (const char *const *) arguments->pdata, &error);
  g_assert_no_error (error);
  wait_for_port (fixture, is_tls);
}

static CwConnector *
new_connector (TenantFixture *fixture, const char *authentication, const char *credential)
{
  g_autofree char *settings =
      g_strdup_printf ("{'tenantId':'" TENANT_ID "','clientId':'" CLIENT_ID
                       "','authorityUrl':'%s','graphUrl':'%s','caFile':'%s/cert.pem',"
                       "'authentication':{%s}}",
                       fixture->url, fixture->url, fixture->directory, authentication);
  g_autoptr (CwConnectorConfig) config = fixture_config_new (settings);
  g_autoptr (CwSecret) secret = cw_secret_new_from_string (credential);

  return cw_graph_connector_new (config, fixture->table, secret);
}

CwConnector *
tenant_fixture_new_certificate_connector (TenantFixture *fixture)
{
  g_autofree char *certificate_file = g_build_filename (fixture->directory, "cert.pem", NULL);
  g_autofree char *key_file = g_build_filename (fixture->directory, "key.pem", NULL);
  g_autofree char *certificate = NULL;
  g_autofree char *key = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *authentication = NULL;

  g_assert_true (g_file_get_contents (certificate_file, &certificate, NULL, NULL));
  g_assert_true (g_file_get_contents (key_file, &key, NULL, NULL));
  escaped = g_strescape (certificate, NULL);
  authentication = g_strdup_printf ("'method':'certificate','certificate':'%s'", escaped);
  return new_connector (fixture, authentication, key);
}

void
tenant_fixture_set_up (TenantFixture *fixture, gconstpointer options)
{
  g_autoptr (TestCertificate) certificate =
      test_certificate_new (&(TestCertificateOptions){ GNUTLS_PK_RSA, "localhost", 86400 });
  g_autoptr (GError) error = NULL;

  fixture->directory = g_dir_make_tmp ("cw-graph-XXXXXX", &error);
  g_assert_no_error (error);
  g_free (write_file (fixture, "cert.pem", certificate->certificate_pem));
  g_free (write_file (fixture, "key.pem", certificate->key_pem));
  fixture->table = cw_attribute_table_new ();
  fixture->image =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) tenant_object_free);
  fixture->results = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_export_result_free);
  start (fixture, options);
  fixture->connector = new_connector (fixture, "'method':'secret'", SECRET);
  g_assert_true (cw_connector_open (fixture->connector, NULL, &error));
  g_assert_no_error (error);
}

static void
remove_files (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name = NULL;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      g_unlink (path);
    }
  g_rmdir (directory);
}

void
tenant_fixture_tear_down (TenantFixture *fixture, gconstpointer options)
{
  cw_connector_close (fixture->connector);
  g_assert_finalize_object (fixture->connector);
  g_subprocess_send_signal (fixture->process, SIGTERM);
  g_subprocess_wait (fixture->process, NULL, NULL);
  g_clear_object (&fixture->process);
  g_hash_table_unref (fixture->image);
  g_ptr_array_unref (fixture->results);
  cw_attribute_table_unref (fixture->table);
  remove_files (fixture->directory);
  g_free (fixture->directory);
  g_free (fixture->url);
}

void
tenant_fixture_admin (TenantFixture *fixture, const char *path, const char *json)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autofree char *ca_file = g_build_filename (fixture->directory, "cert.pem", NULL);
  g_autoptr (GTlsDatabase) authorities = g_tls_file_database_new (ca_file, NULL);
  g_autofree char *url = g_strconcat (fixture->url, "/admin", path, NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("POST", url);
  g_autofree char *text = g_strdelimit (g_strdup (json), "'", '"');
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GError) error = NULL;

  soup_session_set_tls_database (session, authorities);
  soup_message_set_request_body_from_bytes (message, "application/json", body);
  answer = soup_session_send_and_read (session, message, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (soup_message_get_status (message) / 100, ==, 2);
}

/* ----- reading */

static char *
format_id (CwValue anchor)
{
  g_assert_cmpuint (anchor.len, ==, CW_GUID_SIZE);
  return cw_guid_bytes_to_string (anchor.data, CW_GUID_ORDER_NETWORK);
}

static TenantObject *
ensure_object (TenantFixture *fixture, const CwChange *change)
{
  g_autofree char *id = format_id (change->anchor);
  TenantObject *object = g_hash_table_lookup (fixture->image, id);

  if (object == NULL)
    {
      object = g_new0 (TenantObject, 1);
      object->links = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_hash_table_insert (fixture->image, g_steal_pointer (&id), object);
    }
  if (change->object_type != CW_ATTRIBUTE_NONE)
    object->type = change->object_type;
  return object;
}

static void
apply_entry (TenantObject *object, const CwChange *change)
{
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();
  CwEntry *merged = NULL;

  if (change->entry == NULL)
    return;
  if (change->kind == CW_CHANGE_PARTIAL && object->entry != NULL)
    merged = cw_entry_builder_merge (builder, object->entry, change->entry, NULL);
  else
    merged = cw_entry_ref (change->entry);
  g_clear_pointer (&object->entry, cw_entry_unref);
  object->entry = merged;
}

static void
apply_links (TenantObject *object, const CwChange *change, const CwLinkChange *links)
{
  if (change->kind == CW_CHANGE_FULL)
    g_hash_table_remove_all (object->links);
  for (guint i = 0; i < change->n_links; i++)
    {
      g_autofree char *id = links[i].op != CW_LINK_CLEAR ? format_id (links[i].anchor) : NULL;

      if (links[i].op == CW_LINK_CLEAR)
        g_hash_table_remove_all (object->links);
      else if (links[i].op == CW_LINK_REMOVE)
        g_hash_table_remove (object->links, id);
      else
        g_hash_table_add (object->links, g_steal_pointer (&id));
    }
}

static void
apply_change (TenantFixture *fixture, CwChangePage *page, guint index)
{
  const CwChange *change = cw_change_page_get_change (page, index);
  TenantObject *object = NULL;

  g_assert_cmpint (change->kind, !=, CW_CHANGE_BROKEN);
  if (change->kind == CW_CHANGE_DELETED)
    {
      g_autofree char *id = format_id (change->anchor);

      g_hash_table_remove (fixture->image, id);
      return;
    }
  object = ensure_object (fixture, change);
  object->is_recycled = change->kind == CW_CHANGE_RECYCLED;
  apply_entry (object, change);
  apply_links (object, change, cw_change_page_get_links (page) + change->first_link);
}

GBytes *
tenant_fixture_read (TenantFixture *fixture, GBytes *watermark, GError **error)
{
  CwReadRequest request = { .partition = CW_GRAPH_PARTITION };
  g_autoptr (GBytes) cursor = watermark != NULL ? g_bytes_ref (watermark) : NULL;

  if (watermark == NULL)
    g_hash_table_remove_all (fixture->image);
  for (;;)
    {
      g_autoptr (CwChangePage) page =
          watermark != NULL
              ? cw_connector_read_delta (fixture->connector, &request, cursor, NULL, error)
              : cw_connector_read_full (fixture->connector, &request, cursor, NULL, error);

      if (page == NULL)
        return NULL;
      for (guint i = 0; i < cw_change_page_get_n_changes (page); i++)
        apply_change (fixture, page, i);
      if (cw_change_page_is_last (page))
        return g_bytes_ref (cw_change_page_get_watermark (page));
      g_clear_pointer (&cursor, g_bytes_unref);
      cursor = g_bytes_ref (cw_change_page_get_next (page));
    }
}

const char *
tenant_fixture_find_id (TenantFixture *fixture, const char *attribute, const char *value)
{
  CwAttributeId wanted = cw_attribute_table_intern (fixture->table, attribute);
  GHashTableIter iter;
  gpointer id = NULL;
  gpointer object = NULL;

  g_hash_table_iter_init (&iter, fixture->image);
  while (g_hash_table_iter_next (&iter, &id, &object))
    {
      CwEntry *entry = ((TenantObject *) object)->entry;

      if (entry != NULL && g_strcmp0 (cw_entry_get_string (entry, wanted), value) == 0)
        return id;
    }
  return NULL;
}

TenantObject *
tenant_fixture_find (TenantFixture *fixture, const char *attribute, const char *value)
{
  const char *id = tenant_fixture_find_id (fixture, attribute, value);

  return id != NULL ? g_hash_table_lookup (fixture->image, id) : NULL;
}

guint
tenant_fixture_count (TenantFixture *fixture, const char *type)
{
  CwAttributeId wanted = cw_attribute_table_intern (fixture->table, type);
  GHashTableIter iter;
  gpointer object = NULL;
  guint count = 0;

  g_hash_table_iter_init (&iter, fixture->image);
  while (g_hash_table_iter_next (&iter, NULL, &object))
    if (((TenantObject *) object)->type == wanted && !((TenantObject *) object)->is_recycled)
      count++;
  return count;
}

/* ----- exporting */

static void
on_result_cb (CwExportResult *result, gpointer user_data)
{
  g_ptr_array_add (user_data, result);
}

gboolean
tenant_fixture_export (TenantFixture *fixture, GPtrArray *changes, GError **error)
{
  const CwExportHandler handler = { on_result_cb, fixture->results, NULL };

  g_ptr_array_set_size (fixture->results, 0);
  return cw_connector_export (fixture->connector, changes, &handler, NULL, error);
}

void
tenant_fixture_export_ok (TenantFixture *fixture, GPtrArray *changes)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (tenant_fixture_export (fixture, changes, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->results->len, ==, changes->len);
  for (guint i = 0; i < fixture->results->len; i++)
    {
      const CwExportResult *result = fixture->results->pdata[i];

      g_assert_cmpstr (result->message, ==, NULL);
      g_assert_cmpint (result->status, ==, CW_EXPORT_OK);
      g_assert_true (result->failed_links == NULL || result->failed_links->len == 0);
    }
}

CwExportChange *
tenant_fixture_make_user (TenantFixture *fixture, guint number)
{
  g_autofree char *upn = g_strdup_printf ("userPrincipalName=user%u@contoso.example", number);
  g_autofree char *name = g_strdup_printf ("displayName=User %u", number);
  g_autofree char *nickname = g_strdup_printf ("mailNickname=user%u", number);
  g_autofree char *anchor = g_strdup_printf ("onPremisesImmutableId=anchor%u+/==", number);
  CwExportChange *change = cw_export_change_new (
      number, CW_EXPORT_ADD, cw_attribute_table_intern (fixture->table, "user"), NULL);

  change->desired = fixture_entry (fixture->table, upn, name, nickname, anchor,
                                   "accountEnabled=TRUE", "usageLocation=DE", NULL);
  return change;
}

GBytes *
tenant_fixture_anchor (const char *id)
{
  CwGuid guid;

  g_assert_true (cw_guid_parse (id, CW_GUID_ORDER_NETWORK, &guid));
  return g_bytes_new (guid.bytes, sizeof guid.bytes);
}
