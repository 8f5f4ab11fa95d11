/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ad-requirement.h"

#include "base/cw-phrase.h"

/* rightsGuid of control access rights (MS-ADTS 5.1.3.2.1). */
#define GET_CHANGES      "1131f6aa-9c07-11d1-f79f-00c04fc2dcd2"
#define GET_CHANGES_ALL  "1131f6ad-9c07-11d1-f79f-00c04fc2dcd2"
#define CHANGE_PASSWORD  "ab721a53-1e2f-11d0-9819-00aa0040529b"
#define RESET_PASSWORD   "00299570-246d-11d0-a768-00aa006e0529"
#define UNEXPIRE         "ccc2dc7d-a6ad-4a7a-8846-c04e3cc53501"
#define DEVICE_CONTAINER "CN=RegisteredDevices,"

#define PEOPLE     (CW_AD_CLASS_USER | CW_AD_CLASS_INET_ORG_PERSON)
#define RECIPIENTS (PEOPLE | CW_AD_CLASS_GROUP | CW_AD_CLASS_CONTACT)

static const CwAdClass classes[] = {
  { CW_AD_CLASS_USER, "user" },
  { CW_AD_CLASS_INET_ORG_PERSON, "inetOrgPerson" },
  { CW_AD_CLASS_GROUP, "group" },
  { CW_AD_CLASS_CONTACT, "contact" },
  { CW_AD_CLASS_PUBLIC_FOLDER, "publicFolder" },
  { CW_AD_CLASS_DEVICE, "msDS-Device" },
  { CW_AD_CLASS_FOREIGN, "foreignSecurityPrincipal" },
};

static const struct
{
  CwAdFeatures feature;
  const char *name;
  const char *purpose; /* of its rights */
} features[] = {
  { CW_AD_FEATURE_READ, "read", CW_PHRASE ("To read what changed") },
  { CW_AD_FEATURE_FOREIGN_MEMBERS, "foreign-members",
    CW_PHRASE ("To see members of groups that come from another forest") },
  { CW_AD_FEATURE_PASSWORD_HASH, "password-hash", CW_PHRASE ("To read password hashes") },
  { CW_AD_FEATURE_ANCHOR, "anchor", CW_PHRASE ("To write the source anchor") },
  { CW_AD_FEATURE_PASSWORD_WRITEBACK, "password-writeback", CW_PHRASE ("To write passwords back") },
  { CW_AD_FEATURE_EXCHANGE, "exchange-hybrid",
    CW_PHRASE ("To write what Exchange Online gives back") },
  { CW_AD_FEATURE_PUBLIC_FOLDERS, "public-folders",
    CW_PHRASE ("To read mail-enabled public folders") },
  { CW_AD_FEATURE_GROUP_WRITEBACK, "group-writeback", CW_PHRASE ("To write groups back") },
  { CW_AD_FEATURE_DEVICE_WRITEBACK, "device-writeback", CW_PHRASE ("To write devices back") },
};

/* facts/entra.md D.2: what Microsoft documents for each feature. */
static const CwAdRequirement requirements[] = {
  { CW_AD_FEATURE_READ | CW_AD_FEATURE_PASSWORD_HASH, "Replicating Directory Changes", GET_CHANGES,
    CW_AD_CLASS_HEAD },
  /* Authenticated Users may not read all of one, and what an account may not read, DirSync leaves
   * out without a word. */
  { CW_AD_FEATURE_FOREIGN_MEMBERS, NULL, NULL, CW_AD_CLASS_FOREIGN, CW_ACCESS_READ_PROPERTY },
  { CW_AD_FEATURE_PASSWORD_HASH, "Replicating Directory Changes All", GET_CHANGES_ALL,
    CW_AD_CLASS_HEAD },
  { CW_AD_FEATURE_ANCHOR, "mS-DS-ConsistencyGuid", NULL, PEOPLE },
  { CW_AD_FEATURE_PASSWORD_WRITEBACK, "Reset Password", RESET_PASSWORD, PEOPLE },
  { CW_AD_FEATURE_PASSWORD_WRITEBACK, "Change Password", CHANGE_PASSWORD, PEOPLE },
  { CW_AD_FEATURE_PASSWORD_WRITEBACK, "Unexpire Password", UNEXPIRE, CW_AD_CLASS_HEAD },
  { CW_AD_FEATURE_PASSWORD_WRITEBACK, "lockoutTime", NULL, PEOPLE },
  { CW_AD_FEATURE_PASSWORD_WRITEBACK, "pwdLastSet", NULL, PEOPLE },
  { CW_AD_FEATURE_EXCHANGE, "msDS-ExternalDirectoryObjectId", NULL, PEOPLE },
  { CW_AD_FEATURE_EXCHANGE, "msExchArchiveStatus", NULL, PEOPLE },
  { CW_AD_FEATURE_EXCHANGE, "msExchBlockedSendersHash", NULL, PEOPLE },
  { CW_AD_FEATURE_EXCHANGE, "msExchSafeRecipientsHash", NULL, PEOPLE },
  { CW_AD_FEATURE_EXCHANGE, "msExchSafeSendersHash", NULL, PEOPLE },
  { CW_AD_FEATURE_EXCHANGE, "msExchUCVoiceMailSettings", NULL, PEOPLE },
  { CW_AD_FEATURE_EXCHANGE, "msExchUserHoldPolicies", NULL, PEOPLE },
  { CW_AD_FEATURE_EXCHANGE, "publicDelegates", NULL, PEOPLE },
  { CW_AD_FEATURE_EXCHANGE, "proxyAddresses", NULL, RECIPIENTS },
  { CW_AD_FEATURE_PUBLIC_FOLDERS, NULL, NULL, CW_AD_CLASS_PUBLIC_FOLDER, CW_ACCESS_READ_PROPERTY },
  { CW_AD_FEATURE_GROUP_WRITEBACK, "group", NULL, CW_AD_CLASS_HEAD, CW_AD_CHILDREN },
  { CW_AD_FEATURE_GROUP_WRITEBACK, NULL, NULL, CW_AD_CLASS_GROUP, CW_AD_FULL },
  { CW_AD_FEATURE_DEVICE_WRITEBACK, "msDS-Device", NULL, CW_AD_CLASS_HEAD, CW_AD_CHILDREN,
    DEVICE_CONTAINER },
  { CW_AD_FEATURE_DEVICE_WRITEBACK, NULL, NULL, CW_AD_CLASS_DEVICE, CW_AD_FULL, DEVICE_CONTAINER },
};

const char *
cw_ad_feature_to_string (CwAdFeatures feature)
{
  for (guint i = 0; i < G_N_ELEMENTS (features); i++)
    if (features[i].feature == feature)
      return features[i].name;
  return NULL;
}

CwAdFeatures
cw_ad_feature_from_string (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (features); i++)
    if (g_str_equal (features[i].name, name))
      return features[i].feature;
  return 0;
}

const CwAdRequirement *
cw_ad_requirement_get (guint index)
{
  return index < G_N_ELEMENTS (requirements) ? &requirements[index] : NULL;
}

const CwAdClass *
cw_ad_class_get (guint index)
{
  return index < G_N_ELEMENTS (classes) ? &classes[index] : NULL;
}

/* ----- in words */

static void
add_word (GPtrArray *words, const char *text, const char *subject)
{
  g_autofree char *word =
      subject != NULL ? g_strdup_printf ("%s %s", text, subject) : g_strdup (text);

  g_ptr_array_add (words, g_steal_pointer (&word));
}

/* Without the classes: of a right that several have, it is said once. */
static void
add_requirement_words (GPtrArray *words, const CwAdRequirement *requirement)
{
  const char *class_name = "";

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if ((requirement->classes & classes[i].flag) != 0)
      class_name = classes[i].name;
  if (requirement->guid != NULL)
    add_word (words, requirement->name, NULL);
  else if (requirement->mask == 0)
    add_word (words, "Write", requirement->name);
  else if (requirement->mask == CW_AD_CHILDREN)
    add_word (words, "Create and delete", requirement->name);
  else if (requirement->mask == CW_ACCESS_READ_PROPERTY)
    add_word (words, "Read all properties of", class_name);
  else
    add_word (words, "Full control of", class_name);
}

/* What those of the features before have named is not named again. (transfer full) */
static char *
describe_feature (guint index, CwAdFeatures told)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *list = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (requirements); i++)
    if ((requirements[i].features & features[index].feature) != 0 &&
        (requirements[i].features & told) == 0)
      add_requirement_words (words, &requirements[i]);
  if (features[index].feature == CW_AD_FEATURE_READ)
    add_word (words, CW_AD_READ_DELETED, NULL);
  g_ptr_array_add (words, NULL);
  list = g_strjoinv (", ", (char **) words->pdata);
  return g_strdup_printf ("%s: %s", features[index].purpose, list);
}

char *
cw_ad_right_describe (CwAdFeatures wanted)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  CwAdFeatures told = 0;

  for (guint i = 0; i < G_N_ELEMENTS (features); i++)
    {
      if ((features[i].feature & wanted) == 0)
        continue;
      g_ptr_array_add (lines, describe_feature (i, told));
      told |= features[i].feature;
    }
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}
