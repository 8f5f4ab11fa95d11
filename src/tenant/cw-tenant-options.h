/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CwTenantOptions:
 *
 * What the command line says.
 */
typedef struct
{
  char *address;
  int port;
  char *port_file;       /* (nullable) */
  char *tls_certificate; /* (nullable) PEM file */
  char *tls_key;         /* (nullable) PEM file */
  char *database;        /* (nullable) in memory */
  char *log_file;        /* (nullable) */
  gboolean log_parts;
  char *accounts_file; /* (nullable) passwords of those who sign in at the pages */
  int replication_lag_ms;
  int device_interval_seconds;
  int device_lifetime_seconds;
  char *tenant_id;
  char *tenant_name;
  char *domains;            /* (nullable) verified, separated by commas; the first is the default */
  char *unverified_domains; /* (nullable) */
  char *initial_domain;
  char *client_id;
  char *client_secret_file; /* (nullable) */
  char *client_certificate; /* (nullable) PEM file */
  int token_lifetime_seconds;
  int delta_lag_ms;
  int delta_lifetime_seconds;
  int delta_members;
  gboolean throttle;
  int throttle_writes;
  int throttle_window_seconds;
  gboolean shuffle_batch;
  gboolean show_version;
} CwTenantOptions;

/* Parses the command line; --help prints and exits in GLib. Fails with %CW_ERROR_INVALID_ARGUMENT.
 */
CwTenantOptions *
cw_tenant_options_parse (int *argc, char ***argv, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_tenant_options_free (CwTenantOptions *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTenantOptions, cw_tenant_options_free)

G_END_DECLS
