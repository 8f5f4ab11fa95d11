# SPDX-License-Identifier: GPL-3.0-or-later
"""What a tenant was asked to change, by its request log: each part of a batch for itself."""

import collections
import json

Write = collections.namedtuple("Write", "method url body status")


class TenantLog:
    """Reads on from where it was told to begin."""

    def __init__(self, path):
        self.path, self.offset = path, 0

    def mark(self):
        """What is written from now on."""
        self.offset = self.path.stat().st_size

    def writes(self):
        """All since the mark, in the order in which they were answered."""
        with self.path.open("rb") as file:
            file.seek(self.offset)
            lines = file.read().split(b"\n")
        return [write for line in lines[:-1] for write in _writes_of(json.loads(line))]


def _writes_of(request):
    parts, statuses = [request], {None: request["response"]["status"]}
    if request["path"].endswith("/$batch"):
        parts = request["body"]["requests"]
        answers = (request["response"]["body"] or {}).get("responses", [])
        statuses = {answer["id"]: answer["status"] for answer in answers}
    for part in parts:
        if part["method"] != "GET":
            body = json.dumps(part.get("body"), sort_keys=True)
            # An answer that was cut off says nothing of its parts.
            yield Write(part["method"], part.get("url") or part["path"], body, statuses.get(part.get("id"), 0))


def repeated(writes):
    """Those that were sent more than once, word by word."""
    counts = collections.Counter(write[:3] for write in writes)
    return [write for write, number in counts.items() if number > 1]
