/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * The 64-bit hash that is kept in the store. It never changes, on no machine: a new algorithm would
 * be a migration. Not for keys that an attacker chooses to collide; whoever looks something up by
 * it compares the bytes too where that matters.
 *
 * mix (a, b) is the high half of the 128-bit product of a and b, xor its low half. The input is cut
 * into little-endian words of 8 bytes, the last one filled up with zero bytes.
 *
 *   h = 0x9e3779b97f4a7c15
 *   for each word w:  h = mix (h ^ w, 0xa0761d6478bd642f) + 0xe7037ed1a0b428db
 *   result = mix (h ^ length, 0x8ebc6af09c88c6e3) ^ h
 */
guint64 cw_hash_bytes (const void *data, gsize len);

G_END_DECLS
