/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-service"

#include "config.h"

#include "service/cw-parent-watch.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <glib-unix.h>

#include "base/cw-error.h"

typedef struct
{
  int fd;
  char last_word;
  CwParentGoneFunc func;
  gpointer user_data;
} Watch;

static void
watch_free (gpointer data)
{
  Watch *watch = data;

  close (watch->fd);
  g_free (watch);
}

/* The number of bytes that read(2) returned, or -1 while there is nothing. */
static gssize
read_words (Watch *watch)
{
  char words[64];
  gssize n = read (watch->fd, words, sizeof words);

  if (n > 0)
    watch->last_word = words[n - 1];
  /* A socket whose peer was killed with something unread tells ECONNRESET, not its end. */
  return n < 0 && errno != EAGAIN && errno != EINTR ? 0 : n;
}

static gboolean
on_readable_cb (int fd, GIOCondition condition, gpointer user_data)
{
  Watch *watch = user_data;
  gssize n = 0;

  do
    n = read_words (watch);
  while (n > 0);
  if (n < 0)
    return G_SOURCE_CONTINUE;
  if (watch->last_word != CW_PARENT_WATCH_KEEP)
    watch->func (watch->user_data);
  return G_SOURCE_REMOVE;
}

/* Programs that we start must not hold the descriptor. */
static gboolean
prepare (int fd)
{
  int flags = fcntl (fd, F_GETFD);

  return flags >= 0 && fcntl (fd, F_SETFD, flags | FD_CLOEXEC) == 0 &&
         g_unix_set_fd_nonblocking (fd, TRUE, NULL);
}

gboolean
cw_parent_watch_add (int fd,
                     CwParentGoneFunc func,
                     gpointer user_data,
                     GSource **ret_source,
                     GError **error)
{
  g_autoptr (GSource) source = NULL;
  Watch *watch = NULL;

  if (!prepare (fd))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT, "Cannot read from descriptor %d: %s",
                   fd, g_strerror (errno));
      return FALSE;
    }
  watch = g_new0 (Watch, 1);
  watch->fd = fd;
  watch->last_word = CW_PARENT_WATCH_END;
  watch->func = func;
  watch->user_data = user_data;
  source = g_unix_fd_source_new (fd, G_IO_IN | G_IO_HUP | G_IO_ERR);
  g_source_set_callback (source, G_SOURCE_FUNC (on_readable_cb), watch, watch_free);
  g_source_attach (source, NULL);
  *ret_source = g_steal_pointer (&source);
  return TRUE;
}
