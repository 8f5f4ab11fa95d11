#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program of mail_server.py: aiosmtpd on two ports, and the folder in which it keeps what it took."""

import argparse
import asyncio
import base64
import json
import ssl
import sys
from pathlib import Path

LONG = 3600  # seconds


class Mailbox:
    """What was taken: a file each, in the order in which it came."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def put(self, message):
        number = len(list(self.folder.iterdir()))
        path = self.folder / f"{number:06d}.json"
        path.with_suffix(".new").write_text(json.dumps(message))
        path.with_suffix(".new").rename(path)

    def messages(self):
        """Dictionaries: "from", "to", "text" (as it came), "user" (null: nobody signed in), "tls"."""
        return [json.loads(path.read_text()) for path in sorted(self.folder.glob("*.json"))]

    def clear(self):
        for path in self.folder.iterdir():
            path.unlink()


def _fate(address):
    return address.partition("@")[0]


class Handler:
    def __init__(self, mailbox):
        self.mailbox = mailbox

    async def handle_MAIL(self, server, session, envelope, address, options):
        if _fate(address) == "nobody":
            return "553 5.7.1 You may not send as this one"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        fate = _fate(address)
        if fate == "unknown":
            return "550-5.1.1 There is no such user here.\r\n550 5.1.1 Look for another one."
        if fate == "later":
            return "451 4.7.1 Greylisted: come again"
        if fate == "slow":
            await asyncio.sleep(LONG)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if any(_fate(address) == "lost" for address in envelope.rcpt_tos):
            server.transport.abort()
            return "421 Gone"
        user = session.auth_data.login.decode() if session.authenticated else None
        self.mailbox.put({"from": envelope.mail_from, "to": envelope.rcpt_tos, "user": user,
                          "text": envelope.content.decode("latin-1"), "host": session.host_name,
                          "tls": server.transport.get_extra_info("ssl_object") is not None})  # fmt: skip
        return "250 Taken"


def _authenticator(user, password):
    from aiosmtpd.smtp import AuthResult

    def check(server, session, envelope, mechanism, data):
        if (data.login.decode(), data.password.decode()) == (user, password):
            return AuthResult(success=True, auth_data=data)
        plain = base64.b64encode(b"\0" + data.login + b"\0" + data.password).decode()
        return AuthResult(
            success=False,
            handled=False,
            message=f"535 5.7.8 Not with the password {data.password.decode()} {plain}",
        )

    return check


async def _serve(args):
    from aiosmtpd.smtp import SMTP

    loop = asyncio.get_running_loop()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(args.certificate, args.key)
    handler = Handler(Mailbox(args.mail))
    password = args.password_file.read_text().strip()
    sign_in = {} if args.no_sign_in else {"authenticator": _authenticator(args.user, password), "auth_required": True}

    def protocol(**more):
        kinds = ["LOGIN", "PLAIN"] if args.no_sign_in else []
        return SMTP(handler, loop=loop, hostname="mail.example.org", auth_exclude_mechanism=kinds, **sign_in, **more)

    begins = {} if args.no_tls else {"tls_context": context, "require_starttls": True}
    first = await loop.create_server(
        lambda: protocol(auth_require_tls=not args.no_tls, **begins), "127.0.0.1", args.port
    )
    second = await loop.create_server(
        lambda: protocol(auth_require_tls=False), "127.0.0.1", args.tls_port, ssl=context
    )
    async with first, second:
        await asyncio.gather(first.serve_forever(), second.serve_forever())


def main(argv):
    parser = argparse.ArgumentParser(description="Take mail on two ports.")
    for name in ("port", "tls-port"):
        parser.add_argument(f"--{name}", type=int, required=True)
    for name in ("certificate", "key", "mail", "password-file"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--user", required=True)
    parser.add_argument("--no-tls", action="store_true")
    parser.add_argument("--no-sign-in", action="store_true")
    asyncio.run(_serve(parser.parse_args(argv)))


if __name__ == "__main__":
    main(sys.argv[1:])
