# SPDX-License-Identifier: GPL-3.0-or-later
"""Values and types of the second implementation of the expression language.

NULL is None; True, 42, "text", b"bytes" and [1, 2] are themselves (a list has two values or more).
"""

import enum
import unicodedata
from dataclasses import dataclass

I64_MIN, I64_MAX = -(2**63), 2**63 - 1
MAX_TEXT = 16 * 1024 * 1024


class T(enum.Flag):
    """What a part of an expression may be: several bits, where that is only found out by evaluating."""

    NULL = enum.auto()
    AUTHORITATIVE_NULL = enum.auto()
    IGNORE = enum.auto()
    BOOLEAN = enum.auto()
    NUMBER = enum.auto()
    STRING = enum.auto()
    BYTES = enum.auto()
    TIME = enum.auto()
    REFERENCE = enum.auto()
    OPTION = enum.auto()
    LIST = enum.auto()


NOTHING = T(0)
TEXT = T.STRING | T.REFERENCE
SCALARS = T.BOOLEAN | T.NUMBER | T.STRING | T.BYTES | T.TIME | T.REFERENCE


@dataclass(frozen=True)
class Time:
    usec: int  # since 1970, UTC


@dataclass(frozen=True)
class Reference:
    text: str


@dataclass(frozen=True)
class Option:
    word: str


@dataclass(frozen=True)
class Word:
    """AuthoritativeNull or IgnoreThisFlow."""

    word: str


class Failure(Exception):
    """kind: "config" (it cannot be parsed) or "data" (not evaluated on this object); at: a character, from 1."""

    def __init__(self, kind, at):
        super().__init__(f"{kind} at {at}")
        self.kind, self.at = kind, at


class DataError(Exception):
    """What a function says; the evaluator knows where."""


TYPES = {
    type(None): T.NULL, bool: T.BOOLEAN, int: T.NUMBER, str: T.STRING, bytes: T.BYTES, Time: T.TIME,
    Reference: T.REFERENCE, Option: T.OPTION, list: T.LIST,
}  # fmt: skip


def type_of(value):
    if isinstance(value, Word):
        return T.IGNORE if value.word == "IgnoreThisFlow" else T.AUTHORITATIVE_NULL
    return TYPES[type(value)]


def make_list(items):
    """No value is NULL, one value is itself."""
    items = list(items)
    return None if not items else items[0] if len(items) == 1 else items


def items_of(value):
    return value if isinstance(value, list) else [] if value is None else [value]


def text_of(value):
    """Of text and of references."""
    return value.text if isinstance(value, Reference) else value


def fold(text):
    """Unicode's compatibility caseless match, definition D146."""
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFD", text).casefold())
    return unicodedata.normalize("NFKC", text.casefold())


def lower(character):
    """One character stays one character."""
    other = character.lower()
    return other if len(other) == 1 else character


def upper(character):
    other = character.upper()
    return other if len(other) == 1 else character


def is_space(character):
    return character in " \t\n\f\r" or (character > "\x7f" and unicodedata.category(character)[0] == "Z")


def trim(text, start=True, end=True):
    first, last = 0, len(text)
    while start and first < last and is_space(text[first]):
        first += 1
    while end and last > first and is_space(text[last - 1]):
        last -= 1
    return text[first:last]


def parse_number(text):
    """A whole number of 64 bits, or None."""
    digits = text[1:] if text[:1] in ("-", "+") else text
    if not digits or any(c not in "0123456789" for c in digits):
        return None
    value = int(text)
    return value if I64_MIN <= value <= I64_MAX else None


def join_text(value):
    """What "&" makes of a value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, (int, str)):
        return str(value)
    if isinstance(value, Reference):
        return value.text
    raise DataError("only text, numbers and truth values")


def to_json(value):
    """As evaluate-expressions answers."""
    from second.dates import format_plain

    if isinstance(value, list):
        return [to_json(item) for item in value]
    if isinstance(value, Time):
        return {"time": format_plain(value.usec)}
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, Reference):
        return {"reference": value.text}
    if isinstance(value, Option):
        return {"word": "option"}
    if isinstance(value, Word):
        return {"word": value.word}
    return value
