/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CwOwnWrites:
 *
 * What the last cycles wrote to objects of sources, which their servers then tell of as of any
 * other change. That is looked at once, which confirms it. An object that was written to in two
 * cycles running does not get a third one by what it tells: whatever makes us write, it would go on
 * for ever. Belongs to one thread, or is locked by its owner.
 */
typedef struct _CwOwnWrites CwOwnWrites;

CwOwnWrites *cw_own_writes_new (void) G_GNUC_WARN_UNUSED_RESULT;
void cw_own_writes_free (CwOwnWrites *writes);

/* A cycle begins: what the one before the last wrote is over. */
void cw_own_writes_begin (CwOwnWrites *writes);

/* It is about to write to that object. */
void cw_own_writes_add (CwOwnWrites *writes, GBytes *anchor);

/* A change of that object is most likely the echo of a write that repeats itself. */
gboolean cw_own_writes_is_echo (CwOwnWrites *writes, GBytes *anchor);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwOwnWrites, cw_own_writes_free)

G_END_DECLS
