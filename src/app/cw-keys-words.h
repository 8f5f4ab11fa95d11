/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-passphrase.h"

G_BEGIN_DECLS

/* What is said of the vault's keys and of the database, from answers of the engine; no widget, no
 * call. */

typedef enum
{
  CW_KEYS_ACTION_EXPORT,
  CW_KEYS_ACTION_IMPORT,
  CW_KEYS_ACTION_ROTATE,
  CW_KEYS_ACTION_ABANDON,
  CW_KEYS_ACTION_BACK_UP, /* from here on: with the database */
  CW_KEYS_ACTION_CHECK,
  CW_KEYS_ACTION_RESTORE,
  CW_KEYS_ACTION_N,
} CwKeysAction;

/* Of GetKeys, each a sentence or two. (transfer full) */
char *cw_keys_words_say_key (GVariant *keys);
char *cw_keys_words_say_protection (GVariant *keys);
char *cw_keys_words_say_secrets (GVariant *keys);

/* How a service keeps them better, and by which commands; NULL: it does already, or the service
 * manager does not run the engine. (transfer none) (nullable) */
const char *cw_keys_words_get_advice (GVariant *keys);

/* What is wrong, and what helps; NULL: nothing is. (transfer none) (nullable) */
const char *cw_keys_words_get_trouble (GVariant *keys);

/* An item of "items": whose secret it is, and where it can be entered again. (transfer full),
 * (transfer none) */
char *cw_keys_words_name_secret (GVariant *item);
const char *cw_keys_words_get_place (GVariant *item);

/* The same: whether it opens. (transfer none) */
const char *cw_keys_words_say_state (GVariant *item);

/* Why it cannot be done now; NULL: it can. @role: of the status. (transfer none) (nullable) */
const char *cw_keys_words_get_obstacle (CwKeysAction action, GVariant *keys, const char *role);

/* What failed, and below it what helps. (transfer full) */
char *cw_keys_words_say_failure (CwKeysAction action, const GError *error);

/* (transfer none) */
const char *cw_keys_words_get_strength (CwPassphraseStrength strength);

/* Of the status: what the database is. (transfer full) */
char *cw_keys_words_say_database (GVariant *status);
char *cw_keys_words_say_size (GVariant *status);

/* Why it cannot be another one. (transfer none) */
const char *cw_keys_words_get_limit (void);

G_END_DECLS
