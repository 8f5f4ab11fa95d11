/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The files STATE_DIR/rules/NAME.json. Somebody puts them there past us, so each is checked when it
 * is read. */

/**
 * CwRuleFault: a rule file that cannot be used.
 * @message: what is wrong with it, without its name; a line for each mistake
 */
typedef struct
{
  char *path;
  char *message;
} CwRuleFault;

/* (transfer full) (element-type CwRuleFault) */
GPtrArray *cw_rule_faults_new (void) G_GNUC_WARN_UNUSED_RESULT;

/* One more thing that is wrong with a file. */
void cw_rule_faults_add (GPtrArray *faults, const char *path, const char *message);

/* The paths, in order of name. (transfer full) (element-type utf8) */
GPtrArray *cw_rule_files_list (const char *state_dir) G_GNUC_WARN_UNUSED_RESULT;

/* What they say, as a digest; "" when there are none. Two computers that share a configuration have
 * to have the same. (transfer full) */
char *cw_rule_files_digest (const char *state_dir) G_GNUC_WARN_UNUSED_RESULT;

/* A document that has passed the JSON schema of rule files. CW_ERROR_INVALID_CONFIG says what is
 * wrong, not with which file. (transfer full) */
JsonNode *cw_rule_files_read (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
