/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-rule-texts.h"

#include <glib/gi18n.h>

#include "base/cw-phrase.h"

/* Names, descriptions and reasons of data/rules, and the names of the rules that directory
 * extensions add. The phrase book has them too: reasons are said within other texts. */
static const char *const texts[] = {
  CW_PHRASE ("In from AD: user"),
  CW_PHRASE ("In from AD: user, account enabled"),
  CW_PHRASE ("In from AD: user, with a mailbox"),
  CW_PHRASE ("In from AD: user, common"),
  CW_PHRASE ("In from AD: group"),
  CW_PHRASE ("In from AD: contact, of a person"),
  CW_PHRASE ("In from AD: contact"),
  CW_PHRASE ("In from AD: foreign security principal, user"),
  CW_PHRASE ("In from AD: foreign security principal, group"),
  CW_PHRASE ("In from LDAP: inetOrgPerson"),
  CW_PHRASE ("In from LDAP: posixAccount"),
  CW_PHRASE ("In from LDAP: expired inetOrgPerson"),
  CW_PHRASE ("In from LDAP: expired posixAccount"),
  CW_PHRASE ("In from LDAP: posixGroup"),
  CW_PHRASE ("In from LDAP: group"),
  CW_PHRASE ("In from Entra ID: user"),
  CW_PHRASE ("In from Entra ID: group"),
  CW_PHRASE ("In from Entra ID: contact"),
  CW_PHRASE (
      "Contacts of the cloud are read for their addresses, which nobody else can have there; "
      "they belong to nobody here."),
  CW_PHRASE ("Out to Entra ID: user"),
  CW_PHRASE ("Out to Entra ID: group"),
  CW_PHRASE ("In from AD: user, directory extensions"),
  CW_PHRASE ("In from AD: group, directory extensions"),
  CW_PHRASE ("In from LDAP: inetOrgPerson, directory extensions"),
  CW_PHRASE ("In from LDAP: posixAccount, directory extensions"),
  CW_PHRASE ("In from LDAP: posixGroup, directory extensions"),
  CW_PHRASE ("In from LDAP: group, directory extensions"),
  CW_PHRASE ("Out to Entra ID: user, directory extensions"),
  CW_PHRASE ("Out to Entra ID: group, directory extensions"),
  CW_PHRASE ("Which users and inetOrgPersons are people, and what ties them to the cloud."),
  CW_PHRASE ("An account that can be used: sign-in attributes come from it first."),
  CW_PHRASE ("Address book attributes come first from where the mailbox is."),
  CW_PHRASE ("Everything else, and what a disabled account still says."),
  CW_PHRASE ("Security groups, and distribution groups that have an address."),
  CW_PHRASE ("A contact that stands for somebody whom another directory has: the groups that it is "
             "in get that person. It adds nothing to the person."),
  CW_PHRASE (
      "Mail contacts. No rule brings them to Microsoft Entra ID: Graph cannot make contacts."),
  CW_PHRASE ("Stands for a user of another forest: the groups that it is in get that user."),
  CW_PHRASE ("Stands for a group of another forest: the groups that it is in get that group."),
  CW_PHRASE ("People of an LDAP directory (RFC 2798)."),
  CW_PHRASE ("Accounts of a directory after RFC 2307 that are no inetOrgPersons."),
  CW_PHRASE ("Whose account has expired (shadowExpire of RFC 2307, in days) cannot sign in to the "
             "cloud."),
  CW_PHRASE ("Groups of an LDAP directory; all count as security groups."),
  CW_PHRASE (
      "Groups of a directory after RFC 2307, whose members are told by login name; all count as "
      "security groups."),
  CW_PHRASE (
      "Finds the user that an object of the cloud belongs to; brings nothing into the metaverse."),
  CW_PHRASE (
      "Finds the group that an object of the cloud belongs to; brings nothing into the metaverse."),
  CW_PHRASE ("A person becomes a user."),
  CW_PHRASE ("A security group becomes a security group. Distribution lists stay behind: Graph "
             "cannot make them."),
  CW_PHRASE ("an object that the domain itself needs"),
  CW_PHRASE ("written back from the cloud"),
  CW_PHRASE ("not an account"),
  CW_PHRASE ("not an account of a domain"),
  CW_PHRASE ("an account of a synchronisation service"),
  CW_PHRASE ("the Windows help account"),
  CW_PHRASE ("an Exchange system mailbox"),
  CW_PHRASE ("an Exchange system account"),
  CW_PHRASE ("an Exchange system or arbitration mailbox"),
  CW_PHRASE ("a replication conflict object"),
  CW_PHRASE ("the account is disabled"),
  CW_PHRASE ("a linked mailbox: its master account in another forest is the one that signs in"),
  CW_PHRASE ("the account has expired"),
  CW_PHRASE ("the account has not expired"),
  CW_PHRASE ("no mailbox"),
  CW_PHRASE ("a built-in group"),
  CW_PHRASE ("a group of a synchronisation service"),
  CW_PHRASE ("an Exchange role group"),
  CW_PHRASE ("a distribution group without an address"),
  CW_PHRASE ("no mail address"),
  CW_PHRASE ("not enabled for mail"),
  CW_PHRASE ("no primary address"),
  CW_PHRASE ("made by a synchronisation service"),
  CW_PHRASE ("an Exchange system object"),
  CW_PHRASE ("stands for no account of a domain"),
  CW_PHRASE ("neither a user name nor a mail address"),
  CW_PHRASE ("no user name"),
  CW_PHRASE ("an account of the system"),
  CW_PHRASE ("a group of the system"),
  CW_PHRASE ("no name"),
  CW_PHRASE ("nothing would tie the user to its source"),
  CW_PHRASE ("filtered by a rule"),
  CW_PHRASE ("not a security group"),
  CW_PHRASE ("nothing would tie the group to its source"),
};

gboolean
cw_rule_texts_has (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (g_str_equal (texts[i], text))
      return TRUE;
  return FALSE;
}

const char *
cw_rule_texts_say (const char *text)
{
  return cw_rule_texts_has (text) ? _ (text) : text;
}
