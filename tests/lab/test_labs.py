#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The labs themselves: what other tests take for granted about them. Prints TAP.

Runs inside with_lab.py --ad N --slapd M; and starts another with_lab.py to kill it.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import addresses
import keeper
import samba_ad
import slapd
import tap

TOOLS = Path(__file__).parent


def ldapsearch(prefix, uri, *args):
    """LDIF as the account of the engine; tools cannot verify a name that does not resolve."""
    env = os.environ
    return subprocess.run(
        ["ldapsearch", "-x", "-LLL", "-o", "ldif-wrap=no", "-H", uri, "-D",
         env[f"{prefix}_BIND_DN"], "-y", env[f"{prefix}_PASSWORD_FILE"],
         "-b", env[f"{prefix}_BASE"], *args],
        capture_output=True, text=True, env={**env, "LDAPTLS_REQCERT": "never"},
    )  # fmt: skip


def count(ldif):
    return sum(line.startswith("dn:") for line in ldif.splitlines())


def verify(lab, host):
    """What a client that connects to the address and expects that name makes of the server."""
    done = subprocess.run(
        ["openssl", "s_client", "-connect", f"{lab.address}:636", "-verify_return_error",
         "-CAfile", str(lab.directory / "tls/ca.pem"), "-verify_hostname", host],
        stdin=subprocess.DEVNULL, capture_output=True, text=True,
    )  # fmt: skip
    return done.returncode == 0, done.stdout + done.stderr


def check_ad_content(lab):
    uri = f"ldaps://{lab.address}"
    facts = json.loads(Path(os.environ["CW_LAB_AD_FACTS"]).read_text())
    people = ldapsearch("CW_LAB_AD", uri, "(&(objectClass=user)(telephoneNumber=*))", "1.1")
    yield count(people.stdout) == facts["counts"]["users"], "the domain holds everybody"
    contacts = ldapsearch("CW_LAB_AD", uri, "(objectClass=contact)", "1.1")
    yield count(contacts.stdout) == facts["counts"]["contacts"], "and the contacts"
    everyone = facts["parts"]["group-everyone"][0]
    group = ldapsearch("CW_LAB_AD", uri, f"(sAMAccountName={everyone})", "member")
    members = group.stdout.count("\nmember:")
    yield members == facts["counts"]["users"], "one group has all people"
    own = facts["parts"]["group-contains-itself"][0]
    group = ldapsearch("CW_LAB_AD", uri, f"(sAMAccountName={own})", "member").stdout
    dn = group.splitlines()[0].removeprefix("dn: ")
    yield f"member: {dn}" in group, "one group contains itself"
    certificates = ldapsearch("CW_LAB_AD", uri, "(userCertificate=*)", "1.1")
    yield count(certificates.stdout) == 3, "three computers have a certificate"


def check_ad_security(lab):
    yield verify(lab, lab.host)[0], "the certificate is good for the server's name"
    yield not verify(lab, "dc2.contoso.lab")[0], "and for no other"
    plain = ldapsearch("CW_LAB_AD", f"ldap://{lab.address}", "-s", "base")
    yield plain.returncode == 8, "a password in the clear is refused (strongerAuthRequired)"
    environment = {**os.environ, "KRB5_CONFIG": os.environ["CW_LAB_AD_KRB5_CONFIG"]}
    environment["KRB5CCNAME"] = f"FILE:{os.environ['CW_LAB_DIR']}/ccache"
    keytab, principal = os.environ["CW_LAB_AD_KEYTAB"], os.environ["CW_LAB_AD_PRINCIPAL"]
    kinit = subprocess.run(["kinit", "-k", "-t", keytab, principal], env=environment)
    ticket = subprocess.run(
        ["kvno", "-q", f"ldap/{lab.host}"], env=environment, stdout=subprocess.DEVNULL
    )
    yield kinit.returncode == 0 and ticket.returncode == 0, "the keytab gets an LDAP ticket"


def check_certificates(lab):
    reasons = {
        "expired": "certificate has expired",
        "wrong-name": "hostname mismatch",
        "untrusted": "unable to get local issuer certificate",
    }
    address = lab.address
    for variant, reason in reasons.items():
        lab.stop()
        lab.start(certificate=variant)
        accepted, text = verify(lab, lab.host)
        yield not accepted and reason in text, f"a certificate that is {variant} is refused"
    lab.stop(at_once=True)
    yield not addresses.answers(address, 636), "a stopped server does not answer"
    lab.start(certificate="good")
    yield lab.address == address and verify(lab, lab.host)[0], "it comes back where it was"


def check_changes(lab):
    command = [TOOLS / "company_changes.py", "--json", lab.directory]
    done = subprocess.run(command, capture_output=True, text=True)
    made = json.loads(done.stdout) if done.returncode == 0 else []
    yield len(made) == 9, f"the week's changes are made {done.stderr}"
    hired = ldapsearch(
        "CW_LAB_AD", f"ldaps://{lab.address}", "(sAMAccountName=zneuling)", "memberOf"
    )
    yield "memberOf: CN=All Employees" in hired.stdout, "the new colleague is in the group"


def check_slapd():
    uri = os.environ["CW_LAB_SLAPD_SOCKET_URI"]
    people = ldapsearch("CW_LAB_SLAPD", uri, "(objectClass=posixAccount)", "1.1")
    users = int(os.environ["CW_LAB_SLAPD_USERS"])
    yield count(people.stdout) == users, "slapd holds everybody"
    groups = ldapsearch("CW_LAB_SLAPD", uri, "(objectClass=groupOfNames)", "member")
    members = groups.stdout.count("\nmember:")
    yield members == int(os.environ["CW_LAB_SLAPD_MEMBERSHIPS"]), "and the memberships"
    base = ldapsearch("CW_LAB_SLAPD", uri, "-s", "base", "contextCSN")
    yield "contextCSN: " in base.stdout, "slapadd left a contextCSN"
    lab = slapd.SlapdLab(os.environ["CW_LAB_SLAPD_DIR"])
    port = lab.settings.port
    lab.stop()
    yield not addresses.answers("127.0.0.1", port), "slapd stops"
    lab.start()
    yield addresses.answers("127.0.0.1", port), "and comes back where it was"


def gone(address, port):
    deadline = time.monotonic() + 120
    while addresses.answers(address, port) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not addresses.answers(address, port)


def check_killed():
    """SIGKILL leaves no chance to clean up; no server may survive it."""
    inner = 'echo "$CW_LAB_AD_ADDRESS $CW_LAB_SLAPD_PORT $$"; exec sleep 600'
    process = subprocess.Popen(
        [TOOLS / "with_lab.py", "--ad", "0", "--slapd", "50", "--", "sh", "-c", inner],
        stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    address, port, command = process.stdout.readline().split()
    yield address != os.environ["CW_LAB_AD_ADDRESS"], "two labs have two addresses"
    yield addresses.answers(address, 636), "the second runs beside the first"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    yield gone(address, 636), "a killed lab leaves no samba"
    yield gone("127.0.0.1", int(port)), "a killed lab leaves no slapd"
    yield keeper.start_time(command) is None, "nor its command"


def check_exit_codes():
    for code in (0, 3):
        done = subprocess.run([TOOLS / "with_lab.py", "--", "sh", "-c", f"exit {code}"])
        yield done.returncode == code, f"with_lab.py passes on exit code {code}"


def results():
    lab = samba_ad.SambaLab(os.environ["CW_LAB_AD_DIR"])
    yield from check_ad_content(lab)
    yield from check_ad_security(lab)
    yield from check_changes(lab)
    yield from check_certificates(lab)
    yield from check_slapd()
    yield from check_killed()
    yield from check_exit_codes()


if __name__ == "__main__":
    sys.exit(tap.run(results()))
