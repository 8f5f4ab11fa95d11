/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "connectors/graph/cw-cloud-session.h"
#include "tests/tenant/browser.h"

G_BEGIN_DECLS

/**
 * CloudLab:
 *
 * The lab's practice tenant (with_lab.py --tenant --tenant-accounts) and someone at a browser.
 */
typedef struct
{
  char *url;
  char *ca_file;
  char *domain; /* of the accounts */
  JsonNode *accounts;
  Browser *browser;
  CwCloudSettings *settings;
} CloudLab;

/* The tenant is reset: nobody consented to anything, no applications, no faults. */
void cloud_lab_set_up (CloudLab *lab, gconstpointer data);
void cloud_lab_tear_down (CloudLab *lab, gconstpointer data);

/* POST /admin/@path with @body, JSON with ' for "; asserts that it worked. */
void cloud_lab_admin (CloudLab *lab, const char *path, const char *body);

/* A fault "sign-in" with this AADSTS number on the next request whose path matches. */
void cloud_lab_add_sign_in_fault (CloudLab *lab, const char *path_regex, int code);

/* Consent for everyone, so that nobody is asked. */
void cloud_lab_consent (CloudLab *lab);

/* Fills in the sign-in page for @prefix@domain. */
void cloud_lab_enter_password (CloudLab *lab, const char *prefix);

/* Signs @prefix@domain in by the browser; consent must be there. */
CwCloudSession *cloud_lab_sign_in (CloudLab *lab, const char *prefix);

G_END_DECLS
