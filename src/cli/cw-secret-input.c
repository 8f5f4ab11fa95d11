/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-secret-input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/cw-error.h"

#define MAXIMUM_SIZE 4096

static void
say (int fd, const char *text)
{
  gssize n = write (fd, text, strlen (text));

  if (n < 0)
    g_debug ("Cannot write to the terminal: %s", g_strerror (errno));
}

/* One line, read byte by byte into memory that is wiped. */
static CwSecret *
read_line (int fd, GError **error)
{
  char line[MAXIMUM_SIZE];
  gsize size = 0;
  gssize n = 0;
  CwSecret *secret = NULL;

  while (size < sizeof line && (n = read (fd, line + size, 1)) == 1 && line[size] != '\n')
    size++;
  if (n == 1 && size > 0 && size < sizeof line)
    secret = cw_secret_new (line, size);
  explicit_bzero (line, sizeof line);
  if (secret == NULL)
    g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                         "No secret was given, or it is too long");
  return secret;
}

CwSecret *
cw_secret_input_ask_line (const char *prompt, GError **error)
{
  struct termios before;
  struct termios silent;
  CwSecret *secret = NULL;
  int fd = open ("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

  if (fd < 0 || tcgetattr (fd, &before) != 0)
    {
      if (fd >= 0)
        close (fd);
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                           "There is no terminal to ask on: give the file that holds the secret");
      return NULL;
    }
  silent = before;
  silent.c_lflag &= ~(tcflag_t) (ECHO | ECHONL);
  say (fd, prompt);
  tcsetattr (fd, TCSAFLUSH, &silent);
  secret = read_line (fd, error);
  tcsetattr (fd, TCSAFLUSH, &before);
  say (fd, "\n");
  close (fd);
  return secret;
}

CwSecret *
cw_secret_input_ask (const char *kind, const char *connector, GError **error)
{
  g_autofree char *prompt = g_strdup_printf ("New %s of “%s”: ", kind, connector);

  return cw_secret_input_ask_line (prompt, error);
}

CwSecret *
cw_secret_input_get_passphrase (const char *file, gboolean is_new, GError **error)
{
  g_autoptr (CwSecret) passphrase = file != NULL ? cw_secret_new_from_file (file, error)
                                                 : cw_secret_input_ask_line ("Passphrase: ", error);
  g_autoptr (CwSecret) again = NULL;

  if (passphrase == NULL || file != NULL || !is_new)
    return g_steal_pointer (&passphrase);
  again = cw_secret_input_ask_line ("Once more: ", error);
  if (again == NULL || cw_secret_equal (passphrase, again))
    return again != NULL ? g_steal_pointer (&passphrase) : NULL;
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                       "The two passphrases are not the same");
  return NULL;
}
