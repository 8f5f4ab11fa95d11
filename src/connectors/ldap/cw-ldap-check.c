/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ldap-check.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "base/cw-time.h"
#include "connectors/ldap/cw-tls-probe.h"

/* Kerberos refuses more than this (RFC 4120 1.6). */
#define MAX_SKEW_SECONDS (5 * 60)

/* A certificate that ends within this time is worth a warning. */
#define EXPIRY_WARNING_DAYS 30

#define USEC_PER_DAY (24 * 60 * 60 * (gint64) G_USEC_PER_SEC)

void
cw_ldap_check_clear (CwLdapCheck *check)
{
  g_clear_pointer (&check->checks, g_ptr_array_unref);
  g_clear_pointer (&check->root, cw_root_dse_free);
  g_clear_pointer (&check->session, cw_ldap_session_free);
}

void
cw_ldap_check_add (CwLdapCheck *check,
                   const char *id,
                   CwCheckStatus status,
                   const char *summary,
                   const char *remedy)
{
  g_ptr_array_add (check->checks, cw_check_new (id, status, summary, remedy));
}

gboolean
cw_ldap_check_add_error (CwLdapCheck *check,
                         const char *id,
                         GError *cause,
                         const char *remedy,
                         GError **error)
{
  g_autoptr (GError) owned = cause;

  if (cw_error_is_cancelled (cause))
    {
      g_propagate_error (error, g_steal_pointer (&owned));
      return FALSE;
    }
  cw_ldap_check_add (check, id, CW_CHECK_FAILED, cause->message, remedy);
  return TRUE;
}

void
cw_ldap_check_skip (CwLdapCheck *check, const char *const *ids)
{
  for (guint i = 0; ids[i] != NULL; i++)
    cw_ldap_check_add (check, ids[i], CW_CHECK_SKIPPED,
                       CW_PHRASE ("Not checked after the failure before"), NULL);
}

/* ----- the steps: each adds its check; *ret_is_good says whether to go on */

static gboolean
check_connect (CwLdapCheck *check, GCancellable *cancellable, gboolean *ret_is_good, GError **error)
{
  g_autofree char *server = cw_ldap_settings_describe_server (check->settings);
  g_autofree char *summary = g_strdup_printf (CW_PHRASE ("Connected to %s"), server);
  GError *cause = NULL;

  *ret_is_good = cw_ldap_session_connect (check->session, cancellable, &cause);
  if (!*ret_is_good)
    return cw_ldap_check_add_error (
        check, "connect", cause,
        CW_PHRASE (
            "Correct the server's name, address or port, start the server, or open the firewall"),
        error);
  cw_ldap_check_add (check, "connect", CW_CHECK_OK, summary, NULL);
  return TRUE;
}

static void
add_tls_report (CwLdapCheck *check, const CwTlsReport *report)
{
  gint64 left = (report->expires_usec - g_get_real_time ()) / USEC_PER_DAY;
  g_autofree char *summary = NULL;

  if (report->problem != CW_TLS_OK)
    {
      cw_ldap_check_add (check, "tls", CW_CHECK_FAILED, report->summary, report->remedy);
      return;
    }
  summary = g_strdup_printf (
      CW_PHRASE_COUNT (left, "%s, which expires in %lld day", "%s, which expires in %lld days"),
      report->summary, (long long) left);
  if (left < EXPIRY_WARNING_DAYS)
    cw_ldap_check_add (check, "tls", CW_CHECK_WARNING, summary,
                       CW_PHRASE ("Renew the server's certificate in time"));
  else
    cw_ldap_check_add (check, "tls", CW_CHECK_OK, summary, NULL);
}

static gboolean
check_tls (CwLdapCheck *check, GCancellable *cancellable, gboolean *ret_is_good, GError **error)
{
  g_autoptr (CwTlsReport) report = NULL;
  GError *cause = NULL;

  if (!cw_ldap_settings_uses_tls (check->settings))
    {
      cw_ldap_check_add (check, "tls", CW_CHECK_OK,
                         check->settings->security == CW_LDAP_SECURITY_SASL
                             ? CW_PHRASE ("No TLS: Kerberos seals the connection")
                             : CW_PHRASE ("No TLS: the connection does not leave this computer"),
                         NULL);
      *ret_is_good = TRUE;
      return TRUE;
    }
  report = cw_tls_probe (check->settings, cancellable, &cause);
  if (report != NULL)
    add_tls_report (check, report);
  *ret_is_good = report != NULL && report->problem == CW_TLS_OK;
  if (*ret_is_good)
    *ret_is_good = cw_ldap_session_secure (check->session, cancellable, &cause);
  if (cause == NULL)
    return TRUE;
  return cw_ldap_check_add_error (check, "tls", cause,
                                  CW_PHRASE ("Check the server's TLS settings"), error);
}

static gboolean
check_sign_in (CwLdapCheck *check, GCancellable *cancellable, gboolean *ret_is_good, GError **error)
{
  const char *user = check->settings->user;
  g_autofree char *summary = user != NULL ? g_strdup_printf (CW_PHRASE ("Signed in as %s"), user)
                                          : g_strdup (CW_PHRASE ("Signed in without an account"));
  GError *cause = NULL;

  *ret_is_good = cw_ldap_session_bind (check->session, cancellable, &cause);
  if (!*ret_is_good)
    return cw_ldap_check_add_error (
        check, "sign-in", cause,
        CW_PHRASE ("Correct the account's name and password, or the account itself"), error);
  cw_ldap_check_add (check, "sign-in", CW_CHECK_OK, summary, NULL);
  return TRUE;
}

static gboolean
check_server (CwLdapCheck *check, GCancellable *cancellable, gboolean *ret_is_good, GError **error)
{
  g_autofree char *summary = NULL;
  GError *cause = NULL;

  check->root = cw_root_dse_read (check->session, cancellable, &cause);
  *ret_is_good = check->root != NULL;
  if (!*ret_is_good)
    return cw_ldap_check_add_error (check, "server", cause,
                                    CW_PHRASE ("Check that this is an LDAP server"), error);
  summary = cw_root_dse_describe (check->root);
  cw_ldap_check_add (check, "server", CW_CHECK_OK, summary, NULL);
  return TRUE;
}

static gboolean
check_clock (CwLdapCheck *check, GCancellable *cancellable, gboolean *ret_is_good, GError **error)
{
  gint64 skew = 0;
  g_autofree char *summary = NULL;

  *ret_is_good = TRUE;
  if (check->root->current_time_usec == 0)
    return TRUE;
  skew = ABS (check->root->current_time_usec - g_get_real_time ()) / G_USEC_PER_SEC;
  summary = g_strdup_printf (CW_PHRASE_COUNT (skew, "The clocks differ by %lld second",
                                              "The clocks differ by %lld seconds"),
                             (long long) skew);
  if (skew < MAX_SKEW_SECONDS)
    cw_ldap_check_add (check, "clock", CW_CHECK_OK, summary, NULL);
  else
    cw_ldap_check_add (check, "clock", CW_CHECK_WARNING, summary,
                       CW_PHRASE ("Let both computers take their time from one source (NTP); "
                                  "Kerberos allows five minutes"));
  return TRUE;
}

typedef gboolean (*Step) (CwLdapCheck *check,
                          GCancellable *cancellable,
                          gboolean *ret_is_good,
                          GError **error);

typedef struct
{
  const char *id;
  Step run;
} StepEntry;

static const StepEntry steps[] = {
  { "connect", check_connect }, { "tls", check_tls },     { "sign-in", check_sign_in },
  { "server", check_server },   { "clock", check_clock },
};

gboolean
cw_ldap_check_begin (CwLdapCheck *check,
                     const CwLdapSettings *settings,
                     CwSecret *password,
                     GCancellable *cancellable,
                     GError **error)
{
  gboolean is_good = TRUE;

  check->settings = settings;
  check->checks = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_check_free);
  check->session = cw_ldap_session_new (settings, password);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      const char *const skipped[] = { steps[i].id, NULL };

      if (!is_good)
        cw_ldap_check_skip (check, skipped);
      else if (!steps[i].run (check, cancellable, &is_good, error))
        return FALSE;
    }
  return TRUE;
}
