# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows for people from the JSON of `run show` and `error list` (docs/json.md)."""

RUN_HEADINGS = ("step", "connector", "state", "seconds", "what")
ERROR_HEADINGS = ("code", "object", "message")


def rows_of_run(run):
    return [
        (
            step["kind"] + (", full" if step.get("full") else ""),
            step.get("connector"),
            step["state"],
            float(step.get("seconds", 0)),
            _counts(step),
        )
        for step in run["steps"]
    ]


def _counts(step):
    """ "2,000 read, 3 updated": what is not zero; or why it failed"""
    if step.get("errorMessage"):
        return step["errorMessage"]
    return ", ".join(
        f"{number:,} {name.replace('-', ' ')}" for name, number in step["counts"].items() if number
    )


def rows_of_errors(errors):
    return [(error["code"], error.get("dn"), error["message"]) for error in errors["items"]]


def step(run, kind, *, full=None):
    """The first step of that kind that ran."""
    for candidate in run["steps"]:
        if candidate["kind"] == kind and full in (None, candidate.get("full")):
            return candidate
    raise LookupError(f"run {run['id']} has no step {kind}")
