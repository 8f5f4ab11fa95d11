#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our device code and PKCE clients against an OpenID provider that is not ours (oidc_peer.mjs).

  test_oidc_peer.py PROBE

CW_OIDC_PEER names a directory in whose node_modules oidc-provider is (npm i oidc-provider@9.13.3);
without it, or without node, everything is skipped.
"""

import html
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

HERE = Path(__file__).resolve().parent
MAX_PAGES = 12


class Person:
    """Follows the provider's pages and fills in their forms."""

    def __init__(self):
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar())
        )
        self.url, self.page = None, ""

    def open(self, url, form=None):
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        try:
            answer = self.opener.open(url, data, timeout=120)
        except urllib.error.HTTPError as error:
            answer = error
        self.url, self.page = answer.geturl(), answer.read().decode()

    def fields(self):
        form = re.search(r'<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>', self.page, re.S)
        if form is None:
            return None, {}
        names = {}
        for field in re.findall(r"<input[^>]*>", form[2]):
            name = re.search(r'name="([^"]*)"', field)
            value = re.search(r'value="([^"]*)"', field)
            if name:
                names[name[1]] = html.unescape(value[1]) if value else ""
        return urllib.parse.urljoin(self.url, html.unescape(form[1])), names

    def refuse(self, target, names):
        """By the page's link or button for that; False when it has none."""
        link = re.search(r'href="([^"]*/abort)"', self.page)
        if link:
            self.open(urllib.parse.urljoin(self.url, html.unescape(link[1])))
        elif 'name="abort"' in self.page:
            self.open(target, {**names, "abort": "yes"})
        else:
            return False
        return True

    def sign_in(self, url, code=None, refuses=False):
        """Until a page has no form any more."""
        self.open(url)
        for _ in range(MAX_PAGES):
            target, names = self.fields()
            if target is None:
                return
            if "user_code" in names and not names["user_code"]:
                names["user_code"] = code
            elif refuses and self.refuse(target, names):
                return
            if "login" in names:
                names.update(login="alice", password="any")
            self.open(target, names)
        raise RuntimeError("the provider's pages have no end")


class Peer:
    def __init__(self, token_seconds):
        self.process = subprocess.Popen(
            ["node", HERE / "oidc_peer.mjs"],
            env={**os.environ, "CW_PEER_TOKEN_SECONDS": str(token_seconds)},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.url = self.process.stdout.readline().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(120)


def run_probe(probe, peer, mode, refuses=False, seconds=None):
    """The lines that the probe printed, by their first words."""
    command = [probe, mode, peer.url, *([str(seconds)] if seconds else [])]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    lines = []
    for line in process.stdout:
        lines.append(line.split())
        if lines[-1][0] == "open":
            code = next((words[1] for words in lines if words[0] == "code"), None)
            Person().sign_in(lines[-1][1], code, refuses)
    process.wait(60)
    return lines


def rest(lines, word):
    return [line[1:] for line in lines if line[0] == word]


def check_signed_in(probe, mode):
    with Peer(3600) as peer:
        lines = run_probe(probe, peer, mode)
    return (
        rest(lines, "user") == [["alice@peer.example", "5f0c1d3e-2b4a-4c6d-8e9f-0a1b2c3d4e5f"]]
        and [line[0] for line in rest(lines, "me")] == ["alice@peer.example"]
    ), lines


def check_refused(probe, mode):
    with Peer(3600) as peer:
        lines = run_probe(probe, peer, mode, refuses=True)
    errors = rest(lines, "error")
    return len(errors) == 1 and errors[0][0] == "permission", lines


def check_renewed(probe):
    """The second call comes when half of the token's life is over: with another token."""
    with Peer(4) as peer:
        lines = run_probe(probe, peer, "browser", seconds=3)
    times = [line[1] for line in rest(lines, "me")]
    return len(times) == 2 and times[0] != times[1], lines


def main(probe):
    if not os.environ.get("CW_OIDC_PEER") or not shutil.which("node"):
        print("1..0 # SKIP CW_OIDC_PEER names no oidc-provider, or node is not installed")
        return 0
    cases = [
        ("browser", lambda: check_signed_in(probe, "browser")),
        ("device", lambda: check_signed_in(probe, "device")),
        ("browser refused", lambda: check_refused(probe, "browser")),
        ("device refused", lambda: check_refused(probe, "device")),
        ("renewed", lambda: check_renewed(probe)),
    ]
    print(f"1..{len(cases)}")
    failed = 0
    for number, (name, check) in enumerate(cases, 1):
        is_right, lines = check()
        print(f"{'ok' if is_right else 'not ok'} {number} {name}")
        if not is_right:
            failed += 1
            print("# " + "; ".join(" ".join(line) for line in lines))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
