/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-bench"

#include "config.h"

#include <stdlib.h>
#include <time.h>

#include "sync-fixture.h"

/**
 * What an import costs, without a server to read from: bench-import [PEOPLE]. A tenth as many
 * groups, ten memberships for each of the people. The processor time is the importing thread's own:
 * of a database that is a server it is not all.
 */

#define PAGE 500

/* The target as Graph tells of it: each object that was exported, with the links that it got. */
#define TOLD_TYPE_CONNECTOR (told_connector_get_type ())
G_DECLARE_FINAL_TYPE (ToldConnector, told_connector, TOLD, CONNECTOR, GObject)

struct _ToldConnector
{
  GObject parent_instance;
  CwConnector *fake; /* (unowned) */
  GBytes *next;      /* (owned) (nullable): of the fake's read */
};

static void told_connector_iface_init (CwConnectorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ToldConnector,
                               told_connector,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CW_TYPE_CONNECTOR, told_connector_iface_init))

static void
add_change (CwChangePage *page, const CwChangePage *from, const CwChange *change)
{
  const CwLinkChange *links = cw_change_page_get_links (from) + change->first_link;
  CwChange *told = cw_change_page_add (page, CW_CHANGE_PARTIAL, change->anchor.data,
                                       change->anchor.len, change->dn);

  told->object_type = change->object_type;
  cw_change_page_set_entry (page, cw_entry_ref (change->entry));
  for (guint i = 0; i < change->n_links; i++)
    cw_change_page_add_link (page, links[i].attribute, CW_LINK_ADD, links[i].anchor, links[i].dn);
}

static CwChangePage *
told_read_delta (CwConnector *connector,
                 const CwReadRequest *request,
                 GBytes *cursor,
                 GCancellable *cancellable,
                 GError **error)
{
  ToldConnector *self = TOLD_CONNECTOR (connector);
  g_autoptr (CwChangePage) whole =
      cw_connector_read_full (self->fake, request, self->next, cancellable, error);
  CwChangePage *page = cw_change_page_new ();
  GBytes *next = cw_change_page_get_next (whole);

  for (guint i = 0; i < cw_change_page_get_n_changes (whole); i++)
    add_change (page, whole, cw_change_page_get_change (whole, i));
  cw_change_page_set_cursor (page, next, cursor);
  g_clear_pointer (&self->next, g_bytes_unref);
  self->next = next != NULL ? g_bytes_ref (next) : NULL;
  return page;
}

static CwConnectorFlags
told_get_flags (CwConnector *connector)
{
  return cw_connector_get_flags (TOLD_CONNECTOR (connector)->fake);
}

static void
told_connector_iface_init (CwConnectorInterface *iface)
{
  iface->get_flags = told_get_flags;
  iface->read_delta = told_read_delta;
}

static void
told_connector_finalize (GObject *object)
{
  g_clear_pointer (&TOLD_CONNECTOR (object)->next, g_bytes_unref);
  G_OBJECT_CLASS (told_connector_parent_class)->finalize (object);
}

static void
told_connector_class_init (ToldConnectorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = told_connector_finalize;
}

static void
told_connector_init (ToldConnector *self)
{
}

typedef struct
{
  gint64 usec;
  gint64 cpu_usec;
} Clock;

static gint64
get_thread_usec (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static Clock
start (void)
{
  return (Clock){ g_get_monotonic_time (), get_thread_usec () };
}

static void
report (const char *what, Clock began, const CwCounts *counts)
{
  double n = (double) MAX (counts->values[CW_COUNTER_READ], 1);

  g_print ("%-28s %7.0f ms %8.2f us an object, %8.2f us of this thread's time; links added: %llu, "
           "confirmed: %llu\n",
           what, (double) (g_get_monotonic_time () - began.usec) / 1e3,
           (double) (g_get_monotonic_time () - began.usec) / n,
           (double) (get_thread_usec () - began.cpu_usec) / n,
           (unsigned long long) counts->values[CW_COUNTER_LINKS_ADDED],
           (unsigned long long) counts->values[CW_COUNTER_CONFIRMED]);
}

static char *
make_dn (const char *kind, guint i)
{
  return g_strdup_printf ("CN=%s%06u,OU=%ss,DC=fake", kind, i, kind);
}

static void
add_person (SyncFixture *fixture, guint i)
{
  g_autofree char *name = g_strdup_printf ("user%06u", i);
  g_autofree char *upn = g_strdup_printf ("user%06u@example.org", i);
  g_autofree char *display = g_strdup_printf ("Person number %u", i);
  g_autofree char *manager = g_strdup_printf ("user%06u", i / 100);
  g_autofree char *dn = make_dn ("user", i);

  fake_connector_put (fixture->source, name, "user", dn, NULL, "anchor", name, "userPrincipalName",
                      upn, "displayName", display, "department", "Engineering", "@manager", manager,
                      NULL);
}

/* Few are large, most small: a third of the people, then fewer and fewer. */
static void
add_groups (SyncFixture *fixture, guint n_people)
{
  guint left = n_people * 10;
  guint n = MAX (n_people / 10, 2);

  for (guint i = 0; i < n; i++)
    {
      guint size = MIN (n_people, MAX (left / MIN (n - i, 30), 1));
      g_autofree char *name = g_strdup_printf ("group%06u", i);
      g_autofree char *dn = make_dn ("group", i);

      fake_connector_put (fixture->source, name, "group", dn, NULL, "anchor", name, "displayName",
                          name, NULL);
      for (guint k = 0; k < size; k++)
        {
          g_autofree char *member = g_strdup_printf ("user%06u", (i * 7919 + k) % n_people);

          fake_connector_link (fixture->source, name, "member", member);
        }
      left -= MIN (left, size);
    }
}

static void
run_import (SyncFixture *fixture, CwConnector *connector, gboolean is_full, const char *what)
{
  gboolean is_target = connector != CW_CONNECTOR (fixture->source);
  CwImportParams params = {
    .store = fixture->store,
    .rules = fixture->rules,
    .connector = connector,
    .config = fixture->config,
    .connector_config =
        g_ptr_array_index (cw_config_get_connectors (fixture->config), is_target ? 1 : 0),
    .partition = is_target ? "tenant" : "DC=fake",
    .is_full = is_full,
  };
  g_autoptr (GError) error = NULL;
  gboolean was_full = FALSE;
  CwCounts counts = { 0 };
  Clock began = start ();

  if (!cw_import_run (&params, &counts, &was_full, NULL, &error))
    g_error ("%s: %s", what, error->message);
  report (what, began, &counts);
}

int
main (int argc, char **argv)
{
  guint n = argc > 1 ? (guint) atoi (argv[1]) : 1000;
  g_autoptr (ToldConnector) told = g_object_new (TOLD_TYPE_CONNECTOR, NULL);
  SyncFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;

  sync_fixture_set_up (&fixture, GINT_TO_POINTER (CW_CONNECTOR_LINKS_BY_DN));
  fake_connector_set_page_size (fixture.source, PAGE);
  fake_connector_set_page_size (fixture.target, PAGE);
  for (guint i = 0; i < n; i++)
    add_person (&fixture, i);
  add_groups (&fixture, n);
  told->fake = CW_CONNECTOR (fixture.target);
  run_import (&fixture, CW_CONNECTOR (fixture.source), TRUE, "first import");
  run_import (&fixture, CW_CONNECTOR (fixture.source), TRUE, "nothing new, read whole");
  run_import (&fixture, CW_CONNECTOR (fixture.target), FALSE, "empty target");
  sync_fixture_synchronise (&fixture, FALSE);
  if (!sync_fixture_export (&fixture, &error))
    g_error ("export: %s", error->message);
  g_print ("synchronised and exported\n");
  run_import (&fixture, CW_CONNECTOR (told), FALSE, "what was exported");
  run_import (&fixture, CW_CONNECTOR (told), FALSE, "the same again");
  run_import (&fixture, CW_CONNECTOR (fixture.target), TRUE, "nothing new, read whole");
  sync_fixture_tear_down (&fixture, NULL);
  return 0;
}
