/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A relay on loopback in front of a server, which cuts a connection at the word that ends a
 * transaction: before the server has seen it, or once it has answered and before we do. */
typedef struct _CutRelay CutRelay;

typedef enum
{
  CUT_NEVER,
  CUT_BEFORE_COMMIT,
  CUT_AFTER_COMMIT,
  CUT_EVERYTHING, /* after it, and nobody is let in any more */
} CutMode;

CutRelay *cut_relay_new (guint16 server_port);
void cut_relay_free (CutRelay *relay);
guint16 cut_relay_get_port (CutRelay *relay);
/* For the next commit; it is CUT_NEVER again after that, but for CUT_EVERYTHING. */
void cut_relay_set_mode (CutRelay *relay, CutMode mode);

G_END_DECLS
