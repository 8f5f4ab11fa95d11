/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-engine-lease.h"

#include "base/cw-error.h"
#include "engine/cw-engine-private.h"
#include "engine/cw-instance-look.h"

CwLease *
cw_engine_get_lease (CwEngine *engine)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&engine->mutex);

  return engine->lease;
}

char *
cw_engine_dup_instance_id (CwEngine *engine)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&engine->mutex);

  return g_strdup (engine->instance_id);
}

gboolean
cw_engine_find_others (CwEngine *engine, gboolean *ret_has_others, GError **error)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (engine->store, error);
  g_autoptr (GPtrArray) instances =
      session != NULL ? cw_instance_store_list (session, error) : NULL;

  *ret_has_others = instances != NULL && instances->len > 1;
  return instances != NULL;
}

gboolean
cw_engine_check_alone (CwEngine *engine, GError **error)
{
  gboolean has_others = FALSE;

  if (!cw_engine_find_others (engine, &has_others, error))
    return FALSE;
  if (!has_others)
    return TRUE;
  g_set_error_literal (
      error, CW_ERROR, CW_ERROR_BUSY,
      "Other installations work with the configuration that lies there: stop them, "
      "and take them off the list with `causewayctl instance remove`");
  return FALSE;
}

/* ----- making it known */

static gboolean
is_taken (GPtrArray *instances, const char *id, const char *name)
{
  for (guint i = 0; i < instances->len; i++)
    {
      const CwInstance *instance = g_ptr_array_index (instances, i);

      if (!g_str_equal (instance->id, id) && g_ascii_strcasecmp (instance->name, name) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Called as its computer is, with a number where several are there. (transfer full) */
static char *
make_name (GPtrArray *instances, const char *id)
{
  const char *host = g_get_host_name ();
  char *name = g_strdup (host);

  for (guint n = 2; is_taken (instances, id, name); n++)
    {
      g_free (name);
      name = g_strdup_printf ("%s-%u", host, n);
    }
  return name;
}

static gboolean
enter (CwStoreSession *session, const char *id, GError **error)
{
  g_autoptr (GPtrArray) instances = cw_instance_store_list (session, error);
  g_autofree char *name = instances != NULL ? make_name (instances, id) : NULL;
  const CwInstance instance = {
    .id = (char *) id,
    .name = name,
    .host = (char *) g_get_host_name (),
    .version = (char *) CW_VERSION,
  };

  return name != NULL && cw_instance_store_enter (session, &instance, error);
}

static gint64
get_duration (CwEngine *engine)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (engine, NULL);

  return cw_config_get_lease_seconds (config) * G_USEC_PER_SEC;
}

/* Whoever still uses the lease of before may end what is begun. */
static void
put_lease (CwEngine *engine, const char *id, CwLease *lease)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&engine->mutex);

  if (engine->lease != NULL)
    g_ptr_array_add (engine->retired_leases, engine->lease);
  engine->lease = lease;
  g_free (engine->instance_id);
  engine->instance_id = g_strdup (id);
}

/* (transfer full) (nullable) */
static char *
enter_own (CwEngine *engine, GError **error)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (engine->store, error);
  g_autofree char *id = session != NULL ? cw_instance_store_get_own_id (session, error) : NULL;

  return id != NULL && enter (session, id, error) ? g_steal_pointer (&id) : NULL;
}

gboolean
cw_engine_enter_instance (CwEngine *engine, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *id = enter_own (engine, &local);
  CwLease *lease = NULL;

  /* There are no others in a file: one that cannot be written to, on a full disk, still tells what
   * is in it and why nothing goes on. */
  if (id == NULL && engine->database == NULL)
    g_message ("The name of this installation was not stored: %s", local->message);
  else if (id == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (engine->database != NULL)
    lease = cw_lease_new (&(CwLeaseOptions){
        .store = engine->store,
        .vault = engine->vault,
        .instance_id = id,
        .duration_usec = get_duration (engine),
    });
  put_lease (engine, id, lease);
  return TRUE;
}

void
cw_engine_leave_instance (CwEngine *engine)
{
  CwLease *lease = cw_engine_get_lease (engine);

  if (lease != NULL)
    cw_lease_leave (lease);
}

/* ----- keeping the lease */

/* Another installation has changed the configuration. */
static void
follow_config (CwEngine *engine, gint64 version)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&engine->config_mutex);
  g_autoptr (CwConfig) config = NULL;
  g_autoptr (CwStoreSession) session = NULL;
  g_autoptr (GError) error = NULL;
  gint64 known = 0;

  config = cw_engine_dup_config (engine, &known);
  if (known >= version)
    return;
  session = cw_store_open_session (engine->store, &error);
  if (session == NULL || !cw_engine_load_config (engine, session, &error))
    {
      g_warning ("Version %lld of the configuration, which another installation has stored, "
                 "cannot be loaded: %s",
                 (long long) version, error->message);
      return;
    }
  g_message ("Another installation has changed the configuration: version %lld is loaded",
             (long long) version);
  cw_engine_notify (engine, TRUE);
}

/* A trouble is told once. */
static void
tell (CwEngine *engine, const GError *error, char **told)
{
  if (g_strcmp0 (*told, error != NULL ? error->message : NULL) == 0)
    return;
  if (error != NULL)
    g_warning ("The lease: %s", error->message);
  else
    g_message ("The lease can be looked after again");
  g_free (*told);
  *told = g_strdup (error != NULL ? error->message : NULL);
  cw_engine_notify (engine, TRUE);
}

static void
have_turn (CwEngine *engine, CwLease *lease, char **told)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (engine, NULL);
  g_autofree char *digest = cw_instance_look_make_digest (config, engine->state_dir);
  g_autoptr (GError) error = NULL;
  g_auto (CwLeaseStatus) before = { 0 };
  g_auto (CwLeaseStatus) after = { 0 };
  CwLeaseReport report = { 0 };

  cw_lease_get_status (lease, &before);
  cw_lease_set_duration (lease, get_duration (engine));
  if (cw_lease_turn (lease, digest, &report, &error))
    follow_config (engine, report.config_version);
  tell (engine, error, told);
  cw_lease_get_status (lease, &after);
  if (before.state != after.state)
    cw_engine_notify (engine, TRUE);
}

/* FALSE: the engine is being closed. */
static gboolean
rest (CwEngine *engine, CwLease *lease)
{
  gint64 end_usec =
      g_get_monotonic_time () + (lease != NULL ? cw_lease_get_pause (lease) : G_USEC_PER_SEC);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&engine->mutex);

  while (!engine->is_lease_ending && !engine->is_lease_due)
    if (!g_cond_wait_until (&engine->lease_cond, &engine->mutex, end_usec))
      break;
  engine->is_lease_due = FALSE;
  return !engine->is_lease_ending;
}

static gpointer
lease_thread (gpointer data)
{
  CwEngine *engine = data;
  g_autofree char *told = NULL;
  CwLease *lease = NULL;

  do
    {
      lease = g_atomic_int_get (&engine->is_loaded) ? cw_engine_get_lease (engine) : NULL;
      if (lease != NULL)
        have_turn (engine, lease, &told);
    }
  while (rest (engine, lease));
  return NULL;
}

void
cw_engine_start_lease (CwEngine *engine)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&engine->mutex);

  if (engine->lease_thread == NULL && engine->database != NULL && !engine->is_lease_ending)
    engine->lease_thread = g_thread_new ("cw-lease", lease_thread, engine);
}

void
cw_engine_stop_lease (CwEngine *engine)
{
  GThread *thread = NULL;

  g_mutex_lock (&engine->mutex);
  engine->is_lease_ending = TRUE;
  thread = g_steal_pointer (&engine->lease_thread);
  g_cond_broadcast (&engine->lease_cond);
  g_mutex_unlock (&engine->mutex);
  if (thread == NULL)
    return;
  g_thread_join (thread);
  cw_engine_leave_instance (engine);
}

void
cw_engine_hurry_lease (CwEngine *engine)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&engine->mutex);

  engine->is_lease_due = TRUE;
  g_cond_broadcast (&engine->lease_cond);
}
