/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-lease-seal.h"

#include "base/cw-error.h"

static char *
make_name (const CwLeaseRow *row)
{
  return g_strdup_printf ("lease/%" G_GINT64_FORMAT, row->epoch);
}

static CwSecret *
make_content (const CwLeaseRow *row, const char *holder)
{
  g_autofree char *text = g_strdup_printf ("%s %s %" G_GINT64_FORMAT, holder != NULL ? holder : "-",
                                           row->session, row->duration_usec);

  return cw_secret_new_from_string (text);
}

GBytes *
cw_lease_seal_make (CwVault *vault, const CwLeaseRow *row, const char *holder, GError **error)
{
  g_autofree char *name = make_name (row);
  g_autoptr (CwSecret) content = make_content (row, holder);

  return cw_vault_seal (vault, name, content, error);
}

gboolean
cw_lease_seal_check (CwVault *vault, const CwLeaseRow *row, GError **error)
{
  g_autofree char *name = make_name (row);
  g_autoptr (CwSecret) expected = make_content (row, row->holder);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwSecret) found = cw_vault_unseal (vault, name, row->seal, &local_error);

  if (found != NULL && cw_secret_equal (found, expected))
    return TRUE;
  if (g_error_matches (local_error, CW_ERROR, CW_ERROR_AUTH))
    {
      g_propagate_prefixed_error (
          error, g_steal_pointer (&local_error),
          "The keys of the other installations are not here: bring them with `causewayctl keys "
          "export` there and `causewayctl keys import` here: ");
      return FALSE;
    }
  g_set_error_literal (error, CW_ERROR, CW_ERROR_LEASE,
                       "The lease in the database, which says which installation exports, was "
                       "changed by none of them: find out by whom. Nothing is exported until "
                       "`causewayctl instance activate --force` writes it anew");
  return FALSE;
}
