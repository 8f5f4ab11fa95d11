/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "fake-ldap.h"
#include "ldap-fixture.h"

G_BEGIN_DECLS

/* A domain controller that answers what every connector asks at first (root entry, schema, the head
 * of the partition) and leaves the partition's objects to the test. */

#define FAKE_AD_BASE "DC=contoso,DC=lab"

typedef gboolean (*FakeAdAnswer) (FakeLdap *fake, const FakeSearch *search, gpointer scenario);

typedef struct
{
  FakeAdAnswer answer;    /* to every search of the partition itself */
  gboolean hides_deleted; /* Deleted Objects cannot be seen */
  gboolean no_extended_dn;
  gboolean no_dirsync; /* the root entry does not offer it */
  guint64 usn;
  guint8 invocation;
  guint n_requests; /* for the test's own use */
} FakeAdScenario;

typedef struct
{
  LdapFixture ldap;
  FakeLdap *fake;
  FakeAdScenario scenario;
} FakeAd;

/* @changes: the setting read.changes */
void fake_ad_init (FakeAd *fixture, FakeAdAnswer answer, const char *changes);
void fake_ad_init_with_timeout (FakeAd *fixture,
                                FakeAdAnswer answer,
                                const char *changes,
                                guint timeout_seconds);
void fake_ad_clear (FakeAd *fixture);

/* Asks for cn, member, proxyAddresses, telephoneNumber, userCertificate and unicodePwd of users and
 * groups. */
extern const CwReadRequest fake_ad_request;

/* Anchors with this last byte, in hexadecimal. */
#define FAKE_AD_GUID_2 "00000000000000000000000000000002"
#define FAKE_AD_GUID_3 "00000000000000000000000000000003"
#define FAKE_AD_GUID_4 "00000000000000000000000000000004"

/* A GUID of zeros with this last byte. */
void fake_ad_add_guid (FakeEntry *entry, const char *name, guint8 number);

/* A new object as DirSync tells it, with the name "Ann". */
FakeEntry *fake_ad_new_object (const char *dn, const char *class_name, guint8 number);

void fake_ad_send_dirsync_end (FakeLdap *fake, int id, int more, const char *cookie);
void fake_ad_send_paged_end (FakeLdap *fake, int id, const char *cookie);

/* The cookie of a DirSync request. (transfer full) (nullable): it is none */
char *fake_ad_get_cookie (const FakeSearch *search, guint32 *ret_flags);

void fake_ad_assert_change (FakeAd *fixture,
                            const LdapRead *read,
                            const char *key,
                            CwChangeKind kind,
                            const char *expected);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FakeAd, fake_ad_clear)

G_END_DECLS
