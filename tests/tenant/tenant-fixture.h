/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

#define FIXTURE_TENANT_ID "11111111-2222-4333-8444-555555555555"
#define FIXTURE_CLIENT_ID "66666666-7777-4888-8999-aaaaaaaaaaaa"
/* Microsoft Graph Command Line Tools. */
#define FIXTURE_PUBLIC_CLIENT_ID "14d82eec-204b-4c2f-b7e8-296a70dab67e"

#define FIXTURE_SECRET   "s3cret-of-the-practice-tenant"
#define FIXTURE_PASSWORD "Correct-horse-7"

/* A running causeway-tenant in a directory of its own, and a client for it. */
typedef struct
{
  char *directory;
  char *url;
  char *token; /* (nullable) sent as Authorization */
  char *database;
  char *log;
  GSubprocess *process;
  SoupSession *session;
  SoupMessageHeaders *headers; /* of the last answer */
  char *text;                  /* of the last answer */
} Fixture;

/* @options: (nullable) NULL-terminated, passed on to the program. Gets a token. */
void fixture_set_up (Fixture *fixture, gconstpointer options);
void fixture_tear_down (Fixture *fixture, gconstpointer options);

/* Starts the program on the fixture's database; nothing may run. */
void fixture_start (Fixture *fixture, const char *const *options);

/* Ends the program (asserts a clean end) and starts it again on the same database. */
void fixture_restart (Fixture *fixture, const char *const *options);

/* A client with more headers: @headers is "Name: value" lines, (nullable). Returns the status, 0
 * when the connection broke; the answer is in the fixture. @body: JSON with ' for ", (nullable) */
guint fixture_send (Fixture *fixture,
                    const char *method,
                    const char *path,
                    const char *body,
                    const char *headers);

/* Sends @count times the same request, whose answer has no body, over one connection, and asserts
 * the status each time; a connection that the server closes in between fails the test. */
void
fixture_repeat (Fixture *fixture, guint status, const char *method, const char *path, guint count);

/* Sends and asserts the status. Returns the answer's JSON, %NULL when it is empty. */
JsonNode *fixture_call (Fixture *fixture,
                        guint status,
                        const char *method,
                        const char *path,
                        const char *body) G_GNUC_WARN_UNUSED_RESULT;

/* The same without the answer. */
void
fixture_do (Fixture *fixture, guint status, const char *method, const char *path, const char *body);

/* A POST of a form; asserts the status and returns the answer's JSON. */
JsonNode *fixture_post_form (Fixture *fixture, guint status, const char *path, const char *form)
    G_GNUC_WARN_UNUSED_RESULT;

/* @text with " for '. (transfer full) */
char *fixture_json (const char *text);

/* "value.0.id": a node inside, or %NULL. */
JsonNode *fixture_at (JsonNode *node, const char *path);

/* The string there, or %NULL; borrowed. */
const char *fixture_string (JsonNode *node, const char *path);
gint64 fixture_int (JsonNode *node, const char *path);
guint fixture_length (JsonNode *node, const char *path);

/* From here on the fixture speaks for name@contoso.example, who is made and given the role (a name,
 * %NULL: none), with these delegated permissions of Graph, separated by blanks. */
void fixture_become (Fixture *fixture, const char *name, const char *role, const char *permissions);

/* ... and for the application itself again. */
void fixture_become_app (Fixture *fixture);

/* Makes a user name@contoso.example (with that mail when @has_mail); returns its id. */
char *fixture_add_user (Fixture *fixture, const char *name, gboolean has_mail);

/* Makes a security group with this uniqueName; returns its id. */
char *fixture_add_group (Fixture *fixture, const char *name);

void fixture_add_member (Fixture *fixture, const char *group, const char *member);

/* The refusal's code, and the target of its first detail; asserts the status. */
void fixture_assert_refused (Fixture *fixture,
                             guint status,
                             const char *code,
                             const char *target,
                             const char *const *request);

G_END_DECLS
