/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-base"

#include "config.h"

#include "base/cw-error.h"

#include <errno.h>

static const GDBusErrorEntry error_entries[] = {
  { CW_ERROR_FAILED, "org.causeway.Error.Failed" },
  { CW_ERROR_AUTH, "org.causeway.Error.Auth" },
  { CW_ERROR_PERMISSION, "org.causeway.Error.Permission" },
  { CW_ERROR_UNREACHABLE, "org.causeway.Error.Unreachable" },
  { CW_ERROR_TLS, "org.causeway.Error.Tls" },
  { CW_ERROR_TIMEOUT, "org.causeway.Error.Timeout" },
  { CW_ERROR_THROTTLED, "org.causeway.Error.Throttled" },
  { CW_ERROR_INTERRUPTED, "org.causeway.Error.Interrupted" },
  { CW_ERROR_CONFLICT, "org.causeway.Error.Conflict" },
  { CW_ERROR_NOT_FOUND, "org.causeway.Error.NotFound" },
  { CW_ERROR_CURSOR_EXPIRED, "org.causeway.Error.CursorExpired" },
  { CW_ERROR_INVALID_CONFIG, "org.causeway.Error.InvalidConfig" },
  { CW_ERROR_INVALID_DATA, "org.causeway.Error.InvalidData" },
  { CW_ERROR_INVALID_ARGUMENT, "org.causeway.Error.InvalidArgument" },
  { CW_ERROR_UNSUPPORTED, "org.causeway.Error.Unsupported" },
  { CW_ERROR_STORE, "org.causeway.Error.Store" },
  { CW_ERROR_STORE_TOO_NEW, "org.causeway.Error.StoreTooNew" },
  { CW_ERROR_STORE_AWAY, "org.causeway.Error.StoreAway" },
  { CW_ERROR_BUSY, "org.causeway.Error.Busy" },
  { CW_ERROR_GUARD, "org.causeway.Error.Guard" },
  { CW_ERROR_LEASE, "org.causeway.Error.Lease" },
};

static const char *const code_names[] = {
  [CW_ERROR_FAILED] = "failed",
  [CW_ERROR_AUTH] = "auth",
  [CW_ERROR_PERMISSION] = "permission",
  [CW_ERROR_UNREACHABLE] = "unreachable",
  [CW_ERROR_TLS] = "tls",
  [CW_ERROR_TIMEOUT] = "timeout",
  [CW_ERROR_THROTTLED] = "throttled",
  [CW_ERROR_INTERRUPTED] = "interrupted",
  [CW_ERROR_CONFLICT] = "conflict",
  [CW_ERROR_NOT_FOUND] = "not-found",
  [CW_ERROR_CURSOR_EXPIRED] = "cursor-expired",
  [CW_ERROR_INVALID_CONFIG] = "invalid-config",
  [CW_ERROR_INVALID_DATA] = "invalid-data",
  [CW_ERROR_INVALID_ARGUMENT] = "invalid-argument",
  [CW_ERROR_UNSUPPORTED] = "unsupported",
  [CW_ERROR_STORE] = "store",
  [CW_ERROR_STORE_TOO_NEW] = "store-too-new",
  [CW_ERROR_STORE_AWAY] = "store-away",
  [CW_ERROR_BUSY] = "busy",
  [CW_ERROR_GUARD] = "guard",
  [CW_ERROR_LEASE] = "lease",
};

static const struct
{
  int errno_value;
  CwError code;
} errno_codes[] = {
  { ENOENT, CW_ERROR_NOT_FOUND },
  { ENOTDIR, CW_ERROR_NOT_FOUND },
  { EACCES, CW_ERROR_PERMISSION },
  { EPERM, CW_ERROR_PERMISSION },
  { EROFS, CW_ERROR_PERMISSION },
  { EEXIST, CW_ERROR_CONFLICT },
  { EADDRINUSE, CW_ERROR_CONFLICT },
  { EISDIR, CW_ERROR_INVALID_CONFIG },
  { ELOOP, CW_ERROR_INVALID_CONFIG },
  { ENAMETOOLONG, CW_ERROR_INVALID_CONFIG },
  { EINVAL, CW_ERROR_INVALID_ARGUMENT },
  { ECONNREFUSED, CW_ERROR_UNREACHABLE },
  { EHOSTUNREACH, CW_ERROR_UNREACHABLE },
  { ENETUNREACH, CW_ERROR_UNREACHABLE },
  { ECONNRESET, CW_ERROR_INTERRUPTED },
  { EPIPE, CW_ERROR_INTERRUPTED },
  { ETIMEDOUT, CW_ERROR_TIMEOUT },
  { EBUSY, CW_ERROR_BUSY },
  { EAGAIN, CW_ERROR_BUSY },
  { ENOSYS, CW_ERROR_UNSUPPORTED },
  { EOPNOTSUPP, CW_ERROR_UNSUPPORTED },
};

G_STATIC_ASSERT (G_N_ELEMENTS (error_entries) == CW_ERROR_LEASE + 1);
G_STATIC_ASSERT (G_N_ELEMENTS (code_names) == CW_ERROR_LEASE + 1);

GQuark
cw_error_quark (void)
{
  static gsize quark = 0;

  g_dbus_error_register_error_domain ("cw-error-quark", &quark, error_entries,
                                      G_N_ELEMENTS (error_entries));
  return (GQuark) quark;
}

const char *
cw_error_code_to_string (CwError code)
{
  g_return_val_if_fail ((guint) code < G_N_ELEMENTS (code_names), "failed");

  return code_names[code];
}

const char *
cw_error_name (const GError *error)
{
  g_return_val_if_fail (error != NULL, "failed");

  if (cw_error_is_cancelled (error))
    return "cancelled";
  if (error->domain == CW_ERROR)
    return cw_error_code_to_string ((CwError) error->code);
  return "failed";
}

gboolean
cw_error_is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

CwError
cw_error_code_from_errno (int errno_value)
{
  for (guint i = 0; i < G_N_ELEMENTS (errno_codes); i++)
    if (errno_codes[i].errno_value == errno_value)
      return errno_codes[i].code;
  return CW_ERROR_FAILED;
}
