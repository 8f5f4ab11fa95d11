/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/cw-connector.h"

G_BEGIN_DECLS

/* Among the options: the tenant speaks TLS, and the connector verifies its certificate. */
#define TENANT_FIXTURE_TLS "tls"

/**
 * TenantFixture:
 *
 * A practice tenant (the program that CW_TENANT names) on a free port of loopback, in a directory
 * of its own, with a connector to it. Its verified domain is contoso.example.
 */
typedef struct
{
  GSubprocess *process;
  char *directory;
  char *url;
  CwAttributeTable *table;
  CwConnector *connector; /* open */
  GHashTable *image;      /* (element-type utf8 TenantObject): what was read, by id */
  GPtrArray *results;     /* (element-type CwExportResult): of the last export */
} TenantFixture;

/* An object as the reads so far show it. */
typedef struct
{
  CwAttributeId type;
  gboolean is_recycled;
  CwEntry *entry;    /* (nullable) */
  GHashTable *links; /* (element-type utf8): ids of targets */
} TenantObject;

/* FALSE when there is no such program; the test is to be skipped. */
gboolean tenant_fixture_is_available (void);

/* @options: further arguments for the tenant, ended by %NULL. */
void tenant_fixture_set_up (TenantFixture *fixture, gconstpointer options);
void tenant_fixture_tear_down (TenantFixture *fixture, gconstpointer options);

/* A connector that signs in with a certificate instead; not open. (transfer full) */
CwConnector *tenant_fixture_new_certificate_connector (TenantFixture *fixture);

/* POST to the tenant's /admin. @json has single quotes for double ones. */
void tenant_fixture_admin (TenantFixture *fixture, const char *path, const char *json);

/* Reads into the image: everything, or what changed since @watermark. Fails with the read's error.
 * Returns the new watermark. (transfer full) */
GBytes *tenant_fixture_read (TenantFixture *fixture, GBytes *watermark, GError **error);

TenantObject *
tenant_fixture_find (TenantFixture *fixture, const char *attribute, const char *value);
const char *
tenant_fixture_find_id (TenantFixture *fixture, const char *attribute, const char *value);

/* Objects of a type that are not recycled. */
guint tenant_fixture_count (TenantFixture *fixture, const char *type);

/* Exports, and expects every result to be OK. */
void tenant_fixture_export_ok (TenantFixture *fixture, GPtrArray *changes);
gboolean tenant_fixture_export (TenantFixture *fixture, GPtrArray *changes, GError **error);

/* Adds "user N" with all that it needs; ids of changes are N. */
CwExportChange *tenant_fixture_make_user (TenantFixture *fixture, guint number);

/* An anchor from an id. (transfer full) */
GBytes *tenant_fixture_anchor (const char *id);

G_END_DECLS
