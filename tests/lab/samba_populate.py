#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fills the stopped Samba lab in DIR, through its database and not over LDAP (which is 100 times
slower): `accounts` makes the accounts that tests sign in with, `company` the company of company.py.

Run by samba_ad.py with Debian's Python, the only one that has samba's modules.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import ldb
import samba.crypto
from samba.auth import system_session
from samba.dcerpc import security
from samba.ndr import ndr_pack, ndr_unpack
from samba.param import LoadParm
from samba.samdb import SamDB

import company
import samba_ad

# Takes unicodePwd as the NT hash itself (DSDB_CONTROL_BYPASS_PASSWORD_HASH_OID): computing Kerberos
# keys from clear text would cost 18 ms a user.
BYPASS_PASSWORD_HASH = ["local_oid:1.3.6.1.4.1.7165.4.3.12:0"]

# Extended rights, MS-ADTS 5.1.3.2.1.
DS_REPLICATION_GET_CHANGES = "1131f6aa-9c07-11d1-f79f-00c04fc2dcd2"

COMPUTERS_WITH_CERTIFICATE = 3


def open_database(directory, batch):
    parameters = LoadParm()
    parameters.load(str(directory / "etc/smb.conf"))
    return SamDB(
        url=str(directory / "private/sam.ldb"),
        session_info=system_session(),
        lp=parameters,
        # Without it each nested transaction copies the index lists: loading is quadratic.
        options=["batch_mode:1"] if batch else [],
    )


def nt_hash(password):
    return bytes(samba.crypto.md4_hash_blob(password.encode("utf-16-le")))


# Accounts


def add_account(database, account, password, description):
    dn = f"CN={account},CN=Users,{database.domain_dn()}"
    database.add(
        {
            "dn": dn,
            "objectClass": "user",
            "sAMAccountName": account,
            "userPrincipalName": f"{account}@{database.domain_dns_name()}",
            "description": description,
            "userAccountControl": str(company.UAC_NORMAL | company.UAC_DONT_EXPIRE),
            "clearTextPassword": password.encode("utf-16-le"),
        }
    )
    found = database.search(dn, ldb.SCOPE_BASE, attrs=["objectSid"])
    return ndr_unpack(security.dom_sid, found[0]["objectSid"][0])


def grant(database, dn, ace, controls):
    """Adds an ACE, in SDDL, to the DACL of dn."""
    controls = ["sd_flags:1:4", *controls]
    found = database.search(dn, ldb.SCOPE_BASE, attrs=["nTSecurityDescriptor"], controls=controls)
    descriptor = ndr_unpack(security.descriptor, found[0]["nTSecurityDescriptor"][0])
    domain_sid = security.dom_sid(database.get_domain_sid())
    added = security.descriptor.from_sddl(f"D:{ace}", domain_sid)
    descriptor.dacl_add(added.dacl.aces[0])
    message = ldb.Message(ldb.Dn(database, dn))
    message["nTSecurityDescriptor"] = ldb.MessageElement(
        ndr_pack(descriptor), ldb.FLAG_MOD_REPLACE, "nTSecurityDescriptor"
    )
    database.modify(message, controls)


def make_accounts(directory):
    """One that may read changes and deletions and nothing more, and one that may nothing."""
    database = open_database(directory, batch=False)
    base = str(database.domain_dn())
    sid = add_account(
        database, samba_ad.SYNC_ACCOUNT, samba_ad.SYNC_PASSWORD, "synchronisation"
    )
    grant(database, base, f"(OA;;CR;{DS_REPLICATION_GET_CHANGES};;{sid})", [])
    # Samba shows deletions only to who may list and read the container of deleted objects.
    grant(database, f"CN=Deleted Objects,{base}", f"(A;CI;LCRPLO;;;{sid})", ["show_deleted:1"])
    add_account(database, samba_ad.PLAIN_ACCOUNT, samba_ad.PLAIN_PASSWORD, "has no rights")
    passwords = {
        "sync": samba_ad.SYNC_PASSWORD,
        "plain": samba_ad.PLAIN_PASSWORD,
        "admin": samba_ad.ADMIN_PASSWORD,
    }
    for name, password in passwords.items():
        path = directory / f"secrets/{name}.password"
        path.write_text(password)
        path.chmod(0o600)


# The company


def policy_without_ageing(database):
    """Passwords that were set in 2024 must not expire; tests may change theirs at once."""
    message = ldb.Message(ldb.Dn(database, str(database.domain_dn())))
    for name in ("maxPwdAge", "minPwdAge"):
        message[name] = ldb.MessageElement("0", ldb.FLAG_MOD_REPLACE, name)
    database.modify(message)


def add_people(database, people):
    for entry in people:
        attributes = dict(entry.attributes)
        attributes["unicodePwd"] = nt_hash(company.password_of(entry.account))
        database.add({"dn": entry.dn, **attributes}, controls=BYPASS_PASSWORD_HASH)


def without_links(entries, name):
    """Links may point forward (cycles): they are added when everything exists."""
    links = []
    for entry in entries:
        value = entry.attributes.pop(name, None)
        if value:
            links.append((entry.dn, value if isinstance(value, list) else [value]))
    return links


def add_links(database, name, links):
    for dn, targets in links:
        message = ldb.Message(ldb.Dn(database, dn))
        message[name] = ldb.MessageElement(
            [target.encode() for target in targets], ldb.FLAG_MOD_ADD, name
        )
        database.modify(message)


def add_certificates(database, computers):
    """A joined device publishes a certificate whose name is its own objectGUID."""
    for entry in computers[:COMPUTERS_WITH_CERTIFICATE]:
        found = database.search(entry.dn, ldb.SCOPE_BASE, attrs=["objectGUID"])
        guid = uuid.UUID(bytes_le=found[0]["objectGUID"][0])
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch) / "device.der"
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650",
                 "-subj", f"/CN={guid}", "-keyout", "/dev/null", "-outform", "DER", "-out", path],
                check=True, capture_output=True,
            )  # fmt: skip
            certificate = path.read_bytes()
        message = ldb.Message(ldb.Dn(database, entry.dn))
        message["userCertificate"] = ldb.MessageElement(
            certificate, ldb.FLAG_MOD_ADD, "userCertificate"
        )
        database.modify(message)


def load_company(directory, users, seed):
    settings = samba_ad.SambaLab(directory).settings
    database = open_database(directory, batch=True)
    firm = company.build(
        users, base=str(database.domain_dn()), mail_domain=settings.mail_domain, seed=seed
    )
    managers = without_links(firm.users, "manager")
    members = without_links(firm.groups, "member")
    database.transaction_start()
    policy_without_ageing(database)
    for entry in firm.units:
        database.add({"dn": entry.dn, **entry.attributes})
    add_people(database, firm.services)
    add_people(database, firm.users)
    for entry in firm.contacts + firm.computers + firm.groups:
        database.add({"dn": entry.dn, **entry.attributes})
    add_links(database, "manager", managers)
    add_links(database, "member", members)
    add_certificates(database, firm.computers)
    database.transaction_commit()
    write_facts(directory / "facts.json", firm, members)


def write_facts(path, firm, members):
    """What a test may expect: counts, and who plays which part."""
    facts = {
        "counts": {
            "units": len(firm.units),
            "users": len(firm.users),
            "groups": len(firm.groups),
            "contacts": len(firm.contacts),
            "computers": len(firm.computers),
            "services": len(firm.services),
            "memberships": sum(len(targets) for _, targets in members),
        },
        "parts": firm.facts,
    }
    path.write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n")


def main(argv):
    parser = argparse.ArgumentParser(description="Fill a stopped Samba lab.")
    parser.add_argument("what", choices=("accounts", "company"))
    parser.add_argument("directory", metavar="DIR", type=Path)
    parser.add_argument("--users", type=int, default=samba_ad.DEFAULT_USERS)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(argv)
    began = time.monotonic()
    if args.what == "accounts":
        make_accounts(args.directory)
    else:
        load_company(args.directory, args.users, args.seed)
    print(f"{args.what}: {time.monotonic() - began:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
