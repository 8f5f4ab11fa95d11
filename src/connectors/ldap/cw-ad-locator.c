/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ad-locator.h"

#include <glib/gstdio.h>

#include "base/cw-error.h"
#include "connectors/ldap/cw-ldap-socket.h"

/* More are not tried: a site has a few that answer, or none at all. */
#define MAX_TRIED 5

static void
convert_error (GError **error, const char *domain, GError *cause)
{
  g_autoptr (GError) owned = cause;

  if (cw_error_is_cancelled (cause))
    g_propagate_error (error, g_steal_pointer (&owned));
  else
    g_set_error (
        error, CW_ERROR, CW_ERROR_NOT_FOUND,
        "The name service knows no domain controllers of %s (%s): check the name, let this "
        "computer ask a DNS server of the domain, or give a domain controller's address",
        domain, cause->message);
}

char **
cw_ad_locator_find (const char *domain, GCancellable *cancellable, GError **error)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  g_autofree char *msdcs = g_strdup_printf ("dc._msdcs.%s", domain);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  GError *cause = NULL;
  GList *targets = g_resolver_lookup_service (resolver, "ldap", "tcp", msdcs, cancellable, &cause);

  if (targets == NULL)
    {
      convert_error (error, domain, cause);
      return NULL;
    }
  /* GResolver has sorted them by priority and weight (RFC 2782). */
  for (GList *item = targets; item != NULL; item = item->next)
    g_ptr_array_add (names, g_strdup (g_srv_target_get_hostname (item->data)));
  g_resolver_free_targets (targets);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static gboolean
answers (const CwLdapSettings *settings, GCancellable *cancellable, GError **error)
{
  int fd = cw_ldap_socket_connect (settings, cancellable, error);

  if (fd >= 0)
    (void) g_close (fd, NULL);
  return fd >= 0;
}

CwLdapSettings *
cw_ad_locator_make_settings (const CwLdapSettings *settings,
                             const char *domain,
                             GCancellable *cancellable,
                             GError **error)
{
  g_auto (GStrv) hosts = cw_ad_locator_find (domain, cancellable, error);
  g_autoptr (GError) last = NULL;

  for (guint i = 0; hosts != NULL && hosts[i] != NULL && i < MAX_TRIED; i++)
    {
      g_autoptr (CwLdapSettings) copy = cw_ldap_settings_copy (settings);

      g_clear_pointer (&copy->address, g_free);
      g_free (copy->host);
      copy->host = g_strdup (hosts[i]);
      g_clear_error (&last);
      if (answers (copy, cancellable, &last))
        return g_steal_pointer (&copy);
      if (cw_error_is_cancelled (last))
        break;
    }
  if (last != NULL)
    g_propagate_error (error, g_steal_pointer (&last));
  return NULL;
}
