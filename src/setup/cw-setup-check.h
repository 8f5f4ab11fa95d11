/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "base/cw-secret.h"
#include "connectors/cw-connector.h"
#include "engine/cw-call-news.h"

G_BEGIN_DECLS

/**
 * CwSetupCheck:
 *
 * One check of the set-up on its way: what it was given, and what it has found so far. Checks are
 * functions in src/setup/checks, one file each, in the table of cw-setup-check-table.c.
 */
typedef struct
{
  const CwMethodCall *call;
  JsonObject *input;
  GVariant *secrets; /* a(ssay): subject, kind, content */
  GCancellable *cancellable;
  GPtrArray *checks;       /* (element-type CwCheck): the findings */
  GVariantBuilder *answer; /* members of the check's own */
  CwCallNews *news;        /* (nullable): to be told how many were read */
  guint64 n_read;
} CwSetupCheck;

/* FALSE with an error when the check could not be made at all: cancelled, or input that is wrong
 * (CW_ERROR_INVALID_ARGUMENT). What is found to be wrong is a finding and no error. */
typedef gboolean (*CwSetupCheckFunc) (CwSetupCheck *check, GError **error);

/* (nullable): there is no check of that name */
CwSetupCheckFunc cw_setup_check_table_find (const char *name);

/* ----- for checks. @remedy: (nullable) */
void cw_setup_check_add (CwSetupCheck *check,
                         const char *id,
                         CwCheckStatus status,
                         const char *summary,
                         const char *remedy);

/* Adds @cause (transfer full) as a failure. FALSE when it says "cancelled", which is propagated. */
gboolean cw_setup_check_add_error (CwSetupCheck *check,
                                   const char *id,
                                   GError *cause,
                                   const char *remedy,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Somebody more was read. */
void cw_setup_check_count (CwSetupCheck *check);

/* Moves @found (transfer full) (element-type CwCheck) to the findings. */
void cw_setup_check_take (CwSetupCheck *check, GPtrArray *found);

/* A secret by its kind, of @subject or (when there is none of it) of the subject "": never that of
 * another directory, which would learn it. (transfer full) (nullable) */
CwSecret *cw_setup_check_dup_secret (CwSetupCheck *check, const char *subject, const char *kind);

/* A member of the input. (transfer none) (nullable) */
const char *cw_setup_check_get_string (CwSetupCheck *check, const char *name);
JsonObject *cw_setup_check_get_object (CwSetupCheck *check, const char *name);

/* NULL with CW_ERROR_INVALID_ARGUMENT when it is not there. (transfer none) */
const char *cw_setup_check_need_string (CwSetupCheck *check, const char *name, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Empty when it is not there. (transfer full) */
char **cw_setup_check_dup_strings (CwSetupCheck *check, const char *name);

/* A connector of the input (nullable) as a configuration has it, although members that the set-up
 * fills in may be missing. CW_ERROR_INVALID_ARGUMENT. (transfer full): of one connector */
CwConfig *
cw_setup_check_make_config (JsonObject *connector, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ----- the checks */
gboolean cw_setup_check_preflight (CwSetupCheck *check, GError **error);
gboolean cw_setup_check_tenant (CwSetupCheck *check, GError **error);
gboolean cw_setup_check_application (CwSetupCheck *check, GError **error);
gboolean cw_setup_check_forest (CwSetupCheck *check, GError **error);
gboolean cw_setup_check_administrator (CwSetupCheck *check, GError **error);
gboolean cw_setup_check_account (CwSetupCheck *check, GError **error);
gboolean cw_setup_check_grant (CwSetupCheck *check, GError **error); /* changes the directory */
gboolean cw_setup_check_containers (CwSetupCheck *check, GError **error);
gboolean cw_setup_check_group (CwSetupCheck *check, GError **error);
gboolean cw_setup_check_anchor (CwSetupCheck *check, GError **error);
gboolean cw_setup_check_anchor_values (CwSetupCheck *check, GError **error);
gboolean cw_setup_check_attributes (CwSetupCheck *check, GError **error);
gboolean cw_setup_check_suffixes (CwSetupCheck *check, GError **error);
gboolean cw_setup_check_joins (CwSetupCheck *check, GError **error);
gboolean cw_setup_check_duplicates (CwSetupCheck *check, GError **error);
gboolean cw_setup_check_features (CwSetupCheck *check, GError **error);
/* The same for the doctor: what stands against the features that are switched on. */
gboolean cw_setup_check_chosen_features (CwSetupCheck *check, GError **error);
gboolean cw_setup_check_server (CwSetupCheck *check, GError **error);
gboolean cw_setup_check_certificate (CwSetupCheck *check, GError **error);
gboolean cw_setup_check_names (CwSetupCheck *check, GError **error);
gboolean cw_setup_check_federation (CwSetupCheck *check, GError **error);
gboolean cw_setup_check_federated_domain (CwSetupCheck *check, GError **error);
gboolean cw_setup_check_federated_sign_in (CwSetupCheck *check, GError **error);
gboolean cw_setup_check_installation (CwSetupCheck *check, GError **error);
gboolean cw_setup_check_database (CwSetupCheck *check, GError **error);
gboolean cw_setup_check_mail (CwSetupCheck *check, GError **error);

G_END_DECLS
