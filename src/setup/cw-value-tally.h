/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CwValueTally:
 *
 * Who has the same value as who, among all people of all directories. 24 bytes a value are kept in
 * memory, which a million people have room for; how they are called is in a file without a name,
 * which goes with the tally, and is read again for the few that are shown.
 */
typedef struct _CwValueTally CwValueTally;

/* A value of somebody. */
typedef struct
{
  const char *place;  /* the connector's name; "cloud" is no special one */
  const char *object; /* a DN, or what tells it apart elsewhere */
  const char *name;   /* for people */
  const char *attribute;
  const char *value;
  guint64 identity; /* the same for two entries: they are known to be one person */
  guint16 side;     /* number of the directory */
} CwValueOwner;

/* All who have one value: @owners can be read while @func runs. */
typedef struct
{
  guint n_owners;     /* entries */
  guint n_identities; /* different ones */
  guint n_sides;      /* different directories */
  const guint64 *offsets;
} CwValueGroup;

typedef gboolean (*CwValueGroupFunc) (CwValueTally *tally,
                                      const CwValueGroup *group,
                                      gpointer user_data,
                                      GError **error);

/* @dir: where the file is made. CW_ERROR_STORE */
CwValueTally *cw_value_tally_new (const char *dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_value_tally_free (CwValueTally *tally);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwValueTally, cw_value_tally_free)

/* Values are the same whatever the case of their letters, within one @key: "mail". */
gboolean
cw_value_tally_add (CwValueTally *tally, const char *key, const CwValueOwner *owner, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Calls @func for each value. The order has no meaning, and is the same for the same people. */
gboolean cw_value_tally_foreach (CwValueTally *tally,
                                 CwValueGroupFunc func,
                                 gpointer user_data,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The texts of an owner: place, object, name, attribute, value. (transfer full) */
char **
cw_value_tally_read (CwValueTally *tally, guint64 offset, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
