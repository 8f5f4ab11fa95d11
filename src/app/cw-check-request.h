/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-app-engine.h"

G_BEGIN_DECLS

/* A check of the engine with all that it is asked with, to be run now or again. */
typedef struct
{
  CwAppEngine *engine; /* (owned) */
  char *name;          /* (owned) */
  char *input;         /* (owned): JSON */
  GVariant *secrets;   /* (owned): a(ssay) */
} CwCheckRequest;

/* @input_json: (nullable): nothing. @secrets: (transfer full if floating) (nullable): none */
CwCheckRequest *cw_check_request_new (CwAppEngine *engine,
                                      const char *name,
                                      const char *input_json,
                                      GVariant *secrets) G_GNUC_WARN_UNUSED_RESULT;
void cw_check_request_free (CwCheckRequest *self);

gboolean cw_check_request_is (const CwCheckRequest *self,
                              const char *name,
                              const char *input_json,
                              GVariant *secrets);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwCheckRequest, cw_check_request_free)

G_END_DECLS
