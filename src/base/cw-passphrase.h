/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/cw-secret.h"

G_BEGIN_DECLS

/* Bytes. */
#define CW_PASSPHRASE_MINIMUM 12

/**
 * CwPassphraseStrength:
 * @CW_PASSPHRASE_TOO_SHORT: shorter than CW_PASSPHRASE_MINIMUM; nothing is sealed under it
 * @CW_PASSPHRASE_WEAK: long enough, but most of it repeats or runs on: "aaaa", "1234", "qwer"
 * @CW_PASSPHRASE_FAIR: as much as a dozen characters that do not follow from each other
 * @CW_PASSPHRASE_STRONG: several words, or a long run of random characters
 *
 * A sentence that is printed somewhere is weak whatever its length, and a machine without all books
 * cannot tell it: what is said here is at best.
 */
typedef enum
{
  CW_PASSPHRASE_TOO_SHORT,
  CW_PASSPHRASE_WEAK,
  CW_PASSPHRASE_FAIR,
  CW_PASSPHRASE_STRONG,
} CwPassphraseStrength;

CwPassphraseStrength cw_passphrase_judge (CwSecret *passphrase);

G_END_DECLS
