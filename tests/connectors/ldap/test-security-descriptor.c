/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/cw-error.h"
#include "base/cw-sid.h"
#include "connectors/ldap/cw-security-descriptor.h"
#include "connectors/ldap/cw-sid-set.h"

#define SOMEBODY "S-1-5-21-1-2-3-1105"
#define OTHER    "S-1-5-21-1-2-3-1106"

static const CwGuid right = { { 0xaa, 0xf6, 0x31, 0x11, 0x07, 0x9c, 0xd1, 0x11, 0xf7, 0x9f, 0x00,
                                0xc0, 0x4f, 0xc2, 0xdc, 0xd2 } };

/* A self-relative descriptor of a DACL only. */
static GBytes *
make_descriptor (GPtrArray *aces)
{
  static const guint8 head[] = { 1, 0, 4, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0 };
  GByteArray *out = g_byte_array_new ();
  guint16 size = 8;
  guint8 acl[8] = { 2 };

  for (guint i = 0; i < aces->len; i++)
    size += g_bytes_get_size (g_ptr_array_index (aces, i));
  acl[2] = size & 0xff;
  acl[3] = size >> 8;
  acl[4] = (guint8) aces->len;
  g_byte_array_append (out, head, sizeof head);
  g_byte_array_append (out, acl, sizeof acl);
  for (guint i = 0; i < aces->len; i++)
    g_byte_array_append (out, g_bytes_get_data (g_ptr_array_index (aces, i), NULL),
                         (guint) g_bytes_get_size (g_ptr_array_index (aces, i)));
  return g_byte_array_free_to_bytes (out);
}

static GBytes *
make_ace (guint8 flags, guint32 mask, const CwGuid *object, const char *sid)
{
  g_autoptr (GBytes) bytes = cw_sid_from_string (sid);

  return cw_ace_new_allow (flags, mask, object, NULL, bytes);
}

static CwSecurityDescriptor *
parse (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  CwSecurityDescriptor *descriptor =
      cw_security_descriptor_new (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);

  g_assert_no_error (error);
  return descriptor;
}

static GPtrArray *
list_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
}

/* An explicit entry and an inherited one. */
static GBytes *
make_usual (void)
{
  g_autoptr (GPtrArray) aces = list_new ();

  g_ptr_array_add (aces, make_ace (0, CW_ACCESS_LIST, NULL, OTHER));
  g_ptr_array_add (aces, make_ace (CW_ACE_INHERITED, CW_ACCESS_LIST, NULL, OTHER));
  return make_descriptor (aces);
}

static void
test_parse (void)
{
  g_autoptr (GPtrArray) aces = list_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (CwSecurityDescriptor) descriptor = NULL;
  g_autoptr (CwSidSet) token = cw_sid_set_new ();
  const CwAce *ace = NULL;

  g_ptr_array_add (aces, make_ace (CW_ACE_CONTAINER_INHERIT, CW_ACCESS_CONTROL, &right, SOMEBODY));
  bytes = make_descriptor (aces);
  descriptor = parse (bytes);
  g_assert_true (cw_security_descriptor_has_dacl (descriptor));
  g_assert_cmpuint (cw_security_descriptor_get_n_aces (descriptor), ==, 1);
  ace = cw_security_descriptor_get_ace (descriptor, 0);
  g_assert_true (ace->is_allow);
  g_assert_false (ace->is_deny);
  g_assert_cmpuint (ace->flags, ==, CW_ACE_CONTAINER_INHERIT);
  g_assert_cmpuint (ace->mask, ==, CW_ACCESS_CONTROL);
  g_assert_true (cw_guid_equal (ace->object, &right));
  g_assert_null (ace->inherited);
  cw_sid_set_add_string (token, SOMEBODY);
  g_assert_true (cw_sid_set_contains (token, ace->sid, ace->sid_size));
}

static void
test_no_dacl (void)
{
  static const guint8 bytes[] = { 1, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
  g_autoptr (GPtrArray) aces = list_new ();
  g_autoptr (CwSecurityDescriptor) descriptor =
      cw_security_descriptor_new (bytes, sizeof bytes, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (cw_security_descriptor_has_dacl (descriptor));
  g_ptr_array_add (aces, make_ace (0, 1, NULL, SOMEBODY));
  g_assert_null (cw_security_descriptor_add (descriptor, aces, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_DATA);
}

/* Every descriptor that is cut off somewhere is refused, and none is read beyond its end. */
static void
test_cut_off (void)
{
  g_autoptr (GBytes) whole = make_usual ();

  for (gsize size = 0; size < g_bytes_get_size (whole); size++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (whole, NULL), size);

      g_assert_null (cw_security_descriptor_new (copy, size, &error));
      g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_DATA);
    }
}

static void
test_add_and_remove (void)
{
  g_autoptr (GBytes) usual = make_usual ();
  g_autoptr (CwSecurityDescriptor) before = parse (usual);
  g_autoptr (GPtrArray) aces = list_new ();
  g_autoptr (GBytes) added = NULL;
  g_autoptr (GBytes) again = NULL;
  g_autoptr (GBytes) back = NULL;
  g_autoptr (CwSecurityDescriptor) after = NULL;
  g_autoptr (CwSecurityDescriptor) restored = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (aces, make_ace (0, CW_ACCESS_CONTROL, &right, SOMEBODY));
  g_ptr_array_add (aces, make_ace (0, CW_ACCESS_LIST, NULL, OTHER)); /* there already */
  added = cw_security_descriptor_add (before, aces, &error);
  g_assert_no_error (error);
  after = parse (added);
  g_assert_cmpuint (cw_security_descriptor_get_n_aces (after), ==, 3);
  /* before the inherited one */
  g_assert_nonnull (cw_security_descriptor_get_ace (after, 1)->object);
  g_assert_cmpuint (cw_security_descriptor_get_ace (after, 2)->flags, ==, CW_ACE_INHERITED);
  again = cw_security_descriptor_add (after, aces, &error);
  g_assert_no_error (error);
  g_assert_null (again);
  g_ptr_array_set_size (aces, 1);
  back = cw_security_descriptor_remove (after, aces);
  restored = parse (back);
  g_assert_cmpuint (cw_security_descriptor_get_n_aces (restored), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      const CwAce *a = cw_security_descriptor_get_ace (before, i);
      const CwAce *b = cw_security_descriptor_get_ace (restored, i);

      g_assert_cmpmem (a->bytes, a->size, b->bytes, b->size);
    }
  g_assert_null (cw_security_descriptor_remove (restored, aces));
}

static void
test_too_large (void)
{
  g_autoptr (GBytes) usual = make_usual ();
  g_autoptr (CwSecurityDescriptor) descriptor = parse (usual);
  g_autoptr (GPtrArray) aces = list_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *sid = g_strdup_printf ("S-1-5-21-1-2-3-%u", 2000 + i);

      g_ptr_array_add (aces, make_ace (0, 1, NULL, sid));
    }
  g_assert_null (cw_security_descriptor_add (descriptor, aces, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_DATA);
}

static void
test_owner (void)
{
  g_autoptr (GBytes) sid = cw_sid_from_string (SOMEBODY);
  g_autoptr (GBytes) owner = cw_security_descriptor_make_owner (sid);
  g_autoptr (CwSecurityDescriptor) descriptor = parse (owner);

  g_assert_false (cw_security_descriptor_has_dacl (descriptor));
  g_assert_cmpuint (g_bytes_get_size (owner), ==, 20 + g_bytes_get_size (sid));
}

static void
test_sid_set (void)
{
  g_autoptr (CwSidSet) set = cw_sid_set_new ();
  g_autofree char *domain = NULL;

  cw_sid_set_add_string (set, "S-1-5-21-1-2-3-512");
  cw_sid_set_add_string (set, "S-1-5-32-519"); /* of no domain */
  cw_sid_set_add_string (set, "nothing");
  cw_sid_set_add (set, "\1\1", 2);
  g_assert_cmpuint (cw_sid_set_get_size (set), ==, 2);
  g_assert_true (cw_sid_set_find_rid (set, 512, &domain));
  g_assert_cmpstr (domain, ==, "S-1-5-21-1-2-3");
  g_assert_false (cw_sid_set_find_rid (set, 519, NULL));
  g_assert_false (cw_sid_set_contains_string (set, SOMEBODY));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ldap/security-descriptor/parse", test_parse);
  g_test_add_func ("/ldap/security-descriptor/no-dacl", test_no_dacl);
  g_test_add_func ("/ldap/security-descriptor/cut-off", test_cut_off);
  g_test_add_func ("/ldap/security-descriptor/add-and-remove", test_add_and_remove);
  g_test_add_func ("/ldap/security-descriptor/too-large", test_too_large);
  g_test_add_func ("/ldap/security-descriptor/owner", test_owner);
  g_test_add_func ("/ldap/security-descriptor/sid-set", test_sid_set);
  return g_test_run ();
}
