/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ad-connector.h"

#include "base/cw-error.h"
#include "connectors/ldap/cw-ad-check.h"
#include "connectors/ldap/cw-ad-dirsync-reader.h"
#include "connectors/ldap/cw-ad-object.h"
#include "connectors/ldap/cw-ad-partition.h"
#include "connectors/ldap/cw-ad-query.h"
#include "connectors/ldap/cw-ad-schema.h"
#include "connectors/ldap/cw-ad-usn-reader.h"
#include "connectors/ldap/cw-ad-watch.h"
#include "connectors/ldap/cw-ad-writer.h"
#include "connectors/ldap/cw-ldap-connector.h"
#include "connectors/ldap/cw-ldap-controls.h"
#include "connectors/ldap/cw-ldap-record.h"

#define FOREIGN "foreignSecurityPrincipal"
#define SID     "objectSid"

#define CW_TYPE_AD_CONNECTOR (cw_ad_connector_get_type ())
G_DECLARE_FINAL_TYPE (CwAdConnector, cw_ad_connector, CW, AD_CONNECTOR, CwLdapConnector)

struct _CwAdConnector
{
  CwLdapConnector parent_instance;
};

G_DEFINE_FINAL_TYPE (CwAdConnector, cw_ad_connector, CW_TYPE_LDAP_CONNECTOR)

static gboolean
has_control (CwLdapConnector *connector, const char *oid)
{
  const CwRootDse *root = cw_ldap_connector_get_root (connector);

  return root != NULL && cw_root_dse_has_control (root, oid);
}

/* Before it is open the connector promises what every domain controller does. */
static CwConnectorFlags
cw_ad_connector_get_flags (CwLdapConnector *connector)
{
  CwConnectorFlags flags = CW_CONNECTOR_CAN_DELTA | CW_CONNECTOR_CAN_EXPORT |
                           CW_CONNECTOR_HAS_HIERARCHY | CW_CONNECTOR_CAN_WATCH;

  if (cw_ldap_connector_get_root (connector) != NULL &&
      !has_control (connector, CW_LDAP_OID_EXTENDED_DN))
    flags |= CW_CONNECTOR_LINKS_BY_DN;
  return flags;
}

static gboolean
cw_ad_connector_open (CwLdapConnector *connector, GCancellable *cancellable, GError **error)
{
  const CwRootDse *root = cw_ldap_connector_get_root (connector);

  if (!cw_root_dse_is_active_directory (root) || root->configuration_context == NULL ||
      root->schema_context == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "%s is no domain controller of Active Directory; choose another kind of "
                   "connector",
                   cw_ldap_connector_get_settings (connector)->host);
      return FALSE;
    }
  return cw_ldap_connector_read_syntaxes (connector, cancellable, error);
}

static GPtrArray *
cw_ad_connector_test (CwLdapConnector *connector, GCancellable *cancellable, GError **error)
{
  return cw_ad_check_run (cw_ldap_connector_get_settings (connector),
                          cw_ldap_connector_get_password (connector), cancellable, error);
}

static CwSchema *
cw_ad_connector_discover_schema (CwLdapConnector *connector,
                                 GCancellable *cancellable,
                                 GError **error)
{
  return cw_ad_schema_read (cw_ldap_connector_get_session (connector),
                            cw_ldap_connector_get_root (connector)->schema_context, cancellable,
                            error);
}

static GPtrArray *
cw_ad_connector_list_partitions (CwLdapConnector *connector,
                                 GCancellable *cancellable,
                                 GError **error)
{
  return cw_ad_partition_list (cw_ldap_connector_get_session (connector),
                               cw_ldap_connector_get_root (connector), cancellable, error);
}

/* ----- reading */

/* Fills in what the server has to tell about the partition and itself. For USNs the root entry is
 * read again: what changes from here on must be seen by the next read. */
static gboolean
complete_plan (CwLdapConnector *connector,
               CwLdapReadPlan *plan,
               CwAdSight *ret_sight,
               GCancellable *cancellable,
               GError **error)
{
  CwLdapSession *session = plan->session;
  const CwRootDse *root = cw_ldap_connector_get_root (connector);
  g_autoptr (CwRootDse) now = NULL;

  if (!cw_ad_partition_get_guid (session, root, plan->base, &plan->current->partition, cancellable,
                                 error) ||
      !cw_ad_partition_get_sight (session, root, plan->base, ret_sight, cancellable, error))
    return FALSE;
  if (has_control (connector, CW_LDAP_OID_EXTENDED_DN))
    plan->current->flags |= CW_LDAP_CURSOR_EXTENDED_DN;
  if (plan->current->kind != CW_LDAP_CURSOR_USN)
    return TRUE;
  now = cw_root_dse_read (session, cancellable, error);
  if (now == NULL)
    return FALSE;
  plan->current->usn = now->highest_usn;
  return cw_ad_partition_get_invocation (session, now, &plan->current->replica, cancellable, error);
}

static gboolean
check_since (const CwLdapReadPlan *plan, GError **error)
{
  g_autoptr (CwLdapCursor) current = NULL;

  if (plan->since == NULL)
    return TRUE;
  current = cw_ldap_cursor_copy (plan->current);
  /* A read without the right goes on without it, until a full read tries again. */
  current->flags |= plan->since->flags & CW_LDAP_CURSOR_OBJECT_SECURITY;
  if (!cw_ldap_cursor_check (plan->since, current, error))
    return FALSE;
  if (plan->since->usn <= plan->current->usn)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_CURSOR_EXPIRED,
               "The domain controller's change numbers have gone back from %llu to %llu; a full "
               "read is needed",
               (unsigned long long) plan->since->usn, (unsigned long long) plan->current->usn);
  return FALSE;
}

static gboolean
is_asked_for (const char *const *names, const char *name)
{
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (g_ascii_strcasecmp (names[i], name) == 0)
      return TRUE;
  return FALSE;
}

/* Who belongs to another domain of the forest is told as one from another forest is, where rules
 * ask for those. */
static void
show_strangers (CwLdapConnector *connector, const CwReadRequest *request, CwLdapReader *reader)
{
  CwAttributeTable *attributes = cw_ldap_connector_get_attributes (connector);

  if (!is_asked_for (request->object_types, FOREIGN) || !is_asked_for (request->attributes, SID))
    return;
  cw_change_writer_show_strangers (cw_ldap_reader_get_writer (reader), request->partition,
                                   cw_attribute_table_intern (attributes, FOREIGN),
                                   cw_attribute_table_intern (attributes, SID));
}

/* @since: (transfer full) (nullable) */
static CwLdapReader *
cw_ad_connector_make_reader (CwLdapConnector *connector,
                             const CwReadRequest *request,
                             CwLdapCursorKind kind,
                             CwLdapCursor *since,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (CwLdapReadPlan) plan =
      cw_ldap_connector_make_plan (connector, request, cw_ad_known_classes, kind, since);
  gboolean is_dirsync = kind == CW_LDAP_CURSOR_DIRSYNC;
  CwAdSight sight = { FALSE, FALSE };
  CwLdapReader *reader = NULL;

  plan->filter = cw_ad_query_make_filter (request->object_types, error);
  if (plan->filter == NULL || !complete_plan (connector, plan, &sight, cancellable, error) ||
      !check_since (plan, error))
    return NULL;
  plan->map = cw_ldap_connector_make_map (connector, request, cw_ad_roles, is_dirsync);
  reader = is_dirsync
               ? cw_ad_dirsync_reader_new (
                     g_steal_pointer (&plan),
                     cw_ldap_connector_make_map (connector, request, cw_ad_roles, FALSE), &sight)
               : cw_ad_usn_reader_new (g_steal_pointer (&plan), &sight);
  show_strangers (connector, request, reader);
  return reader;
}

/* ----- writing */

static gboolean
cw_ad_connector_export (CwLdapConnector *connector,
                        GPtrArray *changes,
                        const CwExportHandler *handler,
                        GCancellable *cancellable,
                        GError **error)
{
  return cw_ad_writer_run (cw_ldap_connector_get_session (connector),
                           cw_ldap_connector_get_attributes (connector), changes, handler,
                           cancellable, error);
}

/* An administrator's rights are his own (AdminSDHolder). */
#define ORDINARY_USER                                                                              \
  "(&(objectCategory=person)(objectClass=user)(!(adminCount=1))(!(isCriticalSystemObject=TRUE)))"

static gboolean
has_attribute (CwLdapRecord *record, const char *attribute)
{
  GPtrArray *values = cw_ldap_record_get_values (record, "allowedAttributesEffective");

  for (guint i = 0; values != NULL && i < values->len; i++)
    if (g_ascii_strcasecmp (g_bytes_get_data (g_ptr_array_index (values, i), NULL), attribute) == 0)
      return TRUE;
  return FALSE;
}

gboolean
cw_ad_connector_can_write (CwConnector *connector,
                           const char *attribute,
                           gboolean *ret_can_write,
                           GCancellable *cancellable,
                           GError **error)
{
  static const char *const wanted[] = { "allowedAttributesEffective", NULL };
  CwLdapConnector *self = CW_LDAP_CONNECTOR (connector);
  CwLdapSession *session = cw_ldap_connector_get_session (self);
  const CwLdapQuery query = { cw_ldap_connector_get_root (self)->default_context,
                              LDAP_SCOPE_SUBTREE, ORDINARY_USER, wanted, NULL };
  g_autoptr (CwLdapSearch) search = cw_ldap_search_new (session, &query, error);
  g_autoptr (CwLdapRecord) record = NULL;
  CwLdapEvent event = CW_LDAP_EVENT_INTERMEDIATE;

  /* The first one tells; the search is given up then. */
  while (search != NULL && event == CW_LDAP_EVENT_INTERMEDIATE)
    if (!cw_ldap_search_next (search, cancellable, &event, error))
      return FALSE;
  if (search == NULL)
    return FALSE;
  if (event == CW_LDAP_EVENT_ENTRY)
    record = cw_ldap_record_new (cw_ldap_session_get_ldap (session),
                                 cw_ldap_search_get_message (search));
  *ret_can_write = record != NULL && has_attribute (record, attribute);
  return TRUE;
}

static void
cw_ad_connector_class_init (CwAdConnectorClass *klass)
{
  CwLdapConnectorClass *connector_class = CW_LDAP_CONNECTOR_CLASS (klass);

  connector_class->get_flags = cw_ad_connector_get_flags;
  connector_class->open = cw_ad_connector_open;
  connector_class->test = cw_ad_connector_test;
  connector_class->discover_schema = cw_ad_connector_discover_schema;
  connector_class->list_partitions = cw_ad_connector_list_partitions;
  connector_class->make_reader = cw_ad_connector_make_reader;
  connector_class->watch = cw_ad_watch_run;
  connector_class->export = cw_ad_connector_export;
  connector_class->best = (CwLdapWay){ CW_LDAP_CHANGES_DIRSYNC, CW_LDAP_CURSOR_DIRSYNC, "DirSync" };
  connector_class->fallback = (CwLdapWay){ CW_LDAP_CHANGES_USN, CW_LDAP_CURSOR_USN, "uSNChanged" };
  connector_class->best_control = CW_LDAP_OID_DIRSYNC;
  connector_class->falls_back_without_right = TRUE;
}

static void
cw_ad_connector_init (CwAdConnector *self)
{
}

CwConnector *
cw_ad_connector_new (const CwConnectorConfig *config,
                     CwAttributeTable *attributes,
                     CwSecret *password,
                     GError **error)
{
  return cw_ldap_connector_new (CW_TYPE_AD_CONNECTOR, config, attributes, password, error);
}
