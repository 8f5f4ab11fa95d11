/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a kind of error of objects is called, and what to do about it. */
typedef struct
{
  const char *title;  /* "Two objects want the same value" */
  const char *remedy; /* a sentence or two */
} CwErrorAdvice;

/* @code: of an object's error: one of ours ("duplicate-value") or a service's own
 * ("Request_BadRequest/ObjectConflict"). One that is not known has advice as well.
 * (transfer none) */
const CwErrorAdvice *cw_error_advice_find (const char *code);

G_END_DECLS
