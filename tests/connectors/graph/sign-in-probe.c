/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/cw-error.h"
#include "connectors/graph/cw-browser-sign-in.h"
#include "connectors/graph/cw-device-sign-in.h"
#include "connectors/graph/cw-graph-json.h"

/* sign-in-probe device|browser URL [SECONDS]: signs in at URL and prints, a line each, "open URL",
 * "code CODE" for a device, and then "user NAME TENANT" and "me NAME TIME" for what the service
 * says who asks, once more after SECONDS; or "error CODE MESSAGE". */

static int
fail (const GError *error)
{
  printf ("error %s %s\n", cw_error_name (error), error->message);
  return EXIT_FAILURE;
}

static CwCloudSession *
sign_in_by_device (CwCloudSettings *settings, GError **error)
{
  g_autoptr (CwDeviceSignIn) sign_in = cw_device_sign_in_begin (settings, NULL, error);

  if (sign_in == NULL)
    return NULL;
  printf ("code %s\nopen %s\n", cw_device_sign_in_get_user_code (sign_in),
          cw_device_sign_in_get_verification_url (sign_in));
  return cw_device_sign_in_wait (sign_in, NULL, error);
}

static CwCloudSession *
sign_in_by_browser (CwCloudSettings *settings, GError **error)
{
  g_autoptr (CwBrowserSignIn) sign_in = cw_browser_sign_in_begin (settings, NULL, error);

  if (sign_in == NULL)
    return NULL;
  printf ("open %s\n", cw_browser_sign_in_get_url (sign_in));
  return cw_browser_sign_in_wait (sign_in, NULL, error);
}

static gboolean
show_me (CwCloudSession *session, GError **error)
{
  const CwCloudCall call = { "GET", "/me", NULL, "reading the account", NULL };
  g_autoptr (JsonNode) root = cw_cloud_session_call (session, &call, NULL, NULL, error);
  JsonObject *me = root != NULL ? json_node_get_object (root) : NULL;

  if (me == NULL)
    return FALSE;
  printf ("me %s %" G_GINT64_FORMAT "\n", cw_graph_json_get_text (me, "userPrincipalName"),
          json_object_get_int_member_with_default (me, "issued", 0));
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwCloudSettings) settings = NULL;
  g_autoptr (CwCloudSession) session = NULL;

  if (argc < 3)
    return 2;
  setvbuf (stdout, NULL, _IOLBF, 0);
  settings = cw_cloud_settings_new (
      &(CwCloudOptions){ .authority_url = argv[2], .graph_url = argv[2] }, &error);
  if (settings != NULL)
    session = g_str_equal (argv[1], "device") ? sign_in_by_device (settings, &error)
                                              : sign_in_by_browser (settings, &error);
  if (session == NULL)
    return fail (error);
  printf ("user %s %s\n", cw_cloud_session_get_identity (session)->user_name,
          cw_cloud_session_get_identity (session)->tenant_id);
  if (!show_me (session, &error))
    return fail (error);
  if (argc > 3)
    {
      g_usleep (strtoul (argv[3], NULL, 10) * G_USEC_PER_SEC);
      if (!show_me (session, &error))
        return fail (error);
    }
  return EXIT_SUCCESS;
}
