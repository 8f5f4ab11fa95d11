/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include <string.h>

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "connectors/graph/cw-sign-in-error.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check (GError *refusal)
{
  g_autoptr (GError) error = refusal;

  g_assert_true (error->domain == CW_ERROR);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  /* What follows the first line are trace ids. */
  g_assert_null (strpbrk (error->message, "\r\n"));
}

/* What a browser brings back: the first line as error, the rest as error_description. The text has
 * been through a URI's parser, which lets nothing pass that is no UTF-8. */
static void
check_redirect (const char *text)
{
  gsize length = strcspn (text, "\n");
  g_autofree char *name = g_strndup (text, length);

  check (
      cw_sign_in_error_new_from_redirect (name, text[length] != '\0' ? text + length + 1 : NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_utf8_make_valid ((const char *) data, (gssize) size);
  g_autoptr (JsonNode) root = cw_json_parse ((const char *) data, (gssize) size, FALSE, NULL);

  check_redirect (text);
  check (cw_sign_in_error_new (400, root));
  check (cw_sign_in_error_new (404, NULL));
  return 0;
}
