/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-smtp-tls.h"

#include <string.h>
#include <sys/socket.h>

#include "base/cw-phrase.h"
#include "connectors/ldap/cw-tls-probe.h"

/* RFC 5321 section 4.5.3.1.5 */
#define MAXIMUM_LINE 512
/* More than that no server says of itself. */
#define MAXIMUM_LINES 100

/* One line and no byte more: what follows belongs to TLS. FALSE: the server went. */
static gboolean
read_line (int fd, char *line)
{
  gsize size = 0;

  while (size < MAXIMUM_LINE && recv (fd, line + size, 1, 0) == 1)
    if (line[size++] == '\n')
      {
        line[size] = '\0';
        return TRUE;
      }
  return FALSE;
}

/* A whole reply, whose first digit is @wanted. */
static gboolean
read_reply (int fd, char wanted)
{
  char line[MAXIMUM_LINE + 1];

  for (guint i = 0; i < MAXIMUM_LINES && read_line (fd, line); i++)
    if (strlen (line) < 4 || line[3] != '-')
      return line[0] == wanted;
  return FALSE;
}

static gboolean
ask (int fd, const char *command)
{
  gsize size = strlen (command);

  return send (fd, command, size, MSG_NOSIGNAL) == (gssize) size && read_reply (fd, '2');
}

/* RFC 3207 */
static gboolean
start_tls (int fd, CwTlsReport *report)
{
  if (read_reply (fd, '2') && ask (fd, "EHLO localhost\r\n") && ask (fd, "STARTTLS\r\n"))
    return TRUE;
  report->problem = CW_TLS_NO_STARTTLS;
  report->summary = g_strdup (CW_PHRASE ("The server does not begin TLS"));
  return FALSE;
}

char *
cw_smtp_tls_explain (const CwSmtpSettings *settings, guint seconds, GCancellable *cancellable)
{
  const CwLdapSettings probed = { .kind = CW_CONNECTOR_KIND_OPENLDAP,
                                  .host = settings->host,
                                  .port = (guint16) settings->port,
                                  .security = CW_LDAP_SECURITY_LDAPS,
                                  .ca_file = settings->ca_file,
                                  .timeout_seconds = seconds };
  g_autoptr (CwTlsReport) report =
      cw_tls_probe_behind (&probed, settings->is_tls ? NULL : start_tls, TRUE, cancellable, NULL);

  return report != NULL && report->problem != CW_TLS_OK ? g_strdup (report->summary) : NULL;
}
