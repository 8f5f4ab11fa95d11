/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ldap-syntax.h"

#define RFC4517 "1.3.6.1.4.1.1466.115.121.1."
#define MS      "1.2.840.113556.1.4."

typedef struct
{
  const char *key;
  CwSyntax syntax;
} SyntaxEntry;

/* What is not here is text. */
static const SyntaxEntry oid_table[] = {
  { RFC4517 "4", CW_SYNTAX_BINARY },       /* audio */
  { RFC4517 "5", CW_SYNTAX_BINARY },       /* binary */
  { RFC4517 "6", CW_SYNTAX_STRING_EXACT }, /* bit string */
  { RFC4517 "7", CW_SYNTAX_BOOLEAN },      /* boolean */
  { RFC4517 "8", CW_SYNTAX_BINARY },       /* certificate */
  { RFC4517 "9", CW_SYNTAX_BINARY },       /* certificate list */
  { RFC4517 "10", CW_SYNTAX_BINARY },      /* certificate pair */
  { RFC4517 "12", CW_SYNTAX_REFERENCE },   /* DN */
  { RFC4517 "24", CW_SYNTAX_TIME },        /* generalized time */
  { RFC4517 "26", CW_SYNTAX_STRING },      /* IA5 string */
  { RFC4517 "27", CW_SYNTAX_INTEGER },     /* integer */
  { RFC4517 "28", CW_SYNTAX_BINARY },      /* JPEG */
  { RFC4517 "34", CW_SYNTAX_REFERENCE },   /* name and optional UID */
  { RFC4517 "40", CW_SYNTAX_BINARY },      /* octet string */
  { RFC4517 "49", CW_SYNTAX_BINARY },      /* supported algorithm */
  { MS "903", CW_SYNTAX_STRING_EXACT },    /* DN with binary */
  { MS "904", CW_SYNTAX_STRING_EXACT },    /* DN with string */
  { MS "906", CW_SYNTAX_INTEGER },         /* large integer */
  { MS "907", CW_SYNTAX_BINARY },          /* security descriptor */
  { MS "1221", CW_SYNTAX_STRING_EXACT },   /* OR name */
  { MS "1362", CW_SYNTAX_STRING_EXACT },   /* case-exact string */
};

static const SyntaxEntry ad_table[] = {
  { "2.5.5.1", CW_SYNTAX_REFERENCE },     /* DN */
  { "2.5.5.2", CW_SYNTAX_STRING },        /* OID */
  { "2.5.5.3", CW_SYNTAX_STRING_EXACT },  /* case-exact string */
  { "2.5.5.7", CW_SYNTAX_STRING_EXACT },  /* DN with binary, OR name */
  { "2.5.5.8", CW_SYNTAX_BOOLEAN },       /* boolean */
  { "2.5.5.9", CW_SYNTAX_INTEGER },       /* integer, enumeration */
  { "2.5.5.10", CW_SYNTAX_BINARY },       /* octet string, replica link */
  { "2.5.5.11", CW_SYNTAX_TIME },         /* UTC and generalized time */
  { "2.5.5.13", CW_SYNTAX_BINARY },       /* presentation address */
  { "2.5.5.14", CW_SYNTAX_STRING_EXACT }, /* DN with string, access point */
  { "2.5.5.15", CW_SYNTAX_BINARY },       /* security descriptor */
  { "2.5.5.16", CW_SYNTAX_INTEGER },      /* large integer */
  { "2.5.5.17", CW_SYNTAX_SID },          /* SID */
};

/* MS-ADA1, MS-ADA2, MS-ADA3: octet strings that hold a GUID or SID, large integers that hold a
 * FILETIME. */
static const SyntaxEntry name_table[] = {
  { "accountExpires", CW_SYNTAX_FILETIME },
  { "badPasswordTime", CW_SYNTAX_FILETIME },
  { "lastLogoff", CW_SYNTAX_FILETIME },
  { "lastLogon", CW_SYNTAX_FILETIME },
  { "lastLogonTimestamp", CW_SYNTAX_FILETIME },
  { "lockoutTime", CW_SYNTAX_FILETIME },
  { "msDS-LastFailedInteractiveLogonTime", CW_SYNTAX_FILETIME },
  { "msDS-LastSuccessfulInteractiveLogonTime", CW_SYNTAX_FILETIME },
  { "msDS-UserPasswordExpiryTimeComputed", CW_SYNTAX_FILETIME },
  { "pwdLastSet", CW_SYNTAX_FILETIME },
  { "attributeSecurityGUID", CW_SYNTAX_GUID },
  { "invocationId", CW_SYNTAX_GUID },
  { "mS-DS-ConsistencyGuid", CW_SYNTAX_GUID },
  { "objectGUID", CW_SYNTAX_GUID },
  { "parentGUID", CW_SYNTAX_GUID },
  { "schemaIDGUID", CW_SYNTAX_GUID },
  { "msExchMailboxGuid", CW_SYNTAX_GUID },
  { "msExchArchiveGUID", CW_SYNTAX_GUID },
  { "objectSid", CW_SYNTAX_SID },
  { "sIDHistory", CW_SYNTAX_SID },
  { "securityIdentifier", CW_SYNTAX_SID },
  { "tokenGroups", CW_SYNTAX_SID },
};

static gboolean
find (const SyntaxEntry *table, gsize n, const char *key, CwSyntax *ret_syntax)
{
  for (gsize i = 0; i < n; i++)
    if (g_ascii_strcasecmp (table[i].key, key) == 0)
      {
        *ret_syntax = table[i].syntax;
        return TRUE;
      }
  return FALSE;
}

CwSyntax
cw_ldap_syntax_from_oid (const char *oid, const char *equality)
{
  CwSyntax syntax = CW_SYNTAX_STRING;

  if (find (oid_table, G_N_ELEMENTS (oid_table), oid, &syntax) && syntax != CW_SYNTAX_STRING)
    return syntax;
  /* caseExactMatch, caseExactIA5Match */
  if (equality != NULL && g_ascii_strncasecmp (equality, "caseExact", strlen ("caseExact")) == 0)
    return CW_SYNTAX_STRING_EXACT;
  return CW_SYNTAX_STRING;
}

CwSyntax
cw_ldap_syntax_from_ad (const char *attribute_syntax)
{
  CwSyntax syntax = CW_SYNTAX_STRING;

  (void) find (ad_table, G_N_ELEMENTS (ad_table), attribute_syntax, &syntax);
  return syntax;
}

CwSyntax
cw_ldap_syntax_refine (const char *attribute, CwSyntax syntax)
{
  CwSyntax refined = syntax;

  if (syntax == CW_SYNTAX_BINARY || syntax == CW_SYNTAX_INTEGER)
    (void) find (name_table, G_N_ELEMENTS (name_table), attribute, &refined);
  return refined;
}

gboolean
cw_ldap_syntax_is_by_login (const char *attribute)
{
  return g_ascii_strcasecmp (attribute, "memberUid") == 0;
}
