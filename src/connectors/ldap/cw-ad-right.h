/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-guid.h"
#include "connectors/ldap/cw-ad-session.h"
#include "connectors/ldap/cw-security-descriptor.h"

G_BEGIN_DECLS

/**
 * CwAdFeatures: what an account of a connector is for, as far as it needs rights in the directory.
 * @CW_AD_FEATURE_READ: Replicating Directory Changes, so that DirSync tells of every object; and
 *   the sight of Deleted Objects
 * @CW_AD_FEATURE_PASSWORD_HASH: Replicating Directory Changes and the same All (MS-DRSR 4.1.10)
 * @CW_AD_FEATURE_ANCHOR: ms-DS-ConsistencyGuid is written
 * @CW_AD_FEATURE_PASSWORD_WRITEBACK: passwords are reset, accounts unlocked
 * @CW_AD_FEATURE_EXCHANGE: what Exchange in the cloud tells the one on premises
 * @CW_AD_FEATURE_PUBLIC_FOLDERS: mail-enabled public folders are read
 * @CW_AD_FEATURE_GROUP_WRITEBACK: groups are made, changed and deleted; give the container for them
 *   as the head
 * @CW_AD_FEATURE_DEVICE_WRITEBACK: the same of devices, in CN=RegisteredDevices of the domain
 * @CW_AD_FEATURE_FOREIGN_MEMBERS: foreign security principals are read, which stand in groups for
 *   accounts of another forest
 */
typedef enum
{
  CW_AD_FEATURE_READ = 1 << 0,
  CW_AD_FEATURE_PASSWORD_HASH = 1 << 1,
  CW_AD_FEATURE_ANCHOR = 1 << 2,
  CW_AD_FEATURE_PASSWORD_WRITEBACK = 1 << 3,
  CW_AD_FEATURE_EXCHANGE = 1 << 4,
  CW_AD_FEATURE_PUBLIC_FOLDERS = 1 << 5,
  CW_AD_FEATURE_GROUP_WRITEBACK = 1 << 6,
  CW_AD_FEATURE_DEVICE_WRITEBACK = 1 << 7,
  CW_AD_FEATURE_FOREIGN_MEMBERS = 1 << 8,
} CwAdFeatures;

/* "password-hash"; stable, for JSON: one flag. %NULL: none. */
const char *cw_ad_feature_to_string (CwAdFeatures feature);
/* 0: no feature that needs rights has that name. */
CwAdFeatures cw_ad_feature_from_string (const char *name);

/**
 * CwAdRight:
 *
 * One right on a domain that features need, as an entry of the head's DACL. (transfer full) fields.
 */
typedef struct
{
  CwAdFeatures features; /* that need it */
  char *name;            /* "Replicating Directory Changes", "Write proxyAddresses of user" */
  char *dn;              /* whose DACL it stands in: the domain's head, or a container below */
  char *dsacls;          /* what dsacls.exe takes behind /G ACCOUNT: ":CA;Reset Password;user" */
  guint32 mask;
  gboolean has_object;
  CwGuid object; /* the control access right, or the schemaIDGUID of the attribute or child */
  gboolean has_set;
  CwGuid set; /* the property set that the attribute belongs to */
  gboolean has_class;
  CwGuid klass; /* the class of objects below that it is for */
} CwAdRight;

void cw_ad_right_free (CwAdRight *right);

/* The rights that @features need on the domain @head, or on a container in its place. Attributes
 * that the schema does not have are left out (Exchange's, mostly). (transfer full) (element-type
 * CwAdRight) */
GPtrArray *cw_ad_right_list (CwAdSession *session,
                             const char *head,
                             CwAdFeatures features,
                             GCancellable *cancellable,
                             GError **error);

/* The same for whoever decides about it, without a directory: a line for each feature, "To read
 * what changed: Replicating Directory Changes, Read Deleted Objects". (transfer full) */
char *cw_ad_right_describe (CwAdFeatures features);

/* Whether somebody with these SIDs has the right by @descriptor, the DACL of right->dn: entries in
 * their order, the first that speaks of it decides (MS-ADTS 5.1.3.3). A right on objects below is
 * what they inherit, where no container stops it. */
gboolean cw_ad_right_is_granted (const CwAdRight *right,
                                 const CwSecurityDescriptor *descriptor,
                                 const CwSidSet *token);

/* The entry that grants it. (transfer full) */
GBytes *cw_ad_right_make_ace (const CwAdRight *right, GBytes *sid);

/* How an administrator grants it by hand. @account: "CONTOSO\\sync". (transfer full) */
char *cw_ad_right_make_windows_command (const CwAdRight *right, const char *account);
char *cw_ad_right_make_samba_command (const CwAdRight *right, GBytes *sid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwAdRight, cw_ad_right_free)

G_END_DECLS
