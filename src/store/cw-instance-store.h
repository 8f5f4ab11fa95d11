/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "store/cw-store.h"

G_BEGIN_DECLS

/**
 * CwInstanceMode: what an installation is wanted to be, among those that share its configuration.
 * @CW_INSTANCE_STAGING: it exports nothing, whatever becomes of the others
 * @CW_INSTANCE_ACTIVE: it takes the lease as soon as that is free, and exports
 * @CW_INSTANCE_FORCED: the same, and what the lease says of its holder is not looked at
 */
typedef enum
{
  CW_INSTANCE_STAGING,
  CW_INSTANCE_ACTIVE,
  CW_INSTANCE_FORCED,
} CwInstanceMode;

/* One of them. */
typedef struct
{
  char *id;            /* (owned) a GUID, for good */
  char *name;          /* (owned) */
  char *host;          /* (owned) */
  char *version;       /* (owned) of Causeway */
  gint64 created_usec; /* by the database's clock, as below */
  gint64 seen_usec;    /* it was at work */
  char *config_digest; /* (owned) of the configuration that is loaded there; "": none yet */
  CwInstanceMode mode;
  gint64 silent_usec; /* since it was seen, as of the moment it was read */
} CwInstance;

void cw_instance_free (CwInstance *instance);

/* The id of this one, which is kept beside its sync data; made when there is none. (transfer full)
 */
char *cw_instance_store_get_own_id (CwStoreSession *session, GError **error);
/* The same; *ret_id: (nullable): there is none, and none is made. */
gboolean cw_instance_store_find_own_id (CwStoreSession *session, char **ret_id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Of the one that keeps its sync data beside the configuration, or had it there and left it.
 * *ret_id: (transfer full) (nullable): none ever had */
gboolean cw_instance_store_find_id_beside (CwStoreSession *session, char **ret_id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Makes it known, or says again where it runs. The first of all is active, others begin in staging
 * mode. Its times, mode and digest are not looked at. */
gboolean
cw_instance_store_enter (CwStoreSession *session, const CwInstance *instance, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The eldest first. (element-type CwInstance) (transfer full) */
GPtrArray *cw_instance_store_list (CwStoreSession *session, GError **error);

/* By id, or by name when only one has it: CW_ERROR_NOT_FOUND, CW_ERROR_CONFLICT. (transfer none):
 * lives with @instances. */
const CwInstance *
cw_instance_store_find (GPtrArray *instances, const char *id_or_name, GError **error);

/* Only one is wanted to be active at a time: all others become staging ones. @is_forced: another
 * one that was paused while it keeps the others from writing is thrown out of the database;
 * CW_ERROR_PERMISSION: that may only the database's administrator. */
gboolean cw_instance_store_activate (CwStoreSession *session,
                                     const char *id,
                                     gboolean is_forced,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_instance_store_stage (CwStoreSession *session, const char *id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean
cw_instance_store_rename (CwStoreSession *session, const char *id, const char *name, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* One that is at work all the same enters again, in staging mode, when it is started anew. */
gboolean cw_instance_store_remove (CwStoreSession *session, const char *id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwInstance, cw_instance_free)

G_END_DECLS
