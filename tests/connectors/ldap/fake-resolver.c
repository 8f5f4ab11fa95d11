/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fake-resolver.h"

typedef struct
{
  GResolver parent;
  char *service; /* "_ldap._tcp.dc._msdcs.contoso.lab" */
  char *host;
  char *address;
} FakeResolver;

typedef struct
{
  GResolverClass parent_class;
} FakeResolverClass;

GType fake_resolver_get_type (void);

G_DEFINE_TYPE (FakeResolver, fake_resolver, G_TYPE_RESOLVER)

static GList *
lookup_by_name (GResolver *resolver, const char *name, GCancellable *cancellable, GError **error)
{
  FakeResolver *self = (FakeResolver *) resolver;

  if (g_ascii_strcasecmp (name, self->host) == 0)
    return g_list_append (NULL, g_inet_address_new_from_string (self->address));
  g_set_error (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "no host %s", name);
  return NULL;
}

static GList *
lookup_by_name_with_flags (GResolver *resolver,
                           const char *name,
                           GResolverNameLookupFlags flags,
                           GCancellable *cancellable,
                           GError **error)
{
  return lookup_by_name (resolver, name, cancellable, error);
}

static GList *
lookup_service (GResolver *resolver, const char *name, GCancellable *cancellable, GError **error)
{
  FakeResolver *self = (FakeResolver *) resolver;

  if (g_ascii_strcasecmp (name, self->service) == 0)
    return g_list_append (NULL, g_srv_target_new (self->host, 389, 0, 100));
  g_set_error (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "no service %s", name);
  return NULL;
}

static void
fake_resolver_finalize (GObject *object)
{
  FakeResolver *self = (FakeResolver *) object;

  g_free (self->service);
  g_free (self->host);
  g_free (self->address);
  G_OBJECT_CLASS (fake_resolver_parent_class)->finalize (object);
}

static void
fake_resolver_class_init (FakeResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = fake_resolver_finalize;
  resolver_class->lookup_by_name = lookup_by_name;
  resolver_class->lookup_by_name_with_flags = lookup_by_name_with_flags;
  resolver_class->lookup_service = lookup_service;
}

static void
fake_resolver_init (FakeResolver *self)
{
}

void
fake_resolver_install (const char *domain, const char *host, const char *address)
{
  g_autoptr (GResolver) resolver = g_object_new (fake_resolver_get_type (), NULL);
  FakeResolver *self = (FakeResolver *) resolver;

  self->service = g_strdup_printf ("_ldap._tcp.dc._msdcs.%s", domain);
  self->host = g_strdup (host);
  self->address = g_strdup (address);
  g_resolver_set_default (resolver);
}
