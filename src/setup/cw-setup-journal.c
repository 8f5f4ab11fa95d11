/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-setup-journal.h"

#include "engine/cw-store-value.h"
#include "store/cw-config-store.h"

static CwStoreSession *
open_session (CwEngine *engine, GError **error)
{
  return cw_store_open_session (cw_engine_get_store (engine), error);
}

gboolean
cw_setup_journal_intend (CwEngine *engine,
                         const CwMadeThing *thing,
                         gint64 *ret_id,
                         gboolean *ret_is_known,
                         GError **error)
{
  g_autoptr (CwStoreSession) session = open_session (engine, error);

  return session != NULL && cw_made_store_intend (session, thing, ret_id, ret_is_known, error);
}

gboolean
cw_setup_journal_mark (CwEngine *engine, gint64 id, CwMadeState state, GError **error)
{
  g_autoptr (CwStoreSession) session = open_session (engine, error);

  return session != NULL && cw_made_store_mark (session, id, state, error);
}

GPtrArray *
cw_setup_journal_list (CwEngine *engine, GError **error)
{
  g_autoptr (CwStoreSession) session = open_session (engine, error);

  return session != NULL ? cw_made_store_list (session, error) : NULL;
}

const CwMadeThing *
cw_setup_journal_find (GPtrArray *list, const char *kind, const char *place, const char *identity)
{
  for (guint i = 0; i < list->len; i++)
    {
      const CwMadeThing *thing = g_ptr_array_index (list, i);

      if (g_str_equal (thing->kind, kind) && g_str_equal (thing->place, place) &&
          g_str_equal (thing->identity, identity))
        return thing;
    }
  return NULL;
}

GVariant *
cw_setup_journal_get_last (CwEngine *engine, GError **error)
{
  g_autoptr (CwStoreSession) session = open_session (engine, error);
  g_autofree char *text =
      session != NULL ? cw_config_store_get_value (session, CW_VALUE_SETUP_LAST, error) : NULL;

  return text != NULL ? g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, error) : NULL;
}

gboolean
cw_setup_journal_put_last (CwEngine *engine, GVariant *last, GError **error)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (last);
  /* With the types that the answer has. */
  g_autofree char *text = g_variant_print (owned, TRUE);
  g_autoptr (CwStoreSession) session = open_session (engine, error);

  return session != NULL && cw_config_store_put_value (session, CW_VALUE_SETUP_LAST, text, error);
}
