/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/ldap/cw-ad-right.h"

G_BEGIN_DECLS

/* Whether an account has rights, and giving them to it, domain by domain. Blocks. */

/* A right with what was found. Fields are (transfer full). */
typedef struct
{
  CwAdRight *right;
  gboolean is_granted;
} CwAdRightState;

void cw_ad_right_state_free (CwAdRightState *state);

/**
 * cw_ad_grant_check:
 * @session: of somebody who may read the domain's security descriptor: the account itself, or an
 *   administrator
 * @head: DN of the domain
 * @token: the SIDs of the account in question, see cw_ad_account_read_token()
 *
 * Deleted Objects, whose rights only its owner sees, count as not granted when they cannot be seen
 * and the session is not the account's own.
 *
 * Returns: (transfer full) (element-type CwAdRightState)
 */
GPtrArray *cw_ad_grant_check (CwAdSession *session,
                              const char *head,
                              const CwSidSet *token,
                              CwAdFeatures features,
                              GCancellable *cancellable,
                              GError **error);

/**
 * cw_ad_grant_give:
 * @session: of an administrator of the domain
 * @sid: the account
 * @added: (element-type utf8): what was added, each "DN<tab>BASE64 of the entry", is appended: also
 *   when it fails in the middle, for cw_ad_grant_take_back()
 *
 * Adds exactly the entries that are missing, and nothing when all are there. Only DACLs are
 * written. The owner of Deleted Objects is replaced by the administrator where its DACL could not
 * be read otherwise (dsacls /takeownership does the same); that is in the list too, as
 * "DN<tab>owner:BASE64 of the administrator's SID", and is taken back.
 */
gboolean cw_ad_grant_give (CwAdSession *session,
                           const char *head,
                           GBytes *sid,
                           CwAdFeatures features,
                           GPtrArray *added,
                           GCancellable *cancellable,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Told what is about to be added to @dn, before it is: @entries (element-type utf8), each
 * "DN<tab>BASE64 of the entry". FALSE: it is not added. */
typedef gboolean (*CwAdGrantNoteFunc) (const char *dn,
                                       GPtrArray *entries,
                                       gpointer user_data,
                                       GError **error);

/* The same, telling @note. */
gboolean cw_ad_grant_give_noted (CwAdSession *session,
                                 const char *head,
                                 GBytes *sid,
                                 CwAdFeatures features,
                                 CwAdGrantNoteFunc note,
                                 gpointer user_data,
                                 GCancellable *cancellable,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Takes back what cw_ad_grant_give() added; what is gone already is fine. @entries: its list. */
gboolean cw_ad_grant_take_back (CwAdSession *session,
                                const char *const *entries,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwAdRightState, cw_ad_right_state_free)

G_END_DECLS
