/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is said of a change of the configuration; without a widget. */

/* Of a change of ListConfigVersions, as a line: "history.days: 30 → 31". What came or went as a
 * whole is told by its settings: "connectors: directory; kind: openldap; server.host: dc.example".
 * (transfer full) */
char *cw_version_words_say_change (GVariant *change);

G_END_DECLS
