/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/ldap/cw-ad-forest.h"
#include "connectors/ldap/cw-people-reader.h"
#include "setup/cw-setup-check.h"
#include "setup/cw-value-tally.h"

G_BEGIN_DECLS

/* Where somebody was read. */
typedef struct
{
  const char *connector;
  JsonObject *settings; /* of the connector */
  guint16 side;         /* number of the directory, from 0 */
} CwSetupPlace;

/* FALSE with an error ends the walk. */
typedef gboolean (*CwSetupServerFunc) (const CwSetupPlace *place,
                                       CwLdapSession *session,
                                       const CwRootDse *root,
                                       gpointer user_data,
                                       GError **error);

typedef void (*CwSetupForestFunc) (const CwAdForest *forest, gpointer user_data);

/**
 * cw_setup_people_visit:
 * @on_forest: (nullable): told of each forest before its further domains are visited
 * @ret_is_complete: (nullable)
 *
 * Calls @visit for the server of each directory in the input's member "connectors", and for one of
 * each domain of its forest that this server does not hold. What does not answer becomes a finding;
 * *@ret_is_complete is FALSE then. FALSE: cancelled, input that is wrong, or as @visit says.
 */
gboolean cw_setup_people_visit (CwSetupCheck *check,
                                CwSetupServerFunc visit,
                                CwSetupForestFunc on_forest,
                                gpointer user_data,
                                gboolean *ret_is_complete,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Calls @func for everybody of one server, who is counted for whoever waits. What cannot be read
 * becomes a finding; *@ret_is_complete is FALSE then, and left alone else. FALSE: cancelled, or as
 * @func says. @attributes: %NULL-terminated */
gboolean cw_setup_people_read_server (CwSetupCheck *check,
                                      CwLdapSession *session,
                                      const CwRootDse *root,
                                      const char *const *attributes,
                                      CwPersonFunc func,
                                      gpointer user_data,
                                      gboolean *ret_is_complete,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef gboolean (*CwSetupPersonFunc) (const CwSetupPlace *place,
                                       const CwLdapRecord *record,
                                       gpointer user_data,
                                       GError **error);

/**
 * cw_setup_people_read:
 *
 * Calls @func for everybody in the directories of the input's member "connectors", in all domains
 * of a forest. What cannot be read becomes a finding; *@ret_is_complete is FALSE then.
 * FALSE: cancelled, or input that is wrong.
 */
gboolean cw_setup_people_read (CwSetupCheck *check,
                               const char *const *attributes,
                               CwSetupPersonFunc func,
                               gpointer user_data,
                               gboolean *ret_is_complete,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The name that people know somebody by; else the DN. (transfer none) */
const char *cw_setup_people_get_name (const CwLdapRecord *record);

/* The owners of a group as the array "objects" of @item, at most twenty, and their number as
 * "count". */
gboolean cw_setup_people_add_objects (GVariantBuilder *item,
                                      CwValueTally *tally,
                                      const CwValueGroup *group,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
