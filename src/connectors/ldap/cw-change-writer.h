/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "connectors/ldap/cw-ldap-entry.h"
#include "model/cw-change-page.h"

G_BEGIN_DECLS

/* A value longer than this is left out of its object, with a note in the change's error message. */
#define CW_CHANGE_WRITER_MAX_VALUE (1024 * 1024)

/* How one object is told; borrowed during the call. */
typedef struct
{
  CwChangeKind kind;
  CwValue anchor;
  CwValue parent_anchor; /* may be empty */
  const char *dn;        /* (nullable) */
  CwAttributeId object_type;
  CwAttributeId rdn_id; /* an attribute that takes the RDN's value, or CW_ATTRIBUTE_NONE */
  CwValue rdn_value;
} CwChangeHead;

/**
 * CwChangeWriter:
 *
 * Turns LDAP entries into the changes of a page, one page after the other. Values that cannot be
 * stored (too long, text that is no UTF-8, a reference that is no DN) are left out: the object is
 * delivered without them, its error message names them. In a partial change an attribute that has
 * lost all its values this way is told as removed, because its former values are no longer true.
 */
typedef struct _CwChangeWriter CwChangeWriter;

CwChangeWriter *cw_change_writer_new (void) G_GNUC_WARN_UNUSED_RESULT;
void cw_change_writer_free (CwChangeWriter *writer);

/**
 * cw_change_writer_show_strangers:
 * @domain: DN of the domain that is read
 * @object_type: what they are told as: foreignSecurityPrincipal
 * @sid_id: objectSid
 *
 * Accounts and groups of the forest's other domains are known here by references alone (a phantom,
 * MS-ADTS 3.1.1.1.12), whose extended DN has their SID. From now on each is told once, as an object
 * that lies elsewhere, with its SID, by which rules find whom it stands for: the same as a member
 * from another forest.
 */
void cw_change_writer_show_strangers (CwChangeWriter *writer,
                                      const char *domain,
                                      CwAttributeId object_type,
                                      CwAttributeId sid_id);

/* Adds an object with the entry's attributes: those that were asked for, references as links. */
void
cw_change_writer_add (CwChangeWriter *writer, const CwChangeHead *head, const CwLdapEntry *entry);

/* The same in steps, for an object that comes in parts (ranged retrieval): begin, any number of
 * parts, end, with the same head. */
void
cw_change_writer_begin (CwChangeWriter *writer, const CwChangeHead *head, const CwLdapEntry *entry);
void cw_change_writer_add_part (CwChangeWriter *writer,
                                const CwChangeHead *head,
                                const CwLdapEntry *entry);
void cw_change_writer_end (CwChangeWriter *writer, const CwChangeHead *head);

/* Adds an object of which no more is told than that it is gone, or that it exists. */
void cw_change_writer_add_anchor (CwChangeWriter *writer,
                                  CwChangeKind kind,
                                  const void *anchor,
                                  gsize len);

/* Adds an object that cannot be read at all. @anchor may be empty, @dn is (nullable). */
void cw_change_writer_add_broken (CwChangeWriter *writer,
                                  CwValue anchor,
                                  const char *dn,
                                  const char *message);

/* TRUE when the page holds as much as one page should. */
gboolean cw_change_writer_is_full (CwChangeWriter *writer);

/* The page, without cursor; the next one begins. (transfer full) */
CwChangePage *cw_change_writer_take_page (CwChangeWriter *writer) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwChangeWriter, cw_change_writer_free)

G_END_DECLS
