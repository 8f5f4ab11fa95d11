/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "fake-connector-private.h"

#include "base/cw-error.h"
#include "model/cw-entry-builder.h"

static void fake_connector_iface_init (CwConnectorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeConnector,
                               fake_connector,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CW_TYPE_CONNECTOR, fake_connector_iface_init))

static void
fake_object_free (FakeObject *object)
{
  g_free (object->name);
  g_free (object->type);
  g_free (object->dn);
  g_free (object->parent);
  g_ptr_array_unref (object->values);
  g_free (object);
}

static void
clear_event (gpointer data)
{
  g_free (((FakeEvent *) data)->name);
}

void
fake_connector_log (FakeConnector *fake, const char *name, gboolean is_deleted)
{
  FakeEvent event = { g_strdup (name), is_deleted };

  g_array_append_val (fake->events, event);
}

FakeObject *
fake_connector_find_object (FakeConnector *fake, const char *name)
{
  for (guint i = 0; i < fake->objects->len; i++)
    {
      FakeObject *object = g_ptr_array_index (fake->objects, i);

      if (g_str_equal (object->name, name))
        return object;
    }
  return NULL;
}

static FakeObject *
require_object (FakeConnector *fake, const char *name)
{
  FakeObject *object = fake_connector_find_object (fake, name);

  if (object == NULL)
    g_assert_not_reached ();
  return object;
}

void
fake_connector_drop_values (FakeObject *object, const char *attribute)
{
  g_autofree char *prefix = g_strconcat (attribute, "=", NULL);

  for (guint i = object->values->len; i > 0; i--)
    if (g_str_has_prefix (g_ptr_array_index (object->values, i - 1), prefix))
      g_ptr_array_remove_index (object->values, i - 1);
}

void
fake_connector_add_value (FakeObject *object, const char *attribute, const char *value)
{
  g_autofree char *text = g_strdup_printf ("%s=%s", attribute, value);

  for (guint i = 0; i < object->values->len; i++)
    if (g_str_equal (g_ptr_array_index (object->values, i), text))
      return;
  g_ptr_array_add (object->values, g_steal_pointer (&text));
}

FakeObject *
fake_connector_make_object (FakeConnector *fake, const char *name, const char *type)
{
  FakeObject *object = fake_connector_find_object (fake, name);

  if (object == NULL)
    {
      object = g_new0 (FakeObject, 1);
      object->values = g_ptr_array_new_with_free_func (g_free);
      object->name = g_strdup (name);
      g_ptr_array_add (fake->objects, object);
    }
  g_free (object->type);
  object->type = g_strdup (type);
  return object;
}

/* ----- what tests call */

FakeConnector *
fake_connector_new (CwAttributeTable *attributes, CwConnectorFlags flags)
{
  FakeConnector *fake = g_object_new (FAKE_TYPE_CONNECTOR, NULL);

  fake->attributes = cw_attribute_table_ref (attributes);
  fake->flags = flags;
  return fake;
}

void
fake_connector_put (FakeConnector *fake,
                    const char *name,
                    const char *type,
                    const char *dn,
                    const char *parent,
                    ...)
{
  FakeObject *object = fake_connector_make_object (fake, name, type);
  const char *attribute;
  va_list args;

  g_ptr_array_set_size (object->values, 0);
  g_free (object->dn);
  object->dn = g_strdup (dn);
  g_free (object->parent);
  object->parent = g_strdup (parent);
  object->is_elsewhere = FALSE;
  va_start (args, parent);
  while ((attribute = va_arg (args, const char *)) != NULL)
    fake_connector_add_value (object, attribute, va_arg (args, const char *));
  va_end (args);
  fake_connector_log (fake, name, FALSE);
}

void
fake_connector_set (FakeConnector *fake, const char *name, const char *attribute, const char *value)
{
  FakeObject *object = require_object (fake, name);

  fake_connector_drop_values (object, attribute);
  if (value != NULL)
    fake_connector_add_value (object, attribute, value);
  fake_connector_log (fake, name, FALSE);
}

static void
link_by (FakeConnector *fake,
         const char *name,
         const char *mark,
         const char *attribute,
         const char *target)
{
  g_autofree char *reference = g_strconcat (mark, attribute, NULL);

  fake_connector_add_value (require_object (fake, name), reference, target);
  fake_connector_log (fake, name, FALSE);
}

static void
unlink_by (FakeConnector *fake,
           const char *name,
           const char *mark,
           const char *attribute,
           const char *target)
{
  g_autofree char *text = g_strdup_printf ("%s%s=%s", mark, attribute, target);
  FakeObject *object = require_object (fake, name);

  for (guint i = 0; i < object->values->len; i++)
    if (g_str_equal (g_ptr_array_index (object->values, i), text))
      g_ptr_array_remove_index (object->values, i--);
  fake_connector_log (fake, name, FALSE);
}

void
fake_connector_link (FakeConnector *fake,
                     const char *name,
                     const char *attribute,
                     const char *target)
{
  link_by (fake, name, "@", attribute, target);
}

void
fake_connector_unlink (FakeConnector *fake,
                       const char *name,
                       const char *attribute,
                       const char *target)
{
  unlink_by (fake, name, "@", attribute, target);
}

void
fake_connector_link_login (FakeConnector *fake,
                           const char *name,
                           const char *attribute,
                           const char *login)
{
  link_by (fake, name, "%", attribute, login);
}

void
fake_connector_unlink_login (FakeConnector *fake,
                             const char *name,
                             const char *attribute,
                             const char *login)
{
  unlink_by (fake, name, "%", attribute, login);
}

void
fake_connector_rename (FakeConnector *fake, const char *name, const char *dn, const char *parent)
{
  FakeObject *object = require_object (fake, name);

  g_free (object->dn);
  object->dn = g_strdup (dn);
  g_free (object->parent);
  object->parent = g_strdup (parent);
  fake_connector_log (fake, name, FALSE);
}

/* As in a real directory, references to the object go with it and nobody is told. */
static void
drop_references (FakeConnector *fake, const char *name)
{
  g_autofree char *suffix = g_strconcat ("=", name, NULL);

  for (guint i = 0; i < fake->objects->len; i++)
    {
      FakeObject *object = g_ptr_array_index (fake->objects, i);

      for (guint v = object->values->len; v > 0; v--)
        {
          const char *text = g_ptr_array_index (object->values, v - 1);

          if (text[0] == '@' && g_str_has_suffix (text, suffix))
            g_ptr_array_remove_index (object->values, v - 1);
        }
    }
}

void
fake_connector_lose (FakeConnector *fake, const char *name)
{
  drop_references (fake, name);
  g_ptr_array_remove (fake->objects, require_object (fake, name));
}

void
fake_connector_move_out (FakeConnector *fake, const char *name)
{
  require_object (fake, name)->is_elsewhere = TRUE;
  fake_connector_log (fake, name, FALSE);
}

void
fake_connector_delete (FakeConnector *fake, const char *name)
{
  g_autofree char *gone = g_strdup (name);

  fake_connector_lose (fake, gone);
  fake_connector_log (fake, gone, TRUE);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char *
fake_connector_get (FakeConnector *fake, const char *name, const char *attribute)
{
  g_autofree char *prefix = g_strconcat (attribute, "=", NULL);
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  FakeObject *object = fake_connector_find_object (fake, name);

  for (guint i = 0; object != NULL && i < object->values->len; i++)
    {
      const char *text = g_ptr_array_index (object->values, i);

      if (g_str_has_prefix (text, prefix))
        g_ptr_array_add (found, (gpointer) (text + strlen (prefix)));
    }
  if (found->len == 0)
    return NULL;
  g_ptr_array_sort (found, compare_texts);
  g_ptr_array_add (found, NULL);
  return g_strjoinv (",", (char **) found->pdata);
}

const char *
fake_connector_find (FakeConnector *fake, const char *attribute, const char *value)
{
  g_autofree char *text = g_strdup_printf ("%s=%s", attribute, value);

  for (guint i = 0; i < fake->objects->len; i++)
    {
      FakeObject *object = g_ptr_array_index (fake->objects, i);

      for (guint v = 0; v < object->values->len; v++)
        if (g_str_equal (g_ptr_array_index (object->values, v), text))
          return object->name;
    }
  return NULL;
}

guint
fake_connector_count (FakeConnector *fake)
{
  return fake->objects->len;
}

void
fake_connector_set_page_size (FakeConnector *fake, guint page_size)
{
  fake->page_size = page_size;
}

void
fake_connector_fail_after_pages (FakeConnector *fake, int n_pages, CwError code)
{
  fake->pages_left = n_pages;
  fake->page_error = code;
}

void
fake_connector_expire_cursor (FakeConnector *fake)
{
  fake->is_cursor_expired = TRUE;
}

void
fake_connector_hide_all (FakeConnector *fake, gboolean is_hidden)
{
  fake->is_hidden = is_hidden;
}

void
fake_connector_refuse (FakeConnector *fake, const char *attribute, const char *value)
{
  g_free (fake->refused);
  fake->refused = attribute != NULL ? g_strdup_printf ("%s=%s", attribute, value) : NULL;
}

void
fake_connector_hold_back (FakeConnector *fake, const char *attribute, const char *value)
{
  g_free (fake->held_back);
  fake->held_back = attribute != NULL ? g_strdup_printf ("%s=%s", attribute, value) : NULL;
}

void
fake_connector_forbid_duplicates (FakeConnector *fake)
{
  fake->forbids_duplicates = TRUE;
}

guint
fake_connector_get_n_duplicates (FakeConnector *fake)
{
  return fake->n_duplicates;
}

void
fake_connector_cut_export_after (FakeConnector *fake, int n)
{
  fake->exports_left = n;
}

guint
fake_connector_get_n_exported (FakeConnector *fake)
{
  return fake->n_exported;
}

guint
fake_connector_get_n_exported_links (FakeConnector *fake)
{
  return fake->n_exported_links;
}

/* ----- reading */

static CwConnectorFlags
fake_get_flags (CwConnector *connector)
{
  return FAKE_CONNECTOR (connector)->flags;
}

static gboolean
fake_open (CwConnector *connector, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static void
fake_close (CwConnector *connector)
{
}

/* The name of an object that does not exist (yet) is made up. */
static char *
dup_dn (FakeConnector *fake, const char *name)
{
  const FakeObject *object = fake_connector_find_object (fake, name);

  return object != NULL ? g_strdup (object->dn) : g_strdup_printf ("CN=%s,DC=fake", name);
}

static void
add_reference (FakeConnector *fake, CwChangePage *page, const char *name, const char *target)
{
  CwAttributeId attribute = cw_attribute_table_intern (fake->attributes, name);
  CwValue anchor = { (const guint8 *) target, strlen (target) };
  CwValue none = { NULL, 0 };
  g_autofree char *dn = dup_dn (fake, target);

  if ((fake->flags & CW_CONNECTOR_LINKS_BY_DN) != 0)
    cw_change_page_add_link (page, attribute, CW_LINK_ADD, none, dn);
  else
    cw_change_page_add_link (page, attribute, CW_LINK_ADD, anchor, NULL);
}

static void
add_login (FakeConnector *fake, CwChangePage *page, const char *name, const char *login)
{
  CwAttributeId attribute = cw_attribute_table_intern (fake->attributes, name);
  CwValue value = { (const guint8 *) login, strlen (login) };

  cw_change_page_add_login_link (page, attribute, CW_LINK_ADD, value);
}

static void
add_object (FakeConnector *fake, CwChangePage *page, const FakeObject *object)
{
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();
  CwChange *change =
      cw_change_page_add (page, CW_CHANGE_FULL, object->name, strlen (object->name), object->dn);

  change->object_type = cw_attribute_table_intern (fake->attributes, object->type);
  change->is_elsewhere = object->is_elsewhere;
  if (object->parent != NULL)
    cw_change_page_set_parent (page, object->parent, strlen (object->parent));
  for (guint i = 0; i < object->values->len; i++)
    {
      g_auto (GStrv) pair = g_strsplit (g_ptr_array_index (object->values, i), "=", 2);

      if (strchr ("@%", pair[0][0]) == NULL)
        cw_entry_builder_add_string (builder, cw_attribute_table_intern (fake->attributes, pair[0]),
                                     pair[1]);
    }
  cw_change_page_set_entry (page, cw_entry_builder_end (builder, NULL));
  for (guint i = 0; i < object->values->len; i++)
    {
      g_auto (GStrv) pair = g_strsplit (g_ptr_array_index (object->values, i), "=", 2);

      if (pair[0][0] == '@')
        add_reference (fake, page, pair[0] + 1, pair[1]);
      else if (pair[0][0] == '%')
        add_login (fake, page, pair[0] + 1, pair[1]);
    }
}

static gboolean
check_page (FakeConnector *fake, GError **error)
{
  if (fake->pages_left < 0 || fake->pages_left-- > 0)
    return TRUE;
  fake->pages_left = -1;
  g_set_error (error, CW_ERROR, (int) fake->page_error, "the server went away");
  return FALSE;
}

static GBytes *
make_cursor (guint position)
{
  return g_bytes_new (&position, sizeof position);
}

static guint
read_cursor (GBytes *cursor)
{
  return cursor != NULL ? *(const guint *) g_bytes_get_data (cursor, NULL) : 0;
}

static CwChangePage *
fake_read_full (CwConnector *connector,
                const CwReadRequest *request,
                GBytes *cursor,
                GCancellable *cancellable,
                GError **error)
{
  FakeConnector *fake = FAKE_CONNECTOR (connector);
  g_autoptr (CwChangePage) page = cw_change_page_new ();
  g_autoptr (GBytes) next = NULL;
  g_autoptr (GBytes) watermark = NULL;
  guint first = read_cursor (cursor);
  guint n = fake->is_hidden ? 0 : fake->objects->len;

  if (!check_page (fake, error))
    return NULL;
  for (guint i = first; i < MIN (n, first + fake->page_size); i++)
    add_object (fake, page, g_ptr_array_index (fake->objects, i));
  if (first + fake->page_size < n)
    next = make_cursor (first + fake->page_size);
  else
    watermark = make_cursor (fake->events->len);
  cw_change_page_set_cursor (page, next, watermark);
  cw_change_page_set_delete_absent (page, next == NULL);
  return g_steal_pointer (&page);
}

static CwChangePage *
fake_read_delta (CwConnector *connector,
                 const CwReadRequest *request,
                 GBytes *cursor,
                 GCancellable *cancellable,
                 GError **error)
{
  FakeConnector *fake = FAKE_CONNECTOR (connector);
  g_autoptr (CwChangePage) page = cw_change_page_new ();
  g_autoptr (GBytes) watermark = NULL;
  guint first = read_cursor (cursor);
  guint end = MIN (first + fake->page_size, fake->events->len);

  if (fake->is_cursor_expired)
    {
      fake->is_cursor_expired = FALSE;
      g_set_error_literal (error, CW_ERROR, CW_ERROR_CURSOR_EXPIRED, "the watermark is too old");
      return NULL;
    }
  if (!check_page (fake, error))
    return NULL;
  for (guint i = first; i < end; i++)
    {
      const FakeEvent *event = &g_array_index (fake->events, FakeEvent, i);
      const FakeObject *object = fake_connector_find_object (fake, event->name);

      if (object != NULL)
        add_object (fake, page, object);
      else
        cw_change_page_add (page, CW_CHANGE_DELETED, event->name, strlen (event->name), NULL);
    }
  watermark = make_cursor (end);
  cw_change_page_set_cursor (page, end < fake->events->len ? watermark : NULL, watermark);
  return g_steal_pointer (&page);
}

void
fake_connector_forbid_itself (FakeConnector *fake)
{
  fake->forbids_itself = TRUE;
}

/* ----- the rest of the interface is not asked for by the three steps */

static GPtrArray *
fake_test (CwConnector *connector, GCancellable *cancellable, GError **error)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) cw_check_free);
}

static CwSchema *
fake_discover_schema (CwConnector *connector, GCancellable *cancellable, GError **error)
{
  g_set_error_literal (error, CW_ERROR, CW_ERROR_UNSUPPORTED, "a fake has no schema");
  return NULL;
}

static GPtrArray *
fake_list_partitions (CwConnector *connector, GCancellable *cancellable, GError **error)
{
  GPtrArray *partitions = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_partition_free);

  g_ptr_array_add (partitions, cw_partition_new ("DC=fake", "fake", TRUE));
  return partitions;
}

/* ----- watching */

void
fake_connector_ring (FakeConnector *fake, const char *name)
{
  g_mutex_lock (&fake->watch_mutex);
  g_ptr_array_add (fake->rings, g_strdup (name != NULL ? name : ""));
  g_cond_broadcast (&fake->watch_cond);
  g_mutex_unlock (&fake->watch_mutex);
}

void
fake_connector_hang_up (FakeConnector *fake, CwError code)
{
  g_mutex_lock (&fake->watch_mutex);
  fake->is_hung_up = TRUE;
  fake->hang_up_code = code;
  g_cond_broadcast (&fake->watch_cond);
  g_mutex_unlock (&fake->watch_mutex);
}

guint
fake_connector_get_n_watches (FakeConnector *fake)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&fake->watch_mutex);

  return fake->n_watches;
}

static void
on_watch_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  FakeConnector *fake = user_data;

  g_mutex_lock (&fake->watch_mutex);
  g_cond_broadcast (&fake->watch_cond);
  g_mutex_unlock (&fake->watch_mutex);
}

/* The next ring; %NULL: the watch is over. (transfer full) */
static char *
wait_ring (FakeConnector *fake, GCancellable *cancellable, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&fake->watch_mutex);

  while (fake->rings->len == 0 && !fake->is_hung_up && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait (&fake->watch_cond, &fake->watch_mutex);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (!fake->is_hung_up)
    return g_ptr_array_steal_index (fake->rings, 0);
  fake->is_hung_up = FALSE;
  g_set_error_literal (error, CW_ERROR, (int) fake->hang_up_code, "the other side has hung up");
  return NULL;
}

static void
fake_watch (CwConnector *connector,
            const CwReadRequest *request,
            CwWatchFunc on_event,
            gpointer user_data,
            GCancellable *cancellable,
            GError **error)
{
  FakeConnector *fake = FAKE_CONNECTOR (connector);
  gulong handler =
      g_cancellable_connect (cancellable, G_CALLBACK (on_watch_cancelled_cb), fake, NULL);
  char *name = NULL;

  g_mutex_lock (&fake->watch_mutex);
  fake->n_watches++;
  g_mutex_unlock (&fake->watch_mutex);
  on_event (CW_WATCH_LISTENING, NULL, user_data);
  while ((name = wait_ring (fake, cancellable, error)) != NULL)
    {
      g_autoptr (GBytes) anchor = *name != '\0' ? g_bytes_new (name, strlen (name)) : NULL;

      on_event (CW_WATCH_CHANGED, anchor, user_data);
      g_free (name);
    }
  g_cancellable_disconnect (cancellable, handler);
}

static void
fake_connector_iface_init (CwConnectorInterface *iface)
{
  iface->get_flags = fake_get_flags;
  iface->open = fake_open;
  iface->close = fake_close;
  iface->test = fake_test;
  iface->discover_schema = fake_discover_schema;
  iface->list_partitions = fake_list_partitions;
  iface->read_full = fake_read_full;
  iface->read_delta = fake_read_delta;
  iface->export = fake_connector_export;
  iface->watch = fake_watch;
}

static void
fake_connector_finalize (GObject *object)
{
  FakeConnector *fake = FAKE_CONNECTOR (object);

  cw_attribute_table_unref (fake->attributes);
  g_ptr_array_unref (fake->objects);
  g_array_unref (fake->events);
  g_free (fake->refused);
  g_free (fake->held_back);
  g_ptr_array_unref (fake->rings);
  g_mutex_clear (&fake->watch_mutex);
  g_cond_clear (&fake->watch_cond);
  G_OBJECT_CLASS (fake_connector_parent_class)->finalize (object);
}

static void
fake_connector_class_init (FakeConnectorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_connector_finalize;
}

static void
fake_connector_init (FakeConnector *fake)
{
  fake->objects = g_ptr_array_new_with_free_func ((GDestroyNotify) fake_object_free);
  fake->events = g_array_new (FALSE, FALSE, sizeof (FakeEvent));
  g_array_set_clear_func (fake->events, clear_event);
  fake->page_size = 100;
  fake->pages_left = -1;
  fake->rings = g_ptr_array_new_with_free_func (g_free);
  g_mutex_init (&fake->watch_mutex);
  g_cond_init (&fake->watch_cond);
}
