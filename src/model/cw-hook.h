/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/cw-config.h"

G_BEGIN_DECLS

/* A program of the administrator's own that is told of runs and objects: an element of $.hooks. */
typedef struct
{
  char *name;        /* (owned) */
  char **events;     /* (owned): "run-finished", ... */
  char *program;     /* (owned): absolute path */
  char **arguments;  /* (owned) */
  char **attributes; /* (owned): whose values it is told */
  guint seconds;     /* after so long it is stopped */
  guint pause;       /* seconds until one that has failed is run again */
} CwHook;

void cw_hook_free (CwHook *hook);

/* (transfer full) (element-type CwHook) */
GPtrArray *cw_hook_list (CwConfig *config);

gboolean cw_hook_wants (const CwHook *hook, const char *event);

/* What a JSON Schema cannot say: no two hooks of $.hooks with one name. @mistakes: (element-type
 * utf8) */
void cw_hook_check_names (JsonNode *root, GPtrArray *mistakes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwHook, cw_hook_free)

G_END_DECLS
