#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates of the labs, made by openssl: one authority, one good server certificate, and the
bad ones that an administrator meets.

As a command:  pki.py DIR NAME...      the first NAME is the server's own host name

DIR then holds
  ca.pem ca.key                the authority that clients are told to trust
  other-ca.pem                 an authority that they are not told about
  VARIANT.pem VARIANT.key      one pair for each of VARIANTS, the key readable by its owner only

No certificate carries an IP address: the engine connects to an address and has to verify the name.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

VARIANTS = ("good", "expired", "not-yet-valid", "wrong-name", "untrusted")

PAST = ("20200101000000Z", "20210101000000Z")
PRESENT = ("20240101000000Z", "20491231235959Z")
FUTURE = ("20480101000000Z", "20491231235959Z")

_CA_CONFIG = """
[ca]
default_ca = lab
[lab]
dir = {dir}
database = {dir}/index.txt
new_certs_dir = {dir}
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
copy_extensions = none
[any]
commonName = supplied
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
subjectAltName = {alt_names}
"""


def _openssl(*args):
    done = subprocess.run(
        ["openssl", *map(str, args)], stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise RuntimeError(f"openssl {args[0]} failed: {done.stderr.strip()}")


def _make_request(directory, stem, common_name):
    key = directory / f"{stem}.key"
    _openssl(
        "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-keyout", key, "-out", directory / f"{stem}.req", "-subj", f"/CN={common_name}",
    )  # fmt: skip
    key.chmod(0o600)


def _sign(directory, stem, authority, section, validity, alt_names="DNS:unused.invalid"):
    """Signs stem.req; authority may be stem itself, which makes a root."""
    config = directory / "ca.conf"
    config.write_text(_CA_CONFIG.format(dir=directory, alt_names=alt_names))
    (directory / "index.txt").write_text("")
    own = ["-selfsign"] if authority == stem else ["-cert", directory / f"{authority}.pem"]
    _openssl(
        "ca", "-batch", "-notext", "-config", config, *own,
        "-keyfile", directory / f"{authority}.key", "-extensions", section,
        "-startdate", validity[0], "-enddate", validity[1],
        "-in", directory / f"{stem}.req", "-out", directory / f"{stem}.pem",
    )  # fmt: skip


def _make_authority(directory, stem, name):
    _make_request(directory, stem, name)
    _sign(directory, stem, stem, "authority", PRESENT)


def _make_server(directory, stem, authority, names, validity):
    _make_request(directory, stem, names[0])
    alt_names = ",".join(f"DNS:{name}" for name in names)
    _sign(directory, stem, authority, "server", validity, alt_names)


def make(directory, names):
    """Fills directory with an authority and every variant of a certificate for names."""
    directory = Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    _make_authority(directory, "ca", f"{names[-1]} lab authority")
    _make_authority(directory, "other-ca", "Authority that nobody trusts")
    _make_server(directory, "good", "ca", names, PRESENT)
    _make_server(directory, "expired", "ca", names, PAST)
    _make_server(directory, "not-yet-valid", "ca", names, FUTURE)
    _make_server(directory, "wrong-name", "ca", ["another-host.invalid"], PRESENT)
    _make_server(directory, "untrusted", "other-ca", names, PRESENT)
    wanted = {"ca", "other-ca", *VARIANTS}
    for path in directory.iterdir():
        if path.suffix not in (".pem", ".key") or path.stem not in wanted:
            path.unlink()
    return directory


def make_client_credential(directory, stem, common_name):
    """A self-signed certificate and its RSA key (RS256 assertions of OAuth clients need RSA)."""
    directory = Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    certificate, key = directory / f"{stem}.pem", directory / f"{stem}.key"
    _openssl(
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", 3650, "-subj",
        f"/CN={common_name}", "-keyout", key, "-out", certificate,
    )  # fmt: skip
    key.chmod(0o600)
    return certificate, key


def main(argv):
    parser = argparse.ArgumentParser(description="Make the certificates of a lab server.")
    parser.add_argument("directory", type=Path)
    parser.add_argument("name", nargs="+", help="host names; the first is the server's own")
    args = parser.parse_args(argv)
    os.umask(0o077)
    make(args.directory, args.name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
