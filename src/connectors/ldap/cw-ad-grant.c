/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ad-grant.h"

#include "base/cw-dn.h"
#include "base/cw-error.h"
#include "connectors/ldap/cw-ad-descriptor.h"
#include "connectors/ldap/cw-ad-grant-private.h"
#include "connectors/ldap/cw-ad-partition.h"
#include "connectors/ldap/cw-ldap-record.h"

void
cw_ad_right_state_free (CwAdRightState *state)
{
  g_return_if_fail (state != NULL);

  cw_ad_right_free (state->right);
  g_free (state);
}

/* ----- checking */

static gboolean
is_self (CwAdSession *session, const CwSidSet *token)
{
  static const char *const wanted[] = { "tokenGroups", NULL };
  const CwLdapQuery query = { "", LDAP_SCOPE_BASE, "(objectClass=*)", wanted, NULL };
  g_autoptr (CwLdapRecord) record = cw_ldap_record_read (session->ldap, &query, NULL, NULL);
  GPtrArray *values = record != NULL ? cw_ldap_record_get_values (record, "tokenGroups") : NULL;
  gsize size = 0;
  const void *data = NULL;

  if (values == NULL || values->len == 0)
    return FALSE;
  data = g_bytes_get_data (g_ptr_array_index (values, 0), &size);
  return cw_sid_set_contains (token, data, size);
}

/* Who looks for himself simply looks. */
static gboolean
has_sight (CwAdSession *session, const char *head, GCancellable *cancellable)
{
  CwAdSight sight = { 0 };

  return cw_ad_partition_get_sight (session->ldap, session->root, head, &sight, cancellable,
                                    NULL) &&
         sight.sees_deleted;
}

typedef struct
{
  CwAdSession *session;
  const char *head;
  const CwSidSet *token;
  GCancellable *cancellable;
  char *dn; /* whose descriptor is at hand */
  CwSecurityDescriptor *descriptor;
} Reader;

static void
clear_reader (Reader *reader)
{
  g_clear_pointer (&reader->descriptor, cw_security_descriptor_free);
  g_clear_pointer (&reader->dn, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reader, clear_reader)

/* Rights of one DN follow each other. Of Deleted Objects, what may not be seen is no error. */
static gboolean
load (Reader *reader, const char *dn, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (g_strcmp0 (reader->dn, dn) == 0)
    return TRUE;
  clear_reader (reader);
  reader->dn = g_strdup (dn);
  reader->descriptor =
      cw_ad_descriptor_read (reader->session, dn, reader->cancellable, &local_error);
  if (local_error == NULL || (!cw_dn_equal (dn, reader->head) &&
                              g_error_matches (local_error, CW_ERROR, CW_ERROR_NOT_FOUND)))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
judge (Reader *reader, const CwAdRight *right)
{
  if (reader->descriptor != NULL && cw_security_descriptor_has_dacl (reader->descriptor))
    return cw_ad_right_is_granted (right, reader->descriptor, reader->token);
  return !cw_dn_equal (right->dn, reader->head) && is_self (reader->session, reader->token) &&
         has_sight (reader->session, reader->head, reader->cancellable);
}

GPtrArray *
cw_ad_grant_check (CwAdSession *session,
                   const char *head,
                   const CwSidSet *token,
                   CwAdFeatures features,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GPtrArray) rights = cw_ad_right_list (session, head, features, cancellable, error);
  g_autoptr (GPtrArray) states =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_ad_right_state_free);
  g_auto (Reader) reader = { session, head, token, cancellable, NULL, NULL };

  if (rights == NULL)
    return NULL;
  for (guint i = 0; i < rights->len; i++)
    {
      CwAdRight *right = g_ptr_array_index (rights, i);
      CwAdRightState *state = NULL;

      if (!load (&reader, right->dn, error))
        return NULL;
      state = g_new0 (CwAdRightState, 1);
      state->is_granted = judge (&reader, right);
      state->right = right;
      rights->pdata[i] = NULL;
      g_ptr_array_add (states, state);
    }
  g_ptr_array_set_free_func (rights, NULL);
  return g_steal_pointer (&states);
}

/* ----- giving */

/* (transfer full) (element-type utf8) */
static GPtrArray *
make_entries (const char *dn, GPtrArray *aces)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < aces->len; i++)
    {
      gsize size = 0;
      const guchar *data = g_bytes_get_data (g_ptr_array_index (aces, i), &size);
      g_autofree char *base64 = g_base64_encode (data, size);

      g_ptr_array_add (entries, g_strconcat (dn, "\t", base64, NULL));
    }
  return entries;
}

/* How rights are given, and who is told of them. */
typedef struct
{
  CwAdSession *session;
  CwAdGrantNoteFunc note;
  gpointer user_data;
  GCancellable *cancellable;
} Giver;

/* Before it is done: one that broke off may have been done. */
static gboolean
note_owner (const Giver *giver, const char *dn, GBytes *sid, GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_free);
  gsize size = 0;
  const guchar *data = g_bytes_get_data (sid, &size);
  g_autofree char *base64 = g_base64_encode (data, size);

  g_ptr_array_add (entries, g_strconcat (dn, "\t" CW_AD_GRANT_OWNER_MARK, base64, NULL));
  return giver->note (dn, entries, giver->user_data, error);
}

/* The DACL of @dn, whose ownership is taken when that is the only way. Never %NULL without
 * error. */
static CwSecurityDescriptor *
read_to_change (const Giver *giver, const char *dn, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwSecurityDescriptor) descriptor =
      cw_ad_descriptor_read (giver->session, dn, giver->cancellable, &local_error);
  g_autoptr (GBytes) sid = NULL;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (descriptor != NULL)
    return g_steal_pointer (&descriptor);
  sid = cw_ad_descriptor_read_own_sid (giver->session, giver->cancellable, error);
  if (sid == NULL || !note_owner (giver, dn, sid, error) ||
      !cw_ad_descriptor_write_owner (giver->session, dn, sid, giver->cancellable, error))
    return NULL;
  return cw_ad_descriptor_read_seen (giver->session, dn, giver->cancellable, error);
}

static gboolean
give_on (const Giver *giver, const char *dn, GPtrArray *aces, GError **error)
{
  g_autoptr (CwSecurityDescriptor) descriptor = read_to_change (giver, dn, error);
  g_autoptr (GPtrArray) missing = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GBytes) changed = NULL;
  g_autoptr (GError) local_error = NULL;

  if (descriptor == NULL)
    return FALSE;
  missing = cw_security_descriptor_list_missing (descriptor, aces);
  changed = cw_security_descriptor_add (descriptor, aces, &local_error);
  if (local_error != NULL)
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&local_error), "%s: ", dn);
      return FALSE;
    }
  if (changed == NULL)
    return TRUE;
  /* Before the write: one that broke off may have been done. */
  entries = make_entries (dn, missing);
  return giver->note (dn, entries, giver->user_data, error) &&
         cw_ad_descriptor_write (giver->session, dn, CW_SD_FLAGS_DACL, changed, giver->cancellable,
                                 error);
}

gboolean
cw_ad_grant_give_noted (CwAdSession *session,
                        const char *head,
                        GBytes *sid,
                        CwAdFeatures features,
                        CwAdGrantNoteFunc note,
                        gpointer user_data,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (GPtrArray) rights = cw_ad_right_list (session, head, features, cancellable, error);
  const Giver giver = { session, note, user_data, cancellable };
  guint i = 0;

  if (rights == NULL)
    return FALSE;
  while (i < rights->len)
    {
      const char *dn = ((CwAdRight *) g_ptr_array_index (rights, i))->dn;
      g_autoptr (GPtrArray) aces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

      for (; i < rights->len && g_str_equal (((CwAdRight *) rights->pdata[i])->dn, dn); i++)
        g_ptr_array_add (aces, cw_ad_right_make_ace (rights->pdata[i], sid));
      if (!give_on (&giver, dn, aces, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
note_added (const char *dn, GPtrArray *entries, gpointer user_data, GError **error)
{
  GPtrArray *added = user_data;

  for (guint i = 0; i < entries->len; i++)
    g_ptr_array_add (added, g_strdup (g_ptr_array_index (entries, i)));
  return TRUE;
}

gboolean
cw_ad_grant_give (CwAdSession *session,
                  const char *head,
                  GBytes *sid,
                  CwAdFeatures features,
                  GPtrArray *added,
                  GCancellable *cancellable,
                  GError **error)
{
  return cw_ad_grant_give_noted (session, head, sid, features, note_added, added, cancellable,
                                 error);
}
