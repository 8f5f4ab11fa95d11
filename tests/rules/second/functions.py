# SPDX-License-Identifier: GPL-3.0-or-later
"""The functions of the second implementation, with what they take and give; certificates.py has the certificates'."""

import base64
import re
import unicodedata
from dataclasses import dataclass

from second import dates
from second.values import (
    MAX_TEXT, NOTHING, SCALARS, TEXT, DataError, Option, Reference, T, Time, fold, items_of, join_text, lower, make_list,
    parse_number, text_of, trim, upper,
)  # fmt: skip

NOW = Time(1795176000 * 10**6)
VERIFIED = ("contoso.com", "contoso.onmicrosoft.com")
FUNCTIONS = {}
ANY = SCALARS | T.NULL | T.LIST
RESULT = ANY | T.IGNORE | T.AUTHORITATIVE_NULL
B, N, S = T.BOOLEAN, T.NUMBER, T.STRING


@dataclass
class Function:
    name: str
    parameters: list
    result: object  # types, or "first" (those of the first argument), or "item" (of one value of it)
    least: int
    most: int
    evaluate: object = None
    form: str = "call"

    def parameter(self, index):
        """The last one stands for all that follow."""
        return self.parameters[min(index, len(self.parameters) - 1)]

    def result_types(self, args):
        if self.form == "choose":
            return args[1] | args[2]
        if self.form == "switch":
            types = T.NULL
            for arg in args[1::2]:
                types |= arg
            return types
        if self.result == "first":
            return args[0] | T.NULL
        if self.result == "item":
            return (args[0] & ~T.LIST) | T.NULL
        return self.result | T.NULL


def function(name, parameters, result, least=None, most=None):
    least = len(parameters) if least is None else least

    def register(evaluate):
        FUNCTIONS[name] = Function(name, parameters or [NOTHING], result, least, most or len(parameters), evaluate)
        return evaluate

    return register


def special(name, form, parameters, most=3):
    FUNCTIONS[name] = Function(name, parameters, NOTHING, 2 if form == "switch" else 3, most, form=form)


special("IIF", "choose", [B | T.NULL, RESULT])
special("Switch", "switch", [RESULT], None)
special("Select", "select", [ANY])
special("Where", "where", [ANY])
special("With", "with", [ANY])
special("ImportedValue", "imported", [S])


def option(given, allowed):
    """The word, or the default: the first of the allowed ones."""
    if given is None:
        return allowed[0]
    if not isinstance(given, Option) or given.word not in allowed:
        raise DataError("not an option of this function")
    return given.word


def bounded(text):
    if len(text.encode()) > MAX_TEXT:
        raise DataError("too long")
    return text


# ----- text

TN = TEXT | T.NULL
for name, change in (("LCase", lower), ("UCase", upper)):
    function(name, [TEXT], S)(lambda text, change=change: "".join(map(change, text_of(text))))
for name, sides in (("Trim", (True, True)), ("LTrim", (True, False)), ("RTrim", (False, True))):
    function(name, [TEXT], S)(lambda text, sides=sides: trim(text_of(text), *sides))


@function("PCase", [TEXT], S)
def _(text):
    text = text_of(text)
    return "".join(upper(c) if i == 0 or text[i - 1] == " " else lower(c) for i, c in enumerate(text))


@function("Len", [TN], N)
def _(text):
    return len(text_of(text) or "")


@function("Left", [TN, N], S)
def _(text, number):
    text = text_of(text) or ""
    return text if number < 0 else text[:number]


@function("Right", [TN, N], S)
def _(text, number):
    text = text_of(text) or ""
    return "" if number == 0 else text if number < 0 else text[-number:]


@function("Mid", [TN, N], S, 2, 3)
def _(text, start, number=None):
    text = text_of(text) or ""
    if number == 0:
        return ""
    if start <= 0 or start > len(text) or (number is not None and number < 0):
        return text
    return text[start - 1 :] if number is None else text[start - 1 : start - 1 + number]


@function("Word", [TN, N, TEXT], S)
def _(text, number, delimiters):
    words, word = [], ""
    for c in (text_of(text) or "") + "\0":
        if c == "\0" or c in text_of(delimiters):
            words += [word] if word else []
            word = ""
        else:
            word += c
    return words[number - 1] if 1 <= number <= len(words) else ""


def comparable(text, mode):
    """vbTextCompare is 1 in VBA, vbBinaryCompare 0."""
    if isinstance(mode, int) and not isinstance(mode, bool):
        if mode not in (0, 1):
            raise DataError("no such comparison")
        is_text = mode == 1
    else:
        is_text = option(mode, ("vbBinaryCompare", "vbTextCompare", "CaseSensitive", "CaseInsensitive")) in (
            "vbTextCompare", "CaseInsensitive",
        )  # fmt: skip
    return "".join(map(lower, text)) if is_text else text


@function("InStr", [TN, TN, N, T.OPTION | N], N, 2, 4)
def _(text, part, start=1, mode=None):
    is_null = text is None or part is None
    text, part = comparable(text_of(text) or "", mode), comparable(text_of(part) or "", mode)
    if is_null:
        return 0
    if start < 1:
        raise DataError("start")
    return 0 if start > len(text) else text.find(part, start - 1) + 1


@function("InStrRev", [TN, TN, N, T.OPTION | N], N, 2, 4)
def _(text, part, start=-1, mode=None):
    is_null = text is None or part is None
    text, part = comparable(text_of(text) or "", mode), comparable(text_of(part) or "", mode)
    if is_null:
        return 0
    if start == 0 or start < -1:
        raise DataError("start")
    text = text if start < 0 else text[:start]
    return text.rfind(part) + 1 if part else len(text)


def pad(text, length, character, is_left):
    if text is None:
        return ""
    text, character = text_of(text), text_of(character) or ""
    if len(character) != 1:
        raise DataError("one character")
    if length - len(text) > MAX_TEXT // 4:
        raise DataError("too long")
    padding = character * max(length - len(text), 0)
    return bounded(padding + text if is_left else text + padding)


function("PadLeft", [TN, N, TN], S)(lambda *args: pad(*args, True))
function("PadRight", [TN, N, TN], S)(lambda *args: pad(*args, False))


def moniker(text):
    return re.sub(r"\\([nrt])", lambda found: {"n": "\n", "r": "\r", "t": "\t"}[found[1]], text_of(text) or "")


@function("Replace", [TEXT, TN], S, 3, 3)
def _(text, old, new):
    old, new = moniker(old), moniker(new)
    return bounded(text_of(text).replace(old, new)) if old else text_of(text)


@function("ReplaceChars", [TEXT], S, 2, 2)
def _(text, pattern):
    table = {}
    pattern = "".join(trim(c) for c in text_of(pattern))
    pairs = pattern.split(",")
    if pairs[-1] == "":
        pairs.pop()
    for pair in pairs:
        if len(pair) < 2 or pair[1] != ":" or pair[0] == ":" or ":" in pair[2:]:
            raise DataError("pattern")
        table.setdefault(pair[0], pair[2:])
    return bounded("".join(table.get(c, c) for c in text_of(text)))


def in_set(character, characters):
    i = 0
    while i < len(characters):
        first = last = characters[i]
        i += 1
        if characters[i : i + 1] == "-" and i + 1 < len(characters):
            last = characters[i + 1]
            i += 2
        if first <= character <= last:
            return True
    return False


@function("KeepChars", [TEXT], S, 2, 2)
def _(text, characters):
    return "".join(c for c in text_of(text) if in_set(c, text_of(characters)))


@function("TrimChars", [TEXT], S, 2, 2)
def _(text, characters):
    text, characters = text_of(text), text_of(characters)
    first, last = 0, len(text)
    while first < last and in_set(text[first], characters):
        first += 1
    while last > first and in_set(text[last - 1], characters):
        last -= 1
    return text[first:last]


SPELLINGS = {"ß": "ss", "ẞ": "SS", "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "Ø": "O", "ø": "o", "Ł": "L", "ł": "l",
             "Đ": "D", "đ": "d", "Ð": "D", "ð": "d", "Þ": "Th", "þ": "th", "ı": "i", "’": "'", "‐": "-", "–": "-"}  # fmt: skip


@function("ToAscii", [TEXT], S)
def _(text):
    return "".join(
        SPELLINGS[c] if c in SPELLINGS else "".join(p for p in unicodedata.normalize("NFKD", c) if p < "\x80")
        for c in text_of(text)
    )


# ----- lists

TEXTS = TEXT | T.NULL | T.LIST


@function("Contains", [TEXTS, TN, T.OPTION], N, 2, 3)
def _(values, part, case=None):
    is_folded = option(case, ("CaseSensitive", "CaseInsensitive")) == "CaseInsensitive"
    change = (lambda text: "".join(map(lower, text))) if is_folded else str
    for i, value in enumerate(items_of(values) if part is not None else []):
        if isinstance(value, Reference):
            if fold(value.text) == fold(text_of(part)):
                return i + 1
        elif change(text_of(part)) in change(value):
            return i + 1
    return 0


@function("Count", [ANY], N)
def _(values):
    return len(items_of(values))


@function("ItemOrNull", [ANY, N], "item")
def _(values, index):
    values = items_of(values)
    return values[index - 1] if 1 <= index <= len(values) else None


@function("Item", [ANY, N], "item")
def _(values, index):
    if not 1 <= index <= len(items_of(values)):
        raise DataError("index")
    return items_of(values)[index - 1]


@function("Join", [TEXTS, S | T.NULL], S, 1, 2)
def _(values, *delimiter):
    if values is None:
        return None
    return bounded((delimiter[0] or "" if delimiter else " ").join(text_of(value) for value in items_of(values)))


@function("RemoveDuplicates", [ANY], "first")
def _(values):
    return make_list({(type(value), value): value for value in items_of(values)}.values())


@function("Split", [S, S, N], S | T.LIST, 2, 3)
def _(text, delimiter, limit=-1):
    if len(delimiter) != 1:
        raise DataError("delimiter")
    return make_list(text.split(delimiter) if limit < 0 else text.split(delimiter, max(limit - 1, 0)))


# ----- logic

function("IsNull", [ANY], B)(lambda value: value is None)
function("IsEmpty", [ANY], B)(lambda value: value is not None and text_of(value) == "")
function("IsNullOrEmpty", [ANY], B)(lambda value: value is None or text_of(value) == "")
function("IsPresent", [ANY], B)(lambda value: value is not None and text_of(value) != "")
function("IsString", [ANY], B)(lambda value: isinstance(value, (str, int, Reference)))
function("IsNumeric", [ANY], B)(
    lambda value: isinstance(value, int) or (isinstance(value, str) and parse_number(trim(value)) is not None)
)
function("IsDate", [ANY], B)(
    lambda value: isinstance(value, Time) or (isinstance(value, str) and dates.parse(value) is not None)
)
function("IsGuid", [ANY], B)(lambda value: isinstance(value, str) and parse_guid(value) is not None)
function("BitAnd", [N, N], N)(lambda a, b: a & b)
function("BitOr", [N, N], N)(lambda a, b: a | b)
function("IsBitSet", [N | T.NULL], B, 2, 2)(lambda a, b: a is not None and b is not None and a & b != 0)


def switch(*args):
    for condition, value in zip(args[::2], args[1::2]):
        if condition is not None and not isinstance(condition, bool):
            raise DataError("condition")
        if condition:
            return value
    return None


FUNCTIONS["Switch"].evaluate = switch


@function("Error", [S | T.NULL], S)
def _(text):
    raise DataError(text)


# ----- conversion

HEX = "[0-9A-Fa-f]"
GUID = re.compile(rf"(\{{)?({HEX}{{8}})-({HEX}{{4}})-({HEX}{{4}})-({HEX}{{4}})-({HEX}{{12}})(?(1)\}})")


def parse_guid(text):
    """The bytes in Active Directory's order."""
    found = GUID.fullmatch(text)
    if not found:
        return None
    parts = [bytes.fromhex(found[n]) for n in range(2, 7)]
    return parts[0][::-1] + parts[1][::-1] + parts[2][::-1] + parts[3] + parts[4]


def require(value):
    if value is None:
        raise DataError("cannot be converted")
    return value


@function("CBool", [B | N | S | T.NULL], B)
def _(value):
    if isinstance(value, str):
        number = parse_number(value)
        return require({"true": True, "false": False}.get(fold(value))) if number is None else number != 0
    return bool(value)


@function("CNum", [N | S | B], N)
def _(value):
    return require(parse_number(trim(value))) if isinstance(value, str) else int(value)


function("CStr", [B | N | TEXT], S)(join_text)
function("CRef", [TEXT], T.REFERENCE)(lambda value: Reference(text_of(value)))
UNIQUE_ID = re.compile(rf"({HEX}{{8}})-({HEX}{{4}})({HEX}{{4}})-({HEX}{{4}})({HEX}{{4}})-({HEX}{{8}})")


def parse_unique_id(text):
    """The nsUniqueId of 389 Directory Server."""
    found = UNIQUE_ID.fullmatch(text)
    return found and parse_guid("-".join(found.groups()[:4]) + "-" + found[5] + found[6])


function("CGuid", [S], T.BYTES)(lambda text: require(parse_guid(text) or parse_unique_id(text)))


@function("StringFromGuid", [T.BYTES], S)
def _(value):
    if len(value) != 16:
        raise DataError("16 bytes")
    text = (value[3::-1] + value[5:3:-1] + value[7:5:-1] + value[8:]).hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


@function("StringFromSid", [T.BYTES], S)
def _(value):
    """MS-DTYP 2.4.2."""
    if len(value) < 8 or value[0] != 1 or value[1] > 15 or len(value) != 8 + 4 * value[1]:
        raise DataError("no SID")
    authority = int.from_bytes(value[2:8], "big")
    parts = [int.from_bytes(value[i : i + 4], "little") for i in range(8, len(value), 4)]
    first = str(authority) if authority < 2**32 else "0x%012x" % authority
    return "-".join(["S-1", first, *map(str, parts)])


function("ConvertToBase64", [S | T.BYTES], S)(
    lambda value: base64.b64encode(value if isinstance(value, bytes) else value.encode("utf-16-le")).decode()
)
function("ConvertToUTF8Hex", [S], S)(lambda text: text.encode().hex().upper())


def decode(data, encoding):
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise DataError("no text") from None
    if "\0" in text:
        raise DataError("no text")
    return text


@function("ConvertFromBase64", [S, T.OPTION], S, 1, 2)
def _(text, encoding=None):
    name = option(encoding, ("Unicode", "ASCII", "UTF8"))
    if len(text) % 4 or not re.fullmatch("[A-Za-z0-9+/]*={0,2}", text, re.A):
        raise DataError("no Base64")
    return decode(base64.b64decode(text), {"Unicode": "utf-16-le", "ASCII": "ascii", "UTF8": "utf-8"}[name])


@function("ConvertFromUTF8Hex", [S], S)
def _(text):
    if len(text) % 2 or not re.fullmatch(HEX + "*", text):
        raise DataError("no hexadecimal digits")
    return decode(bytes.fromhex(text), "utf-8")


@function("RandomNum", [N, N], N)
def _(low, high):
    """Only an interval of one number can be compared."""
    if low > high or low < -(2**31) or high >= 2**31 - 1:
        raise DataError("interval")
    return low


# ----- dates

function("Now", [], T.TIME)(lambda: NOW)
function("DateFromNum", [N], T.TIME)(lambda number: Time(number // 10 - dates.FILETIME))


@function("NumFromDate", [T.TIME], N)
def _(when):
    return min(max((when.usec + dates.FILETIME) * 10, -(2**63)), 2**63 - 1)


@function("CDate", [S | T.TIME], T.TIME)
def _(value):
    return value if isinstance(value, Time) else Time(require(dates.parse(value)))


INTERVALS = {"yyyy": (12, 0), "q": (3, 0), "m": (1, 0), "y": (0, 86400), "d": (0, 86400), "w": (0, 86400),
             "ww": (0, 604800), "h": (0, 3600), "n": (0, 60), "s": (0, 1)}  # fmt: skip


@function("DateAdd", [S, N, T.TIME], T.TIME)
def _(interval, number, when):
    months, seconds = require(INTERVALS.get(fold(interval)))
    if months:
        return Time(require(dates.add_months(when.usec, number * months)))
    change = number * seconds * 10**6
    for result in (change, when.usec + change):
        if not -(2**63) <= result < 2**63:
            raise DataError("no date")
    return Time(when.usec + change)


function("FormatDateTime", [T.TIME, S], S)(lambda when, pattern: require(dates.format_pattern(when.usec, pattern)))

# ----- the directory


def split_dn(text):
    """RFC 4514: a comma that is neither escaped nor quoted parts."""
    parts, part, is_quoted, i = [], "", False, 0
    while i < len(text):
        c = text[i]
        if c == "," and not is_quoted:
            parts.append(part)
            part = ""
        else:
            part += text[i : i + 2] if c == "\\" else c
            is_quoted ^= c == '"'
        i += 2 if c == "\\" else 1
    return parts + [part] if part else parts


def component(rdn):
    return trim(rdn.split("=", 1)[1], end=False) if "=" in rdn else rdn


@function("DNComponent", [TEXT, N], S)
def _(dn, number):
    parts = split_dn(text_of(dn))
    return component(parts[number - 1]) if 1 <= number <= len(parts) else None


@function("DNComponentRev", [TEXT, N, T.OPTION | S], S, 2, 3)
def _(dn, number, without=None):
    if without is not None and (without.word if isinstance(without, Option) else fold(without).upper()) != "DC":
        raise DataError("only DC")
    parts = [p for p in split_dn(text_of(dn)) if without is None or trim(p, end=False)[:3].lower() != "dc="]
    return component(parts[-number]) if 1 <= number <= len(parts) else None


@function("EscapeDNComponent", [S], S)
def _(text):
    out = ""
    for i, c in enumerate(text):
        if c < " " or c == "\x7f":
            out += "\\%02X" % ord(c)
        elif c in '"+,;<>\\' or (c == "#" and i == 0) or (c == " " and i in (0, len(text) - 1)):
            out += "\\" + c
        else:
            out += c
    return out


@function("IsVerifiedDomain", [S | T.NULL], B)
def _(text):
    return text is not None and fold(text.rsplit("@", 1)[-1]) in VERIFIED


NO_ANCHOR = "\\!#$%&*+/=?^`{}|~<>()';:,[]\"@_\0"


@function("SourceAnchor", [TEXT | N | T.BYTES, S], S)
def _(value, name):
    if isinstance(value, bytes):
        if not 1 <= len(value) <= 42:
            raise DataError("no anchor")
        return base64.b64encode(value).decode()
    if isinstance(value, int):
        return str(value)
    text = text_of(value)
    length = sum(1 if c.isascii() and c.isalnum() else 3 for c in text)
    if length >= 60 or any(c in NO_ANCHOR for c in text):
        raise DataError("no anchor")
    return text


@function("SignInName", [TEXT | T.NULL, S], S)
def _(value, name):
    text = trim(text_of(value)) if value is not None else ""
    person, at, domain = text.partition("@")
    first, dot, rest = domain.partition(".")
    if not (person and first and dot) or domain.endswith(".") or "@" in domain:
        raise DataError("no address")
    if any(c <= " " or c == "\x7f" for c in text):
        raise DataError("no address")
    return text
