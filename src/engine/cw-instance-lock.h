/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CwInstanceLock:
 *
 * Only one engine works on a state directory. The lock is an open file description lock on
 * STATE_DIR/lock: the kernel drops it with the process, however that ends, so it is never stale.
 */
typedef struct _CwInstanceLock CwInstanceLock;

/* Makes @state_dir (mode 0700) when it does not exist. CW_ERROR_BUSY names the process that holds
 * the lock; CW_ERROR_INVALID_CONFIG when the directory belongs to another account, or others than
 * its owner may write to it. */
CwInstanceLock *
cw_instance_lock_acquire (const char *state_dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether an engine is at work there. */
gboolean cw_instance_lock_is_held (const char *state_dir);

void cw_instance_lock_release (CwInstanceLock *lock);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwInstanceLock, cw_instance_lock_release)

G_END_DECLS
