/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/ldap/cw-ldap-record.h"
#include "setup/cw-setup-check.h"

G_BEGIN_DECLS

/* How people of several directories are told to be the same. Borrowed from the input. */
typedef struct
{
  const char *method;
  const char *attribute; /* (nullable) */
} CwSetupMatching;

/* The most that has to be read of people for it; NULL-terminated in an array of this size. */
#define CW_SETUP_MATCHING_MAX_NAMES 8

/* From $.identity.matching; "once" where nothing is said. CW_ERROR_INVALID_ARGUMENT */
gboolean cw_setup_matching_read (CwSetupMatching *matching, CwSetupCheck *check, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* What has to be read of people. */
void cw_setup_matching_list_attributes (const CwSetupMatching *matching,
                                        const char *ret_names[CW_SETUP_MATCHING_MAX_NAMES]);

/* What others have too who are the same person. (transfer full) (nullable): nobody else has it */
char *cw_setup_matching_dup_value (const CwSetupMatching *matching, const CwLdapRecord *record);

G_END_DECLS
