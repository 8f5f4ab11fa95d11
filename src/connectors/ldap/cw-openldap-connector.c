/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-openldap-connector.h"

#include "base/cw-error.h"
#include "connectors/ldap/cw-csn-reader.h"
#include "connectors/ldap/cw-csn.h"
#include "connectors/ldap/cw-entry-usn.h"
#include "connectors/ldap/cw-ldap-connector.h"
#include "connectors/ldap/cw-ldap-subschema.h"
#include "connectors/ldap/cw-openldap-check.h"
#include "connectors/ldap/cw-openldap-object.h"
#include "connectors/ldap/cw-openldap-partition.h"
#include "connectors/ldap/cw-openldap-watch.h"
#include "connectors/ldap/cw-syncrepl-reader.h"

#define CW_TYPE_OPENLDAP_CONNECTOR (cw_openldap_connector_get_type ())
G_DECLARE_FINAL_TYPE (CwOpenldapConnector,
                      cw_openldap_connector,
                      CW,
                      OPENLDAP_CONNECTOR,
                      CwLdapConnector)

struct _CwOpenldapConnector
{
  CwLdapConnector parent_instance;
};

G_DEFINE_FINAL_TYPE (CwOpenldapConnector, cw_openldap_connector, CW_TYPE_LDAP_CONNECTOR)

static CwConnectorFlags
cw_openldap_connector_get_flags (CwLdapConnector *connector)
{
  return CW_CONNECTOR_CAN_DELTA | CW_CONNECTOR_LINKS_BY_DN | CW_CONNECTOR_CAN_WATCH;
}

static gboolean
cw_openldap_connector_open (CwLdapConnector *connector, GCancellable *cancellable, GError **error)
{
  if (cw_root_dse_is_active_directory (cw_ldap_connector_get_root (connector)))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "%s is a domain controller of Active Directory; choose that kind of connector",
                   cw_ldap_connector_get_settings (connector)->host);
      return FALSE;
    }
  return cw_ldap_connector_read_syntaxes (connector, cancellable, error);
}

static GPtrArray *
cw_openldap_connector_test (CwLdapConnector *connector, GCancellable *cancellable, GError **error)
{
  return cw_openldap_check_run (cw_ldap_connector_get_settings (connector),
                                cw_ldap_connector_get_password (connector), cancellable, error);
}

static CwSchema *
cw_openldap_connector_discover_schema (CwLdapConnector *connector,
                                       GCancellable *cancellable,
                                       GError **error)
{
  return cw_ldap_subschema_read (cw_ldap_connector_get_session (connector),
                                 cw_ldap_connector_get_root (connector)->subschema, TRUE,
                                 cancellable, error);
}

static GPtrArray *
cw_openldap_connector_list_partitions (CwLdapConnector *connector,
                                       GCancellable *cancellable,
                                       GError **error)
{
  return cw_openldap_partition_list (cw_ldap_connector_get_root (connector));
}

static gboolean
check_since (const CwLdapReadPlan *plan, const CwLdapCursor *since, GError **error)
{
  g_autofree char *cookie = NULL;
  gsize size = 0;
  const char *data = NULL;

  if (!cw_ldap_cursor_check (since, plan->current, error))
    return FALSE;
  if (since->cookie != NULL)
    data = g_bytes_get_data (since->cookie, &size);
  cookie = g_strndup (data != NULL ? data : "", size);
  if (since->usn > plan->current->usn)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_CURSOR_EXPIRED,
                   "The server counts its changes anew: its data was restored or imported; a full "
                   "read is needed");
      return FALSE;
    }
  if (since->kind != CW_LDAP_CURSOR_SYNCREPL || cw_csn_is_valid_cookie (cookie))
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_CURSOR_EXPIRED,
               "The watermark holds no cookie to go on with; a full read is needed");
  return FALSE;
}

/* Before the read: what changes meanwhile is read again. */
static gboolean
note_usn (CwLdapReadPlan *plan, GCancellable *cancellable, GError **error)
{
  CwEntryUsn usn = { 0 };

  if (!plan->dialect->has_usn)
    return TRUE;
  if (!cw_entry_usn_read (plan->session, plan->base, &usn, cancellable, error))
    return FALSE;
  if (!usn.is_usable)
    return TRUE;
  plan->current->flags |= CW_LDAP_CURSOR_ENTRY_USN;
  plan->current->usn = usn.last;
  plan->current->replica = usn.server;
  return TRUE;
}

/* @since: (transfer full) (nullable) */
static CwLdapReader *
cw_openldap_connector_make_reader (CwLdapConnector *connector,
                                   const CwReadRequest *request,
                                   CwLdapCursorKind kind,
                                   CwLdapCursor *since,
                                   GCancellable *cancellable,
                                   GError **error)
{
  g_autoptr (CwLdapReadPlan) plan =
      cw_ldap_connector_make_plan (connector, request, NULL, kind, since);
  g_auto (CwOpenldapHead) head = { 0 };
  gboolean is_live = FALSE;

  plan->dialect = cw_openldap_dialect_get (cw_ldap_connector_get_root (connector));
  if (kind == CW_LDAP_CURSOR_SYNCREPL && !plan->dialect->has_sync)
    {
      g_set_error_literal (
          error, CW_ERROR, CW_ERROR_UNSUPPORTED,
          "389 Directory Server leaves operational attributes out of what it tells "
          "by RFC 4533: a locked account would seem to be enabled. Let the changes "
          "be found by themselves (changes: auto)");
      return NULL;
    }
  plan->filter = cw_openldap_make_filter (request->object_types, error);
  if (plan->filter == NULL ||
      !cw_openldap_partition_read_head (plan->session, plan->dialect->anchor, plan->base, &head,
                                        cancellable, error))
    return NULL;
  plan->current->partition = head.uuid;
  if (!note_usn (plan, cancellable, error))
    return NULL;
  if (since != NULL && !check_since (plan, since, error))
    return NULL;
  plan->map = cw_ldap_connector_make_map (connector, request, plan->dialect->roles, FALSE);
  if (kind == CW_LDAP_CURSOR_SYNCREPL)
    return cw_syncrepl_reader_new (g_steal_pointer (&plan));
  if (head.context_csn != NULL &&
      !cw_openldap_partition_has_sync (plan->session, plan->base, &is_live, cancellable, error))
    return NULL;
  return cw_csn_reader_new (g_steal_pointer (&plan), is_live ? head.context_csn : NULL);
}

static void
cw_openldap_connector_class_init (CwOpenldapConnectorClass *klass)
{
  CwLdapConnectorClass *connector_class = CW_LDAP_CONNECTOR_CLASS (klass);

  connector_class->get_flags = cw_openldap_connector_get_flags;
  connector_class->open = cw_openldap_connector_open;
  connector_class->test = cw_openldap_connector_test;
  connector_class->discover_schema = cw_openldap_connector_discover_schema;
  connector_class->list_partitions = cw_openldap_connector_list_partitions;
  connector_class->make_reader = cw_openldap_connector_make_reader;
  connector_class->watch = cw_openldap_watch_run;
  connector_class->best =
      (CwLdapWay){ CW_LDAP_CHANGES_SYNCREPL, CW_LDAP_CURSOR_SYNCREPL, "RFC 4533" };
  connector_class->fallback = (CwLdapWay){ CW_LDAP_CHANGES_CSN, CW_LDAP_CURSOR_CSN, "entryCSN" };
  connector_class->best_control = LDAP_CONTROL_SYNC;
}

static void
cw_openldap_connector_init (CwOpenldapConnector *self)
{
}

CwConnector *
cw_openldap_connector_new (const CwConnectorConfig *config,
                           CwAttributeTable *attributes,
                           CwSecret *password,
                           GError **error)
{
  return cw_ldap_connector_new (CW_TYPE_OPENLDAP_CONNECTOR, config, attributes, password, error);
}
