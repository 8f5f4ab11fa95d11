/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/cw-secret.h"
#include "connectors/cw-connector.h"
#include "connectors/ldap/cw-ldap-cursor.h"
#include "connectors/ldap/cw-ldap-reader.h"
#include "connectors/ldap/cw-ldap-session.h"
#include "connectors/ldap/cw-ldap-settings.h"
#include "connectors/ldap/cw-root-dse.h"
#include "model/cw-attribute-table.h"
#include "model/cw-schema.h"

G_BEGIN_DECLS

#define CW_TYPE_LDAP_CONNECTOR (cw_ldap_connector_get_type ())
G_DECLARE_DERIVABLE_TYPE (CwLdapConnector, cw_ldap_connector, CW, LDAP_CONNECTOR, GObject)

/* A way of reading changes. */
typedef struct
{
  CwLdapChanges setting; /* the value of "changes" that demands it */
  CwLdapCursorKind kind; /* of the watermarks that it leaves */
  const char *title;     /* for the log */
} CwLdapWay;

/**
 * CwLdapConnectorClass:
 * @open: the session is signed in and the root entry is read: learn what else a read needs
 * @make_reader: for a read of @kind, full when @since (transfer full) is %NULL; (transfer full)
 * @best: the way that is taken when the settings leave the choice; else and when it turns out not
 * to work: @fallback
 * @best_control: OID of the control that it needs
 * @falls_back_without_right: also when the account may not use it
 *
 * What the LDAP connectors have in common: a session, the read that is under way, that any error
 * closes both, and the choice between two ways of reading. The other functions are those of
 * CwConnectorInterface on an open session.
 */
struct _CwLdapConnectorClass
{
  GObjectClass parent_class;

  CwConnectorFlags (*get_flags) (CwLdapConnector *self);
  gboolean (*open) (CwLdapConnector *self, GCancellable *cancellable, GError **error);
  GPtrArray *(*test) (CwLdapConnector *self, GCancellable *cancellable, GError **error);
  CwSchema *(*discover_schema) (CwLdapConnector *self, GCancellable *cancellable, GError **error);
  GPtrArray *(*list_partitions) (CwLdapConnector *self, GCancellable *cancellable, GError **error);
  CwLdapReader *(*make_reader) (CwLdapConnector *self,
                                const CwReadRequest *request,
                                CwLdapCursorKind kind,
                                CwLdapCursor *since,
                                GCancellable *cancellable,
                                GError **error);
  gboolean (*export) (CwLdapConnector *self,
                      GPtrArray *changes,
                      const CwExportHandler *handler,
                      GCancellable *cancellable,
                      GError **error); /* (nullable): it is only read */
  void (*watch) (CwLdapSession *session,
                 const CwRootDse *root,
                 const CwReadRequest *request,
                 CwWatchFunc on_event,
                 gpointer user_data,
                 GCancellable *cancellable,
                 GError **error);
  CwLdapWay best;
  CwLdapWay fallback;
  const char *best_control;
  gboolean falls_back_without_right;
};

/* Makes a connector of @type; %NULL with CW_ERROR_INVALID_CONFIG. */
CwConnector *cw_ldap_connector_new (GType type,
                                    const CwConnectorConfig *config,
                                    CwAttributeTable *attributes,
                                    CwSecret *password,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ----- for the subclasses; all (transfer none) */

const CwLdapSettings *cw_ldap_connector_get_settings (CwLdapConnector *self);
CwAttributeTable *cw_ldap_connector_get_attributes (CwLdapConnector *self);
CwSecret *cw_ldap_connector_get_password (CwLdapConnector *self);     /* (nullable) */
CwLdapSession *cw_ldap_connector_get_session (CwLdapConnector *self); /* open */
const CwRootDse *cw_ldap_connector_get_root (CwLdapConnector *self);  /* (nullable): not open */

/* Reads which attributes are references and which are text, for the reads of this session. */
gboolean
cw_ldap_connector_read_syntaxes (CwLdapConnector *self, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The attributes of a request as this session knows them. (transfer full) */
CwLdapAttributeMap *cw_ldap_connector_make_map (CwLdapConnector *self,
                                                const CwReadRequest *request,
                                                const CwLdapRoleName *roles,
                                                gboolean is_incremental);

/* A plan with everything but map and filter. @since is (transfer full) (nullable), @known classes
 * that are told apart beside those of the request, (nullable). (transfer full) */
CwLdapReadPlan *cw_ldap_connector_make_plan (CwLdapConnector *self,
                                             const CwReadRequest *request,
                                             const char *const *known,
                                             CwLdapCursorKind kind,
                                             CwLdapCursor *since);

G_END_DECLS
