/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ldap-connector.h"

#include "base/cw-error.h"
#include "connectors/ldap/cw-ldap-subschema.h"

typedef struct
{
  CwLdapSettings *settings;     /* (owned) */
  CwAttributeTable *attributes; /* (owned) */
  CwSecret *password;           /* (owned) (nullable) */
  CwLdapSession *session;       /* (owned) (nullable): open */
  CwRootDse *root;              /* (owned) (nullable) */
  CwSchema *syntaxes;           /* (owned) (nullable) */
  CwLdapReader *reader;         /* (owned) (nullable): the read that is under way */
} CwLdapConnectorPrivate;

static void cw_ldap_connector_iface_init (CwConnectorInterface *iface);

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (CwLdapConnector,
                                  cw_ldap_connector,
                                  G_TYPE_OBJECT,
                                  G_ADD_PRIVATE (CwLdapConnector)
                                      G_IMPLEMENT_INTERFACE (CW_TYPE_CONNECTOR,
                                                             cw_ldap_connector_iface_init))

static CwLdapConnectorPrivate *
get_priv (CwLdapConnector *self)
{
  return cw_ldap_connector_get_instance_private (self);
}

static void
close_session (CwLdapConnector *self)
{
  CwLdapConnectorPrivate *priv = get_priv (self);

  g_clear_object (&priv->reader);
  g_clear_pointer (&priv->syntaxes, cw_schema_unref);
  g_clear_pointer (&priv->root, cw_root_dse_free);
  g_clear_pointer (&priv->session, cw_ldap_session_free);
}

static void
cw_ldap_connector_finalize (GObject *object)
{
  CwLdapConnector *self = CW_LDAP_CONNECTOR (object);
  CwLdapConnectorPrivate *priv = get_priv (self);

  close_session (self);
  g_clear_pointer (&priv->password, cw_secret_unref);
  g_clear_pointer (&priv->attributes, cw_attribute_table_unref);
  g_clear_pointer (&priv->settings, cw_ldap_settings_free);

  G_OBJECT_CLASS (cw_ldap_connector_parent_class)->finalize (object);
}

static void
cw_ldap_connector_class_init (CwLdapConnectorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cw_ldap_connector_finalize;
}

static void
cw_ldap_connector_init (CwLdapConnector *self)
{
}

/* ----- the interface */

static CwConnectorFlags
iface_get_flags (CwConnector *connector)
{
  CwLdapConnector *self = CW_LDAP_CONNECTOR (connector);

  return CW_LDAP_CONNECTOR_GET_CLASS (self)->get_flags (self);
}

static gboolean
open_session (CwLdapConnector *self, GCancellable *cancellable, GError **error)
{
  CwLdapConnectorPrivate *priv = get_priv (self);

  priv->session = cw_ldap_session_open (priv->settings, priv->password, cancellable, error);
  if (priv->session == NULL)
    return FALSE;
  priv->root = cw_root_dse_read (priv->session, cancellable, error);
  return priv->root != NULL && CW_LDAP_CONNECTOR_GET_CLASS (self)->open (self, cancellable, error);
}

static gboolean
iface_open (CwConnector *connector, GCancellable *cancellable, GError **error)
{
  CwLdapConnector *self = CW_LDAP_CONNECTOR (connector);

  close_session (self);
  if (open_session (self, cancellable, error))
    return TRUE;
  close_session (self);
  return FALSE;
}

static void
iface_close (CwConnector *connector)
{
  close_session (CW_LDAP_CONNECTOR (connector));
}

static GPtrArray *
iface_test (CwConnector *connector, GCancellable *cancellable, GError **error)
{
  CwLdapConnector *self = CW_LDAP_CONNECTOR (connector);

  return CW_LDAP_CONNECTOR_GET_CLASS (self)->test (self, cancellable, error);
}

static gboolean
check_open (CwLdapConnector *self, GError **error)
{
  if (get_priv (self)->session != NULL)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT, "The connector is not open");
  return FALSE;
}

static CwSchema *
iface_discover_schema (CwConnector *connector, GCancellable *cancellable, GError **error)
{
  CwLdapConnector *self = CW_LDAP_CONNECTOR (connector);
  CwSchema *schema = NULL;

  if (!check_open (self, error))
    return NULL;
  schema = CW_LDAP_CONNECTOR_GET_CLASS (self)->discover_schema (self, cancellable, error);
  if (schema == NULL)
    close_session (self);
  return schema;
}

static GPtrArray *
iface_list_partitions (CwConnector *connector, GCancellable *cancellable, GError **error)
{
  CwLdapConnector *self = CW_LDAP_CONNECTOR (connector);
  GPtrArray *partitions = NULL;

  if (!check_open (self, error))
    return NULL;
  partitions = CW_LDAP_CONNECTOR_GET_CLASS (self)->list_partitions (self, cancellable, error);
  if (partitions == NULL)
    close_session (self);
  return partitions;
}

/* The next page of the read that is under way. */
static CwChangePage *
read_page (CwLdapConnector *self, GBytes *cursor, GCancellable *cancellable, GError **error)
{
  CwLdapConnectorPrivate *priv = get_priv (self);
  CwChangePage *page = cw_ldap_reader_read (priv->reader, cursor, cancellable, error);

  if (page != NULL && cw_change_page_is_last (page))
    g_clear_object (&priv->reader);
  return page;
}

/* ----- beginning a read */

/* @since: (transfer full) (nullable) */
static CwChangePage *
begin (CwLdapConnector *self,
       const CwReadRequest *request,
       CwLdapCursorKind kind,
       CwLdapCursor *since,
       GCancellable *cancellable,
       GError **error)
{
  CwLdapConnectorPrivate *priv = get_priv (self);
  CwLdapReader *reader = CW_LDAP_CONNECTOR_GET_CLASS (self)->make_reader (
      self, request, kind, since, cancellable, error);

  if (reader == NULL)
    return NULL;
  g_clear_object (&priv->reader);
  priv->reader = reader;
  return read_page (self, NULL, cancellable, error);
}

static gboolean
may_fall_back (const CwLdapConnectorClass *klass, const GError *cause)
{
  return g_error_matches (cause, CW_ERROR, CW_ERROR_UNSUPPORTED) ||
         (klass->falls_back_without_right &&
          g_error_matches (cause, CW_ERROR, CW_ERROR_PERMISSION));
}

/* The first page decides in which way a full read is made: that a server supports a control says
 * nothing of the partition or of the account's right to it. */
static CwChangePage *
begin_full (CwLdapConnector *self,
            const CwReadRequest *request,
            GCancellable *cancellable,
            GError **error)
{
  CwLdapConnectorPrivate *priv = get_priv (self);
  const CwLdapConnectorClass *klass = CW_LDAP_CONNECTOR_GET_CLASS (self);
  CwLdapChanges changes = priv->settings->changes;
  gboolean is_auto = changes != klass->best.setting && changes != klass->fallback.setting;
  g_autoptr (GError) cause = NULL;
  CwChangePage *page = NULL;

  if (changes == klass->fallback.setting ||
      (is_auto && !cw_root_dse_has_control (priv->root, klass->best_control)))
    return begin (self, request, klass->fallback.kind, NULL, cancellable, error);
  page = begin (self, request, klass->best.kind, NULL, cancellable, &cause);
  if (page != NULL)
    return page;
  if (is_auto && may_fall_back (klass, cause))
    {
      g_info ("%s cannot be used, reading by %s: %s", klass->best.title, klass->fallback.title,
              cause->message);
      return begin (self, request, klass->fallback.kind, NULL, cancellable, error);
    }
  g_propagate_error (error, g_steal_pointer (&cause));
  return NULL;
}

/* The watermark says in which way it was made; the settings may want another one now, which then
 * needs a full read. */
static CwChangePage *
begin_delta (CwLdapConnector *self,
             const CwReadRequest *request,
             GBytes *watermark,
             GCancellable *cancellable,
             GError **error)
{
  const CwLdapConnectorClass *klass = CW_LDAP_CONNECTOR_GET_CLASS (self);
  CwLdapChanges changes = get_priv (self)->settings->changes;
  CwLdapCursor *since = cw_ldap_cursor_from_bytes (watermark, error);
  gboolean is_fallback = FALSE;

  if (since == NULL)
    return NULL;
  is_fallback = changes == klass->fallback.setting ||
                (changes != klass->best.setting && since->kind == klass->fallback.kind);
  return begin (self, request, is_fallback ? klass->fallback.kind : klass->best.kind, since,
                cancellable, error);
}

static CwChangePage *
iface_read_full (CwConnector *connector,
                 const CwReadRequest *request,
                 GBytes *cursor,
                 GCancellable *cancellable,
                 GError **error)
{
  CwLdapConnector *self = CW_LDAP_CONNECTOR (connector);
  CwChangePage *page = NULL;

  if (!check_open (self, error))
    return NULL;
  if (cursor == NULL)
    page = begin_full (self, request, cancellable, error);
  else if (get_priv (self)->reader != NULL)
    page = read_page (self, cursor, cancellable, error);
  else
    g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT, "No read of %s is under way",
                 request->partition);
  if (page == NULL)
    close_session (self);
  return page;
}

static CwChangePage *
iface_read_delta (CwConnector *connector,
                  const CwReadRequest *request,
                  GBytes *cursor,
                  GCancellable *cancellable,
                  GError **error)
{
  CwLdapConnector *self = CW_LDAP_CONNECTOR (connector);
  CwLdapReader *reader = get_priv (self)->reader;
  CwChangePage *page = NULL;

  if (!check_open (self, error))
    return NULL;
  if (reader != NULL && cw_ldap_reader_goes_on_at (reader, cursor))
    page = read_page (self, cursor, cancellable, error);
  else
    page = begin_delta (self, request, cursor, cancellable, error);
  if (page == NULL)
    close_session (self);
  return page;
}

static gboolean
iface_export (CwConnector *connector,
              GPtrArray *changes,
              const CwExportHandler *handler,
              GCancellable *cancellable,
              GError **error)
{
  CwLdapConnector *self = CW_LDAP_CONNECTOR (connector);
  const CwLdapConnectorClass *klass = CW_LDAP_CONNECTOR_GET_CLASS (self);

  if (klass->export == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                   "An LDAP connector is a source: it does not "
                   "export");
      return FALSE;
    }
  if (!check_open (self, error))
    return FALSE;
  if (klass->export(self, changes, handler, cancellable, error))
    return TRUE;
  close_session (self);
  return FALSE;
}

static void
iface_watch (CwConnector *connector,
             const CwReadRequest *request,
             CwWatchFunc on_event,
             gpointer user_data,
             GCancellable *cancellable,
             GError **error)
{
  CwLdapConnector *self = CW_LDAP_CONNECTOR (connector);
  CwLdapConnectorPrivate *priv = get_priv (self);

  if (!check_open (self, error))
    return;
  CW_LDAP_CONNECTOR_GET_CLASS (self)->watch (priv->session, priv->root, request, on_event,
                                             user_data, cancellable, error);
  close_session (self);
}

static void
cw_ldap_connector_iface_init (CwConnectorInterface *iface)
{
  iface->get_flags = iface_get_flags;
  iface->open = iface_open;
  iface->close = iface_close;
  iface->test = iface_test;
  iface->discover_schema = iface_discover_schema;
  iface->list_partitions = iface_list_partitions;
  iface->read_full = iface_read_full;
  iface->read_delta = iface_read_delta;
  iface->export = iface_export;
  iface->watch = iface_watch;
}

CwConnector *
cw_ldap_connector_new (GType type,
                       const CwConnectorConfig *config,
                       CwAttributeTable *attributes,
                       CwSecret *password,
                       GError **error)
{
  g_autoptr (CwLdapSettings) settings = cw_ldap_settings_new (config, error);
  CwLdapConnector *self = NULL;
  CwLdapConnectorPrivate *priv = NULL;

  if (settings == NULL)
    return NULL;
  self = g_object_new (type, NULL);
  priv = get_priv (self);
  priv->settings = g_steal_pointer (&settings);
  priv->attributes = cw_attribute_table_ref (attributes);
  priv->password = password != NULL ? cw_secret_ref (password) : NULL;
  return CW_CONNECTOR (self);
}

/* ----- for the subclasses */

const CwLdapSettings *
cw_ldap_connector_get_settings (CwLdapConnector *self)
{
  return get_priv (self)->settings;
}

CwAttributeTable *
cw_ldap_connector_get_attributes (CwLdapConnector *self)
{
  return get_priv (self)->attributes;
}

CwSecret *
cw_ldap_connector_get_password (CwLdapConnector *self)
{
  return get_priv (self)->password;
}

CwLdapSession *
cw_ldap_connector_get_session (CwLdapConnector *self)
{
  return get_priv (self)->session;
}

const CwRootDse *
cw_ldap_connector_get_root (CwLdapConnector *self)
{
  return get_priv (self)->root;
}

gboolean
cw_ldap_connector_read_syntaxes (CwLdapConnector *self, GCancellable *cancellable, GError **error)
{
  CwLdapConnectorPrivate *priv = get_priv (self);

  if (priv->root->subschema == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                   "%s does not tell where its schema is (subschemaSubentry)",
                   priv->settings->host);
      return FALSE;
    }
  g_clear_pointer (&priv->syntaxes, cw_schema_unref);
  priv->syntaxes =
      cw_ldap_subschema_read (priv->session, priv->root->subschema, FALSE, cancellable, error);
  return priv->syntaxes != NULL;
}

CwLdapAttributeMap *
cw_ldap_connector_make_map (CwLdapConnector *self,
                            const CwReadRequest *request,
                            const CwLdapRoleName *roles,
                            gboolean is_incremental)
{
  CwLdapConnectorPrivate *priv = get_priv (self);
  const CwLdapAttributeMapOptions options = { priv->attributes, priv->syntaxes, request->attributes,
                                              roles, is_incremental };

  return cw_ldap_attribute_map_new (&options);
}

CwLdapReadPlan *
cw_ldap_connector_make_plan (CwLdapConnector *self,
                             const CwReadRequest *request,
                             const char *const *known,
                             CwLdapCursorKind kind,
                             CwLdapCursor *since)
{
  CwLdapConnectorPrivate *priv = get_priv (self);
  CwLdapReadPlan *plan = g_new0 (CwLdapReadPlan, 1);

  plan->session = priv->session;
  plan->base = g_strdup (request->partition);
  plan->types = cw_ldap_object_types_new (priv->attributes, request->object_types, known);
  plan->current = g_new0 (CwLdapCursor, 1);
  plan->current->kind = kind;
  plan->current->request = cw_ldap_cursor_digest (request);
  plan->since = since;
  return plan;
}
