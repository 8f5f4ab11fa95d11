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
 *
 * Signal "checked": signing in was tried, or is yet to be.
 */
G_DECLARE_FINAL_TYPE (CwDatabaseForm, cw_database_form, CW, DATABASE_FORM, AdwPreferencesGroup)

/* What it is called when there is none of its own; before it is bound. @text: (translated) */
void cw_database_form_set_default (CwDatabaseForm *self, const char *text);

/* For init() of the page. @base: path of the database in the draft; @secret: kind of its password.
 * Both static texts. */
void cw_database_form_bind (CwDatabaseForm *self,
                            CwFormPage *page,
                            const char *base,
                            const char *secret);

/* For refresh() of the page. */
void cw_database_form_update (CwDatabaseForm *self, CwAppEngine *engine, CwDraft *draft);

/* Whether the server said that there is a configuration of an installation there, which is not the
 * engine's own. */
gboolean cw_database_form_holds_configuration (CwDatabaseForm *self);

/* What to call it by, for CwExistingWindow: JSON, and its password. (transfer full), (transfer
 * full) (nullable) */
char *cw_database_form_dup_database (CwDatabaseForm *self);
CwSecret *cw_database_form_dup_password (CwDatabaseForm *self);

/* For whoever wants another one. */
void cw_database_form_grab_focus (CwDatabaseForm *self);

G_END_DECLS
