/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "connectors/graph/cw-claims-challenge.h"

/* As Graph writes it. {"access_token":{"nbf":{"essential":true, "value":"1604106651"}}} */
#define CLAIMS                                                                                     \
  "eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwgInZhbHVlIjoiMTYwNDEwNjY1MSJ9fX0="
#define START                                                                                      \
  "Bearer realm=\"\", authorization_uri=\"https://login.microsoftonline.com/common/oauth2/"        \
  "authorize\", client_id=\"00000003-0000-0000-c000-000000000000\""
#define PARSED "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1604106651\"}}}"

static void
test_parse (void)
{
  static const struct
  {
    const char *header;
    const char *claims;
  } cases[] = {
    { START ", error=\"insufficient_claims\", claims=\"" CLAIMS "\"", PARSED },
    { "bearer claims=\"" CLAIMS "\", error=insufficient_claims", PARSED },
    { START ", error=\"invalid_token\", error_description=\"The access token is expired\"", NULL },
    { START ", error=\"invalid_token\", claims=\"" CLAIMS "\"", NULL },
    { START ", error=\"insufficient_claims\"", NULL },
    { START ", error=\"insufficient_claims\", claims=\"\"", NULL },
    { START ", error=\"insufficient_claims\", claims=\"%%%\"", NULL },
    { START ", error=\"insufficient_claims\", claims=\"WzFd\"", NULL }, /* [1] */
    { START ", error=\"insufficient_claims\", claims=\"eyJhIjox", NULL },
    { "Basic error=\"insufficient_claims\", claims=\"" CLAIMS "\"", NULL },
    { "Bearer", NULL },
    { "", NULL },
    { NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *claims = cw_claims_challenge_parse (cases[i].header);

      g_test_message ("%s", cases[i].header);
      g_assert_cmpstr (claims, ==, cases[i].claims);
    }
}

static void
test_compose (void)
{
  static const struct
  {
    const char *challenge;
    const char *claims;
  } cases[] = {
    { NULL, "{\"access_token\":{\"xms_cc\":{\"values\":[\"cp1\"]}}}" },
    { PARSED, "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1604106651\"},"
              "\"xms_cc\":{\"values\":[\"cp1\"]}}}" },
    { "{\"access_token\":7,\"id_token\":{}}",
      "{\"access_token\":{\"xms_cc\":{\"values\":[\"cp1\"]}},\"id_token\":{}}" },
    { "broken", "{\"access_token\":{\"xms_cc\":{\"values\":[\"cp1\"]}}}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *claims = cw_claims_challenge_compose (cases[i].challenge);

      g_assert_cmpstr (claims, ==, cases[i].claims);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/claims/parse", test_parse);
  g_test_add_func ("/claims/compose", test_compose);
  return g_test_run ();
}
