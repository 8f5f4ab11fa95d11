/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-import-private.h"

typedef struct
{
  const CwChange *change; /* (unowned): of the page */
  CwCsObject *object;     /* (owned) */
} Late;

static void
clear_late (gpointer data)
{
  Late *late = data;

  cw_cs_object_free (late->object);
}

void
cw_importer_add_late (CwImporter *importer, const CwChange *change, CwCsObject *object)
{
  const Late late = { change, object };

  if (importer->late == NULL)
    {
      importer->late = g_array_new (FALSE, FALSE, sizeof (Late));
      g_array_set_clear_func (importer->late, clear_late);
    }
  g_array_append_val (importer->late, late);
}

gboolean
cw_importer_apply_late (CwImporter *importer, const CwChangePage *page, GError **error)
{
  for (guint i = 0; importer->late != NULL && i < importer->late->len; i++)
    {
      const Late *late = &g_array_index (importer->late, Late, i);

      if (!cw_importer_apply_links (importer, page, late->change, late->object, TRUE, error))
        return FALSE;
    }
  cw_importer_forget_late (importer);
  return TRUE;
}

void
cw_importer_forget_late (CwImporter *importer)
{
  if (importer->late != NULL)
    g_array_set_size (importer->late, 0);
}
