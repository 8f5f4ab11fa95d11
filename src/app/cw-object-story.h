/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"

G_BEGIN_DECLS

#define CW_TYPE_OBJECT_STORY (cw_object_story_get_type ())

/**
 * CwObjectStory:
 *
 * Everything that is known of one object: what it is joined with, each value with the rule and the
 * source that set it, what waits to be exported, its references, its errors.
 */
G_DECLARE_FINAL_TYPE (CwObjectStory, cw_object_story, CW, OBJECT_STORY, AdwBin)

void cw_object_story_set_engine (CwObjectStory *self, CwAppEngine *engine);

/* @number: of the object in the store. */
void cw_object_story_show (CwObjectStory *self, gint64 number);

G_END_DECLS
