/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"

G_BEGIN_DECLS

#define CW_TYPE_OBJECTS_VIEW (cw_objects_view_get_type ())

/**
 * CwObjectsView:
 *
 * A list of objects (found by a search, behind a count of a step, or with one kind of error) and
 * the story of the chosen one.
 */
G_DECLARE_FINAL_TYPE (CwObjectsView, cw_objects_view, CW, OBJECTS_VIEW, AdwBin)

void cw_objects_view_set_engine (CwObjectsView *self, CwAppEngine *engine);

/* The story of one object. */
void cw_objects_view_show_object (CwObjectsView *self, gint64 number);

/* The objects behind a count of a step, instead of those of a search. */
void cw_objects_view_list_step (CwObjectsView *self, gint64 step, const char *count);

/* The objects with one kind of error. */
void cw_objects_view_list_error (CwObjectsView *self, const char *code, const char *connector);

/* Puts the focus into the search. */
void cw_objects_view_find (CwObjectsView *self);

G_END_DECLS
