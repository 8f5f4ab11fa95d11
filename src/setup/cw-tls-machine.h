/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/cw-connector.h"

G_BEGIN_DECLS

/**
 * CwTlsMachine:
 *
 * What this machine has for TLS, before any server is known: what a set-up would else find out at
 * its first connection.
 */
typedef struct
{
  gboolean has_backend; /* GLib can speak TLS: without, there is no way to the cloud */
  gboolean is_modern;   /* the system's policy allows TLS 1.2 or 1.3 */
  int n_authorities;    /* that the system trusts; negative: they cannot be read */
} CwTlsMachine;

void cw_tls_machine_read (CwTlsMachine *ret_machine);

/* (transfer full): with the id "tls" */
CwCheck *cw_tls_machine_judge (const CwTlsMachine *machine) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
