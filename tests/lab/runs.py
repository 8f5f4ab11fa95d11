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
    counts = step["counts"].items()
    return ", ".join(f"{number:,} {_name(name, number)}" for name, number in counts if number)


def _name(name, number):
    """ "export-links-added" -> "references added" """
    name = name.removeprefix("export-").replace("links-", "references-").replace("-", " ")
    return name.replace("references", "reference").replace("errors", "error") if number == 1 else name


def rows_of_errors(errors):
    return [
        (error["code"], error.get("title") or error.get("dn"), error["message"])
        for error in errors["items"]
    ]


def summary(run):
    """One line for a whole cycle."""
    errors = sum(step["counts"].get("errors", 0) for step in run["steps"])
    read = sum(step["counts"].get("read", 0) for step in run["steps"])
    written = sum(
        number
        for step in run["steps"]
        for name, number in step["counts"].items()
        if name.startswith("export-")
    )
    return (
        f"{run['type']} cycle {run['id']}: {run['state']} after {run['seconds']:.1f} s; "
        f"{read:,} objects read, {written:,} changes written, {errors:,} errors of objects"
    )


def step(run, kind, *, full=None):
    """The first step of that kind that ran."""
    for candidate in run["steps"]:
        if candidate["kind"] == kind and full in (None, candidate.get("full")):
            return candidate
    raise LookupError(f"run {run['id']} has no step {kind}")
