/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include <locale.h>

#include <glib/gi18n.h>

#include "app/cw-application.h"
#include "base/cw-process.h"

/* CW_LOCALEDIR in the environment: translations of a build tree. */
static void
set_up_translations (void)
{
  const char *named = g_getenv ("CW_LOCALEDIR");

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, named != NULL ? named : CW_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

int
main (int argc, char *argv[])
{
  g_autoptr (CwApplication) application = NULL;

  cw_process_leave_no_core ();
  set_up_translations ();
  application = cw_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
