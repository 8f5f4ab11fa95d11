# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody who signs in at the practice tenant's pages: an HTTP client that walks them. As a program:

  person.py URL CODE       enters the code of a device
"""

import html
import json
import os
import re
import ssl
import sys
import urllib.error
import urllib.parse
import urllib.request


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


class Person:
    def __init__(self, values, name="admin"):
        """values: what the lab exports of the tenant (CW_LAB_TENANT_*)."""
        self.url = values["CW_LAB_TENANT_URL"]
        self.name = f"{name}@{values['CW_LAB_TENANT_INITIAL_DOMAIN']}"
        with open(values["CW_LAB_TENANT_ACCOUNTS_FILE"], encoding="utf-8") as file:
            self.password = json.load(file)[self.name]["password"]
        context = ssl.create_default_context(cafile=values["CW_LAB_TENANT_CA"])
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context), _Stay
        )
        self.page, self.location = "", None

    def open(self, url, form=None):
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        try:
            answer = self.opener.open(urllib.parse.urljoin(self.url, url), data, timeout=120)
        except urllib.error.HTTPError as error:
            answer = error
        self.page, self.location = answer.read().decode(), answer.headers.get("Location")

    def submit(self, action, **fields):
        target = re.search(r'action="([^"]*)"', self.page)[1]
        flow = re.search(r'name="flow" value="([^"]*)"', self.page)
        if flow:
            fields["flow"] = html.unescape(flow[1])
        self.open(html.unescape(target), {"action": action, **fields})

    def give_password(self):
        self.submit("sign-in", loginfmt=self.name, passwd=self.password)

    def consent(self):
        """Unless everybody has consented already."""
        if 'value="accept"' in self.page:
            self.submit("accept", for_all="yes")

    def enter_code(self, url, code):
        """The pages of a device code."""
        self.open(url)
        self.submit("next", user_code=code)
        self.give_password()
        if 'value="continue"' in self.page:
            self.submit("continue")
        self.consent()

    def follow(self, url):
        """The pages of a browser's sign-in, back to the program that waits."""
        self.open(url)
        self.give_password()
        self.consent()
        if self.location:
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(self.location).read()


def labs_values():
    return {name: value for name, value in os.environ.items() if name.startswith("CW_LAB_")}


if __name__ == "__main__":
    Person(labs_values()).enter_code(*sys.argv[1:])
