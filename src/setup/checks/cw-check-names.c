/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "engine/cw-variant.h"
#include "setup/cw-dns-query.h"
#include "setup/cw-setup-check.h"

/* Names of hosts in the name service: that of a federation service, which must be no alias, and
 * those of servers and proxies. */

#define MAX_NAMES 50U

typedef struct
{
  CwSetupCheck *check;
  GVariantBuilder *items;
} Lookup;

static void
add_item (Lookup *lookup, const char *name, const CwDnsAnswer *answer)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) addresses = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);

  for (guint i = 0; i < answer->addresses->len; i++)
    g_variant_builder_add (&addresses, "s", g_ptr_array_index (answer->addresses, i));
  cw_variant_add_string (&item, "name", name);
  cw_variant_add (&item, "addresses", g_variant_builder_end (&addresses));
  if (answer->alias_of != NULL)
    cw_variant_add_string (&item, "aliasOf", answer->alias_of);
  g_variant_builder_add (lookup->items, "@a{sv}", g_variant_builder_end (&item));
}

/* Clients ask Kerberos for a ticket to the name that an alias leads to, which is not the service's:
 * AD FS has to be a host record. */
static void
judge_name (Lookup *lookup, const char *id, const char *name, const CwDnsAnswer *answer)
{
  gboolean is_service = g_str_equal (id, "service");
  g_autofree char *text = NULL;

  if (answer->addresses->len == 0)
    {
      text = g_strdup_printf (
          answer->is_known ? CW_PHRASE ("%s has no address") : CW_PHRASE ("%s is not known"), name);
      cw_setup_check_add (lookup->check, id, CW_CHECK_FAILED, text,
                          is_service
                              ? CW_PHRASE ("Add a host record (A) for it to the name service")
                              : CW_PHRASE ("Check the spelling, or add it to the name service"));
      return;
    }
  if (is_service && answer->alias_of != NULL)
    {
      text = g_strdup_printf (CW_PHRASE ("%s is an alias (CNAME) of %s"), name, answer->alias_of);
      cw_setup_check_add (
          lookup->check, id, CW_CHECK_FAILED, text,
          CW_PHRASE ("Make it a host record (A): with an alias, browsers inside the network "
                     "get a ticket for another name and ask for a password"));
      return;
    }
  text = g_strdup_printf (CW_PHRASE ("%s has the address %s"), name,
                          (const char *) g_ptr_array_index (answer->addresses, 0));
  cw_setup_check_add (lookup->check, id, CW_CHECK_OK, text, NULL);
}

/* FALSE: cancelled, or no name. */
static gboolean
look_up (Lookup *lookup, const char *id, const char *name, GError **error)
{
  CwSetupCheck *check = lookup->check;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwDnsAnswer) answer = cw_dns_query (cw_setup_check_get_string (check, "nameServer"),
                                                 name, check->cancellable, &local_error);

  if (answer != NULL)
    {
      add_item (lookup, name, answer);
      judge_name (lookup, id, name, answer);
      return TRUE;
    }
  if (!g_error_matches (local_error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT))
    return cw_setup_check_add_error (check, id, g_steal_pointer (&local_error),
                                     CW_PHRASE ("Check which name servers this computer asks"),
                                     error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
look_up_list (Lookup *lookup, const char *member, const char *id, GError **error)
{
  g_auto (GStrv) names = cw_setup_check_dup_strings (lookup->check, member);

  guint n = g_strv_length (names);
  g_autofree char *text = NULL;

  for (guint i = 0; i < MIN (n, MAX_NAMES); i++)
    if (!look_up (lookup, id, names[i], error))
      return FALSE;
  if (n <= MAX_NAMES)
    return TRUE;
  text = g_strdup_printf (CW_PHRASE ("%u names were not looked up: it is %u at a time"),
                          n - MAX_NAMES, MAX_NAMES);
  cw_setup_check_add (lookup->check, id, CW_CHECK_WARNING, text,
                      CW_PHRASE ("Look the others up yourself, or check fewer at a time"));
  return TRUE;
}

gboolean
cw_setup_check_names (CwSetupCheck *check, GError **error)
{
  g_auto (GVariantBuilder) items = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  const char *service = cw_setup_check_get_string (check, "service");
  Lookup lookup = { check, &items };

  if ((service != NULL && !look_up (&lookup, "service", service, error)) ||
      !look_up_list (&lookup, "servers", "server", error) ||
      !look_up_list (&lookup, "proxies", "proxy", error))
    return FALSE;
  cw_variant_add (check->answer, "items", g_variant_builder_end (&items));
  return TRUE;
}
