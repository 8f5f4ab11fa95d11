/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ldap-reader.h"

#include "base/cw-error.h"

typedef struct
{
  CwLdapReadPlan *plan;   /* (owned) */
  CwChangeWriter *writer; /* (owned) */
  CwLdapEntry *entry;     /* (owned) */
  GBytes *next;           /* (owned) (nullable): where the next page is asked for */
  guint n_pages;
} CwLdapReaderPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (CwLdapReader, cw_ldap_reader, G_TYPE_OBJECT)

void
cw_ldap_read_plan_free (CwLdapReadPlan *plan)
{
  g_return_if_fail (plan != NULL);

  g_free (plan->base);
  g_free (plan->filter);
  g_clear_pointer (&plan->map, cw_ldap_attribute_map_free);
  g_clear_pointer (&plan->types, cw_ldap_object_types_free);
  g_clear_pointer (&plan->current, cw_ldap_cursor_free);
  g_clear_pointer (&plan->since, cw_ldap_cursor_free);
  g_free (plan);
}

static void
cw_ldap_reader_finalize (GObject *object)
{
  CwLdapReaderPrivate *priv = cw_ldap_reader_get_instance_private (CW_LDAP_READER (object));

  g_clear_pointer (&priv->entry, cw_ldap_entry_free);
  g_clear_pointer (&priv->writer, cw_change_writer_free);
  g_clear_pointer (&priv->plan, cw_ldap_read_plan_free);
  g_clear_pointer (&priv->next, g_bytes_unref);

  G_OBJECT_CLASS (cw_ldap_reader_parent_class)->finalize (object);
}

static void
cw_ldap_reader_class_init (CwLdapReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cw_ldap_reader_finalize;
}

static void
cw_ldap_reader_init (CwLdapReader *self)
{
  CwLdapReaderPrivate *priv = cw_ldap_reader_get_instance_private (self);

  priv->writer = cw_change_writer_new ();
  priv->entry = cw_ldap_entry_new ();
}

void
cw_ldap_reader_set_plan (CwLdapReader *self, CwLdapReadPlan *plan)
{
  CwLdapReaderPrivate *priv = cw_ldap_reader_get_instance_private (self);

  g_return_if_fail (priv->plan == NULL);

  priv->plan = plan;
}

const CwLdapReadPlan *
cw_ldap_reader_get_plan (CwLdapReader *self)
{
  CwLdapReaderPrivate *priv = cw_ldap_reader_get_instance_private (self);

  return priv->plan;
}

CwChangeWriter *
cw_ldap_reader_get_writer (CwLdapReader *self)
{
  CwLdapReaderPrivate *priv = cw_ldap_reader_get_instance_private (self);

  return priv->writer;
}

CwLdapEntry *
cw_ldap_reader_get_entry (CwLdapReader *self)
{
  CwLdapReaderPrivate *priv = cw_ldap_reader_get_instance_private (self);

  return priv->entry;
}

/* Names this reader and the page, so that a cursor of another session is not mistaken for ours. */
static GBytes *
make_next (CwLdapReader *self, guint page)
{
  g_autofree char *text = g_strdup_printf ("page %p/%u", (void *) self, page);

  return g_bytes_new (text, strlen (text));
}

CwChangePage *
cw_ldap_reader_read (CwLdapReader *self, GBytes *cursor, GCancellable *cancellable, GError **error)
{
  CwLdapReaderPrivate *priv = cw_ldap_reader_get_instance_private (self);
  g_autoptr (CwChangePage) page = NULL;
  gboolean is_last = FALSE;

  g_return_val_if_fail (CW_IS_LDAP_READER (self) && priv->plan != NULL, NULL);

  if (priv->n_pages > 0 && !cw_ldap_reader_goes_on_at (self, cursor))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                   "The pages of %s must be read in order", priv->plan->base);
      return NULL;
    }
  g_clear_pointer (&priv->next, g_bytes_unref);
  page = CW_LDAP_READER_GET_CLASS (self)->read_page (self, cancellable, &is_last, error);
  if (page == NULL)
    return NULL;
  priv->n_pages++;
  if (!is_last)
    {
      priv->next = make_next (self, priv->n_pages);
      cw_change_page_set_cursor (page, priv->next, NULL);
    }
  return g_steal_pointer (&page);
}

gboolean
cw_ldap_reader_goes_on_at (CwLdapReader *self, GBytes *cursor)
{
  CwLdapReaderPrivate *priv = cw_ldap_reader_get_instance_private (self);

  return cursor != NULL && priv->next != NULL && g_bytes_equal (cursor, priv->next);
}
