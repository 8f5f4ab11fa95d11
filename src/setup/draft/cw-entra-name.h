/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Names in rules of Microsoft Entra Connect that are others here. */

/* The connector of every one of its tenants has this identifier. */
#define CW_ENTRA_CLOUD_CONNECTOR "b891884f-051e-4a83-95af-2544101c9083"

/* What Graph calls an attribute of their cloud's connector space. (transfer none) (nullable):
 * nothing that is written there */
const char *cw_entra_name_to_graph (const char *name);

/* "EQUAL" and its relatives, also when it is written in other letters. (transfer none) (nullable)
 */
const char *cw_entra_name_to_operator (const char *name);

/* A condition on the metaverse that always holds here, because nothing comes from the cloud. */
gboolean cw_entra_name_always_holds (const char *attribute, const char *op, const char *value);

/* The shipped rule here that finds and makes what objects of this type of Active Directory are.
 * (transfer none) (nullable) */
const char *cw_entra_name_to_shipped_rule (const char *object_type);

/* "entra-staff-only" of "Staff: only". (transfer full) */
char *cw_entra_name_to_id (const char *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
