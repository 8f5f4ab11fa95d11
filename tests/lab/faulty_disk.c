/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A disk that fails, for a program that is started with this in LD_PRELOAD: what it writes below
 * CW_FAULTY_FOLDER is counted, and the writes that CW_FAULTY_CONTROL names fail. That is a file of
 * four numbers (uint64), which a test changes while the program runs:
 *
 *   how many writes there were | the first that fails | the first that does not again | how
 */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum
{
  FAULT_FULL = 1,   /* ENOSPC */
  FAULT_BROKEN = 2, /* EIO, of a sync too */
  FAULT_SHORT = 3,  /* half of what was asked for */
};

typedef struct
{
  uint64_t n_writes;
  uint64_t first;
  uint64_t end;
  uint64_t kind;
} Control;

static Control *control;
static const char *folder;

static __attribute__ ((constructor)) void
begin (void)
{
  const char *path = getenv ("CW_FAULTY_CONTROL");
  int fd = path != NULL ? open (path, O_RDWR | O_CLOEXEC) : -1;
  void *memory = MAP_FAILED;

  folder = getenv ("CW_FAULTY_FOLDER");
  if (fd < 0 || folder == NULL)
    return;
  memory = mmap (NULL, sizeof (Control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close (fd);
  if (memory != MAP_FAILED)
    control = memory;
}

static int
is_watched (int fd)
{
  char name[64];
  char path[PATH_MAX];
  ssize_t size = 0;

  if (control == NULL)
    return 0;
  snprintf (name, sizeof name, "/proc/self/fd/%d", fd);
  size = readlink (name, path, sizeof path - 1);
  if (size <= 0)
    return 0;
  path[size] = '\0';
  return strncmp (path, folder, strlen (folder)) == 0;
}

/* How this one fails; 0: not at all. */
static uint64_t
judge (int fd)
{
  uint64_t n = 0;

  if (!is_watched (fd))
    return 0;
  n = __atomic_add_fetch (&control->n_writes, 1, __ATOMIC_SEQ_CST);
  return n >= control->first && n < control->end ? control->kind : 0;
}

/* 0: it goes on, perhaps with less. */
static int
fail (uint64_t kind, size_t *size)
{
  if (kind == FAULT_FULL || kind == FAULT_BROKEN)
    {
      errno = kind == FAULT_FULL ? ENOSPC : EIO;
      return -1;
    }
  if (kind == FAULT_SHORT && *size > 1)
    *size /= 2;
  return 0;
}

ssize_t
write (int fd, const void *data, size_t size)
{
  static ssize_t (*next) (int, const void *, size_t);

  if (next == NULL)
    *(void **) &next = dlsym (RTLD_NEXT, "write");
  return fail (judge (fd), &size) != 0 ? -1 : next (fd, data, size);
}

/* Built for large files this is pwrite64, as it is for everybody who is. */
ssize_t
pwrite (int fd, const void *data, size_t size, off_t place)
{
  static ssize_t (*next) (int, const void *, size_t, off_t);

  if (next == NULL)
    *(void **) &next = dlsym (RTLD_NEXT, "pwrite64");
  return fail (judge (fd), &size) != 0 ? -1 : next (fd, data, size, place);
}

static int
sync_file (const char *name, int fd)
{
  int (*next) (int) = NULL;

  *(void **) &next = dlsym (RTLD_NEXT, name);
  if (judge (fd) != FAULT_BROKEN)
    return next (fd);
  errno = EIO;
  return -1;
}

int
fsync (int fd)
{
  return sync_file ("fsync", fd);
}

int
fdatasync (int fd)
{
  return sync_file ("fdatasync", fd);
}
