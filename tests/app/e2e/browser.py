#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A browser with somebody in front of it: what the application opens a web page with. As a program:

  browser.py FOLDER URL    walks the practice tenant's pages from URL on, as FOLDER/how says: "sign-in",
                           "second-factor", "refuse" (the permissions), "give-up" (before anybody signs in) or "leave"
                           (the page stays as it is); FOLDER/visits gets a line for each visit: URL, the last page
"""

import os
import re
import sys
import urllib.error
import urllib.request
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "lab"))

from person import Person, labs_values  # noqa: E402

SECOND_FACTOR = "424242"  # what the practice tenant expects


class Visitor(Person):
    def walk(self, url, how):
        """The text of the page that is shown in the end."""
        self.open(url)
        if how == "leave":
            return "Sign in"
        if how == "give-up":
            self.submit("cancel")
            return self.come_back()
        self.give_password()
        if how == "second-factor":
            assert 'name="otc"' in self.page, self.page
            self.submit("verify", otc=SECOND_FACTOR)
        if how == "refuse":
            self.submit("cancel")
        else:
            self.consent()
        return self.come_back()

    def come_back(self):
        """To the program that waits."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        return re.search("<h1>(.*?)</h1>", opener.open(self.location).read().decode())[1]


class Browser:
    """The one that the application opens: to be made before it starts, in the home of headless.sh."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        applications = Path(os.environ["XDG_DATA_HOME"]) / "applications"
        applications.mkdir(parents=True, exist_ok=True)
        (applications / "visitor.desktop").write_text(
            "[Desktop Entry]\nType=Application\nName=Visitor\nMimeType=x-scheme-handler/https;\n"
            f'Exec="{sys.executable}" "{Path(__file__).resolve()}" "{folder}" %u\n'
        )
        Path(os.environ["XDG_CONFIG_HOME"], "mimeapps.list").write_text(
            "[Default Applications]\nx-scheme-handler/https=visitor.desktop\n"
        )

    def will(self, how):
        (self.folder / "how").write_text(how)

    def visits(self):
        """(URL, the page in the end) of each."""
        path = self.folder / "visits"
        return [tuple(line.split(" ", 1)) for line in path.read_text().splitlines()] if path.exists() else []


def main(folder, url):
    how = Path(folder, "how").read_text()
    try:
        last = Visitor(labs_values()).walk(url, how)
    except (AssertionError, OSError) as error:
        last = f"failed: {error!r}"
    with Path(folder, "visits").open("a", encoding="utf-8") as file:
        file.write(f"{url} {last}\n".replace("\n", " ").strip() + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
