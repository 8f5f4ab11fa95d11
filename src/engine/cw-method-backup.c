/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-method-handlers.h"

#include <unistd.h>

#include "engine/cw-call-desk.h"
#include "engine/cw-call-news.h"
#include "engine/cw-engine-backup.h"
#include "engine/cw-variant.h"

/* A call on its way. */
typedef struct
{
  const CwMethodCall *call;
  CwCallNews news;
  int fd; /* (owned) */
  GCancellable *cancellable;
} Work;

static void
add_backup (GVariantBuilder *builder, const CwEngineBackup *backup)
{
  const CwBackupHeader *header = backup->header;

  cw_variant_add_string (builder, "kind", header->kind);
  cw_variant_add_int (builder, "schemaVersion", header->schema);
  cw_variant_add_string (builder, "program", header->program);
  cw_variant_add_string (builder, "installation", header->installation);
  cw_variant_add_string (builder, "host", header->host);
  cw_variant_add (builder, "keys", g_variant_new_strv ((const char *const *) header->keys, -1));
  cw_variant_add_time (builder, "createdAt", header->created_usec);
  cw_variant_add_int (builder, "rows", (gint64) header->n_rows);
  if (header->n_objects >= 0)
    cw_variant_add_int (builder, "objects", header->n_objects);
  cw_variant_add_int (builder, "size", backup->size);
  cw_variant_add_string (builder, "digest", backup->digest);
  if (backup->parts != 0)
    cw_variant_add_string (builder, "part", backup->parts == CW_STORE_PART_SYNC ? "sync" : "all");
}

/* ----- one way or the other */

static GVariant *
back_up (Work *work, GVariantDict *options, GError **error)
{
  const CwStoreWatch watch = { cw_call_news_tell_rows, &work->news, work->cancellable };
  g_auto (CwEngineBackup) backup = { NULL };
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (!cw_engine_back_up (work->call->engine, work->fd, &watch, &backup, error))
    return NULL;
  add_backup (&builder, &backup);
  return cw_variant_end_answer (&builder);
}

static GVariant *
check (Work *work, const CwStoreWatch *watch, GError **error)
{
  g_auto (CwEngineBackup) backup = { NULL };
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (!cw_engine_check_backup (work->call->engine, work->fd, watch, &backup, error))
    return NULL;
  add_backup (&builder, &backup);
  cw_variant_add_bool (&builder, "restored", FALSE);
  return cw_variant_end_answer (&builder);
}

static GVariant *
restore (Work *work, GVariantDict *options, GError **error)
{
  const CwStoreWatch watch = { cw_call_news_tell_rows, &work->news, work->cancellable };
  g_auto (CwEngineRestore) done = { { NULL } };
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  gboolean only_checks = FALSE;

  if (g_variant_dict_lookup (options, "check", "b", &only_checks) && only_checks)
    return check (work, &watch, error);
  if (!cw_engine_restore (work->call->engine, work->fd, &watch, &done, error))
    return NULL;
  cw_audit_note (work->call->notes, "database", NULL, done.backup.digest);
  add_backup (&builder, &done.backup);
  cw_variant_add_bool (&builder, "restored", TRUE);
  cw_variant_add_string (&builder, "before", done.before);
  cw_variant_add_bool (&builder, "staging", done.is_staging);
  cw_variant_add_int (&builder, "lost", done.n_lost);
  return cw_variant_end_answer (&builder);
}

/* ----- the methods */

static GVariant *
run (const CwMethodCall *call,
     GVariant *(*func) (Work *work, GVariantDict *options, GError **error),
     GError **error)
{
  g_autoptr (GVariant) variant = g_variant_get_child_value (call->args, 1);
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (variant);
  CwCallDesk *desk = cw_call_desk_get (call->engine);
  g_autoptr (GCancellable) cancellable = NULL;
  Work work = { .call = call, .news = { call, "", 0 }, .fd = cw_method_take_file (call, 0, error) };
  GVariant *answer = NULL;

  if (work.fd < 0)
    return NULL;
  (void) g_variant_dict_lookup (&options, "token", "&s", &work.news.token);
  cancellable = cw_call_desk_begin (desk, call->session, work.news.token, call->cancellable);
  work.cancellable = cancellable;
  answer = func (&work, &options, error);
  cw_call_desk_end (desk, call->session, work.news.token);
  close (work.fd);
  /* cppcheck-suppress returnDanglingLifetime ; an answer holds nothing of the work */
  return answer;
}

GVariant *
cw_method_back_up_database (const CwMethodCall *call, GError **error)
{
  return run (call, back_up, error);
}

GVariant *
cw_method_restore_database (const CwMethodCall *call, GError **error)
{
  return run (call, restore, error);
}
