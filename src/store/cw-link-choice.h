/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-link-store.h"

G_BEGIN_DECLS

/**
 * References of which only the best one flows (CwLinkFlow.choice): a target's attribute is looked
 * at as a whole, since what becomes of one link hangs on the others. Which is the best is read once
 * for an attribute, so that many candidates take no more time than their number.
 *
 * A reference to an object that the target does not have, nor will have, is none: a person whose
 * first manager is not synchronised has the second one's.
 */

/* Gives target object @target's links of @attribute what is pending for them now. The flows are
 * loaded (cw_link_flows_load()). @journal: (nullable) */
gboolean cw_link_choice_settle (CwStoreSession *session,
                                gint64 target,
                                CwAttributeId attribute,
                                CwStepJournal *journal,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For explanations: the references of source object @src that are one to target connector
 * @connector_id, the best one first, as objects of the source. (element-type gint64) */
GArray *cw_link_choice_list (CwStoreSession *session,
                             gint64 src,
                             CwAttributeId attribute,
                             gint64 connector_id,
                             GError **error);

/* cw_link_choice_settle() for each target and attribute that the query finds. */
gboolean cw_link_choice_settle_listed (CwStoreSession *session,
                                       const char *static_text,
                                       const gint64 *values,
                                       guint n,
                                       CwStepJournal *journal,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
