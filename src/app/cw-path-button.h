/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CW_TYPE_PATH_BUTTON (cw_path_button_get_type ())

/**
 * CwPathButton:
 *
 * A button beside a field that takes the path of a file: lets somebody choose the file instead.
 *
 * Properties: "target" (GtkEditable, not owned): gets the path; "title": of the window in which the
 * file is chosen; "folder": a folder is, and no file. Signal "chosen": the field has a new path.
 */
G_DECLARE_FINAL_TYPE (CwPathButton, cw_path_button, CW, PATH_BUTTON, AdwBin)

G_END_DECLS
