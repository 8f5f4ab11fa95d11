# SPDX-License-Identifier: GPL-3.0-or-later
"""What scripts may rely on in the answers of causewayctl --json (docs/json.md): members, and what lies in
them ("items[].id"). A ? marks what is left out when there is nothing to tell. What is in here is never
renamed; what is not must not appear.
"""

import re

_ITEM = "id connector.id connector.name connector.kind type partition? title? dn? anchor? state metaverseId?"
_OPTIONAL_ITEM = " ".join(name.rstrip("?") + "?" for name in _ITEM.split())
_CYCLE = "id type state trigger part profile? startedAt endedAt? seconds? errorCode? errorMessage?"
_OPTIONAL_CYCLE = " ".join(name.rstrip("?") + "?" for name in _CYCLE.split())
_SCHEDULER = (
    "enabled suspended setupOpen intervalMinutes nextType nextAt? lastStartedAt? "
    "nearRealTime.enabled nearRealTime.active nearRealTime.waiting nearRealTime.lastChangeAt? "
    "nearRealTime.listeners[].connectorId? nearRealTime.listeners[].connector? "
    "nearRealTime.listeners[].partition? nearRealTime.listeners[].state? "
    "nearRealTime.listeners[].since? nearRealTime.listeners[].message?"
)
_ERROR = (
    "id object connector.id connector.name connector.kind title? dn? anchor? step code message "
    "detail? remedy count firstAt lastAt type?"
)

_CONNECTOR = "connector.id connector.name connector.kind"
_GUARD = (
    f"kind {_CONNECTOR} partition? tooMuch holding digest? objects message? before? heldAt? "
    "limits[].type? limits[].deletions limits[].managed? limits[].threshold? limits[].percent? limits[].exceeded "
    "approval.state approval.digest approval.objects approval.by approval.at approval.expiresAt "
    "approval.added? approval.removed? approval.message?"
)

_PROGRAM = "path ranAt ok errorMessage"
_PROGRAMS = " ".join(
    f"{prefix}{name}?" for prefix in ("command.", "mail.", "hooks[].") for name in _PROGRAM.split()
)
_ALERTS = (
    "items[].id items[].summary items[].remedy items[].raisedAt items[].toldAt? items[].failedAt? "
    f"{_PROGRAMS} mail.server? hooks[].name? hooks[].events? hooks[].runId?"
)
_OPTIONAL_ALERTS = " ".join(name.rstrip("?") + "?" for name in _ALERTS.split())
_INSTANCE = (
    "id state shared holder? holderName? until? epoch? trouble.code? trouble.message? "
    "tenants[].connector? tenants[].name? tenants[].own? tenants[].holding? "
    "tenants[].host? tenants[].installation? tenants[].version? tenants[].time?"
)

_BACKUP = "kind schemaVersion program installation host keys[] createdAt rows objects? size digest"
_INSTANCES = "id name host version createdAt seenAt mode exports own sameConfiguration sameRules answers"
_ITEM_TENANTS = " ".join(
    f"tenants[].{name}?"
    for name in ("connector", "name", "own", "holding", "host", "installation", "version", "time")
)

# Open dictionaries, whose members have names that come from elsewhere.
_OPEN = "settings config counts imported desired values linkCounts"

_KEYS = {
    "status": (
        "version state role pid stateDir startedAt staging attached? metaverseObjects objectErrors cycle? "
        "keys.state keys.secrets keys.lost keys.damaged "
        "database.kind database.file? database.bytes? database.place? "
        "connectors[].id connectors[].name connectors[].kind connectors[].side "
        "connectors[].objects connectors[].certificateExpiresAt? connectors[].sourceAnchor? "
        "connectors[].sourceAnchorReason? "
        "connectors[].pending.add? connectors[].pending.update? connectors[].pending.restore? "
        "connectors[].pending.delete? connectors[].pending.links? "
        "connectors[].pending.unconfirmed? connectors[].pending.refused?",
        ("scheduler.", _SCHEDULER),
        ("instance.", f"name? {_INSTANCE}"),
        ("instance.items[].", " ".join(f"{name}?" for name in _INSTANCES.split())),
        ("instance.items[].", _ITEM_TENANTS),
        ("unclaimed.", "state? found? kept? reason?"),
        ("alerts.", _OPTIONAL_ALERTS),
        ("lastCycle.", _CYCLE),
        ("lastWholeCycle.", _OPTIONAL_CYCLE),
    ),
    "version": ("version",),
    "alert list": (_OPTIONAL_ALERTS,),
    "instance list": (
        _INSTANCE,
        ("items[].", _INSTANCES),
        ("items[].", _ITEM_TENANTS),
    ),
    "keys show": (
        "state secrets lost damaged keys[] protection service file writtenAt? items[].name items[].connectorId? items[].connector? items[].server? "
        "items[].kind items[].opens items[].state",
    ),
    "keys rotate": (
        "state secrets lost damaged keys[] protection service file writtenAt? items[].name items[].connectorId? items[].connector? items[].server? "
        "items[].kind items[].opens items[].state",
    ),
    "database show": ("kind database.kind file? size? place? schemaVersion? leftFile? leftAt? copies? copiesSize?",),
    "database backup {backup} --force": (_BACKUP,),
    "database restore {backup} --check": (f"{_BACKUP} part restored before? staging? lost?",),
    "database migrate --check": ("place from to steps changed copy? sql?",),
    "connector list": ("items[].id items[].name items[].kind items[].side",),
    "connector show {source}": ("id name kind side settings secrets[] secretNeeded?",),
    "connector test {source}": (
        "connector ok checks[].id checks[].status checks[].summary checks[].remedy?",
    ),
    "connector partitions {source}": ("items[].name items[].title items[].selectedByDefault",),
    "connector schema {source}": (
        "classes[] attributes[].name attributes[].syntax attributes[].singleValued "
        "attributes[].readOnly",
    ),
    "run list": ("next?", ("items[].", _CYCLE)),
    "run show": (
        f"{_CYCLE} steps[].id steps[].kind steps[].full steps[].connectorId? steps[].connector? "
        "steps[].partition? steps[].state steps[].startedAt steps[].endedAt? steps[].seconds? "
        "steps[].counts steps[].errorCode? steps[].errorMessage?",
    ),
    "scheduler show": (_SCHEDULER,),
    "scheduler set --interval 45": (_SCHEDULER,),
    "config show": ("version changedAt? changedBy? digest config",),
    "config show 1": ("version changedAt changedBy user? kind? restored? config",),
    "config history": (
        "next?",
        ("items[].", "version changedAt changedBy user? kind? restored? unreadable?"),
        ("items[].changes[].", "what before? after?"),
    ),
    "config diff 1 1": ("first second items",),
    "config set history.days 9": ("changed version",),
    "guard show": ("approvalHours", ("items[].", _GUARD)),
    "guard approve {held}": (f"digest {_CONNECTOR} partition? objects expiresAt",),
    "guard show {held}": ("next?", ("guard.", _GUARD), ("items[].", f"{_ITEM} operation")),
    "guard withdraw {held}": (f"digest {_CONNECTOR} partition?",),
    "instance left-alone --all": ("next?", ("items[].", f"{_ITEM} code reason sourceAnchor?"), ("items[].other.", _OPTIONAL_ITEM)),
    "error list": ("next?", ("items[].", _ERROR)),
    "pending list": (
        "next?",
        ("items[].", f"{_ITEM} operation pendingState? sentAt? reason? attributes?"),
        ("items[].links[].", "attribute? operation? id? type? title? dn?"),
    ),
    "object search u000003": (("items[].", _ITEM),),
    "object show {person}": (
        f"{_ITEM} imported? desired? explanation? linkCounts? linksNext? pending? errors? "
        "metaverse.id metaverse.type metaverse.values historyRuns",
        ("history[].", "run step kind connector? startedAt counts"),
        ("tied[].", _ITEM),
        ("links[].", "attribute id? type? title? dn? anchor? login?"),
    ),
}


def read_keys():
    """{verb: {path: whether it is always there}}"""
    return {verb: _expand(parts) for verb, parts in _KEYS.items()}


def _expand(parts):
    keys = {}
    for part in parts:
        prefix, names = ("", part) if isinstance(part, str) else part
        keys.update({f"{prefix}{name.rstrip('?')}": not name.endswith("?") for name in names.split()})
    return keys


def _paths(value, prefix=""):
    """Paths of all members, down to open dictionaries."""
    name = re.split(r"[.\[]", prefix.replace("[]", ""))[-1]
    if isinstance(value, list):
        yield prefix
        for item in value:
            yield from _paths(item, f"{prefix}[]")
    elif isinstance(value, dict) and name not in _OPEN.split():
        for key, member in value.items():
            yield from _paths(member, f"{prefix}.{key}" if prefix else key)
    else:
        yield prefix


def _parent(path):
    """What has to be there for path to have to be there."""
    return re.split(r"\.[^.]*$", path)[0] if "." in path else None


def find_known(answer, keys):
    """(paths of members that nobody knows, paths of members that are missing)"""
    found = set(_paths(answer))
    seen = found | {parent for path in found for parent in _parents(path)}
    known = set(keys) | {parent for path in keys for parent in _parents(path)}
    optional = {path for path, needed in keys.items() if not needed}
    unknown = {
        path
        for path in seen - known
        if not any(path.startswith((f"{option}.", f"{option}[")) for option in optional)
    }
    missing = {
        path
        for path, needed in keys.items()
        if needed and path not in seen and (_parent(path) is None or _parent(path) in seen)
    }
    return unknown, missing


def _parents(path):
    """ "a.b[].c" -> "a", "a.b", "a.b[]" """
    for match in re.finditer(r"\.|\[\]", path):
        yield path[: match.start()]
        if match.group() == "[]":
            yield path[: match.end()]
