/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-error-advice.h"

#include <string.h>

#include "base/cw-phrase.h"

/* By the code, or by what stands behind its last slash: services nest theirs. */
static const struct
{
  const char *code;
  CwErrorAdvice advice;
} table[] = {
  { "duplicate-value",
    { CW_PHRASE ("Two objects want the same value"),
      CW_PHRASE ("A value that only one object may have is at two, of your directories or of the "
                 "cloud. The message names both, and what becomes of the second meanwhile. Change "
                 "or remove the value at one of them; the next cycle gives it to the other. "
                 "Where the cloud keeps an old address, remove it there, in the Exchange admin "
                 "center; of two who exchange their addresses, give one a third address "
                 "first.") } },
  { "ambiguous-join",
    { CW_PHRASE ("Two objects of a directory match the same one"),
      CW_PHRASE ("An object can be joined to one object of each directory only, and another one is "
                 "there already; this one is not synchronised meanwhile. Change the value by which "
                 "they are matched at one of the two, or delete the one that should not be there; "
                 "the next cycle tries again.") } },
  { "ambiguous-login-name",
    { CW_PHRASE ("Two entries have the same login name"),
      CW_PHRASE ("A group names its members by login name (memberUid), and several entries of the "
                 "directory have that one as their uid, whether they are synchronised or not: the "
                 "group cannot know who is meant, and none of them is its member. Give all but one "
                 "another uid; the next cycle puts the group right.") } },
  { "administrator-match",
    { CW_PHRASE ("An object would take over an administrator's account"),
      CW_PHRASE ("An object of a directory matches an account in the cloud that holds an "
                 "administrator's role: whoever can change that object would become the "
                 "administrator. Take the role away in the cloud or change what they are matched "
                 "by; or allow it for this one account with causewayctl connector "
                 "allow-takeover.") } },
  { "anchor-changed",
    { CW_PHRASE ("The source anchor of an object changed"),
      CW_PHRASE (
          "The source anchor ties an object to the cloud for life. Put the old value back in "
          "the directory; the message names both. If it is another person now, delete the "
          "object in the directory, let a cycle pass, and make it anew.") } },
  { "write-refused",
    { CW_PHRASE ("The directory refuses what is to be written to it"),
      CW_PHRASE ("The source anchor has to be written to mS-DS-ConsistencyGuid before a person is "
                 "made in the cloud. Give the directory's account that right, also to objects that "
                 "do not inherit it, administrators for instance; the next cycle tries again.") } },
  { "value-taken",
    { CW_PHRASE ("The directory holds another value by now"),
      CW_PHRASE ("Somebody else wrote the attribute meanwhile. Nothing is overwritten; the next "
                 "cycle reads what is there and goes on with it.") } },
  { "invalid-data",
    { CW_PHRASE ("A value breaks its own format"),
      CW_PHRASE ("The directory holds a value that is not what its attribute allows. Correct it "
                 "there.") } },
  { "invalid-config",
    { CW_PHRASE ("A rule does not fit this object"),
      CW_PHRASE ("A synchronisation rule could not work out a value from this object. Look at the "
                 "rule that the message names, or at the object's values.") } },
  { "ObjectConflict",
    { CW_PHRASE ("The cloud has an object with this value already"),
      CW_PHRASE ("Another object in the cloud holds a value that must be unique there. Remove it "
                 "there, or change it in your directory.") } },
  { "Request_MultipleObjectsWithSameKeyValue",
    { CW_PHRASE ("The cloud has an object with this value already"),
      CW_PHRASE ("Another object in the cloud holds a value that must be unique there. Remove it "
                 "there, or change it in your directory.") } },
  { "InvalidReference",
    { CW_PHRASE ("A reference that the cloud does not accept"),
      CW_PHRASE (
          "The cloud refuses this member or manager: a group cannot be its own member, and some "
          "kinds of object cannot be members at all. Remove the reference in your directory.") } },
  { "InvalidValue",
    { CW_PHRASE ("A value that the cloud does not take"),
      CW_PHRASE ("Only that value is left out, all else of the object is exported. Correct it in "
                 "your directory, or let a rule do so, Left() for instance where it is too long; "
                 "the message names the attribute and its limit.") } },
  { "InvalidRequiredValue",
    { CW_PHRASE ("A new object whose values the cloud does not take"),
      CW_PHRASE ("An object cannot be made without that value. Correct it in your directory, or "
                 "let a rule do so; the message names the attribute and what is wrong.") } },
  { "PropertyConflict",
    { CW_PHRASE ("A value that the cloud does not accept"),
      CW_PHRASE ("The cloud refuses a value of this object. Correct it in your directory; the "
                 "message names the attribute.") } },
  { "Request_BadRequest",
    { CW_PHRASE ("The cloud refuses what was sent"),
      CW_PHRASE ("The message names what is wrong. Correct it in your directory; the object is "
                 "sent again as soon as it changes.") } },
  { "Authorization_RequestDenied",
    { CW_PHRASE ("A permission is missing in the cloud"),
      CW_PHRASE ("The application of Causeway may not change this object. Grant it the permissions "
                 "that the set-up names, or check whether the object is an administrator's, which "
                 "takes more.") } },
  { "Request_ResourceNotFound",
    { CW_PHRASE ("The object is gone in the cloud"),
      CW_PHRASE ("It was removed there behind Causeway's back. The next import notices, and makes "
                 "it again if it still belongs there.") } },
  { "Directory_QuotaExceeded",
    { CW_PHRASE ("The cloud is full"),
      CW_PHRASE ("The tenant has as many objects as it is allowed. Remove some, or ask Microsoft "
                 "for more.") } },
};

static const CwErrorAdvice unknown = {
  CW_PHRASE ("Something that only the message explains"),
  CW_PHRASE ("Look at the message of each object; the object is tried again when it changes, and "
             "in every initial cycle."),
};

static const CwErrorAdvice *
find_exactly (const char *code, gsize len)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (strlen (table[i].code) == len && g_ascii_strncasecmp (table[i].code, code, len) == 0)
      return &table[i].advice;
  return NULL;
}

const CwErrorAdvice *
cw_error_advice_find (const char *code)
{
  const char *slash = strrchr (code, '/');
  const CwErrorAdvice *advice = find_exactly (code, strlen (code));

  if (advice == NULL && slash != NULL)
    advice = find_exactly (slash + 1, strlen (slash + 1));
  if (advice == NULL && slash != NULL)
    advice = find_exactly (code, (gsize) (strchr (code, '/') - code));
  return advice != NULL ? advice : &unknown;
}
