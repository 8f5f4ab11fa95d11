/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CW_TYPE_CHECK_ITEM (cw_check_item_get_type ())

/**
 * CwCheckItem:
 *
 * One finding: an icon, a sentence that says what is so, and one that says what to do about it.
 */
G_DECLARE_FINAL_TYPE (CwCheckItem, cw_check_item, CW, CHECK_ITEM, GtkWidget)

/* @status: "ok", "warning", "failed" or "skipped". @remedy: "" for none. */
GtkWidget *cw_check_item_new (const char *status, const char *summary, const char *remedy)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
