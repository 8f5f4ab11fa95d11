/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-exporter-note.h"
#include "store/cw-store.h"

G_BEGIN_DECLS

/* One tenant. */
typedef struct
{
  char *connector; /* (owned): its id */
  char *mark;      /* (owned) (nullable): of the note that this installation wrote last */
  char *next;      /* (owned) (nullable): of the one that it was about to write */
  char *accepted;  /* (owned) (nullable): of another one's, which an administrator let pass */
  gboolean is_own; /* it has written one */
  gboolean is_held;
  gboolean is_refused;  /* the tenant lets it not read or write the note, which was told */
  CwExporterNote *seen; /* (owned) (nullable): that is there, as far as is known */
} CwExporterTenant;

/**
 * CwExporterState:
 *
 * What an installation knows of who exports into its tenants; among its own data.
 */
typedef struct
{
  char *heir;         /* (owned) (nullable): the installation whose place this one has taken */
  GPtrArray *tenants; /* (owned) (element-type CwExporterTenant) */
} CwExporterState;

/* (transfer full) (nullable): with an error of the store */
CwExporterState *
cw_exporter_state_read (CwStoreSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_exporter_state_free (CwExporterState *state);

/* Made when it is not there. (transfer none) */
CwExporterTenant *cw_exporter_state_use (CwExporterState *state, const char *connector);
/* (transfer none) (nullable) */
const CwExporterTenant *
cw_exporter_state_find (const CwExporterState *state, const char *connector);

/* Stores what is known of one tenant; what was accepted there meanwhile stays accepted. */
gboolean
cw_exporter_state_put (CwStoreSession *session, const CwExporterTenant *tenant, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Whose note does not hold an export back: its own, that of one that shares its configuration
 * (@instances), whose place it has taken, or that was accepted. @own: the id of this one */
gboolean cw_exporter_state_trusts (const CwExporterState *state,
                                   const CwExporterTenant *tenant,
                                   const CwExporterNote *note,
                                   const char *own,
                                   GPtrArray *instances);

/* Whatever holds an export back now does so no more. *ret_hosts: (transfer full): whose notes they
 * were; "" where there were none */
gboolean cw_exporter_state_accept (CwStoreSession *session, char **ret_hosts, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* ----- when another installation's data takes its place */

/* For a profile. (transfer full) (nullable): nothing was exported, or with an error */
JsonObject *cw_exporter_state_gather (CwStoreSession *session, GError **error);
/* From there. In the caller's transaction, if there is one. */
gboolean cw_exporter_state_inherit (CwStoreSession *session, JsonObject *gathered, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* A backup of what this installation, or another one, once knew. */
gboolean
cw_exporter_state_reclaim (CwStoreSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwExporterState, cw_exporter_state_free)

G_END_DECLS
