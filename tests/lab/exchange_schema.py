#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives the stopped Samba lab in DIR the attributes that Exchange brings into a forest's schema, as far
as synchronisation reads them.

  exchange_schema.py DIR

Samba's own schema has none of them. The names and syntaxes are Exchange's; the identifiers are the
lab's. Needs Debian's Python.
"""

import sys
from pathlib import Path

import ldb
from samba.auth import system_session
from samba.param import LoadParm
from samba.samdb import SamDB

import samba_ad

# Below the arc that Microsoft gives away for attributes of one's own.
IDENTIFIERS = "1.2.840.113556.1.8000.2554.47110.815"

# attributeSyntax and oMSyntax, MS-ADTS 3.1.1.2.2.2.
TEXT, INTEGER64, BOOLEAN, SID = (
    ("2.5.5.12", 64), ("2.5.5.16", 65), ("2.5.5.8", 1), ("2.5.5.17", 4),
)  # fmt: skip

ATTRIBUTES = {
    "mailNickname": TEXT,
    "targetAddress": TEXT,
    "msExchMasterAccountSid": SID,
    "msExchRecipientTypeDetails": INTEGER64,
    "msExchHideFromAddressLists": BOOLEAN,
}


def open_database(directory):
    parameters = LoadParm()
    parameters.load(str(directory / "etc/smb.conf"))
    parameters.set("dsdb:schema update allowed", "yes")
    return SamDB(
        url=str(directory / "private/sam.ldb"), session_info=system_session(), lp=parameters
    )


def add_attribute(database, number, name, syntax):
    database.add(
        {
            "dn": f"CN={name},{database.get_schema_basedn()}",
            "objectClass": "attributeSchema",
            "lDAPDisplayName": name,
            "attributeID": f"{IDENTIFIERS}.{number}",
            "attributeSyntax": syntax[0],
            "oMSyntax": str(syntax[1]),
            "isSingleValued": "TRUE",
            "searchFlags": "0",
        }
    )


def extend(directory):
    directory = Path(directory)
    database = open_database(directory)
    database.transaction_start()
    for number, (name, syntax) in enumerate(ATTRIBUTES.items(), 1):
        add_attribute(database, number, name, syntax)
    database.transaction_commit()
    # The class knows only attributes that were there when the database was opened.
    database = open_database(directory)
    message = ldb.Message(ldb.Dn(database, f"CN=Mail-Recipient,{database.get_schema_basedn()}"))
    message["mayContain"] = ldb.MessageElement(list(ATTRIBUTES), ldb.FLAG_MOD_ADD, "mayContain")
    database.modify(message)


def main(argv):
    if len(argv) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    if samba_ad.SambaLab(argv[0]).is_running():
        print("stop the lab before its schema is extended", file=sys.stderr)
        return 1
    extend(argv[0])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
