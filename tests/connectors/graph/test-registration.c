/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-error.h"
#include "cloud-lab.h"
#include "connectors/graph/cw-app-registration.h"
#include "connectors/graph/cw-tenant-sync.h"

#define MARKER          "causeway-6f1e"
#define TIMEOUT_SECONDS 20

static CwAppCredential *
new_credential (void)
{
  g_autoptr (GError) error = NULL;
  CwAppCredential *credential = cw_app_credential_new ("Causeway test", 30, &error);

  g_assert_no_error (error);
  return credential;
}

static CwAppRequest
make_request (CwAppCredential *credential)
{
  return (CwAppRequest){ .marker = MARKER,
                         .display_name = "Causeway of the lab",
                         .permissions = cw_app_registration_get_default_permissions (),
                         .credential = credential };
}

static CwAppRegistration *
ensure (CwCloudSession *session, CwAppCredential *credential)
{
  const CwAppRequest request = make_request (credential);
  g_autoptr (GError) error = NULL;
  CwAppRegistration *registration = cw_app_registration_ensure (session, &request, NULL, &error);

  g_assert_no_error (error);
  return registration;
}

static void
verify (CloudLab *lab, CwAppRegistration *registration, CwAppCredential *credential)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cw_app_registration_verify (registration, lab->settings, credential,
                                             cw_app_registration_get_default_permissions (),
                                             TIMEOUT_SECONDS, NULL, &error));
  g_assert_no_error (error);
}

/* Made, made again without making anything, found, verified, listed, removed, removed again. */
static void
test_lifetime (CloudLab *lab, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwAppCredential) credential = new_credential ();
  g_autoptr (CwCloudSession) session = NULL;
  g_autoptr (CwAppRegistration) first = NULL;
  g_autoptr (CwAppRegistration) second = NULL;
  g_autoptr (CwAppRegistration) gone = NULL;
  g_autoptr (GPtrArray) list = NULL;

  cloud_lab_consent (lab);
  session = cloud_lab_sign_in (lab, "admin");
  first = ensure (session, credential);
  g_assert_cmpuint (first->permissions->len, ==, 6);
  g_assert_cmpuint (first->certificates->len, ==, 1);
  g_assert_cmpstr (first->certificates->pdata[0], ==, credential->certificate_base64);
  g_assert_cmpstr (first->tenant_id, ==, g_getenv ("CW_LAB_TENANT_ID"));
  verify (lab, first, credential);
  second = ensure (session, credential);
  g_assert_cmpstr (second->application_id, ==, first->application_id);
  g_assert_cmpstr (second->principal_id, ==, first->principal_id);
  g_assert_cmpuint (second->certificates->len, ==, 1);
  list = cw_app_registration_list (session, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_cmpstr (((CwAppRegistration *) list->pdata[0])->marker, ==, MARKER);
  g_assert_true (cw_app_registration_remove (session, MARKER, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (cw_app_registration_remove (session, MARKER, NULL, &error));
  g_assert_no_error (error);
  gone = cw_app_registration_find (session, MARKER, NULL, &error);
  g_assert_null (gone);
  g_assert_error (error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

/* Both certificates work until the old one is taken away. */
static void
test_renewal (CloudLab *lab, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwAppCredential) old = new_credential ();
  g_autoptr (CwAppCredential) renewed = new_credential ();
  g_autoptr (CwAppCredential) stranger = new_credential ();
  g_autoptr (CwCloudSession) session = NULL;
  g_autoptr (CwAppRegistration) registration = NULL;
  g_autoptr (CwAppRegistration) both = NULL;

  cloud_lab_consent (lab);
  session = cloud_lab_sign_in (lab, "admin");
  registration = ensure (session, old);
  both = ensure (session, renewed);
  g_assert_cmpuint (both->certificates->len, ==, 2);
  verify (lab, both, old);
  verify (lab, both, renewed);
  g_assert_false (cw_app_registration_keep_only (session, both, stranger, NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (cw_app_registration_keep_only (session, both, renewed, NULL, &error));
  g_assert_no_error (error);
  verify (lab, both, renewed);
  g_assert_false (cw_app_registration_verify (
      both, lab->settings, old, cw_app_registration_get_default_permissions (), 0, NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_AUTH);
}

/* Every answer is lost once, which leaves nothing twice. */
static void
test_lost_answers (CloudLab *lab, gconstpointer data)
{
  static const char *const requests[] = {
    "'method':'PATCH','path_regex':'/applications'",
    "'method':'POST','path_regex':'/servicePrincipals$'",
    "'method':'POST','path_regex':'/appRoleAssignments'",
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (CwAppCredential) credential = new_credential ();
  g_autoptr (CwCloudSession) session = NULL;
  g_autoptr (CwAppRegistration) registration = NULL;
  g_autoptr (GPtrArray) list = NULL;

  cloud_lab_consent (lab);
  session = cloud_lab_sign_in (lab, "admin");
  for (gsize i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autofree char *body =
          g_strdup_printf ("{'match':{%s},'action':'cut','apply':true}", requests[i]);

      cloud_lab_admin (lab, "faults", body);
    }
  registration = ensure (session, credential);
  g_assert_cmpuint (registration->permissions->len, ==, 6);
  g_assert_cmpuint (registration->certificates->len, ==, 1);
  verify (lab, registration, credential);
  list = cw_app_registration_list (session, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 1);
}

/* Who may register but not consent gets that far; somebody who may goes on from there. */
static void
test_roles (CloudLab *lab, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwAppCredential) credential = new_credential ();
  const CwAppRequest request = make_request (credential);
  g_autoptr (CwCloudSession) user = NULL;
  g_autoptr (CwCloudSession) hybrid = NULL;
  g_autoptr (CwCloudSession) grouped = NULL;
  g_autoptr (CwAppRegistration) registration = NULL;

  cloud_lab_consent (lab);
  user = cloud_lab_sign_in (lab, "user");
  g_assert_null (cw_app_registration_ensure (user, &request, NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_PERMISSION);
  g_clear_error (&error);
  g_assert_false (cw_tenant_sync_switch (user, TRUE, NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_PERMISSION);
  g_clear_error (&error);
  hybrid = cloud_lab_sign_in (lab, "hybrid");
  g_assert_null (cw_app_registration_ensure (hybrid, &request, NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_PERMISSION);
  g_clear_error (&error);
  registration = cw_app_registration_find (hybrid, MARKER, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (registration->permissions->len, ==, 0);
  g_assert_false (cw_app_registration_verify (registration, lab->settings, credential,
                                              request.permissions, 4, NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_PERMISSION);
  g_clear_error (&error);
  g_clear_pointer (&registration, cw_app_registration_free);
  grouped = cloud_lab_sign_in (lab, "grouped");
  registration = ensure (grouped, credential);
  g_assert_cmpuint (registration->permissions->len, ==, 6);
  verify (lab, registration, credential);
}

static void
test_unknown_permission (CloudLab *lab, gconstpointer data)
{
  static const char *const permissions[] = { "User.ReadWrite.All", "Moon.ReadWrite.All", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (CwAppCredential) credential = new_credential ();
  CwAppRequest request = make_request (credential);
  g_autoptr (CwCloudSession) session = NULL;

  cloud_lab_consent (lab);
  session = cloud_lab_sign_in (lab, "admin");
  request.permissions = permissions;
  g_assert_null (cw_app_registration_ensure (session, &request, NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  request.marker = "it's";
  g_assert_null (cw_app_registration_ensure (session, &request, NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT);
}

static gpointer
cancel_soon_thread (gpointer data)
{
  g_usleep (300 * 1000);
  g_cancellable_cancel (data);
  return NULL;
}

/* Waiting for what does not come can be cancelled. */
static void
test_cancelled (CloudLab *lab, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (CwAppCredential) credential = new_credential ();
  g_autoptr (CwAppCredential) stranger = new_credential ();
  g_autoptr (CwCloudSession) session = NULL;
  g_autoptr (CwAppRegistration) registration = NULL;
  GThread *thread = NULL;

  cloud_lab_consent (lab);
  session = cloud_lab_sign_in (lab, "admin");
  registration = ensure (session, credential);
  thread = g_thread_new ("cancel", cancel_soon_thread, cancellable);
  g_assert_false (cw_app_registration_verify (registration, lab->settings, stranger,
                                              cw_app_registration_get_default_permissions (), 600,
                                              cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

static void
test_synchronization (CloudLab *lab, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwCloudSession) session = NULL;

  cloud_lab_consent (lab);
  session = cloud_lab_sign_in (lab, "hybrid");
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (cw_tenant_sync_switch (session, TRUE, NULL, &error));
      g_assert_no_error (error);
    }
  g_assert_true (cw_tenant_sync_switch (session, FALSE, NULL, &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/connectors/graph/registration/" name, CloudLab, NULL, cloud_lab_set_up, function,  \
              cloud_lab_tear_down)
  ADD ("lifetime", test_lifetime);
  ADD ("renewal", test_renewal);
  ADD ("lost-answers", test_lost_answers);
  ADD ("roles", test_roles);
  ADD ("unknown-permission", test_unknown_permission);
  ADD ("cancelled", test_cancelled);
  ADD ("synchronization", test_synchronization);
#undef ADD
  return g_test_run ();
}
