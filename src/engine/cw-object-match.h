/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-object-variant.h"

G_BEGIN_DECLS

/* What is looked for in a list of objects; all parts have to fit. */
typedef struct
{
  char *needle;              /* (owned) (nullable): case-folded; none: every text fits */
  CwAttributeId object_type; /* CW_ATTRIBUTE_NONE: every type */
  gboolean has_no_such_type; /* a type is asked for that nothing has */
} CwObjectMatch;

/* @text, @object_type: (nullable), or empty. */
void cw_object_match_init (CwObjectMatch *match,
                           const CwObjectView *view,
                           const char *text,
                           const char *object_type);
void cw_object_match_clear (CwObjectMatch *match);

/* Whether it looks for anything at all. */
gboolean cw_object_match_is_narrow (const CwObjectMatch *match);

/* By what people call the object: its name, addresses, DN or anchor hold the text, whatever its
 * case. */
gboolean cw_object_match_check (const CwObjectMatch *match,
                                const CwObjectView *view,
                                const CwCsObject *object);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwObjectMatch, cw_object_match_clear)

G_END_DECLS
