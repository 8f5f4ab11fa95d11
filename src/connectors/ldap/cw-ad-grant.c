/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ad-grant.h"

#include <string.h>

#include "base/cw-dn.h"
#include "base/cw-error.h"
#include "connectors/ldap/cw-ad-partition.h"
#include "connectors/ldap/cw-ldap-record.h"
#include "connectors/ldap/cw-ldap-write.h"

#define DESCRIPTOR "nTSecurityDescriptor"

/* In a list of what was added: the owner was replaced by the administrator of this SID. */
#define OWNER_MARK "owner:"

void
cw_ad_right_state_free (CwAdRightState *state)
{
  g_return_if_fail (state != NULL);

  cw_ad_right_free (state->right);
  g_free (state);
}

/* ----- descriptors */

static CwLdapControls *
make_controls (guint32 sd_flags)
{
  CwLdapControls *controls = cw_ldap_controls_new ();

  cw_ldap_controls_add_sd_flags (controls, sd_flags);
  cw_ldap_controls_add_show_deleted (controls);
  return controls;
}

/* @sd_flags of the descriptor of @dn; %NULL without error when it may not be seen. */
static CwSecurityDescriptor *
read_parts (CwAdSession *session,
            const char *dn,
            guint32 sd_flags,
            GCancellable *cancellable,
            GError **error)
{
  static const char *const wanted[] = { DESCRIPTOR, NULL };
  g_autoptr (CwLdapControls) controls = make_controls (sd_flags);
  const CwLdapQuery query = { dn, LDAP_SCOPE_BASE, "(objectClass=*)", wanted, controls };
  g_autoptr (CwLdapRecord) record = cw_ldap_record_read (session->ldap, &query, cancellable, error);
  GPtrArray *values = NULL;
  gsize size = 0;
  const void *data = NULL;

  if (record == NULL)
    return NULL;
  values = cw_ldap_record_get_values (record, DESCRIPTOR);
  if (values == NULL || values->len == 0)
    return NULL;
  data = g_bytes_get_data (g_ptr_array_index (values, 0), &size);
  return cw_security_descriptor_new (data, size, error);
}

static CwSecurityDescriptor *
read_descriptor (CwAdSession *session, const char *dn, GCancellable *cancellable, GError **error)
{
  return read_parts (session, dn, CW_SD_FLAGS_DACL, cancellable, error);
}

static gboolean
write_descriptor (CwAdSession *session,
                  const char *dn,
                  guint32 sd_flags,
                  GBytes *descriptor,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (CwLdapControls) controls = make_controls (sd_flags);
  g_autoptr (CwLdapWrite) write = cw_ldap_write_new (CW_LDAP_WRITE_MODIFY, dn);
  gsize size = 0;
  const void *data = g_bytes_get_data (descriptor, &size);

  cw_ldap_write_put_bytes (write, DESCRIPTOR, data, size);
  return cw_ldap_write_run (write, session->ldap, controls, NULL, cancellable, error);
}

static gboolean
write_owner (CwAdSession *session,
             const char *dn,
             GBytes *sid,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GBytes) owner = cw_security_descriptor_make_owner (sid);

  return write_descriptor (session, dn, CW_SD_FLAGS_OWNER, owner, cancellable, error);
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
  reader->descriptor = read_descriptor (reader->session, dn, reader->cancellable, &local_error);
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

/* tokenGroups names the caller first (MS-ADTS 3.1.1.3.2.30). */
static GBytes *
read_own_sid (CwAdSession *session, GCancellable *cancellable, GError **error)
{
  static const char *const wanted[] = { "tokenGroups", NULL };
  const CwLdapQuery query = { "", LDAP_SCOPE_BASE, "(objectClass=*)", wanted, NULL };
  g_autoptr (CwLdapRecord) record = cw_ldap_record_read (session->ldap, &query, cancellable, error);
  GPtrArray *values = record != NULL ? cw_ldap_record_get_values (record, "tokenGroups") : NULL;

  if (record == NULL)
    return NULL;
  if (values != NULL && values->len > 0)
    return g_bytes_ref (g_ptr_array_index (values, 0));
  g_set_error_literal (error, CW_ERROR, CW_ERROR_PERMISSION,
                       "The domain controller does not tell who signed in");
  return NULL;
}

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

/* Never %NULL without error. */
static CwSecurityDescriptor *
read_seen (CwAdSession *session, const char *dn, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  CwSecurityDescriptor *descriptor = read_descriptor (session, dn, cancellable, &local_error);

  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (descriptor == NULL)
    g_set_error (error, CW_ERROR, CW_ERROR_PERMISSION,
                 "The rights on %s cannot be seen, not even as their owner", dn);
  return descriptor;
}

/* Before it is done: one that broke off may have been done. */
static gboolean
note_owner (const Giver *giver, const char *dn, GBytes *sid, GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_free);
  gsize size = 0;
  const guchar *data = g_bytes_get_data (sid, &size);
  g_autofree char *base64 = g_base64_encode (data, size);

  g_ptr_array_add (entries, g_strconcat (dn, "\t" OWNER_MARK, base64, NULL));
  return giver->note (dn, entries, giver->user_data, error);
}

/* The DACL of @dn, whose ownership is taken when that is the only way. Never %NULL without
 * error. */
static CwSecurityDescriptor *
read_to_change (const Giver *giver, const char *dn, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwSecurityDescriptor) descriptor =
      read_descriptor (giver->session, dn, giver->cancellable, &local_error);
  g_autoptr (GBytes) sid = NULL;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (descriptor != NULL)
    return g_steal_pointer (&descriptor);
  sid = read_own_sid (giver->session, giver->cancellable, error);
  if (sid == NULL || !note_owner (giver, dn, sid, error) ||
      !write_owner (giver->session, dn, sid, giver->cancellable, error))
    return NULL;
  return read_seen (giver->session, dn, giver->cancellable, error);
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
         write_descriptor (giver->session, dn, CW_SD_FLAGS_DACL, changed, giver->cancellable,
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

/* ----- taking back */

/* Who owned it before cannot be seen by somebody who may not see its rights. The container is made
 * with one SID as its owner and its primary group (Active Directory: SYSTEM), and only the owner
 * was replaced. Nothing happens when it is no more the one who took it. */
static gboolean
give_owner_back (CwAdSession *session,
                 const char *dn,
                 GBytes *taker,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwSecurityDescriptor) descriptor =
      read_parts (session, dn, CW_SD_FLAGS_OWNER | CW_SD_FLAGS_GROUP, cancellable, &local_error);
  g_autoptr (GBytes) owner = NULL;
  g_autoptr (GBytes) group = NULL;

  if (g_error_matches (local_error, CW_ERROR, CW_ERROR_NOT_FOUND))
    return TRUE;
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (descriptor == NULL)
    return TRUE;
  owner = cw_security_descriptor_dup_owner (descriptor);
  group = cw_security_descriptor_dup_group (descriptor);
  return owner == NULL || group == NULL || !g_bytes_equal (owner, taker) ||
         write_owner (session, dn, group, cancellable, error);
}

/* What may not be seen is taken for the moment. *ret_taker: (nullable): who took it. %NULL without
 * error: it is gone. */
static CwSecurityDescriptor *
read_to_take_back (CwAdSession *session,
                   const char *dn,
                   GBytes **ret_taker,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwSecurityDescriptor) descriptor =
      read_descriptor (session, dn, cancellable, &local_error);
  g_autoptr (GBytes) sid = NULL;

  /* What is gone has no rights. */
  if (g_error_matches (local_error, CW_ERROR, CW_ERROR_NOT_FOUND))
    return NULL;
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (descriptor != NULL)
    return g_steal_pointer (&descriptor);
  sid = read_own_sid (session, cancellable, error);
  if (sid == NULL || !write_owner (session, dn, sid, cancellable, error))
    return NULL;
  descriptor = read_seen (session, dn, cancellable, error);
  *ret_taker = g_steal_pointer (&sid);
  return g_steal_pointer (&descriptor);
}

static gboolean
take_back_from (CwAdSession *session,
                const char *dn,
                GPtrArray *aces,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GBytes) taker = NULL;
  g_autoptr (CwSecurityDescriptor) descriptor =
      read_to_take_back (session, dn, &taker, cancellable, &local_error);
  g_autoptr (GBytes) changed =
      descriptor != NULL ? cw_security_descriptor_remove (descriptor, aces) : NULL;
  gboolean is_done = local_error == NULL;

  if (changed != NULL)
    is_done = write_descriptor (session, dn, CW_SD_FLAGS_DACL, changed, cancellable, &local_error);
  if (!is_done)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return is_done && (taker == NULL || give_owner_back (session, dn, taker, cancellable, error));
}

static GBytes *
parse_entry (const char *entry, char **ret_dn)
{
  const char *tab = strrchr (entry, '\t');
  const char *value = NULL;
  gsize size = 0;
  guchar *data = NULL;

  if (tab == NULL)
    return NULL;
  value = tab + 1;
  if (g_str_has_prefix (tab + 1, OWNER_MARK))
    value += strlen (OWNER_MARK);
  data = g_base64_decode (value, &size);
  *ret_dn = g_strndup (entry, (gsize) (tab - entry));
  return g_bytes_new_take (data, size);
}

static gboolean
is_owner (const char *entry)
{
  const char *tab = strrchr (entry, '\t');

  return tab != NULL && g_str_has_prefix (tab + 1, OWNER_MARK);
}

/* Last: whoever gives it back sees the rights no more. */
static gboolean
give_owners_back (CwAdSession *session,
                  const char *const *entries,
                  GCancellable *cancellable,
                  GError **error)
{
  for (guint i = 0; entries[i] != NULL; i++)
    {
      g_autofree char *dn = NULL;
      g_autoptr (GBytes) taker = is_owner (entries[i]) ? parse_entry (entries[i], &dn) : NULL;

      if (taker != NULL && !give_owner_back (session, dn, taker, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
cw_ad_grant_take_back (CwAdSession *session,
                       const char *const *entries,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GHashTable) by_dn =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  GHashTableIter iter;
  gpointer dn = NULL;
  gpointer aces = NULL;

  for (guint i = 0; entries[i] != NULL; i++)
    {
      g_autofree char *key = NULL;
      GBytes *ace = is_owner (entries[i]) ? NULL : parse_entry (entries[i], &key);

      if (ace == NULL)
        continue;
      aces = g_hash_table_lookup (by_dn, key);
      if (aces == NULL)
        {
          aces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
          g_hash_table_insert (by_dn, g_steal_pointer (&key), aces);
        }
      g_ptr_array_add (aces, ace);
    }
  g_hash_table_iter_init (&iter, by_dn);
  while (g_hash_table_iter_next (&iter, &dn, &aces))
    if (!take_back_from (session, dn, aces, cancellable, error))
      return FALSE;
  return give_owners_back (session, entries, cancellable, error);
}
