/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CW_TYPE_INSTANCES_GROUP (cw_instances_group_get_type ())

/**
 * CwInstancesGroup:
 *
 * Whether this installation exports or stands in staging, and below it all that share the
 * configuration, each with its last sign of life.
 */
G_DECLARE_FINAL_TYPE (CwInstancesGroup,
                      cw_instances_group,
                      CW,
                      INSTANCES_GROUP,
                      AdwPreferencesGroup)

/* @instance: the member "instance" of GetStatus, or the answer of ListInstances */
void cw_instances_group_show (CwInstancesGroup *self, GVariant *instance);

/* Its rows have the buttons of cw_instance_row_add_buttons(), before anything is shown. */
void cw_instances_group_set_managed (CwInstancesGroup *self);

/* The first row opens the window of the installations. */
void cw_instances_group_set_link (CwInstancesGroup *self);

G_END_DECLS
