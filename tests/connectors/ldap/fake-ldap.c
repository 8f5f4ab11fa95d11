/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fake-ldap.h"

#include <errno.h>
#include <sys/socket.h>

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>

struct _FakeLdap
{
  FakeLdapFunc answer;
  gpointer user_data;
  char *directory;
  char *path;
  GSocket *listener;
  GCancellable *cancellable;
  GThread *thread;
  GSocket *peer;       /* the connection that is served */
  GPtrArray *controls; /* (element-type LDAPControl): for the next answer */
  int n_abandoned;     /* atomic */
};

struct _FakeEntry
{
  char *dn;
  GPtrArray *names;  /* (element-type utf8) */
  GPtrArray *values; /* (element-type GPtrArray of GBytes), one for each name */
};

/* ----- sending */

static void
send_ber (FakeLdap *fake, BerElement *ber)
{
  struct berval packet = { 0, NULL };
  gsize sent = 0;

  g_assert_cmpint (ber_flatten2 (ber, &packet, 0), ==, 0);
  while (sent < packet.bv_len)
    {
      gssize n = g_socket_send (fake->peer, packet.bv_val + sent, packet.bv_len - sent,
                                fake->cancellable, NULL);

      if (n <= 0)
        return;
      sent += (gsize) n;
    }
}

/* Ends an open message: its controls, if any, and the closing of the envelope. */
static void
end_message (FakeLdap *fake, BerElement *ber)
{
  if (fake->controls->len > 0)
    {
      ber_printf (ber, "t{", (ber_tag_t) LDAP_TAG_CONTROLS);
      for (guint i = 0; i < fake->controls->len; i++)
        {
          LDAPControl *control = g_ptr_array_index (fake->controls, i);

          ber_printf (ber, "{sO}", control->ldctl_oid, &control->ldctl_value);
        }
      ber_printf (ber, "}");
      g_ptr_array_set_size (fake->controls, 0);
    }
  ber_printf (ber, "}");
  send_ber (fake, ber);
}

void
fake_ldap_add_control (FakeLdap *fake, const char *oid, const void *value, gsize len)
{
  struct berval bytes = { len, (char *) value };
  LDAPControl *control = NULL;

  g_assert_cmpint (ldap_control_create (oid, 0, &bytes, 1, &control), ==, LDAP_SUCCESS);
  g_ptr_array_add (fake->controls, control);
}

static void
put_values (BerElement *ber, const char *name, GPtrArray *values)
{
  ber_printf (ber, "{s[", name);
  for (guint i = 0; i < values->len; i++)
    {
      gsize size = 0;
      const char *data = g_bytes_get_data (g_ptr_array_index (values, i), &size);

      ber_printf (ber, "o", data != NULL ? data : "", (ber_len_t) size);
    }
  ber_printf (ber, "]}");
}

void
fake_ldap_send_entry (FakeLdap *fake, int id, FakeEntry *entry)
{
  g_autoptr (BerElement) ber = ber_alloc_t (LBER_USE_DER);

  ber_printf (ber, "{it{s{", id, (ber_tag_t) LDAP_RES_SEARCH_ENTRY, entry->dn);
  for (guint i = 0; i < entry->names->len; i++)
    put_values (ber, g_ptr_array_index (entry->names, i), g_ptr_array_index (entry->values, i));
  ber_printf (ber, "}}");
  end_message (fake, ber);
  fake_entry_free (entry);
}

static void
send_response (FakeLdap *fake, int id, ber_tag_t tag, int code, const char *diagnostic)
{
  g_autoptr (BerElement) ber = ber_alloc_t (LBER_USE_DER);

  ber_printf (ber, "{it{ess}", id, tag, code, "", diagnostic != NULL ? diagnostic : "");
  end_message (fake, ber);
}

void
fake_ldap_send_result (FakeLdap *fake, int id, int code, const char *diagnostic)
{
  send_response (fake, id, LDAP_RES_SEARCH_RESULT, code, diagnostic);
}

void
fake_ldap_send_intermediate (FakeLdap *fake, int id, const char *oid, const void *value, gsize len)
{
  g_autoptr (BerElement) ber = ber_alloc_t (LBER_USE_DER);

  ber_printf (ber, "{it{tsto}", id, (ber_tag_t) LDAP_RES_INTERMEDIATE,
              (ber_tag_t) LDAP_TAG_IM_RES_OID, oid, (ber_tag_t) LDAP_TAG_IM_RES_VALUE, value,
              (ber_len_t) len);
  end_message (fake, ber);
}

void
fake_ldap_send_reference (FakeLdap *fake, int id, const char *url)
{
  g_autoptr (BerElement) ber = ber_alloc_t (LBER_USE_DER);

  ber_printf (ber, "{it{s}", id, (ber_tag_t) LDAP_RES_SEARCH_REFERENCE, url);
  end_message (fake, ber);
}

void
fake_ldap_send_bytes (FakeLdap *fake, const void *data, gsize len)
{
  (void) g_socket_send (fake->peer, data, len, fake->cancellable, NULL);
}

/* ----- entries */

FakeEntry *
fake_entry_new (const char *dn)
{
  FakeEntry *entry = g_new0 (FakeEntry, 1);

  entry->dn = g_strdup (dn);
  entry->names = g_ptr_array_new_with_free_func (g_free);
  entry->values = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  return entry;
}

void
fake_entry_free (FakeEntry *entry)
{
  g_free (entry->dn);
  g_ptr_array_unref (entry->names);
  g_ptr_array_unref (entry->values);
  g_free (entry);
}

static GPtrArray *
get_values (FakeEntry *entry, const char *name)
{
  guint n = entry->names->len;

  if (n == 0 || !g_str_equal (g_ptr_array_index (entry->names, n - 1), name))
    {
      g_ptr_array_add (entry->names, g_strdup (name));
      g_ptr_array_add (entry->values,
                       g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref));
    }
  return g_ptr_array_index (entry->values, entry->values->len - 1);
}

void
fake_entry_add (FakeEntry *entry, const char *name, const char *value, gssize len)
{
  g_ptr_array_add (get_values (entry, name),
                   g_bytes_new (value, len < 0 ? strlen (value) : (gsize) len));
}

void
fake_entry_add_empty (FakeEntry *entry, const char *name)
{
  (void) get_values (entry, name);
}

/* ----- requests */

static void
clear_search (FakeSearch *search)
{
  g_free (search->base);
  g_clear_pointer (&search->filter, g_bytes_unref);
  g_clear_pointer (&search->attributes, g_ptr_array_unref);
  g_clear_pointer (&search->controls, ldap_controls_free);
}

static LDAPControl **
read_controls (BerElement *ber)
{
  GPtrArray *controls = g_ptr_array_new ();
  ber_len_t len = 0;
  char *end = NULL;

  if (ber_peek_tag (ber, &len) == LDAP_TAG_CONTROLS)
    for (ber_tag_t tag = ber_first_element (ber, &len, &end); tag != LBER_DEFAULT;
         tag = ber_next_element (ber, &len, end))
      {
        struct berval oid = { 0, NULL };
        struct berval value = { 0, NULL };
        ber_int_t is_critical = 0;
        LDAPControl *control = NULL;

        g_assert (ber_scanf (ber, "{m", &oid) != LBER_ERROR);
        if (ber_peek_tag (ber, &len) == LBER_BOOLEAN)
          g_assert (ber_scanf (ber, "b", &is_critical) != LBER_ERROR);
        if (ber_peek_tag (ber, &len) == LBER_OCTETSTRING)
          g_assert (ber_scanf (ber, "m", &value) != LBER_ERROR);
        g_assert_cmpint (ldap_control_create (oid.bv_val, is_critical != 0, &value, 1, &control),
                         ==, LDAP_SUCCESS);
        g_ptr_array_add (controls, control);
      }
  g_ptr_array_add (controls, NULL);
  /* libldap frees it. */
  {
    LDAPControl **result = ber_memcalloc (controls->len, sizeof *result);

    memcpy (result, controls->pdata, controls->len * sizeof *result);
    g_ptr_array_unref (controls);
    return result;
  }
}

static void
read_search (BerElement *ber, FakeSearch *search)
{
  struct berval base = { 0, NULL };
  struct berval filter = { 0, NULL };
  ber_int_t scope = 0, deref = 0, size = 0, seconds = 0, types_only = 0;
  ber_len_t len = 0;
  char *end = NULL;

  g_assert (ber_scanf (ber, "{meeiib", &base, &scope, &deref, &size, &seconds, &types_only) !=
            LBER_ERROR);
  search->base = g_strndup (base.bv_val, base.bv_len);
  search->scope = scope;
  g_assert (ber_skip_element (ber, &filter) != LBER_DEFAULT);
  search->filter = g_bytes_new (filter.bv_val, filter.bv_len);
  search->attributes = g_ptr_array_new_with_free_func (g_free);
  for (ber_tag_t tag = ber_first_element (ber, &len, &end); tag != LBER_DEFAULT;
       tag = ber_next_element (ber, &len, end))
    {
      struct berval name = { 0, NULL };

      g_assert (ber_scanf (ber, "m", &name) != LBER_ERROR);
      g_ptr_array_add (search->attributes, g_strndup (name.bv_val, name.bv_len));
    }
  search->controls = read_controls (ber);
}

gboolean
fake_search_filters (const FakeSearch *search, const char *text)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (search->filter, &size);

  return memmem (data, size, text, strlen (text)) != NULL;
}

gboolean
fake_search_asks (const FakeSearch *search, const char *attribute)
{
  for (guint i = 0; i < search->attributes->len; i++)
    if (g_ascii_strcasecmp (g_ptr_array_index (search->attributes, i), attribute) == 0)
      return TRUE;
  return FALSE;
}

const struct berval *
fake_search_control (const FakeSearch *search, const char *oid)
{
  LDAPControl *control = ldap_control_find (oid, search->controls, NULL);

  return control != NULL ? &control->ldctl_value : NULL;
}

/* ----- the server */

/* FALSE: the connection is to end. */
static gboolean
serve_message (FakeLdap *fake, BerElement *ber)
{
  FakeSearch search = { 0 };
  ber_int_t id = 0;
  ber_len_t len = 0;
  gboolean goes_on = TRUE;

  g_assert (ber_scanf (ber, "i", &id) != LBER_ERROR);
  switch (ber_peek_tag (ber, &len))
    {
    case LDAP_REQ_BIND:
      send_response (fake, id, LDAP_RES_BIND, LDAP_SUCCESS, NULL);
      return TRUE;
    case LDAP_REQ_ABANDON:
      g_atomic_int_inc (&fake->n_abandoned);
      return TRUE;
    case LDAP_REQ_SEARCH:
      search.id = id;
      read_search (ber, &search);
      goes_on = fake->answer (fake, &search, fake->user_data);
      g_ptr_array_set_size (fake->controls, 0);
      clear_search (&search);
      return goes_on;
    default: /* unbind */
      return FALSE;
    }
}

static void
serve_connection (FakeLdap *fake)
{
  Sockbuf *buffer = ber_sockbuf_alloc ();
  int fd = g_socket_get_fd (fake->peer);
  gboolean goes_on = TRUE;

  ber_sockbuf_add_io (buffer, &ber_sockbuf_io_tcp, LBER_SBIOD_LEVEL_PROVIDER, &fd);
  g_assert_cmpint (ber_sockbuf_ctrl (buffer, LBER_SB_OPT_SET_FD, &fd), ==, 1);
  while (goes_on)
    {
      g_autoptr (BerElement) ber = ber_alloc_t (LBER_USE_DER);
      ber_len_t len = 0;
      ber_tag_t tag = LBER_DEFAULT;

      while (tag != LDAP_TAG_MESSAGE &&
             g_socket_condition_wait (fake->peer, G_IO_IN, fake->cancellable, NULL))
        {
          tag = ber_get_next (buffer, &len, ber);
          if (tag == LBER_DEFAULT && errno != EAGAIN && errno != EWOULDBLOCK)
            break;
        }
      goes_on = tag == LDAP_TAG_MESSAGE && serve_message (fake, ber);
    }
  fd = -1;
  ber_sockbuf_ctrl (buffer, LBER_SB_OPT_SET_FD, &fd);
  ber_sockbuf_free (buffer);
  g_socket_close (fake->peer, NULL);
}

static gpointer
run (gpointer data)
{
  FakeLdap *fake = data;

  for (;;)
    {
      fake->peer = g_socket_accept (fake->listener, fake->cancellable, NULL);
      if (fake->peer == NULL)
        return NULL;
      serve_connection (fake);
      g_clear_object (&fake->peer);
    }
}

FakeLdap *
fake_ldap_new (FakeLdapFunc answer, gpointer user_data)
{
  FakeLdap *fake = g_new0 (FakeLdap, 1);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;

  fake->answer = answer;
  fake->user_data = user_data;
  fake->controls = g_ptr_array_new_with_free_func ((GDestroyNotify) ldap_control_free);
  fake->cancellable = g_cancellable_new ();
  fake->directory = g_dir_make_tmp ("cw-fake-ldap-XXXXXX", &error);
  g_assert_no_error (error);
  fake->path = g_build_filename (fake->directory, "sock", NULL);
  address = g_unix_socket_address_new (fake->path);
  fake->listener =
      g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, &error);
  g_assert_no_error (error);
  g_socket_bind (fake->listener, address, FALSE, &error);
  g_assert_no_error (error);
  g_socket_listen (fake->listener, &error);
  g_assert_no_error (error);
  fake->thread = g_thread_new ("fake-ldap", run, fake);
  return fake;
}

void
fake_ldap_free (FakeLdap *fake)
{
  g_cancellable_cancel (fake->cancellable);
  g_thread_join (fake->thread);
  g_unlink (fake->path);
  g_rmdir (fake->directory);
  g_object_unref (fake->listener);
  g_object_unref (fake->cancellable);
  g_ptr_array_unref (fake->controls);
  g_free (fake->path);
  g_free (fake->directory);
  g_free (fake);
}

const char *
fake_ldap_get_path (FakeLdap *fake)
{
  return fake->path;
}

guint
fake_ldap_get_n_abandoned (FakeLdap *fake)
{
  return (guint) g_atomic_int_get (&fake->n_abandoned);
}
