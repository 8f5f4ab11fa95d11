/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "tenant-fixture.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include <glib/gstdio.h>

#define START_TIMEOUT_SECONDS 120

static char *
dup_path (Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->directory, name, NULL);
}

static void
add_arguments (Fixture *fixture, GPtrArray *arguments, const char *const *options)
{
  const char *own_log = g_getenv ("CW_TENANT_TEST_LOG");
  g_autofree char *secret_file = dup_path (fixture, "secret");

  g_ptr_array_add (arguments, g_strdup (g_getenv ("CW_TENANT")));
  g_ptr_array_add (arguments, g_strdup ("--tenant-id=" FIXTURE_TENANT_ID));
  g_ptr_array_add (arguments, g_strdup ("--client-id=" FIXTURE_CLIENT_ID));
  g_ptr_array_add (arguments, g_strdup_printf ("--client-secret-file=%s", secret_file));
  g_ptr_array_add (arguments, g_strdup ("--domains=contoso.example,fabrikam.example"));
  g_ptr_array_add (arguments, g_strdup ("--unverified-domains=new.example"));
  g_ptr_array_add (arguments, g_strdup_printf ("--database=%s", fixture->database));
  g_ptr_array_add (arguments,
                   g_strdup_printf ("--log=%s", own_log != NULL ? own_log : fixture->log));
  g_ptr_array_add (arguments, g_strdup ("--log-parts"));
  for (gsize i = 0; options != NULL && options[i] != NULL; i++)
    g_ptr_array_add (arguments, g_strdup (options[i]));
  g_ptr_array_add (arguments, NULL);
}

/* The first line tells the address: "listening http://127.0.0.1:PORT". */
static void
read_address (Fixture *fixture)
{
  g_autoptr (GDataInputStream) lines =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (fixture->process));
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (line);
  g_assert_true (g_str_has_prefix (line, "listening http://127.0.0.1:"));
  g_free (fixture->url);
  fixture->url = g_strdup (line + strlen ("listening "));
}

/* A test that aborts must not leave its tenant behind. */
static void
die_with_parent_cb (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

void
fixture_start (Fixture *fixture, const char *const *options)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent_cb, NULL, NULL);
  add_arguments (fixture, arguments, options);
  fixture->process =
      g_subprocess_launcher_spawnv (launcher, (const char *const *) arguments->pdata, &error);
  g_assert_no_error (error);
  read_address (fixture);
}

static void
get_token (Fixture *fixture)
{
  g_autoptr (JsonNode) answer = fixture_post_form (
      fixture, 200, "/contoso.example/oauth2/v2.0/token",
      "grant_type=client_credentials&client_id=" FIXTURE_CLIENT_ID "&client_secret=" FIXTURE_SECRET
      "&scope=https://graph.microsoft.com/.default");

  g_free (fixture->token);
  fixture->token = g_strdup (fixture_string (answer, "access_token"));
  g_assert_nonnull (fixture->token);
}

static void
add_person (Fixture *fixture, const char *name, const char *role)
{
  g_autofree char *user = g_strdup_printf (
      "{'users':[{'userPrincipalName':'%s@contoso.example','displayName':'%s'}]}", name, name);
  g_autofree char *roles =
      role != NULL
          ? g_strdup_printf ("{'roleAssignments':[{'principal':'%s@contoso.example','role':'%s'}]}",
                             name, role)
          : g_strdup ("{}");

  /* Known from before: 409. */
  fixture_send (fixture, "POST", "/admin/seed", user, NULL);
  fixture_do (fixture, 204, "POST", "/admin/seed", roles);
}

void
fixture_become (Fixture *fixture, const char *name, const char *role, const char *permissions)
{
  g_autofree char *form =
      g_strconcat ("client_id=" FIXTURE_PUBLIC_CLIENT_ID "&scope=openid ", permissions, NULL);
  g_autoptr (JsonNode) begun =
      fixture_post_form (fixture, 200, "/organizations/oauth2/v2.0/devicecode", form);
  g_autofree char *approval = g_strdup_printf ("{'user_code':'%s','user':'%s@contoso.example'}",
                                               fixture_string (begun, "user_code"), name);
  g_autofree char *token_form = g_strdup_printf (
      "grant_type=urn:ietf:params:oauth:grant-type:device_code&client_id=" FIXTURE_PUBLIC_CLIENT_ID
      "&device_code=%s",
      fixture_string (begun, "device_code"));
  g_autoptr (JsonNode) answer = NULL;

  add_person (fixture, name, role);
  fixture_do (fixture, 204, "POST", "/admin/device/approve", approval);
  answer = fixture_post_form (fixture, 200, "/organizations/oauth2/v2.0/token", token_form);
  g_free (fixture->token);
  fixture->token = g_strdup (fixture_string (answer, "access_token"));
}

void
fixture_become_app (Fixture *fixture)
{
  get_token (fixture);
}

void
fixture_set_up (Fixture *fixture, gconstpointer options)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *secret_file = NULL;

  g_assert_nonnull (g_getenv ("CW_TENANT"));
  fixture->directory = g_dir_make_tmp ("cw-tenant-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->database = dup_path (fixture, "tenant.db");
  fixture->log = dup_path (fixture, "requests.jsonl");
  secret_file = dup_path (fixture, "secret");
  g_file_set_contents_full (secret_file, FIXTURE_SECRET "\n", -1, G_FILE_SET_CONTENTS_NONE, 0600,
                            &error);
  g_assert_no_error (error);
  fixture->session = soup_session_new_with_options ("timeout", START_TIMEOUT_SECONDS, NULL);
  fixture_start (fixture, options);
  get_token (fixture);
}

static void
stop (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  soup_session_abort (fixture->session);
  g_subprocess_send_signal (fixture->process, SIGTERM);
  g_subprocess_wait (fixture->process, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (fixture->process));
  g_clear_object (&fixture->process);
}

void
fixture_restart (Fixture *fixture, const char *const *options)
{
  stop (fixture);
  fixture_start (fixture, options);
}

static void
remove_directory (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_assert_cmpint (g_remove (file), ==, 0);
    }
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

void
fixture_tear_down (Fixture *fixture, gconstpointer options)
{
  stop (fixture);
  remove_directory (fixture->directory);
  g_clear_object (&fixture->session);
  g_clear_pointer (&fixture->headers, soup_message_headers_unref);
  g_free (fixture->directory);
  g_free (fixture->database);
  g_free (fixture->log);
  g_free (fixture->url);
  g_free (fixture->token);
  g_free (fixture->text);
}

char *
fixture_json (const char *text)
{
  char *json = g_strdup (text);

  return g_strdelimit (json, "'", '"');
}

static void
add_headers (SoupMessageHeaders *headers, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (lines[i], ": ", 2);

      if (g_strv_length (parts) == 2)
        soup_message_headers_replace (headers, parts[0], parts[1]);
    }
}

/* By hand: libsoup would quietly connect again. */
void
fixture_repeat (Fixture *fixture, guint status, const char *method, const char *path, guint count)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_to_uri (client, fixture->url, 80, NULL, &error);
  g_autofree char *request = g_strdup_printf (
      "%s %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: "
      "application/json\r\nContent-Length: 13\r\n\r\n{\"city\":\"XY\"}",
      method, path, fixture->token);
  g_autofree char *wanted = g_strdup_printf ("HTTP/1.1 %u ", status);

  g_assert_no_error (error);
  for (guint i = 0; i < count; i++)
    {
      char buffer[4096] = "";
      gssize size = 0;

      g_assert_true (
          g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                                     request, strlen (request), NULL, NULL, &error));
      size = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), buffer,
                                  sizeof buffer - 1, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (size, >, 0);
      g_assert_true (g_str_has_prefix (buffer, wanted));
    }
}

static SoupMessage *
new_message (Fixture *fixture, const char *method, const char *path)
{
  g_autoptr (GString) url = g_string_new (g_str_has_prefix (path, "http") ? "" : fixture->url);
  SoupMessage *message = NULL;

  g_string_append (url, path);
  g_string_replace (url, " ", "%20", 0);
  message = soup_message_new (method, url->str);
  g_assert_nonnull (message);
  /* A repeated request is what the tests are about, not what libsoup shall do on its own. */
  soup_message_add_flags (message, SOUP_MESSAGE_NEW_CONNECTION);
  return message;
}

static guint
transmit (Fixture *fixture, SoupMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = soup_session_send_and_read (fixture->session, message, NULL, &error);
  gsize size = 0;
  const char *data = NULL;

  g_clear_pointer (&fixture->text, g_free);
  g_clear_pointer (&fixture->headers, soup_message_headers_unref);
  if (bytes == NULL)
    return 0;
  data = g_bytes_get_data (bytes, &size);
  fixture->text = g_strndup (data != NULL ? data : "", size);
  fixture->headers = soup_message_headers_ref (soup_message_get_response_headers (message));
  return soup_message_get_status (message);
}

guint
fixture_send (Fixture *fixture,
              const char *method,
              const char *path,
              const char *body,
              const char *headers)
{
  g_autoptr (SoupMessage) message = new_message (fixture, method, path);
  SoupMessageHeaders *request_headers = soup_message_get_request_headers (message);

  if (fixture->token != NULL)
    {
      g_autofree char *authorization = g_strconcat ("Bearer ", fixture->token, NULL);

      soup_message_headers_replace (request_headers, "Authorization", authorization);
    }
  if (body != NULL)
    {
      g_autofree char *json = fixture_json (body);
      g_autoptr (GBytes) bytes = g_bytes_new (json, strlen (json));

      soup_message_set_request_body_from_bytes (message, "application/json", bytes);
    }
  add_headers (request_headers, headers);
  return transmit (fixture, message);
}

static JsonNode *
parse_answer (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = NULL;

  if (fixture->text == NULL || *fixture->text == '\0')
    return NULL;
  node = json_from_string (fixture->text, &error);
  g_assert_no_error (error);
  return node;
}

static void
assert_status (Fixture *fixture, guint have, guint want, const char *method, const char *path)
{
  if (have != want)
    g_test_message ("%s %s: %s", method, path, fixture->text != NULL ? fixture->text : "(broken)");
  g_assert_cmpuint (have, ==, want);
}

JsonNode *
fixture_call (Fixture *fixture,
              guint status,
              const char *method,
              const char *path,
              const char *body)
{
  guint have = fixture_send (fixture, method, path, body, NULL);

  assert_status (fixture, have, status, method, path);
  return parse_answer (fixture);
}

void
fixture_do (Fixture *fixture, guint status, const char *method, const char *path, const char *body)
{
  g_autoptr (JsonNode) answer = fixture_call (fixture, status, method, path, body);
}

JsonNode *
fixture_post_form (Fixture *fixture, guint status, const char *path, const char *form)
{
  g_autoptr (SoupMessage) message = new_message (fixture, "POST", path);
  g_autoptr (GBytes) bytes = g_bytes_new (form, strlen (form));
  guint have = 0;

  soup_message_set_request_body_from_bytes (message, "application/x-www-form-urlencoded", bytes);
  have = transmit (fixture, message);
  assert_status (fixture, have, status, "POST", path);
  return parse_answer (fixture);
}

static JsonNode *
step_into (JsonNode *node, const char *part)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_object_get_member (json_node_get_object (node), part);
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);
      guint64 index = g_ascii_strtoull (part, NULL, 10);

      return index < json_array_get_length (array) ? json_array_get_element (array, (guint) index)
                                                   : NULL;
    }
  return NULL;
}

JsonNode *
fixture_at (JsonNode *node, const char *path)
{
  g_auto (GStrv) parts = NULL;

  if (node == NULL || path == NULL)
    return node;
  /* "@odata.nextLink" has a dot of its own. */
  if (JSON_NODE_HOLDS_OBJECT (node) && json_object_has_member (json_node_get_object (node), path))
    return json_object_get_member (json_node_get_object (node), path);
  parts = g_strsplit (path, ".", -1);
  for (gsize i = 0; parts[i] != NULL && node != NULL; i++)
    node = step_into (node, parts[i]);
  return node;
}

const char *
fixture_string (JsonNode *node, const char *path)
{
  JsonNode *found = fixture_at (node, path);

  return found != NULL && json_node_get_value_type (found) == G_TYPE_STRING
             ? json_node_get_string (found)
             : NULL;
}

gint64
fixture_int (JsonNode *node, const char *path)
{
  JsonNode *found = fixture_at (node, path);

  g_assert_nonnull (found);
  return json_node_get_int (found);
}

guint
fixture_length (JsonNode *node, const char *path)
{
  JsonNode *found = fixture_at (node, path);

  g_assert_nonnull (found);
  g_assert_true (JSON_NODE_HOLDS_ARRAY (found));
  return json_array_get_length (json_node_get_array (found));
}

char *
fixture_add_user (Fixture *fixture, const char *name, gboolean has_mail)
{
  g_autofree char *mail =
      has_mail ? g_strdup_printf ("'mail':'%s@contoso.example',", name) : g_strdup ("");
  g_autofree char *body = g_strdup_printf (
      "{'accountEnabled':true,'displayName':'User %s','mailNickname':'%s',%s"
      "'userPrincipalName':'%s@contoso.example','onPremisesImmutableId':'anchor-%s',"
      "'passwordProfile':{'password':'" FIXTURE_PASSWORD "'}}",
      name, name, mail, name, name);
  g_autoptr (JsonNode) answer = fixture_call (fixture, 201, "POST", "/v1.0/users", body);

  return g_strdup (fixture_string (answer, "id"));
}

char *
fixture_add_group (Fixture *fixture, const char *name)
{
  g_autofree char *body =
      g_strdup_printf ("{'displayName':'Group %s','mailEnabled':false,'securityEnabled':true,"
                       "'mailNickname':'%s','uniqueName':'%s'}",
                       name, name, name);
  g_autoptr (JsonNode) answer = fixture_call (fixture, 201, "POST", "/v1.0/groups", body);

  return g_strdup (fixture_string (answer, "id"));
}

void
fixture_add_member (Fixture *fixture, const char *group, const char *member)
{
  g_autofree char *path = g_strdup_printf ("/v1.0/groups/%s/members/$ref", group);
  g_autofree char *body = g_strdup_printf (
      "{'@odata.id':'https://graph.microsoft.com/v1.0/directoryObjects/%s'}", member);

  fixture_do (fixture, 204, "POST", path, body);
}

void
fixture_assert_refused (Fixture *fixture,
                        guint status,
                        const char *code,
                        const char *target,
                        const char *const *request)
{
  g_autoptr (JsonNode) answer = fixture_call (fixture, status, request[0], request[1], request[2]);

  g_assert_cmpstr (fixture_string (answer, "error.code"), ==, code);
  g_assert_cmpstr (fixture_string (answer, "error.details.0.target"), ==, target);
  g_assert_nonnull (fixture_string (answer, "error.message"));
  g_assert_nonnull (fixture_string (answer, "error.innerError.request-id"));
  g_assert_nonnull (fixture_string (answer, "error.innerError.client-request-id"));
  g_assert_nonnull (fixture_string (answer, "error.innerError.date"));
}
