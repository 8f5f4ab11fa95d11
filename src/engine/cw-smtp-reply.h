/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "base/cw-secret.h"

G_BEGIN_DECLS

/* What a mail server has answered last, from its lines (RFC 5321 section 4.2.1), and what else of
 * them is of interest. */
typedef struct
{
  char code[4];         /* "550"; "" at first */
  GString *text;        /* (owned): the lines of that reply behind their code, in one */
  gboolean is_begun;    /* another line of it follows */
  gboolean has_sign_in; /* it named a way to sign in (RFC 4954 section 3) */
} CwSmtpReply;

void cw_smtp_reply_init (CwSmtpReply *reply);
void cw_smtp_reply_clear (CwSmtpReply *reply);

/* @line: as it came, of any bytes. What is said to a good-bye behind a refusal is passed over. */
void cw_smtp_reply_add (CwSmtpReply *reply, const char *line, gsize size);

/* For people: "550 No such user here", without what is not text. A server that repeats the
 * password, which it should never, is not quoted. @user, @password: (nullable). (transfer full)
 * (nullable): it said nothing */
char *cw_smtp_reply_quote (const CwSmtpReply *reply, const char *user, CwSecret *password);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwSmtpReply, cw_smtp_reply_clear)

G_END_DECLS
