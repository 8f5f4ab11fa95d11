/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "model/cw-config.h"
#include "store/cw-store.h"
#include "sync/cw-unclaimed-search.h"

G_BEGIN_DECLS

/* Where the search for who was deleted in the directories while this store did not look on stands
 * (sync/cw-unclaimed-search.h): a value of the store, which is there from the attach or the restore
 * on until the search has come to its end.
 *
 *   { "state": "wanted",   until a cycle has read everything whole
 *     "filters": …,        what decided then who is taken
 *     "after": …, "strangers": [ … ], "objects": { CONNECTOR: { PARTITION: N } },
 *     "obstacle": … }      why the last cycle did not look
 *   { "state": "found", "found": N, "kept": N }    until the next cycle has read everything again
 *
 * Another value keeps "after" and "strangers" for good, for those who ask who was left alone.
 */
#define CW_UNCLAIMED_WANTED "wanted"
#define CW_UNCLAIMED_FOUND  "found"

/* What a store that knows the targets can tell another one, for a configuration profile: "objects"
 * of the sources, and "strangers" of the targets. (transfer full) (nullable): nothing without error
 * when it knows too little itself, or too many strangers. */
JsonObject *cw_unclaimed_state_gather (CwStoreSession *session, CwConfig *config, GError **error);

/* The search is wanted. @known: (nullable): of cw_unclaimed_state_gather(), elsewhere. @after: see
 * CwUnclaimedSearch. In the session's transaction, or one of its own. */
gboolean cw_unclaimed_state_want (CwStoreSession *session,
                                  CwConfig *config,
                                  const char *state_dir,
                                  JsonObject *known,
                                  gint64 after,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* *ret_state: (transfer full) (nullable): there is nothing to be looked for */
gboolean cw_unclaimed_state_read (CwStoreSession *session, JsonObject **ret_state, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* In a transaction of its own. @state: (nullable): it is over. */
gboolean cw_unclaimed_state_put (CwStoreSession *session, JsonObject *state, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Who is not looked for. @state: (nullable): nobody is known to be so. (transfer full) */
CwUnclaimedSearch *cw_unclaimed_state_make_search (JsonObject *state);

/* The same of the last search that was wanted, which may be over. (transfer full) */
CwUnclaimedSearch *cw_unclaimed_state_read_search (CwStoreSession *session, GError **error);

/* "wanted", "found". (transfer none) */
const char *cw_unclaimed_state_get_name (JsonObject *state);

/* What of a configuration, and of the rule files beside it, decides who is taken, as a digest.
 * (transfer full) */
char *cw_unclaimed_state_digest_filters (CwConfig *config, const char *state_dir);

/* Whether what a profile says of this is of the form in which cw_unclaimed_state_gather() has it.
 */
gboolean cw_unclaimed_state_is_valid (JsonObject *known);

void cw_unclaimed_search_free (CwUnclaimedSearch *search);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwUnclaimedSearch, cw_unclaimed_search_free)

G_END_DECLS
