/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the data of an installation says to whoever takes its engine away. */
typedef struct
{
  gboolean is_elsewhere; /* it lies on a server, and stays there */
  char *place;           /* (owned) (nullable): "causeway.sync at db1:5432" */
  char *removal;         /* (owned) (nullable): the SQL that removes it there */
  guint n_others;        /* installations that use the same configuration */
  gint64 running;        /* the cycle that is under way; 0: none */
  GPtrArray *made;       /* (owned) (nullable) (element-type CwMadeThing): what stands elsewhere;
                            %NULL: that could not be read */
  GError *problem;       /* (owned) (nullable): why not */
} CwRemovalLook;

void cw_removal_look_clear (CwRemovalLook *look);

/**
 * cw_removal_look_read:
 * @seconds: a server that does not answer is waited for so long
 *
 * Reads the store beside an engine that runs, or without. What a server does not tell is no error:
 * the look has the problem. A thread that waits for a silent one may be left behind: the program is
 * to end without waiting for it. FALSE with the error of a store that is here.
 */
gboolean
cw_removal_look_read (CwRemovalLook *ret_look, const char *state_dir, guint seconds, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwRemovalLook, cw_removal_look_clear)

G_END_DECLS
