/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-csn-reader.h"

#include "base/cw-phrase.h"
#include "connectors/ldap/cw-anchor-listing.h"
#include "connectors/ldap/cw-csn.h"
#include "connectors/ldap/cw-entry-usn.h"
#include "connectors/ldap/cw-openldap-object.h"
#include "connectors/ldap/cw-paged-search.h"

/* Changes of this time before the highest CSN are read again; of a time of change, which keeps the
 * clock of the server that it was made at, however late replication brings it, more. */
#define OVERLAP_SECONDS      (5 * 60)
#define TIME_OVERLAP_SECONDS (60 * 60)

struct _CwCsnReader
{
  CwLdapReader parent_instance;

  CwPagedSearch *search;    /* (owned) (nullable): nothing has changed */
  CwAnchorListing *listing; /* (owned) (nullable) */
  char *context_csn;        /* (owned) (nullable) */
  char *highest;            /* (owned): the highest entryCSN seen; may be empty */
};

G_DEFINE_TYPE (CwCsnReader, cw_csn_reader, CW_TYPE_LDAP_READER)

static void
cw_csn_reader_finalize (GObject *object)
{
  CwCsnReader *self = CW_CSN_READER (object);

  g_clear_pointer (&self->listing, cw_anchor_listing_free);
  g_clear_pointer (&self->search, cw_paged_search_free);
  g_free (self->context_csn);
  g_free (self->highest);

  G_OBJECT_CLASS (cw_csn_reader_parent_class)->finalize (object);
}

static gboolean
is_valid (CwCsnReader *self, const char *stamp)
{
  return cw_ldap_reader_get_plan (CW_LDAP_READER (self))->dialect->is_csn
             ? cw_csn_is_valid (stamp)
             : cw_csn_is_valid_time (stamp);
}

static void
note_csn (CwCsnReader *self, const CwLdapEntry *entry)
{
  const struct berval *csn = cw_ldap_entry_find_value (entry, CW_LDAP_ROLE_CSN);

  if (csn == NULL || strcmp (csn->bv_val, self->highest) <= 0 || !is_valid (self, csn->bv_val))
    return;
  g_free (self->highest);
  self->highest = g_strdup (csn->bv_val);
}

static gboolean
handle_message (CwCsnReader *self, LDAPMessage *message, GError **error)
{
  CwLdapReader *reader = CW_LDAP_READER (self);
  const CwLdapReadPlan *plan = cw_ldap_reader_get_plan (reader);
  CwLdapEntry *entry = cw_ldap_reader_get_entry (reader);
  CwGuid uuid;

  if (!cw_ldap_entry_load (entry, plan->map, cw_ldap_session_get_ldap (plan->session), message,
                           error))
    return FALSE;
  note_csn (self, entry);
  if (cw_anchor_parse (cw_ldap_entry_find_value (entry, CW_LDAP_ROLE_ANCHOR), &uuid))
    cw_openldap_object_write (cw_ldap_reader_get_writer (reader), entry, plan->types, &uuid);
  else
    cw_change_writer_add_broken (cw_ldap_reader_get_writer (reader), (CwValue){ NULL, 0 },
                                 entry->dn, CW_PHRASE ("It has no anchor that can be read"));
  return TRUE;
}

static gboolean
fill (CwCsnReader *self, GCancellable *cancellable, gboolean *ret_is_done, GError **error)
{
  CwLdapReader *reader = CW_LDAP_READER (self);
  const CwLdapReadPlan *plan = cw_ldap_reader_get_plan (reader);
  CwChangeWriter *writer = cw_ldap_reader_get_writer (reader);

  while (self->search != NULL && !cw_change_writer_is_full (writer))
    {
      LDAPMessage *message = NULL;

      if (!cw_paged_search_next (self->search, cancellable, &message, error))
        return FALSE;
      if (message != NULL && !handle_message (self, message, error))
        return FALSE;
      if (message != NULL)
        continue;
      g_clear_pointer (&self->search, cw_paged_search_free);
      if (plan->since != NULL)
        self->listing = cw_anchor_listing_new (plan, plan->dialect->anchor);
    }
  *ret_is_done = self->search == NULL && self->listing == NULL;
  if (self->search != NULL || self->listing == NULL)
    return TRUE;
  return cw_anchor_listing_fill (self->listing, writer, cancellable, ret_is_done, error);
}

static GBytes *
make_watermark (CwCsnReader *self)
{
  g_autoptr (CwLdapCursor) cursor =
      cw_ldap_cursor_copy (cw_ldap_reader_get_plan (CW_LDAP_READER (self))->current);
  char *text =
      g_strdup_printf ("%s\n%s", self->highest, self->context_csn != NULL ? self->context_csn : "");

  cursor->cookie = g_bytes_new_take (text, strlen (text));
  return cw_ldap_cursor_to_bytes (cursor);
}

static CwChangePage *
cw_csn_reader_read_page (CwLdapReader *reader,
                         GCancellable *cancellable,
                         gboolean *ret_is_last,
                         GError **error)
{
  CwCsnReader *self = CW_CSN_READER (reader);
  gboolean is_full = cw_ldap_reader_get_plan (reader)->since == NULL;
  g_autoptr (CwChangePage) page = NULL;
  g_autoptr (GBytes) watermark = NULL;

  if (!fill (self, cancellable, ret_is_last, error))
    return NULL;
  page = cw_change_writer_take_page (cw_ldap_reader_get_writer (reader));
  if (*ret_is_last)
    {
      watermark = make_watermark (self);
      cw_change_page_set_cursor (page, NULL, watermark);
      cw_change_page_set_delete_absent (page, is_full || self->listing != NULL);
    }
  return g_steal_pointer (&page);
}

static void
cw_csn_reader_class_init (CwCsnReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cw_csn_reader_finalize;
  CW_LDAP_READER_CLASS (klass)->read_page = cw_csn_reader_read_page;
}

static void
cw_csn_reader_init (CwCsnReader *self)
{
  self->highest = g_strdup ("");
}

/* Takes the two parts of a watermark's cookie; returns the contextCSN of then. (transfer full) */
static char *
take_cookie (CwCsnReader *self, GBytes *cookie)
{
  gsize size = 0;
  const char *data = cookie != NULL ? g_bytes_get_data (cookie, &size) : NULL;
  g_autofree char *text = g_strndup (data != NULL ? data : "", size);
  char *line = strchr (text, '\n');

  if (line == NULL)
    return g_strdup ("");
  *line = '\0';
  g_free (self->highest);
  self->highest = g_strdup (is_valid (self, text) ? text : "");
  return g_strdup (line + 1);
}

/* Of changes that are numbered those too that bear an old time. (transfer full) */
static char *
make_filter (CwCsnReader *self, const CwLdapReadPlan *plan)
{
  const CwOpenldapDialect *dialect = plan->dialect;
  g_autofree char *first = dialect->is_csn
                               ? cw_csn_rewind (self->highest, OVERLAP_SECONDS)
                               : cw_csn_rewind_time (self->highest, TIME_OVERLAP_SECONDS);
  g_autofree char *numbered = NULL;

  if ((plan->since->flags & CW_LDAP_CURSOR_ENTRY_USN) == 0)
    return g_strdup_printf ("(&(%s>=%s)%s)", dialect->stamp, first, plan->filter);
  numbered = cw_entry_usn_make_filter (plan->since->usn);
  return g_strdup_printf ("(&(|%s(%s>=%s))%s)", numbered, dialect->stamp, first, plan->filter);
}

static void
start_search (CwCsnReader *self, const CwLdapReadPlan *plan)
{
  g_autofree char *filter = NULL;
  CwLdapQuery query = { plan->base, LDAP_SCOPE_SUBTREE, plan->filter,
                        cw_ldap_attribute_map_get_names (plan->map), NULL };

  if (plan->since != NULL && *self->highest != '\0')
    query.filter = filter = make_filter (self, plan);
  self->search = cw_paged_search_new (plan->session, &query, NULL, NULL);
}

CwLdapReader *
cw_csn_reader_new (CwLdapReadPlan *plan, const char *context_csn)
{
  CwCsnReader *self = g_object_new (CW_TYPE_CSN_READER, NULL);
  g_autofree char *former = NULL;

  cw_ldap_reader_set_plan (CW_LDAP_READER (self), plan);
  self->context_csn = g_strdup (context_csn);
  if (plan->since != NULL)
    former = take_cookie (self, plan->since->cookie);
  if (context_csn == NULL || g_strcmp0 (former, context_csn) != 0)
    start_search (self, plan);
  return CW_LDAP_READER (self);
}
