#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Samba Active Directory domain controller on a loopback address of its own.

As a command (DIR is the lab's directory, everything of it lies there):
  samba_ad.py create DIR [--users N] [--realm R] [--seed S]   from the cache when it is there
  samba_ad.py start DIR [--certificate VARIANT] [--model M] [--watch PID] [--address A]
  samba_ad.py stop DIR [--at-once]
  samba_ad.py provision DIR [--realm R]                       an empty domain, never cached
  samba_ad.py populate DIR [--users N] [--seed S]             adds the company to it, while stopped
  samba_ad.py env DIR                                         what with_lab.py exports, as NAME=value

Names are not put into /etc/hosts: a client connects to the address and verifies the name. Needs
root, because Active Directory's ports are below 1024, and Debian's Python, which has samba's modules.
"""

import os
import shutil
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

import addresses
import cache
import keeper
import lab_server
import pki
from keeper import LabError
from lab_server import LabServer

HOST = "dc1"
DEFAULT_REALM = "CONTOSO.LAB"
DEFAULT_USERS = 2000
ADMIN_PASSWORD = "P@ssw0rd.Lab1"
SYNC_ACCOUNT = "MSOL_c0ffee123456"
SYNC_PASSWORD = "Sync,Pässw0rd!1"
PLAIN_ACCOUNT = "plain.user"
PLAIN_PASSWORD = "Pl@in-Passw0rd1"
SYSTEM_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"

# The directories that samba would otherwise share with other instances, or want below /var and /run.
SMB_CONF = """
[global]
  netbios name = {host}
  realm = {realm}
  workgroup = {workgroup}
  server role = active directory domain controller
  interfaces = {address}/8
  bind interfaces only = yes
  server services = rpc, ldap, cldap, kdc
  disable netbios = yes
  dns update command = /bin/true
  private dir = {dir}/private
  state directory = {dir}/state
  cache directory = {dir}/cache
  lock directory = {dir}/lock
  pid directory = {dir}/run
  ncalrpc dir = {dir}/ncalrpc
  binddns dir = {dir}/bind-dns
  winbindd socket directory = {dir}/sock/winbindd
  ntp signd socket directory = {dir}/sock/ntp
  nmbd:socket dir = {dir}/sock/nmbd
  log file = {dir}/log/samba.log
  logging = file
  max log size = 0
  log level = 1
  vfs objects = dfs_samba4 acl_xattr xattr_tdb
  xattr_tdb:file = {dir}/state/xattr.tdb
  tls enabled = yes
  tls cafile = {dir}/tls/ca.pem
  tls certfile = {dir}/tls/{certificate}.pem
  tls keyfile = {dir}/tls/{certificate}.key
  ldap server require strong auth = yes
  load printers = no
  printcap name = /dev/null
  rpc server dynamic port range = 49152-49252

[sysvol]
  path = {dir}/state/sysvol
  read only = no
[netlogon]
  path = {dir}/state/sysvol/{domain}/scripts
  read only = no
"""

KRB5_CONF = """
[libdefaults]
  default_realm = {realm}
  dns_lookup_realm = false
  dns_lookup_kdc = false
  dns_canonicalize_hostname = false
  rdns = false
[realms]
  {realm} = {{
    kdc = {address}
    kpasswd_server = {address}
  }}
[domain_realm]
  .{domain} = {realm}
  {domain} = {realm}
"""

SUBDIRECTORIES = (
    "etc", "private", "state", "cache", "lock", "run", "ncalrpc", "log", "bind-dns", "sock",
    "secrets",
)  # fmt: skip


@dataclass
class Settings:
    """What start() needs to write smb.conf again for another address or certificate."""

    realm: str = DEFAULT_REALM
    mail_domain: str = "contoso.com"
    address: str = f"127.0.0.{addresses.FIRST}"
    certificate: str = "good"
    model: str = "standard"


class SambaLab(LabServer):
    Settings = Settings

    # Where things are

    @property
    def smb_conf(self):
        return self.directory / "etc/smb.conf"

    @property
    def pid_file(self):
        return self.directory / "run/keeper.pid"

    @property
    def realm(self):
        return self.settings.realm

    @property
    def domain(self):
        return self.realm.lower()

    @property
    def host(self):
        return f"{HOST}.{self.domain}"

    @property
    def base(self):
        return ",".join(f"DC={part}" for part in self.domain.split("."))

    @property
    def address(self):
        return self.settings.address

    def configure(self, settings):
        """Writes everything that depends on the address or the certificate."""
        values = {
            **asdict(settings),
            "dir": self.directory,
            "host": HOST,
            "workgroup": settings.realm.partition(".")[0],
            "domain": settings.realm.lower(),
        }
        self.smb_conf.write_text(SMB_CONF.format(**values))
        (self.directory / "krb5.conf").write_text(KRB5_CONF.format(**values))
        self.settings = settings

    # Making

    def provision(self, realm=DEFAULT_REALM, mail_domain="contoso.com"):
        """A new domain with the accounts that tests sign in with, and nothing else in it."""
        for name in SUBDIRECTORIES:
            (self.directory / name).mkdir(parents=True, exist_ok=True)
        for name in ("private", "secrets"):
            (self.directory / name).chmod(0o700)
        self.configure(Settings(realm=realm, mail_domain=mail_domain))
        pki.make(self.directory / "tls", [self.host, self.domain])
        workgroup = realm.partition(".")[0]
        self.run(
            "samba-tool", "domain", "provision", f"--configfile={self.smb_conf}",
            f"--realm={realm}", f"--domain={workgroup}", "--server-role=dc", "--dns-backend=NONE",
            f"--adminpass={ADMIN_PASSWORD}", f"--host-name={HOST}", f"--host-ip={self.address}",
            "--quiet",
        )  # fmt: skip
        # Normally the DNS update service does this. Without ldap/HOST every GSSAPI bind fails.
        self.run("samba_spnupdate", f"--configfile={self.smb_conf}")
        self.run_populate("accounts")
        self.export_keytab()

    def export_keytab(self):
        self.run(
            "samba-tool", "domain", "exportkeytab", self.directory / "secrets/sync.keytab",
            f"--principal={SYNC_ACCOUNT}", f"--configfile={self.smb_conf}",
        )  # fmt: skip

    def populate(self, users, seed=1):
        if self.is_running():
            raise LabError("stop the lab before it is populated")
        self.run_populate("company", "--users", users, "--seed", seed)

    def run_populate(self, *args):
        """samba's Python modules exist for Debian's own interpreter only."""
        script = Path(__file__).with_name("samba_populate.py")
        self.run("/usr/bin/python3", script, *args, self.directory)

    def run(self, *command):
        done = subprocess.run(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env={**os.environ, "LC_ALL": "C.UTF-8", "PATH": SYSTEM_PATH},
        )
        if done.returncode != 0:
            raise LabError(f"{command[0]} failed:\n{done.stdout}{done.stderr}".rstrip())
        return done.stdout

    # Running

    def start(self, address=None, certificate=None, model=None, watch=None):
        """Returns when LDAPS answers. The address is the last one again if that is possible;
        with_lab.py holds its labs' addresses for them as long as it runs."""
        settings = self.settings
        settings.certificate = certificate or settings.certificate
        settings.model = model or settings.model
        lock = None
        if address:
            settings.address = address
        elif settings.address not in os.environ.get("CW_LAB_HELD_ADDRESSES", "").split():
            lock = addresses.take_address(settings.address)
            settings.address = lock.text
        self.configure(settings)
        try:
            self._start_server(settings, watch, [lock.fileno()] if lock else [])
        finally:
            if lock:
                lock.release()

    def _start_server(self, settings, watch, locks):
        keeper.start(
            ["/usr/sbin/samba", "-i", f"--configfile={self.smb_conf}", f"--model={settings.model}"],
            pid_file=self.pid_file,
            log=self.directory / "log/stdout.log",
            ready=lambda: self._is_ready(settings.address),
            watch=watch,
            locks=locks,
        )

    def _is_ready(self, address):
        return all(addresses.answers(address, port) for port in (636, 389, 88))

    # Using

    def environment(self, prefix="CW_LAB_AD"):
        secrets = self.directory / "secrets"
        values = {
            "DIR": self.directory,
            "URI": f"ldaps://{self.host}",
            "HOST": self.host,
            "ADDRESS": self.address,
            "REALM": self.realm,
            "DOMAIN": self.domain,
            "MAIL_DOMAIN": self.settings.mail_domain,
            "BASE": self.base,
            "CA": self.directory / "tls/ca.pem",
            "OTHER_CA": self.directory / "tls/other-ca.pem",
            "BIND_DN": f"CN={SYNC_ACCOUNT},CN=Users,{self.base}",
            "PASSWORD_FILE": secrets / "sync.password",
            "PRINCIPAL": f"{SYNC_ACCOUNT}@{self.realm}",
            "KEYTAB": secrets / "sync.keytab",
            "KRB5_CONFIG": self.directory / "krb5.conf",
            "ADMIN_DN": f"CN=Administrator,CN=Users,{self.base}",
            "ADMIN_PRINCIPAL": f"Administrator@{self.realm}",
            "ADMIN_PASSWORD_FILE": secrets / "admin.password",
            "PLAIN_DN": f"CN={PLAIN_ACCOUNT},CN=Users,{self.base}",
            "PLAIN_PASSWORD_FILE": secrets / "plain.password",
            "FACTS": self.directory / "facts.json",
        }
        return {f"{prefix}_{name}": str(value) for name, value in values.items()}


def create(directory, users=DEFAULT_USERS, realm=DEFAULT_REALM, mail_domain="contoso.com", seed=1):
    """A stopped lab with a company of that many people (0: none), from the cache if possible."""
    if not shutil.which("samba", path=SYSTEM_PATH):
        raise LabError("samba is not installed; ./run build installs it")
    version = subprocess.run(["/usr/sbin/samba", "--version"], capture_output=True).stdout
    wishes = (users, realm, mail_domain, seed, version)
    sources = ("samba_ad.py", "samba_populate.py", "company.py", "names.py", "pki.py")
    key = cache.key(f"samba-{realm.lower()}-{users}", wishes, sources)

    def make(path):
        lab = SambaLab(path)
        lab.provision(realm, mail_domain)
        if users:
            lab.populate(users, seed)

    cache.fetch(key, directory, make)
    lab = SambaLab(directory)
    lab.configure(lab.settings)
    return lab


# The command


def _parser():
    parser = lab_server.parser("A Samba AD domain controller for tests.", ("create", "provision", "populate"))
    for verb in ("create", "provision"):
        parser.verbs[verb].add_argument("--realm", default=DEFAULT_REALM)
        parser.verbs[verb].add_argument("--mail-domain", default="contoso.com")
    for verb in ("create", "populate"):
        parser.verbs[verb].add_argument("--users", type=int, default=DEFAULT_USERS)
        parser.verbs[verb].add_argument("--seed", type=int, default=1)
    parser.verbs["start"].add_argument("--model", choices=("single", "standard", "prefork"))
    parser.verbs["start"].add_argument("--address", help="instead of a free one")
    return parser


def _start(lab, args):
    lab.start(args.address, args.certificate, args.model, args.watch)
    return f"{lab.host} listens on {lab.address}"


VERBS = {
    "create": lambda lab, args: create(args.directory, args.users, args.realm, args.mail_domain, args.seed),
    "provision": lambda lab, args: lab.provision(args.realm, args.mail_domain),
    "populate": lambda lab, args: lab.populate(args.users, args.seed),
    "start": _start,
}

if __name__ == "__main__":
    lab_server.main(_parser(), SambaLab, VERBS)
