/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/ldap/cw-change-writer.h"
#include "connectors/ldap/cw-ldap-attribute-map.h"
#include "connectors/ldap/cw-ldap-cursor.h"
#include "connectors/ldap/cw-ldap-object-types.h"
#include "connectors/ldap/cw-ldap-session.h"
#include "connectors/ldap/cw-openldap-object.h"

G_BEGIN_DECLS

/**
 * CwLdapReadPlan:
 *
 * What a read of one partition needs to know, whatever the way in which it reads. Made by the
 * connector, owned by its reader.
 */
typedef struct
{
  CwLdapSession *session; /* borrowed */
  char *base;
  char *filter;
  CwLdapAttributeMap *map;
  CwLdapObjectTypes *types;
  const CwOpenldapDialect *dialect; /* (nullable): Active Directory's needs none */
  CwLdapCursor *current;            /* how the watermark of this read will look */
  CwLdapCursor *since;              /* (nullable): the watermark it starts at; %NULL: a full read */
} CwLdapReadPlan;

void cw_ldap_read_plan_free (CwLdapReadPlan *plan);

#define CW_TYPE_LDAP_READER (cw_ldap_reader_get_type ())
G_DECLARE_DERIVABLE_TYPE (CwLdapReader, cw_ldap_reader, CW, LDAP_READER, GObject)

/**
 * CwLdapReaderClass:
 * @read_page: the next page without its next cursor. *ret_is_last says whether it is the last,
 * which then has its watermark and delete-absent set. A page may be empty
 *
 * One read of one partition, from its first to its last page.
 */
struct _CwLdapReaderClass
{
  GObjectClass parent_class;

  CwChangePage *(*read_page) (CwLdapReader *self,
                              GCancellable *cancellable,
                              gboolean *ret_is_last,
                              GError **error);
};

/* The plan is (transfer full). To be called by a subclass right after it was made. */
void cw_ldap_reader_set_plan (CwLdapReader *self, CwLdapReadPlan *plan);
const CwLdapReadPlan *cw_ldap_reader_get_plan (CwLdapReader *self);

/* What every subclass reads with: made with the plan. (transfer none) */
CwChangeWriter *cw_ldap_reader_get_writer (CwLdapReader *self);
CwLdapEntry *cw_ldap_reader_get_entry (CwLdapReader *self);

/* The next page, complete with its cursors. @cursor: the last page's next, or (nullable) for the
 * first page. After a failure the reader cannot go on. */
CwChangePage *
cw_ldap_reader_read (CwLdapReader *self, GBytes *cursor, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* TRUE when @cursor is what this reader's last page gave as its next. */
gboolean cw_ldap_reader_goes_on_at (CwLdapReader *self, GBytes *cursor);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwLdapReadPlan, cw_ldap_read_plan_free)

G_END_DECLS
