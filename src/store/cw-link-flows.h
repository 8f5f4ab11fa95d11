/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/cw-attribute-table.h"

G_BEGIN_DECLS

/**
 * CwLinkFlow: one flow of references from objects of a source connector to those of a target's.
 * @source_profile, @target_profile: the objects' must be these, see cw-link-profile.h
 * @choice: 0: all references flow. Else only the best one of all flows with this number to the
 * same target object and attribute does
 * @rank: then the lowest that has a reference to an object that the target has, or will have; of
 * several with one rank the one to the object with the lowest anchor in the source
 */
typedef struct
{
  gint64 source_connector_id;
  gint64 source_profile;
  CwAttributeId source_attribute;
  gint64 target_connector_id;
  gint64 target_profile;
  CwAttributeId target_attribute;
  gint64 choice;
  gint64 rank;
} CwLinkFlow;

/* Links of this attribute of a target's objects are our say alone, whether any flow or not. */
typedef struct
{
  gint64 connector_id;
  CwAttributeId object_type;
  CwAttributeId attribute;
} CwLinkTarget;

/**
 * CwLinkFlows:
 *
 * How references flow from every source to every target. Filled by who makes it, then immutable.
 */
typedef struct
{
  gatomicrefcount ref_count;
  GArray *flows;   /* (element-type CwLinkFlow) */
  GArray *targets; /* (element-type CwLinkTarget) */
} CwLinkFlows;

CwLinkFlows *cw_link_flows_new (void) G_GNUC_WARN_UNUSED_RESULT;
CwLinkFlows *cw_link_flows_ref (CwLinkFlows *flows);
void cw_link_flows_unref (CwLinkFlows *flows);

/* What is there already is not added again. */
void cw_link_flows_add (CwLinkFlows *flows, const CwLinkFlow *flow);
void cw_link_flows_add_target (CwLinkFlows *flows, const CwLinkTarget *target);

gboolean cw_link_flows_has_target (const CwLinkFlows *flows,
                                   gint64 connector_id,
                                   CwAttributeId object_type,
                                   CwAttributeId attribute);

/* Whether the attribute of a target's objects with this profile gets the best of several. */
gboolean cw_link_flows_has_choice (const CwLinkFlows *flows,
                                   gint64 connector_id,
                                   gint64 profile,
                                   CwAttributeId attribute);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwLinkFlows, cw_link_flows_unref)

G_END_DECLS
