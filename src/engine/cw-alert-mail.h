/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-alert.h"

G_BEGIN_DECLS

typedef struct
{
  const char *const *to; /* addresses, as the configuration's schema lets them through */
  const char *from;      /* (nullable): causeway@HOST */
  const char *host;      /* where the engine runs */
  gint64 now_usec;
} CwAlertMail;

/* Whose mail it is: an address. (transfer full) */
char *cw_alert_mail_make_from (const CwAlertMail *mail);

/* What we call ourselves: @host without what stands in no domain name. (transfer full) */
char *cw_alert_mail_make_domain (const char *host);

/* A message (RFC 5322, MIME) for `sendmail -t` or a mail server: lines end with LF. Names of
 * objects and connectors stand nowhere but in encoded words (RFC 2047) and in a body in base64, so
 * that none can end a line, begin a header, or name another recipient. (transfer full) */
char *cw_alert_mail_compose (const CwAlertMail *mail, const CwAlert *alert, CwAlertMessage message);

G_END_DECLS
