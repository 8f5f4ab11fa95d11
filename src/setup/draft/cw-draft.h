/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "base/cw-secret.h"

G_BEGIN_DECLS

#define CW_TYPE_DRAFT (cw_draft_get_type ())
G_DECLARE_FINAL_TYPE (CwDraft, cw_draft, CW, DRAFT, GObject)

/**
 * CwDraft:
 *
 * The answers document (data/causeway-answers.schema.json) while somebody edits it: what the pages
 * of the set-up wizard are bound to. It knows no widget and no engine. Three things lie apart:
 *
 * - the document, by paths (cw-draft-path.h); cw_draft_to_answers() writes it
 * - secrets, by connector name and kind; they are handed on by cw_draft_make_secrets() and are in
 *   no text that the draft writes
 * - facts: what was found out on the way (answers of checks), by name; never written either
 *
 * Signal "changed" (const char *path): the document, a secret ("secrets") or a fact ("facts.NAME")
 * changed. Belongs to one thread.
 */

/* A set-up from the start. */
CwDraft *cw_draft_new (void) G_GNUC_WARN_UNUSED_RESULT;

/* From an answers document, or from a configuration as GetConfig gives it (the wizard reopened).
 * CW_ERROR_INVALID_CONFIG: no JSON object. */
CwDraft *cw_draft_new_from_text (const char *json, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The document as JSON, canonical, indented. (transfer full) */
char *cw_draft_to_answers (CwDraft *self);

/* ----- the document */

/* What is absent, or of another type, is @fallback. (transfer none) (nullable) */
const char *cw_draft_get_string (CwDraft *self, const char *path, const char *fallback);
gboolean cw_draft_get_bool (CwDraft *self, const char *path, gboolean fallback);
gint64 cw_draft_get_int (CwDraft *self, const char *path, gint64 fallback);
/* (transfer none) (nullable) */
JsonNode *cw_draft_get_node (CwDraft *self, const char *path);
/* A list of strings; empty when absent. (transfer full) */
char **cw_draft_get_strings (CwDraft *self, const char *path);

/* Setting what is there already emits nothing. An empty string takes the member away. */
void cw_draft_set_string (CwDraft *self, const char *path, const char *value);
void cw_draft_set_bool (CwDraft *self, const char *path, gboolean value);
void cw_draft_set_int (CwDraft *self, const char *path, gint64 value);
/* @node: (transfer full) */
void cw_draft_set_node (CwDraft *self, const char *path, JsonNode *node);
void cw_draft_set_strings (CwDraft *self, const char *path, const char *const *values);
void cw_draft_remove (CwDraft *self, const char *path);

/* ----- connectors: names are unique, whatever their case */

guint cw_draft_get_n_connectors (CwDraft *self);
/* (transfer none) */
JsonObject *cw_draft_get_connector (CwDraft *self, guint index);
/* -1: there is none. */
int cw_draft_find_connector (CwDraft *self, const char *name);
/* The connector to the cloud (graph), -1: none yet. */
int cw_draft_find_cloud (CwDraft *self);
/* The directory whose schema says which attributes there are: an Active Directory if there is one,
 * else the first. (transfer none) (nullable) */
JsonObject *cw_draft_find_directory (CwDraft *self);
/* The tenant's first domain, of who signed in or of the connector; "": not known yet. (transfer
 * none) */
const char *cw_draft_get_tenant_name (CwDraft *self);
/* TRUE for directories, FALSE for the cloud. */
gboolean cw_draft_is_source (JsonObject *connector);
/* Adds it, or replaces the one at @index (-1: adds). (transfer none): copied. Its secrets follow a
 * new name. */
void cw_draft_put_connector (CwDraft *self, int index, JsonObject *connector);
/* With its secrets. */
void cw_draft_remove_connector (CwDraft *self, guint index);

/* ----- secrets. Kinds: those of base/cw-secret.h, of a connector; and of the draft only, of no
 * connector (""), which nothing is done with yet: */

#define CW_DRAFT_SECRET_DATABASE      CW_SECRET_DATABASE
#define CW_DRAFT_SECRET_SYNC_DATABASE CW_SECRET_SYNC_DATABASE
#define CW_DRAFT_SECRET_CERTIFICATE   "certificate"
#define CW_DRAFT_SECRET_KEY           "certificate-key"
#define CW_DRAFT_SECRET_KEY_PASSWORD  "certificate-password"

/* @secret: (nullable): takes it away. */
void cw_draft_set_secret (CwDraft *self, const char *connector, const char *kind, CwSecret *secret);
gboolean cw_draft_has_secret (CwDraft *self, const char *connector, const char *kind);
/* "a(ssay)", as the engine's methods take it. @connector: (nullable): of one only.
 * (transfer floating) */
GVariant *cw_draft_make_secrets (CwDraft *self, const char *connector);
/* Administrators' passwords: once they have served. */
void cw_draft_forget_administrators (CwDraft *self);

/* ----- facts */

/* @value: (transfer full if floating) (nullable): forgets it. */
void cw_draft_set_fact (CwDraft *self, const char *name, GVariant *value);
/* (transfer none) (nullable) */
GVariant *cw_draft_get_fact (CwDraft *self, const char *name);
gboolean cw_draft_get_bool_fact (CwDraft *self, const char *name);

/* Names of facts that more than one page uses. */
#define CW_DRAFT_FACT_EXPRESS  "express"  /* b: the short way */
#define CW_DRAFT_FACT_REOPENED "reopened" /* b: a configuration was there already */
#define CW_DRAFT_FACT_SIGN_IN  "sign-in"  /* s: of BeginSignIn, once FinishSignIn has answered */
#define CW_DRAFT_FACT_TENANT   "tenant"   /* a{sv}: the answer of FinishSignIn */
#define CW_DRAFT_FACT_SUFFIXES "suffixes" /* a{sv}: the answer of the check "suffixes" */
#define CW_DRAFT_FACT_FEATURES "features" /* a{sv}: the answer of the check "features" */
#define CW_DRAFT_FACT_PLAN     "plan"     /* a{sv}: the answer of PlanSetup */
#define CW_DRAFT_FACT_RESULT   "result"   /* a{sv}: the answer of ApplySetup */
#define CW_DRAFT_FACT_TASK     "task"     /* s: of the set-up reopened (cw-wizard-task.h) */
#define CW_DRAFT_FACT_KEYS     "keys"     /* a{sv}: the answer of GetKeys */
#define CW_DRAFT_FACT_IMPORT   "import"   /* a{sv}: cw_import_report_to_variant() */

/* ----- what was changed */

typedef struct
{
  char *path;
  char *before; /* (nullable): JSON; NULL: was not there */
  char *after;  /* (nullable): JSON; NULL: was taken away */
  char *name;   /* the same in words, for people (cw-setting-name.h) */
  char *before_words;
  char *after_words;
} CwDraftChange;

/* Leaf by leaf, in the order of the paths; an element of a list (a connector, a rule) that came or
 * went is one change, "connectors[contoso.lab]". (transfer full) (element-type CwDraftChange) */
GPtrArray *cw_draft_list_changes (CwDraft *self, CwDraft *original);

G_END_DECLS
