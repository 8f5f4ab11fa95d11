/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * CwNameQuestion: what is asked before something gets another name.
 * @heading: the question
 * @body: what the name is for
 * @label: of the field, for screen readers
 * @accept: the answer that does it, with its mnemonic
 */
typedef struct
{
  const char *heading;
  const char *body;
  const char *label;
  const char *accept;
} CwNameQuestion;

typedef void (*CwNameFunc) (GtkWidget *owner, const char *name);

/**
 * cw_name_dialog_ask:
 * @owner: whatever asks, in a window
 * @name: the present one
 * @rename: (scope async): called with another name, when @owner is still there
 */
void cw_name_dialog_ask (GtkWidget *owner,
                         const CwNameQuestion *question,
                         const char *name,
                         CwNameFunc rename);

G_END_DECLS
