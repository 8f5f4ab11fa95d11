/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-form-page.h"

G_BEGIN_DECLS

#define CW_TYPE_DATABASE_FORM (cw_database_form_get_type ())

/**
 * CwDatabaseForm:
 *
 * Where a database lies: a file of our own, or a PostgreSQL server with its hosts, each of which is
 * tried. Its password is a secret of the draft. A group of a CwFormPage, of which it fills a part.
 */
G_DECLARE_FINAL_TYPE (CwDatabaseForm, cw_database_form, CW, DATABASE_FORM, AdwPreferencesGroup)

/* For init() of the page. @base: path of the database in the draft; @secret: kind of its password.
 * Both static texts. */
void cw_database_form_bind (CwDatabaseForm *self,
                            CwFormPage *page,
                            const char *base,
                            const char *secret);

/* For refresh() of the page. */
void cw_database_form_update (CwDatabaseForm *self, CwAppEngine *engine, CwDraft *draft);

G_END_DECLS
