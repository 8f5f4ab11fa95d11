/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A world of its own beside the standard rules: "thing" of an LDAP directory becomes "item". */
#define HEAD                                                                                       \
  "{\"version\": 1,"                                                                               \
  " \"connectors\": {\"openldap\": {\"number\": \"integer\", \"flag\": \"boolean\"},"              \
  "                  \"graph\": {\"on\": \"boolean\"}},"                                           \
  " \"multiValued\": {\"graph\": [\"all\"]},"                                                      \
  " \"metaverse\": {\"types\": {\"item\": {\"a\": {}, \"b\": {}, \"exact\": {\"syntax\": "         \
  "\"string-exact\"}, \"many\": {\"multiValued\": true}, \"n\": {\"syntax\": \"integer\"},"        \
  " \"yes\": {\"syntax\": \"boolean\"}, \"ref\": {\"syntax\": \"reference\"},"                     \
  " \"bytes\": {\"syntax\": \"binary\"}}}},"                                                       \
  " \"rules\": ["
#define TAIL "]}"
#define INBOUND(id, precedence, members)                                                           \
  "{\"id\": \"" id "\", \"direction\": \"inbound\", \"connectorKind\": \"openldap\", "             \
  "\"objectTypes\": [\"thing\"], \"metaverseType\": \"item\", \"precedence\": " precedence         \
  ", " members "}"
#define OUTBOUND(id, precedence, members)                                                          \
  "{\"id\": \"" id "\", \"direction\": \"outbound\", \"connectorKind\": \"graph\", "               \
  "\"objectTypes\": [\"gadget\"], \"metaverseType\": \"item\", \"precedence\": " precedence        \
  ", " members "}"
#define FLOWS(flows) "\"flows\": [" flows "]"
