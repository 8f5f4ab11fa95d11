/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-setup-grant.h"

#include "base/cw-json.h"
#include "setup/cw-setup-journal.h"

/* What their removal needs: the way there, "account", "dn" and "entries". (transfer full) */
static char *
make_detail (const CwSetupGrant *grant, const char *dn, GPtrArray *entries)
{
  JsonObject *detail = cw_setup_directory_make_way (grant->connector, grant->administrator);
  JsonArray *array = json_array_new ();
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), detail);

  for (guint i = 0; i < entries->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (entries, i));
  json_object_set_string_member (detail, "account", grant->account->name);
  json_object_set_string_member (detail, "dn", dn);
  json_object_set_array_member (detail, "entries", array);
  json_object_unref (detail);
  return cw_json_to_canonical (node, FALSE);
}

/* One thing for one change of one descriptor: what was there before is never taken away. */
static char *
make_identity (const CwSetupGrant *grant, const char *dn, GPtrArray *entries)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint i = 0; i < entries->len; i++)
    g_checksum_update (checksum, g_ptr_array_index (entries, i), -1);
  return g_strdup_printf ("%s %s %.16s", grant->account->name, dn,
                          g_checksum_get_string (checksum));
}

static gboolean
note_entries (const char *dn, GPtrArray *entries, gpointer user_data, GError **error)
{
  CwSetupGrant *grant = user_data;
  const CwAdAccount *account = grant->account;
  g_autofree char *detail = make_detail (grant, dn, entries);
  g_autofree char *identity = make_identity (grant, dn, entries);
  g_autofree char *name = g_strdup_printf (
      "%s, on %s", account->principal != NULL ? account->principal : account->name, dn);
  const CwMadeThing thing = {
    .kind = (char *) CW_MADE_RIGHTS,
    .place = grant->forest->name,
    .identity = identity,
    .name = name,
    .connector = (char *) json_object_get_string_member (grant->connector, "name"),
    .detail = detail,
  };
  gint64 id = 0;

  if (!cw_setup_journal_intend (grant->engine, &thing, &id, NULL, error))
    return FALSE;
  g_array_append_val (grant->made, id);
  return TRUE;
}

gboolean
cw_setup_grant_give (CwSetupGrant *grant,
                     CwAdSession *session,
                     const CwAdDomain *domain,
                     GError **error)
{
  guint n_before = grant->made->len;

  if (!cw_ad_grant_give_noted (session, domain->dn, grant->account->sid, grant->features,
                               note_entries, grant, grant->cancellable, error))
    return FALSE;
  for (guint i = n_before; i < grant->made->len; i++)
    if (!cw_setup_journal_mark (grant->engine, g_array_index (grant->made, gint64, i), CW_MADE_MADE,
                                error))
      return FALSE;
  return TRUE;
}

gboolean
cw_setup_grant_give_all (CwSetupGrant *grant, CwSetupDirectory *directory, GError **error)
{
  for (guint i = 0; i < grant->forest->domains->len; i++)
    {
      const CwAdDomain *domain = g_ptr_array_index (grant->forest->domains, i);
      g_autoptr (CwAdSession) opened = NULL;
      CwAdSession *session =
          cw_setup_directory_get_session (directory, domain, &opened, grant->cancellable, error);

      if (session == NULL || !cw_setup_grant_give (grant, session, domain, error))
        return FALSE;
    }
  return TRUE;
}
