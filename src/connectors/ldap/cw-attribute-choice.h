/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/ldap/cw-ldap-session.h"
#include "connectors/ldap/cw-root-dse.h"
#include "model/cw-schema.h"

G_BEGIN_DECLS

/**
 * CwAttributeUse: what an attribute of a source is wanted for.
 * @CW_ATTRIBUTE_USE_LOGIN: the user name in the cloud: text, one value, of users
 * @CW_ATTRIBUTE_USE_ANCHOR: the source anchor: one value, of users, that neither changes nor is an
 *   address
 * @CW_ATTRIBUTE_USE_JOIN: finds the same person in another directory: one value, of users
 * @CW_ATTRIBUTE_USE_EXTENSION: a directory extension: text or bytes, one or several, or one number
 *   or boolean, of users or groups
 */
typedef enum
{
  CW_ATTRIBUTE_USE_LOGIN,
  CW_ATTRIBUTE_USE_ANCHOR,
  CW_ATTRIBUTE_USE_JOIN,
  CW_ATTRIBUTE_USE_EXTENSION,
} CwAttributeUse;

/* "login", "anchor", "join", "extension" */
gboolean cw_attribute_use_from_string (const char *text, CwAttributeUse *ret_use);

/* One attribute and whether it can be used. */
typedef struct
{
  char *name;
  CwSyntax syntax;
  gboolean is_single_valued;
  char **classes; /* "user", "group": which of them may have it */
  gboolean is_usable;
  const char *because; /* (nullable): a sentence when it is not usable */
} CwAttributeChoice;

/**
 * cw_attribute_choice_list:
 * @root: tells which classes are users and groups
 *
 * The attributes of users (and of groups, for an extension) by name, those that cannot be used
 * with the reason. Left out are references, and for a login what is no text.
 *
 * Returns: (transfer full) (element-type CwAttributeChoice)
 */
GPtrArray *cw_attribute_choice_list (CwSchema *schema, const CwRootDse *root, CwAttributeUse use)
    G_GNUC_WARN_UNUSED_RESULT;

/* Why @name is not to be used: %NULL when it can be. @choices: (element-type CwAttributeChoice).
 * (transfer none) (nullable) */
const char *cw_attribute_choice_find_reason (GPtrArray *choices, const char *name);

void cw_attribute_choice_free (CwAttributeChoice *choice);

/* The schema with its classes, from where this kind of server keeps it. */
CwSchema *cw_attribute_choice_read_schema (CwLdapSession *session,
                                           const CwRootDse *root,
                                           GCancellable *cancellable,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwAttributeChoice, cw_attribute_choice_free)

G_END_DECLS
