/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-engine-lease.h"
#include "store/cw-instance-store.h"

G_BEGIN_DECLS

/**
 * CwInstanceLook:
 *
 * The installations that share a configuration, the lease, and what is to be compared, as of one
 * moment.
 */
typedef struct
{
  CwStoreSession *session; /* (owned) */
  GPtrArray *instances;    /* (owned) (element-type CwInstance) */
  char *own;               /* (owned) (nullable): the id of this one */
  char *digest;            /* (owned): of the newest configuration; "": none that can be read */
  char *rules;             /* (owned): of the rule files of this one */
  CwLeaseStatus status;
  gint64 lease_usec;  /* for so long one that does not answer has it */
  gboolean is_shared; /* others can be there */
} CwInstanceLook;

/* Blocks. */
gboolean cw_instance_look_read (CwInstanceLook *look, CwEngine *engine, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_instance_look_clear (CwInstanceLook *look);

/* "" is this one. CW_ERROR_NOT_FOUND, CW_ERROR_CONFLICT. (transfer none) */
const CwInstance *
cw_instance_look_find (const CwInstanceLook *look, const char *id_or_name, GError **error);
/* The one that exports. (transfer none) (nullable): none does, or nobody knows it */
const CwInstance *cw_instance_look_find_holder (const CwInstanceLook *look);

gboolean cw_instance_look_is_holder (const CwInstanceLook *look, const CwInstance *instance);
/* It was not at work for as long as the lease lasts. */
gboolean cw_instance_look_is_silent (const CwInstanceLook *look, const CwInstance *instance);
gboolean cw_instance_look_is_same_config (const CwInstanceLook *look, const CwInstance *instance);
/* Its folder "rules" holds what that of the one that exports does, else that of this one. Of one
 * that does not tell, since its program is older, it is taken for true. */
gboolean cw_instance_look_is_same_rules (const CwInstanceLook *look, const CwInstance *instance);

/* What an installation tells of itself, to be compared so: CwInstance.config_digest. (transfer
 * full) */
char *cw_instance_look_make_digest (CwConfig *config, const char *state_dir);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwInstanceLook, cw_instance_look_clear)

G_END_DECLS
