/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/cw-anchor-choice.h"
#include "setup/cw-setup-check.h"
#include "setup/cw-setup-plan.h"

G_BEGIN_DECLS

/* The source anchor, where it is left to Causeway: chosen by a set-up, which can grant the right to
 * write it. What no set-up has chosen the first cycle does (engine/cw-cycle-anchor.h). */
typedef struct
{
  const char *attribute; /* (nullable): it cannot be told; findings say why */
  CwAnchorReason reason;
  CwAnchorCounts counts;
} CwSetupAnchor;

/**
 * cw_setup_anchor_find:
 * @sign_in: (nullable): of the administrator of the tenant; without one nothing is chosen
 *
 * Asks the tenant whose accounts it has, and reads everybody in the Active Directories of the
 * input's member "connectors". What came of it is a finding "source-anchor" of @check.
 * FALSE: cancelled, or input that is wrong.
 */
gboolean cw_setup_anchor_find (CwSetupCheck *check,
                               const char *sign_in,
                               CwSetupAnchor *ret_anchor,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The parts of it. The Active Directories among the connectors of @from, but for those of @present
 * (nullable), as input of a check. (transfer full) */
JsonObject *cw_setup_anchor_make_input (JsonObject *from, CwConfig *present);

/* Everybody in the directories of @input into @choice. */
gboolean cw_setup_anchor_read_people (CwSetupCheck *check,
                                      JsonObject *input,
                                      CwAnchorChoice *choice,
                                      gboolean *ret_is_complete,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ----- in answers, cw-setup-anchor-plan.c */

/* Chooses it for the document of @plan. @checks: (nullable) (element-type CwCheck): gets what was
 * found. *@ret_attribute (nullable): it could not be told. */
gboolean cw_setup_anchor_choose (CwSetupPlan *plan,
                                 GPtrArray *checks,
                                 const char **ret_attribute,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What a document says of it, as a sentence. (transfer none) (nullable) */
const char *cw_setup_anchor_describe (JsonObject *document);

/* Whether values that somebody else writes make the anchor, so that they are worth looking at.
 * @identity: (nullable) */
gboolean cw_setup_anchor_has_values (JsonObject *identity);

/* What is found of such values joins @checks (element-type CwCheck), where @plan brings an anchor
 * or directories that the configuration does not have yet. FALSE: cancelled, or input that is
 * wrong.
 */
gboolean cw_setup_anchor_check_values (CwSetupPlan *plan, GPtrArray *checks, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* As what the values of an attribute that somebody has chosen are taken, where the rules do not
 * know it: as the schema has them. What is in force already goes on as it is. TRUE: bytes.
 * @identity: has an anchor; @schema: of the directory */
gboolean cw_setup_anchor_is_binary (JsonObject *identity, CwConfig *current, CwSchema *schema);

/* Puts that into the document of @plan, when it is to be stored. A directory that cannot be signed
 * in to is not asked. FALSE: cancelled, or its schema cannot be read. */
gboolean cw_setup_anchor_settle (CwSetupPlan *plan, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Answers that leave it open keep what was chosen, and as what its values are taken. */
void cw_setup_anchor_keep (JsonObject *document, CwConfig *current);

G_END_DECLS
