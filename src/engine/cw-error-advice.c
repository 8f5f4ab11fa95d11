/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-error-advice.h"

#include <string.h>

/* By the code, or by what stands behind its last slash: services nest theirs. */
static const struct
{
  const char *code;
  CwErrorAdvice advice;
} table[] = {
  { "duplicate-value",
    { "Two objects want the same value",
      "A value that must be unique is at two objects of your directories. Change or remove it at "
      "one of them; the next cycle exports the other." } },
  { "ambiguous-join",
    { "An object matches several others",
      "More than one object in the cloud, or in another directory, could be this one. Make the "
      "value by which they are matched unique, or join them by hand." } },
  { "invalid-data",
    { "A value breaks its own format",
      "The directory holds a value that is not what its attribute allows. Correct it there." } },
  { "invalid-config",
    { "A rule does not fit this object",
      "A synchronisation rule could not work out a value from this object. Look at the rule that "
      "the message names, or at the object's values." } },
  { "ObjectConflict",
    { "The cloud has an object with this value already",
      "Another object in the cloud holds a value that must be unique there. Remove it there, or "
      "change it in your directory." } },
  { "Request_MultipleObjectsWithSameKeyValue",
    { "The cloud has an object with this value already",
      "Another object in the cloud holds a value that must be unique there. Remove it there, or "
      "change it in your directory." } },
  { "InvalidReference",
    { "A reference that the cloud does not accept",
      "The cloud refuses this member or manager: a group cannot be its own member, and some kinds "
      "of object cannot be members at all. Remove the reference in your directory." } },
  { "PropertyConflict",
    { "A value that the cloud does not accept",
      "The cloud refuses a value of this object. Correct it in your directory; the message names "
      "the attribute." } },
  { "Request_BadRequest",
    { "The cloud refuses what was sent",
      "The message names what is wrong. Correct it in your directory; the object is sent again as "
      "soon as it changes." } },
  { "Authorization_RequestDenied",
    { "A permission is missing in the cloud",
      "The application of Causeway may not change this object. Grant it the permissions that the "
      "set-up names, or check whether the object is an administrator's, which takes more." } },
  { "Request_ResourceNotFound",
    { "The object is gone in the cloud",
      "It was removed there behind Causeway's back. The next import notices, and makes it again "
      "if it still belongs there." } },
  { "Directory_QuotaExceeded",
    { "The cloud is full", "The tenant has as many objects as it is allowed. Remove some, or ask "
                           "Microsoft for more." } },
};

static const CwErrorAdvice unknown = {
  "Something that only the message explains",
  "Look at the message of each object; the object is tried again when it changes, and in every "
  "initial cycle.",
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
