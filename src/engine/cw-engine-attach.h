/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/cw-engine.h"
#include "engine/cw-profile.h"

G_BEGIN_DECLS

/* An installation that begins with a configuration which is there already: another one's, in a
 * database server, which both use from then on; or a copy of another one's. */

/* Where the configuration is, and what opens its secrets. */
typedef struct
{
  JsonObject *database;    /* of kind "postgresql" */
  CwSecret *password;      /* (nullable) */
  const char *authorities; /* (nullable): PEM, in place of "caFile" */
  const char *certificate; /* (nullable): PEM, in place of "certificateFile" */
  CwSecret *private_key;   /* (nullable): PEM, in place of "privateKeyFile" */
  CwSecret *keys;          /* (nullable): text of the key set */
  const char *sync_schema; /* (nullable): of the same database, for the sync data; else a file */
  const CwProfile
      *profile; /* (nullable): where all this is from; its rules in files come with it */
} CwAttachTarget;

/**
 * cw_engine_attach:
 *
 * Uses the configuration that is there from now on; what this engine reads is its own. It exports
 * nothing until it is activated (cw-lease.h). Until it is written down everything stays as it was.
 * No cycle may run. CW_ERROR_CONFLICT: this engine has a configuration already, which is never
 * overwritten, or the keys are not those of the secrets; CW_ERROR_NOT_FOUND: there is none in that
 * database. Blocks.
 */
gboolean cw_engine_attach (CwEngine *engine, const CwAttachTarget *target, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The same of a profile, which says where. */
gboolean cw_engine_attach_profile (CwEngine *engine,
                                   const CwProfile *profile,
                                   const char *sync_schema,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cw_engine_adopt_profile:
 * @ret_kept: (out) (transfer full): see cw_config_keep()
 *
 * Takes the configuration of a profile without a database server in, with its keys and secrets, as
 * a copy in staging mode: the computer where it was saved goes on with its own. Errors as above.
 */
gboolean cw_engine_adopt_profile (CwEngine *engine,
                                  const CwProfile *profile,
                                  const char *author,
                                  GStrv *ret_kept,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
