/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "vault/cw-vault-key.h"

G_BEGIN_DECLS

/**
 * CwKeySet:
 *
 * The keys of an installation, never changed: the first seals, the others only open what a rotation
 * or an import has not sealed anew yet. Its text is a line for each key,
 * "causeway-vault-key-1 " and 64 hexadecimal digits; the key file of the first version had one.
 */
typedef struct _CwKeySet CwKeySet;

/* More than that is no key set: each rotation leaves one key. */
#define CW_KEY_SET_MAXIMUM 16

/* Of one new key. */
CwKeySet *cw_key_set_new_random (void) G_GNUC_WARN_UNUSED_RESULT;

/* %NULL when @text is none of this version, has a key twice, or too many. (nullable) */
CwKeySet *cw_key_set_parse (CwSecret *text) G_GNUC_WARN_UNUSED_RESULT;
CwSecret *cw_key_set_to_text (CwKeySet *set) G_GNUC_WARN_UNUSED_RESULT;

CwKeySet *cw_key_set_ref (CwKeySet *set);
void cw_key_set_unref (CwKeySet *set);

guint cw_key_set_get_size (CwKeySet *set);
CwVaultKey *cw_key_set_get_key (CwKeySet *set, guint i);       /* (transfer none) */
CwVaultKey *cw_key_set_find (CwKeySet *set, const guint8 *id); /* (transfer none) (nullable) */
char **cw_key_set_list_ids (CwKeySet *set);                    /* (transfer full) */

/* The keys of @first, then those of @second that it does not have; %NULL when that is more than a
 * key set may have. (nullable) */
CwKeySet *cw_key_set_join (CwKeySet *first, CwKeySet *second) G_GNUC_WARN_UNUSED_RESULT;

/* Without those with these ids; the first key always stays. */
CwKeySet *cw_key_set_without (CwKeySet *set, const char *const *ids) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwKeySet, cw_key_set_unref)

G_END_DECLS
