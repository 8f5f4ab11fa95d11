/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bench-errors"

#include "config.h"

#include <stdlib.h>

#include "states-store.h"

/* Runs a command with "--state-dir DIR" behind it, where an engine has many errors of many causes;
 * for tests/lab/bench_window.py. */

#define N_ERRORS 10000
#define N_CAUSES 120

/* Waits without a main loop: nobody else is to use the processor. */
static gboolean
run (int n_args, char *args[], const char *state_dir)
{
  g_autoptr (GPtrArray) command = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  int status = 0;

  for (int i = 0; i < n_args; i++)
    g_ptr_array_add (command, args[i]);
  g_ptr_array_add (command, (gpointer) "--state-dir");
  g_ptr_array_add (command, (gpointer) state_dir);
  g_ptr_array_add (command, NULL);
  if (g_spawn_sync (NULL, (char **) command->pdata, NULL, G_SPAWN_CHILD_INHERITS_STDIN, NULL, NULL,
                    NULL, NULL, &status, &error) &&
      g_spawn_check_wait_status (status, &error))
    return TRUE;
  g_printerr ("%s: %s\n", args[0], error->message);
  return FALSE;
}

int
main (int argc, char *argv[])
{
  StatesStore store = { 0 };
  gboolean is_good = FALSE;

  if (argc < 2 || !gtk_init_check ())
    {
      g_printerr ("bench-errors is run by bench_window.py\n");
      return EXIT_FAILURE;
    }
  states_store_start (&store, STATES_SOURCE_NAME, STATES_TARGET_NAME);
  states_store_begin (&store);
  states_store_add_errors (&store, N_ERRORS, N_CAUSES);
  states_store_add_cycle (&store, CW_RUN_COMPLETED_ERRORS, NULL, NULL, N_ERRORS);
  states_store_commit (&store);
  is_good = run (argc - 1, argv + 1, store.lab->state_dir);
  states_store_stop (&store);
  return is_good ? EXIT_SUCCESS : EXIT_FAILURE;
}
