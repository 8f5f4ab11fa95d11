# SPDX-License-Identifier: GPL-3.0-or-later
"""All that the store of an engine holds of its directories and tenants, told without the numbers of rows and without
what every tenant chooses by itself: what two engines that did the same have in common, value by value and link by link.

The databases are read past the engines, SQLite as well as PostgreSQL.
"""

import json
import struct
import uuid
from collections import Counter

# What a tenant gives to an object by itself.
OF_A_TENANT = {"createdDateTime", "id"}
# By which one is known that nobody in a directory stands behind any more.
KNOWN_BY = ("onPremisesImmutableId", "uniqueName", "displayName")


class Sqlite:
    """rows(("a", "b"), "FROM t"): tuples; a column "x!" holds bytes."""

    def __init__(self, scene):
        self.scene = scene

    def rows(self, columns, rest):
        chosen = ", ".join(f"hex({name[:-1]})" if name.endswith("!") else name for name in columns)
        lines = self.scene.query(f"SELECT json_array({chosen}) {rest}")
        return [_row(columns, line) for (line,) in lines]


class Postgresql:
    def __init__(self, server, database, schema):
        self.server, self.database, self.schema = server, database, schema

    def rows(self, columns, rest):
        chosen = ", ".join(f"encode({name[:-1]}, 'hex')" if name.endswith("!") else name for name in columns)
        text = self.server.sql(f"SET search_path = {self.schema}; SELECT json_build_array({chosen}) {rest}", self.database)
        return [_row(columns, line) for line in text.splitlines()]


def _row(columns, line):
    return tuple(bytes.fromhex(value or "") if name.endswith("!") else value for name, value in zip(columns, json.loads(line)))


def unpack(entry, names):
    """{attribute: [value, ...]} of a packed entry; see src/model/cw-entry.h. No values are as good as no attribute."""
    if not entry:
        return None
    n_attributes, n_values = struct.unpack_from("<8xH2xI", entry)
    if entry[:3] != b"CWE" or struct.unpack_from("<I", entry, 4)[0] != len(entry):
        raise ValueError(f"no entry: {entry[:16]}")
    table = [struct.unpack_from("<HHI", entry, 16 + 8 * i) for i in range(n_attributes)]
    ends = struct.unpack_from(f"<{n_values}I", entry, 16 + 8 * n_attributes)
    data = entry[16 + 8 * n_attributes + 4 * n_values :]
    values = [data[begin:end] for begin, end in zip((0, *(end + 1 for end in ends)), ends)]
    return {names[number]: values[first : first + count] for number, count, first in table if count > 0}


class _Objects:
    """Names for objects, by which those of two stores are the same."""

    def __init__(self, store, connectors):
        """connectors: {guid: (name, is_target)}"""
        self.names = {0: None, **dict(store.rows(("id", "name"), "FROM attribute"))}
        numbers = {number: connectors[guid] for number, guid in store.rows(("id", "guid"), "FROM connector") if guid in connectors}
        self.rows = store.rows(
            ("o.id", "o.connector_id", "o.metaverse_id", "o.anchor!", "o.dn", "v.imported!", "v.desired!", "o.object_type",
             "o.state", "o.pending_op", "o.pending_state", "o.parent_id", "p.name"),
            "FROM cs_object o LEFT JOIN cs_value v ON v.id = o.id LEFT JOIN partition p ON p.id = o.partition_id",
        )  # fmt: skip
        self.targets, self.of_metaverse, self.of_object = set(), {}, {None: None, 0: None}
        for id, connector, metaverse, anchor, dn, *_ in self.rows:
            if not numbers[connector][1]:
                self.of_object[id] = f"{numbers[connector][0]} {anchor.hex() or dn}"
                if metaverse:
                    self.of_metaverse.setdefault(metaverse, []).append(self.of_object[id])
        for id, connector, metaverse, _, _, imported, *_ in self.rows:
            if numbers[connector][1]:
                self.of_object[id] = f"{numbers[connector][0]} {self.metaverse(metaverse) or self.find_name(imported)}"
                self.targets.add(id)

    def find_name(self, imported):
        values = unpack(imported, self.names) or {}
        return next((f"{name} {values[name]}" for name in KNOWN_BY if name in values), None)

    def is_target(self, id):
        return id in self.targets

    def metaverse(self, id):
        return sorted(self.of_metaverse.get(id, []))

    def values(self, entry, anchor=None):
        """Of tenants: nothing that they choose. The name of one in the recycle bin begins with its id there, for whoever has
        read it since: Graph, "directory/deletedItems"."""
        prefix = uuid.UUID(bytes=anchor).hex.encode() if anchor else b""
        found = unpack(entry, self.names)
        return found and {
            name: [value.removeprefix(prefix).decode(errors="backslashreplace") for value in values]
            for name, values in found.items()
            if name not in OF_A_TENANT
        }


def read(scene, store):
    """A set of lines, one for each thing that the store holds."""
    connectors = {item["id"]: (item["name"], item["kind"] == "graph") for item in scene.ask("connector", "list")["items"]}
    objects, lines = _Objects(store, connectors), []
    for row in objects.rows:
        id, _, metaverse, anchor, dn, imported, desired, kind, state, operation, pending, parent, partition = row
        if objects.is_target(id):
            # The one is chosen by the tenant; the other tells who saw the object first, the export or an import.
            dn = partition = None
        else:
            anchor = None
        lines.append(("object", objects.of_object[id], objects.names[kind], state, operation, pending, dn, partition,
                      objects.of_object.get(parent), objects.metaverse(metaverse), objects.values(imported, anchor), objects.values(desired)))  # fmt: skip
    for id, kind, entry in store.rows(("id", "object_type", "entry!"), "FROM mv_object"):
        lines.append(("metaverse", objects.metaverse(id), objects.names[kind], objects.values(entry)))
    for source, attribute, target, *state in store.rows(("src", "attribute", "dst", "is_confirmed", "pending"), "FROM link"):
        lines.append(("link", objects.of_object[source], objects.names[attribute], objects.of_object[target], *state))
    for source, attribute, count in store.rows(("src", "attribute", "n_links"), "FROM link_fresh"):
        lines.append(("fresh", objects.of_object[source], objects.names[attribute], count))
    for id, code in store.rows(("object_id", "code"), "FROM object_error"):
        lines.append(("error", objects.of_object.get(id), code))
    return sorted(json.dumps(line, sort_keys=True) for line in lines)


def differences(first, second):
    """For people: how much is different, and some of it. None: nothing is."""
    if first == second:
        return None
    only = [sorted((Counter(a) - Counter(b)).elements()) for a, b in ((first, second), (second, first))]
    pairs = [_difference(json.loads(a), json.loads(b)) for a, b in zip(*only)]
    return f"{len(only[0])} of {len(first)} and {len(only[1])} of {len(second)}: {pairs[:3] or [lines[:2] for lines in only]}"


def _difference(first, second):
    """Both begin with what they are of."""
    return first[:2], [pair for pair in zip(_flat(first[2:]), _flat(second[2:])) if pair[0] != pair[1]][:4]


def _flat(values):
    """Each attribute for itself."""
    for value in values:
        if isinstance(value, dict):
            yield from value.items()
        else:
            yield value
