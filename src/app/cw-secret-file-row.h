/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "setup/draft/cw-draft.h"

G_BEGIN_DECLS

#define CW_TYPE_SECRET_FILE_ROW (cw_secret_file_row_get_type ())

/**
 * CwSecretFileRow:
 *
 * A row by which somebody chooses a file whose content becomes a secret of the draft: the engine,
 * which runs as somebody else, could not read it. It shows the file's name. The choice can be taken
 * back.
 *
 * Property "chooser-title": of the window in which the file is chosen.
 */
G_DECLARE_FINAL_TYPE (CwSecretFileRow, cw_secret_file_row, CW, SECRET_FILE_ROW, AdwActionRow)

/* @connector: that the secret belongs to; "": to none. @kind: static text. Cheap to call again. */
void cw_secret_file_row_bind (CwSecretFileRow *self,
                              CwDraft *draft,
                              const char *connector,
                              const char *kind);

/* As if somebody had chosen it. */
void cw_secret_file_row_take (CwSecretFileRow *self, GFile *file);

G_END_DECLS
