/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ldap-fixture.h"

#include "base/cw-error.h"
#include "connectors/ldap/cw-ad-connector.h"
#include "connectors/ldap/cw-openldap-connector.h"

CwConnector *
ldap_fixture_make (CwAttributeTable *attributes,
                   CwConnectorKind kind,
                   const char *settings,
                   const char *password,
                   GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) parse_error = NULL;
  g_autoptr (CwSecret) secret = password != NULL ? cw_secret_new_from_string (password) : NULL;
  char *no_partitions[] = { NULL };
  CwConnectorConfig config = { (char *) "b5a1c1e0-0000-4000-8000-000000000001",
                               (char *) "source",
                               kind,
                               NULL,
                               NULL,
                               no_partitions };

  json_parser_load_from_data (parser, settings, -1, &parse_error);
  g_assert_no_error (parse_error);
  config.settings = json_node_get_object (json_parser_get_root (parser));
  if (kind == CW_CONNECTOR_KIND_OPENLDAP)
    return cw_openldap_connector_new (&config, attributes, secret, error);
  return cw_ad_connector_new (&config, attributes, secret, error);
}

void
ldap_fixture_init (LdapFixture *fixture,
                   CwConnectorKind kind,
                   const char *settings,
                   const char *password)
{
  g_autoptr (GError) error = NULL;

  fixture->attributes = cw_attribute_table_new ();
  fixture->connector = ldap_fixture_make (fixture->attributes, kind, settings, password, &error);
  g_assert_no_error (error);
}

void
ldap_fixture_clear (LdapFixture *fixture)
{
  g_clear_object (&fixture->connector);
  g_clear_pointer (&fixture->attributes, cw_attribute_table_unref);
}

static CwChangePage *
read_page (LdapFixture *fixture,
           const CwReadRequest *request,
           gboolean is_delta,
           GBytes *cursor,
           GError **error)
{
  return is_delta ? cw_connector_read_delta (fixture->connector, request, cursor, NULL, error)
                  : cw_connector_read_full (fixture->connector, request, cursor, NULL, error);
}

LdapRead *
ldap_read_new (LdapFixture *fixture, const CwReadRequest *request, GBytes *watermark)
{
  LdapRead *read = g_new0 (LdapRead, 1);
  GBytes *cursor = watermark;

  read->pages = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_change_page_unref);
  if (!cw_connector_open (fixture->connector, NULL, &read->error))
    return read;
  for (;;)
    {
      CwChangePage *page = read_page (fixture, request, watermark != NULL, cursor, &read->error);

      if (page == NULL)
        return read;
      g_ptr_array_add (read->pages, page);
      cursor = cw_change_page_get_next (page);
      if (cw_change_page_is_last (page))
        {
          read->watermark = g_bytes_ref (cw_change_page_get_watermark (page));
          read->delete_absent = cw_change_page_get_delete_absent (page);
          return read;
        }
      g_assert_null (cw_change_page_get_watermark (page));
      g_assert_false (cw_change_page_get_delete_absent (page));
    }
}

void
ldap_read_free (LdapRead *read)
{
  g_ptr_array_unref (read->pages);
  g_clear_pointer (&read->watermark, g_bytes_unref);
  g_clear_error (&read->error);
  g_free (read);
}

guint
ldap_read_count (const LdapRead *read, CwChangeKind kind)
{
  guint n = 0;

  for (guint i = 0; i < read->pages->len; i++)
    {
      const CwChangePage *page = g_ptr_array_index (read->pages, i);

      for (guint j = 0; j < cw_change_page_get_n_changes (page); j++)
        n += cw_change_page_get_change (page, j)->kind == kind ? 1 : 0;
    }
  return n;
}

guint
ldap_read_count_all (const LdapRead *read)
{
  guint n = 0;

  for (guint i = 0; i < read->pages->len; i++)
    n += cw_change_page_get_n_changes (g_ptr_array_index (read->pages, i));
  return n;
}

const CwChange *
ldap_read_get (const LdapRead *read, guint index, const CwChangePage **ret_page)
{
  for (guint i = 0; i < read->pages->len; i++)
    {
      const CwChangePage *page = g_ptr_array_index (read->pages, i);

      if (index < cw_change_page_get_n_changes (page))
        {
          if (ret_page != NULL)
            *ret_page = page;
          return cw_change_page_get_change (page, index);
        }
      index -= cw_change_page_get_n_changes (page);
    }
  g_assert_not_reached ();
}

static gboolean
has_key (const CwChange *change, const char *key)
{
  g_autofree char *anchor = ldap_hex (change->anchor.data, change->anchor.len);

  return g_str_equal (anchor, key) ||
         (change->dn != NULL && g_ascii_strcasecmp (change->dn, key) == 0);
}

const CwChange *
ldap_read_find (const LdapRead *read, const char *key, const CwChangePage **ret_page)
{
  for (guint i = 0; i < read->pages->len; i++)
    {
      const CwChangePage *page = g_ptr_array_index (read->pages, i);

      for (guint j = 0; j < cw_change_page_get_n_changes (page); j++)
        {
          const CwChange *change = cw_change_page_get_change (page, j);

          if (!has_key (change, key))
            continue;
          if (ret_page != NULL)
            *ret_page = page;
          return change;
        }
    }
  return NULL;
}

char *
ldap_hex (const void *data, gsize len)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < len; i++)
    g_string_append_printf (text, "%02x", ((const guint8 *) data)[i]);
  return g_string_free (text, FALSE);
}

static void
describe_attributes (LdapFixture *fixture, const CwEntry *entry, GPtrArray *parts)
{
  for (guint i = 0; i < cw_entry_get_n_attributes (entry); i++)
    {
      CwAttributeId id = cw_entry_get_attribute_id (entry, i);
      GString *part = g_string_new (cw_attribute_table_get_name (fixture->attributes, id));

      for (guint j = 0; j < cw_entry_get_n_values_at (entry, i); j++)
        {
          CwValue value = cw_entry_get_value_at (entry, i, j);

          g_string_append_c (part, j == 0 ? '=' : '|');
          if (g_utf8_validate_len ((const char *) value.data, value.len, NULL))
            g_string_append_len (part, (const char *) value.data, (gssize) value.len);
          else
            g_string_append_printf (part, "(%zu bytes)", value.len);
        }
      g_ptr_array_add (parts, g_string_free (part, FALSE));
    }
}

static void
describe_link (LdapFixture *fixture, const CwLinkChange *link, GPtrArray *parts)
{
  static const char *const ops[] = { "+", "-", "*" };
  g_autofree char *anchor = ldap_hex (link->anchor.data, link->anchor.len);

  g_ptr_array_add (
      parts, g_strdup_printf ("%s%s=%s%s", ops[link->op],
                              cw_attribute_table_get_name (fixture->attributes, link->attribute),
                              anchor, link->dn != NULL ? link->dn : ""));
}

static int
compare_parts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char *
ldap_describe_change (LdapFixture *fixture, const CwChangePage *page, const CwChange *change)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  const CwLinkChange *links = cw_change_page_get_links (page);

  if (change->entry != NULL)
    describe_attributes (fixture, change->entry, parts);
  for (guint i = 0; i < change->n_links; i++)
    describe_link (fixture, &links[change->first_link + i], parts);
  g_ptr_array_sort (parts, compare_parts);
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (",", (char **) parts->pdata);
}

const char *
ldap_lab_get (const char *name)
{
  const char *value = g_getenv (name);

  if (value == NULL)
    g_error ("%s is not set: run this test by with_lab.py", name);
  return value;
}

char *
ldap_lab_get_secret (const char *name)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (ldap_lab_get (name), &text, NULL, &error);
  g_assert_no_error (error);
  return g_strchomp (text);
}

void
ldap_lab_run (const char *tool, ...)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  const char *word = NULL;
  int status = 0;
  va_list args;

  g_ptr_array_add (words, g_strdup ("python3"));
  g_ptr_array_add (words, g_build_filename (ldap_lab_get ("CW_LAB_TOOLS"), tool, NULL));
  va_start (args, tool);
  while ((word = va_arg (args, const char *)) != NULL)
    g_ptr_array_add (words, g_strdup (word));
  va_end (args);
  g_ptr_array_add (words, NULL);
  g_spawn_sync (NULL, (char **) words->pdata, NULL,
                G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
}

/* ----- a watch */

struct _LdapWatcher
{
  CwConnector *connector;
  const CwReadRequest *request;
  GCancellable *cancellable;
  GThread *thread;
  GMutex mutex;
  GCond cond;
  gboolean is_listening;
  gboolean has_ended;
  GPtrArray *anchors; /* (element-type utf8) */
  GError *error;
};

static void
on_watch_event (CwWatchEvent event, GBytes *anchor, gpointer user_data)
{
  LdapWatcher *watcher = user_data;
  gsize size = 0;
  const void *data = anchor != NULL ? g_bytes_get_data (anchor, &size) : NULL;

  g_mutex_lock (&watcher->mutex);
  if (event == CW_WATCH_LISTENING)
    watcher->is_listening = TRUE;
  else
    g_ptr_array_add (watcher->anchors, ldap_hex (data, size));
  g_cond_broadcast (&watcher->cond);
  g_mutex_unlock (&watcher->mutex);
}

static gpointer
run_watcher (gpointer data)
{
  LdapWatcher *watcher = data;
  GError *error = NULL;

  if (cw_connector_open (watcher->connector, watcher->cancellable, &error))
    cw_connector_watch (watcher->connector, watcher->request, on_watch_event, watcher,
                        watcher->cancellable, &error);
  g_mutex_lock (&watcher->mutex);
  watcher->error = error;
  watcher->has_ended = TRUE;
  g_cond_broadcast (&watcher->cond);
  g_mutex_unlock (&watcher->mutex);
  return NULL;
}

LdapWatcher *
ldap_watcher_start (LdapFixture *fixture, const CwReadRequest *request)
{
  LdapWatcher *watcher = g_new0 (LdapWatcher, 1);

  watcher->connector = fixture->connector;
  watcher->request = request;
  watcher->cancellable = g_cancellable_new ();
  watcher->anchors = g_ptr_array_new_with_free_func (g_free);
  g_mutex_init (&watcher->mutex);
  g_cond_init (&watcher->cond);
  watcher->thread = g_thread_new ("watcher", run_watcher, watcher);
  g_mutex_lock (&watcher->mutex);
  while (!watcher->is_listening && !watcher->has_ended)
    g_cond_wait (&watcher->cond, &watcher->mutex);
  g_mutex_unlock (&watcher->mutex);
  return watcher;
}

static gboolean
has_seen (LdapWatcher *watcher, const char *anchor)
{
  return g_ptr_array_find_with_equal_func (watcher->anchors, anchor, g_str_equal, NULL);
}

gboolean
ldap_watcher_has_seen (LdapWatcher *watcher, const char *anchor)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&watcher->mutex);

  return has_seen (watcher, anchor);
}

void
ldap_watcher_wait_for (LdapWatcher *watcher, const char *anchor)
{
  g_mutex_lock (&watcher->mutex);
  while (!has_seen (watcher, anchor) && !watcher->has_ended)
    g_cond_wait (&watcher->cond, &watcher->mutex);
  g_assert_no_error (watcher->error);
  g_mutex_unlock (&watcher->mutex);
}

guint
ldap_watcher_count (LdapWatcher *watcher)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&watcher->mutex);

  return watcher->anchors->len;
}

GError *
ldap_watcher_wait_end (LdapWatcher *watcher)
{
  GError *error = NULL;

  g_thread_join (watcher->thread);
  error = watcher->error;
  g_ptr_array_unref (watcher->anchors);
  g_object_unref (watcher->cancellable);
  g_mutex_clear (&watcher->mutex);
  g_cond_clear (&watcher->cond);
  g_free (watcher);
  g_assert_nonnull (error);
  return error;
}

GError *
ldap_watcher_end (LdapWatcher *watcher)
{
  g_cancellable_cancel (watcher->cancellable);
  return ldap_watcher_wait_end (watcher);
}
