/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "setup/draft/cw-draft.h"

G_BEGIN_DECLS

/* What the checks "joins" and "anchor-values", which read everybody in all directories, are asked;
 * the connector to the cloud is passed over there. (transfer full) */
char *cw_people_check_make_input (CwDraft *draft);

/* Entries of an example: their names, each once, into @names, and "contoso: CN=Ann,...", a line
 * each, as what is returned. (transfer full) */
char *cw_people_check_list_objects (GVariant *objects, GString *names);

/* "2 entries have “a@x”". (transfer full) */
char *cw_people_check_describe_value (gint64 n_owners, const char *value);

G_END_DECLS
