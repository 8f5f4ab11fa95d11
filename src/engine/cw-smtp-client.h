/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-secret.h"
#include "model/cw-alert-settings.h"

G_BEGIN_DECLS

/* A mail server, and how it is spoken to. */
typedef struct
{
  const CwSmtpSettings *settings;
  CwSecret *password; /* (nullable): where somebody signs in */
  const char *domain; /* who we are (EHLO, RFC 5321 section 4.1.1.1) */
  guint seconds;      /* each conversation ends then */
} CwSmtpServer;

typedef struct
{
  const char *from;
  const char *const *to;
  const char *text; /* RFC 5322, ASCII; lines end with LF */
} CwSmtpMessage;

/**
 * cw_smtp_client_check:
 *
 * Goes as far as the sign-in and sends nothing. Blocks, and ends at once when it is cancelled, as
 * everything here. CW_ERROR_UNREACHABLE, _TIMEOUT, _TLS, _AUTH, _INVALID_CONFIG, _INTERRUPTED,
 * %G_IO_ERROR_CANCELLED. No error holds the password, whatever the server says.
 */
gboolean
cw_smtp_client_check (const CwSmtpServer *server, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * cw_smtp_client_send:
 * @taken: (element-type utf8): addresses that have the message already, which are passed over; gets
 * those that took it
 *
 * Each address gets the message by itself, so that one that the server refuses keeps it from
 * nobody. FALSE: not everybody has it. Besides the errors of cw_smtp_client_check():
 * CW_ERROR_THROTTLED, the server asks to come back later; CW_ERROR_PERMISSION, it refuses an
 * address; CW_ERROR_INVALID_ARGUMENT: something is no address.
 */
gboolean cw_smtp_client_send (const CwSmtpServer *server,
                              const CwSmtpMessage *message,
                              GPtrArray *taken,
                              GCancellable *cancellable,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
