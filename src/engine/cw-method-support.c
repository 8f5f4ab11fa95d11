/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-method-handlers.h"

#include <string.h>
#include <sys/utsname.h>

#include "base/cw-answer.h"
#include "engine/cw-tar.h"
#include "engine/cw-variant.h"

#define N_RUNS          50
#define N_ERRORS        1000
#define N_AUDIT_RECORDS 1000
#define LOG_BYTES       (1024 * 1024)
#define HISTORY_DAYS    14

static const char README[] =
    "This archive was made by Causeway for whoever helps you.\n"
    "\n"
    "It holds the engine's version, its configuration, its state, the last runs with their steps,\n"
    "errors of objects, who changed what (audit.json), and the end of the engine's log when it "
    "keeps\n"
    "one of its own. It holds no password, key or token; those never leave the vault.\n"
    "\n"
    "It does hold names: of servers, of domains, of administrators, and, in the errors, of people\n"
    "and groups. Give it only to whom you would show those.\n"
    "\n"
    "An engine that is a system service writes to the journal, which is not in here:\n"
    "    journalctl -u causewayd --since yesterday > journal.txt\n";

typedef struct
{
  const CwMethodCall *call;
  CwTar *tar;
  char *folder; /* (owned) */
} Collector;

static void
add_text (Collector *collector, const char *name, const char *text, gsize size)
{
  g_autofree char *path = g_strdup_printf ("%s/%s", collector->folder, name);

  cw_tar_add (collector->tar, path, text, size);
}

/* The answer of another method as a file. One that fails is a file that says so: what is broken is
 * what somebody wants help with. @args: (transfer floating) */
static GVariant *
add_answer (Collector *collector,
            const char *name,
            GVariant *(*run) (const CwMethodCall *call, GError **error),
            GVariant *args)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (args);
  CwMethodCall call = *collector->call;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) content = NULL;
  g_autofree char *text = NULL;

  call.args = sunk;
  answer = run (&call, &error);
  if (answer != NULL)
    {
      g_variant_ref_sink (answer);
      content = g_variant_get_child_value (answer, 0);
      text = cw_answer_to_json (content);
    }
  else
    text = g_strdup_printf ("This could not be read: %s\n", error->message);
  add_text (collector, name, text, strlen (text));
  return g_steal_pointer (&content);
}

static void
add_runs (Collector *collector)
{
  g_autoptr (GVariant) runs = add_answer (collector, "runs.json", cw_method_list_runs,
                                          g_variant_new ("(xu)", (gint64) 0, N_RUNS));
  g_autoptr (GVariant) items = runs != NULL ? cw_answer_get_array (runs, "items") : NULL;

  for (gsize i = 0; items != NULL && i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, i);
      gint64 id = cw_answer_get_int (item, "id");
      g_autofree char *name = g_strdup_printf ("runs/%" G_GINT64_FORMAT ".json", id);
      g_autoptr (GVariant) run =
          add_answer (collector, name, cw_method_get_run, g_variant_new ("(x)", id));
    }
}

static void
add_versions (Collector *collector)
{
  struct utsname system = { 0 };
  g_autofree char *os = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  g_autofree char *text = NULL;

  (void) uname (&system);
  text =
      g_strdup_printf ("causeway %s\n%s\n%s %s %s\nGLib %u.%u.%u\n", CW_VERSION,
                       os != NULL ? os : "unknown", system.sysname, system.release, system.machine,
                       glib_major_version, glib_minor_version, glib_micro_version);
  add_text (collector, "versions.txt", text, strlen (text));
}

/* The end of the log that the application keeps of an engine that it started. */
static void
add_log (Collector *collector)
{
  const char *state_dir = cw_engine_get_state_dir (collector->call->engine);
  g_autofree char *path = g_build_filename (state_dir, "engine.log", NULL);
  g_autofree char *content = NULL;
  gsize size = 0;
  gsize from = 0;

  if (!g_file_get_contents (path, &content, &size, NULL))
    return;
  from = size > LOG_BYTES ? size - LOG_BYTES : 0;
  add_text (collector, "engine.log", content + from, size - from);
}

static void
collect (Collector *collector)
{
  g_autoptr (GVariant) status = NULL;
  g_autoptr (GVariant) config = NULL;
  g_autoptr (GVariant) history = NULL;
  g_autoptr (GVariant) groups = NULL;
  g_autoptr (GVariant) errors = NULL;
  g_autoptr (GVariant) options =
      g_variant_ref_sink (g_variant_new_parsed ("({'limit': <%u>},)", (guint32) N_ERRORS));

  g_autoptr (GVariant) audit = NULL;
  GVariant *audit_options = g_variant_new_parsed ("({'limit': <%u>},)", (guint32) N_AUDIT_RECORDS);

  add_text (collector, "README.txt", README, strlen (README));
  add_versions (collector);
  status = add_answer (collector, "status.json", cw_method_get_status, g_variant_new ("()"));
  config = add_answer (collector, "config.json", cw_method_get_config, g_variant_new ("()"));
  history = add_answer (collector, "history.json", cw_method_get_history,
                        g_variant_new ("(u)", HISTORY_DAYS));
  groups = add_answer (collector, "error-groups.json", cw_method_list_error_groups,
                       g_variant_new ("()"));
  errors = add_answer (collector, "errors.json", cw_method_list_errors, options);
  audit = add_answer (collector, "audit.json", cw_method_list_audit, audit_options);
  add_runs (collector);
  add_log (collector);
}

GVariant *
cw_method_make_support_file (const CwMethodCall *call, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *folder = g_date_time_format (now, "causeway-support-%Y%m%d-%H%M%S");
  g_autofree char *name = g_strconcat (folder, ".tar.gz", NULL);
  g_autoptr (CwTar) tar = cw_tar_new (g_get_real_time ());
  Collector collector = { .call = call, .tar = tar, .folder = folder };
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GBytes) archive = NULL;

  collect (&collector);
  archive = cw_tar_end (tar, error);
  if (archive == NULL)
    return NULL;
  cw_audit_note (call->notes, "support file", NULL, name);
  cw_variant_add_string (&builder, "name", name);
  cw_variant_add (&builder, "content",
                  g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, archive, TRUE));
  return cw_variant_end_answer (&builder);
}
