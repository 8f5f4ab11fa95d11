/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "store-content.h"

/* By hand, once for each released version of the schema: make-fixture DIR && gzip -9n
 * DIR/causeway.db, kept as tests/fixtures/store/vN.db.gz. */
int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStore) store = argc == 2 ? cw_store_open (argv[1], &error) : NULL;

  if (store == NULL)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "Usage: make-fixture DIR");
      return 1;
    }
  store_content_write_v4 (store);
  return 0;
}
