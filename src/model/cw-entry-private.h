/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/cw-entry.h"

G_BEGIN_DECLS

/* Private to cw-entry.c and cw-entry-builder.c: the layout that cw-entry.h describes. */

#define CW_ENTRY_VERSION 1

typedef struct
{
  guint8 magic[3];
  guint8 version;
  guint32 size;
  guint16 n_attributes;
  guint16 reserved;
  guint32 n_values;
} CwEntryHeader;

typedef struct
{
  guint16 id;
  guint16 count;
  guint32 first;
} CwEntryIndexItem;

G_STATIC_ASSERT (sizeof (CwEntryHeader) == 16);
G_STATIC_ASSERT (sizeof (CwEntryIndexItem) == 8);

/* A new block of @size bytes to be filled in, header included; @ret_block is aligned for it. */
CwEntry *cw_entry_alloc (gsize size, guint8 **ret_block) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
