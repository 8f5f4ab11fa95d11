/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <stdlib.h>
#include <time.h>

#include "rule-lab.h"

/* By hand: ./bench-rules [ROUNDS] prints what processor time one user takes with the standard
 * rules.
 */

typedef struct
{
  RuleLab *lab;
  CwRuleObject object;
  CwAttributeId type;
  CwEntry *metaverse;
  CwEntry *imported;
  GArray *keys;
} Work;

typedef void (*WorkFunc) (Work *work);

static void
decide (Work *work)
{
  CwInboundDecision decision;

  g_assert_true (
      cw_rule_evaluator_decide_inbound (work->lab->evaluator, &work->object, &decision, NULL));
}

static void
join_keys (Work *work)
{
  g_array_set_size (work->keys, 0);
  g_assert_true (
      cw_rule_evaluator_collect_join_keys (work->lab->evaluator, &work->object, work->keys, NULL));
}

static void
flow_in (Work *work)
{
  CwEntry *entry = cw_rule_evaluator_flow_inbound (work->lab->evaluator, work->type, &work->object,
                                                   1, work->metaverse, NULL);

  cw_entry_unref (entry);
}

static void
flow_out (Work *work)
{
  CwOutboundResult result = { 0 };

  g_assert_true (cw_rule_evaluator_flow_outbound (work->lab->evaluator, CW_CONNECTOR_KIND_GRAPH,
                                                  work->type, work->metaverse, work->imported, NULL,
                                                  &result, NULL));
  cw_outbound_result_clear (&result);
}

static void
metaverse_keys (Work *work)
{
  g_array_set_size (work->keys, 0);
  cw_rule_evaluator_collect_metaverse_keys (work->lab->evaluator, CW_RULE_ALL_SEEKERS, work->type,
                                            work->metaverse, work->keys);
}

static void
unique_keys (Work *work)
{
  g_array_set_size (work->keys, 0);
  cw_rule_evaluator_collect_unique_keys (work->lab->evaluator, work->type, work->metaverse,
                                         work->keys);
}

/* Of the processor, so that what else runs does not count. */
static gint64
get_used_usec (void)
{
  struct timespec used;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &used);
  return used.tv_sec * (gint64) G_USEC_PER_SEC + used.tv_nsec / 1000;
}

static double
measure (Work *work, const char *name, WorkFunc function, guint rounds)
{
  gint64 best = G_MAXINT64;
  double usec;

  for (guint run = 0; run < 5; run++)
    {
      gint64 begin = get_used_usec ();

      for (guint i = 0; i < rounds; i++)
        function (work);
      best = MIN (best, get_used_usec () - begin);
    }
  usec = (double) best / rounds;
  g_print ("  %-16s %7.2f us\n", name, usec);
  return usec;
}

static void
measure_object (Work *work, const char *title, guint rounds)
{
  double total;

  g_print ("%s\n", title);
  measure (work, "decide", decide, rounds);
  measure (work, "join keys", join_keys, rounds);
  total = measure (work, "flow in", flow_in, rounds);
  total += measure (work, "flow out", flow_out, rounds);
  measure (work, "metaverse keys", metaverse_keys, rounds);
  measure (work, "unique keys", unique_keys, rounds);
  g_print ("  in and out: %.0f objects/s\n", 1e6 / total);
}

static CwEntry *
make_user (RuleLab *lab, const char *name)
{
  return rule_lab_entry (
      lab, "objectGUID:", "bd9679bfe60dd011a28500aa003049e2",
      "objectSid:", "0105000000000005150000000102030405060708090a0b0c50040000", "sAMAccountName",
      "u01234", "userPrincipalName", "u01234@corp.local", "displayName", name, "cn", name,
      "givenName", "First01234", "sn", "Last01234", "mail", "u01234@contoso.com", "proxyAddresses",
      "SMTP:u01234@contoso.com", "proxyAddresses", "smtp:u01234.alias@contoso.com",
      "userAccountControl", "512", "accountExpires", "9223372036854775807", "pwdLastSet",
      "134081568000000000", "department", "Engineering", "title", "Engineer 4", "telephoneNumber",
      "+1 555 0001234", "mobile", "+1 556 0001234", "employeeID", "101234", "l", "Seattle", "st",
      "WA", "co", "United States", "c", "US", "company", "Contoso", "physicalDeliveryOfficeName",
      "B14", "streetAddress", "1234 Main St", "postalCode", "98052", "description",
      "generated user 1234", "extensionAttribute1", "x1234", NULL);
}

static void
measure_user (RuleLab *lab, const char *title, const char *name, guint rounds)
{
  g_autoptr (CwEntry) entry = make_user (lab, name);
  g_autoptr (CwEntry) metaverse = NULL;
  g_autoptr (CwEntry) imported = rule_lab_entry (lab, "mail", "u01234@contoso.com", NULL);
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
  Work work = { .lab = lab,
                .object = rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "user", entry),
                .type = rule_lab_id (lab, "person"),
                .imported = imported,
                .keys = keys };

  metaverse = rule_lab_flow_in (lab, "person", &work.object);
  work.metaverse = metaverse;
  measure_object (&work, title, rounds);
}

static void
measure_group (RuleLab *lab, guint rounds)
{
  g_autoptr (CwEntry) entry = rule_lab_entry (
      lab, "objectGUID:", "bd9679bfe60dd011a28500aa003049e2",
      "objectSid:", "0105000000000005150000000102030405060708090a0b0c50040000", "sAMAccountName",
      "Team 12", "cn", "Team 12", "description", "grp Team 12", "groupType", "-2147483646", NULL);
  g_autoptr (CwEntry) metaverse = NULL;
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
  Work work = { .lab = lab,
                .object = rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "group", entry),
                .type = rule_lab_id (lab, "group"),
                .keys = keys };

  metaverse = rule_lab_flow_in (lab, "group", &work.object);
  work.metaverse = metaverse;
  measure_object (&work, "group", rounds);
}

int
main (int argc, char **argv)
{
  guint rounds = argc > 1 ? (guint) strtoul (argv[1], NULL, 10) : 20000;
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);

  measure_user (lab, "user", "User 01234", rounds);
  measure_user (lab, "user with a name beyond ASCII", "Jörg Größer 김민준", rounds);
  measure_group (lab, rounds);
  return 0;
}
