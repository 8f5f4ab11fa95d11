/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include <glib-unix.h>
#include <glib.h>

#include "base/cw-error.h"
#include "tenant/cw-tenant-server.h"
#include "tenant/cw-tenant.h"

static gboolean
on_signal_cb (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_CONTINUE;
}

/* Whoever started us waits for this line, or for the file. */
static gboolean
announce (CwTenant *tenant, CwTenantServer *server, GError **error)
{
  const char *file = tenant->options->port_file;
  g_autofree char *port = g_strdup_printf ("%u\n", cw_tenant_server_get_port (server));

  if (file != NULL && !g_file_set_contents (file, port, -1, error))
    return FALSE;
  printf ("listening %s\n", cw_tenant_server_get_url (server));
  fflush (stdout);
  return TRUE;
}

static gboolean
serve (CwTenant *tenant, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (CwTenantServer) server = cw_tenant_server_start (tenant, error);

  if (server == NULL)
    return FALSE;
  /* Before anyone learns that we are there. */
  g_unix_signal_add (SIGTERM, on_signal_cb, loop);
  g_unix_signal_add (SIGINT, on_signal_cb, loop);
  if (!announce (tenant, server, error))
    return FALSE;
  g_main_loop_run (loop);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwTenantOptions) options = NULL;
  g_autoptr (CwTenant) tenant = NULL;

  setlocale (LC_ALL, "");
  options = cw_tenant_options_parse (&argc, &argv, &error);
  if (options != NULL && options->show_version)
    {
      printf ("causeway-tenant %s\n", CW_VERSION);
      return EXIT_SUCCESS;
    }
  if (options != NULL)
    tenant = cw_tenant_new (g_steal_pointer (&options), &error);
  if (tenant != NULL && serve (tenant, &error))
    return EXIT_SUCCESS;
  fprintf (stderr, "causeway-tenant: %s\n", error->message);
  return g_error_matches (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT) ? 2 : EXIT_FAILURE;
}
