# SPDX-License-Identifier: GPL-3.0-or-later
"""Dates of the second implementation: the proleptic Gregorian calendar in microseconds since 1970."""

import re

DAY = 86400 * 10**6
FIRST = -719528 * DAY  # 0000-01-01
LAST = (2932896 + 1) * DAY - 1  # the end of 9999
FILETIME = 11644473600 * 10**6  # from 1601 to 1970

MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split()


def is_leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(year, month):
    return 29 if month == 2 and is_leap(year) else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def days_before(year):
    """From 0000-01-01 to the first day of the year."""
    last = year - 1
    return year * 365 + last // 4 - last // 100 + last // 400 + 1 if year > 0 else 0


def make(year, month, day, hour=0, minute=0, second=0, usec=0):
    """None when there is no such moment."""
    if not (0 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= month_length(year, month)):
        return None
    if not (hour <= 23 and minute <= 59 and second <= 59):
        return None
    days = days_before(year) + sum(month_length(year, m) for m in range(1, month)) + day - 1
    return FIRST + days * DAY + ((hour * 60 + minute) * 60 + second) * 10**6 + usec


def split(when):
    """(year, month, day, hour, minute, second, microsecond, weekday); what has no four digits is cut to them."""
    when = min(max(when, FIRST), LAST) - FIRST
    days, rest = divmod(when, DAY)
    year = days // 366
    while days_before(year + 1) <= days:
        year += 1
    day, month = days - days_before(year), 1
    while day >= month_length(year, month):
        day -= month_length(year, month)
        month += 1
    seconds, usec = divmod(rest, 10**6)
    return year, month, day + 1, seconds // 3600, seconds // 60 % 60, seconds % 60, usec, (days + 6) % 7


def format_plain(when):
    return "%04d-%02d-%02d %02d:%02d:%02d.%06d" % split(when)[:7]


def add_months(when, number):
    if abs(number) > 120000:
        return None
    year, month, day, hour, minute, second, usec, _ = split(when)
    months = year * 12 + month - 1 + number
    if months < 0 or months // 12 > 9999:
        return None
    year, month = months // 12, months % 12 + 1
    return make(year, month, min(day, month_length(year, month)), hour, minute, second, usec)


STANDARD = {
    "d": "M/d/yyyy", "D": "dddd, MMMM d, yyyy", "f": "D t", "F": "D T", "g": "d t", "G": "d T", "m": "MMMM d", "o": "s.fffffffK",
    "r": "ddd, dd MMM yyyy HH:mm:ss 'GMT'", "s": "yyyy-MM-dd'T'HH:mm:ss", "t": "h:mm tt", "T": "h:mm:ss tt",
    "u": "yyyy-MM-dd HH:mm:ss'Z'", "U": "D T", "y": "MMMM yyyy",
}  # fmt: skip
STANDARD.update({"M": STANDARD["m"], "O": STANDARD["o"], "R": STANDARD["r"], "Y": STANDARD["y"]})
STANDARD.update({letter: " ".join(STANDARD[part] for part in STANDARD[letter].split(" ")) for letter in "fFgGU"})
STANDARD.update(dict.fromkeys("oO", STANDARD["s"] + STANDARD["o"][1:]))
FIELD = re.compile(r"""'(?P<q>(?:\\.|[^'\\])*)'|"(?P<qq>(?:\\.|[^"\\])*)"|\\(?P<plain>.)|%(?P<one>[^%'"\\])|(?P<bad>['"\\%])|(?P<run>(.)\7*)""", re.S)


def fill(field, when, before):
    """What .NET writes for a run of one letter, behind what is written already; None when it is too long."""
    year, month, day, hour, minute, second, usec, weekday = split(when)
    letter, width = field[0], len(field)
    if letter in "fF":
        digits = f"{usec:06}0"[:width]
        if letter == "F":
            digits = digits.rstrip("0")
            before = before if digits else before.removesuffix(".")
        return before + digits if width <= 7 else None
    if letter == "y":
        return before + (str(year % 100).zfill(width) if width < 3 else str(year).zfill(min(width, 9)))
    if letter in "Md" and width > 2:
        name = MONTHS[month - 1] if letter == "M" else DAYS[weekday]
        return before + (name[:3] if width == 3 else name)
    words = {
        "g": "A.D.", "t": ("AM" if hour < 12 else "PM")[:width], "z": ["+0", "+00", "+00:00"][min(width, 3) - 1],
        "K": "Z" * width,
    }  # fmt: skip
    numbers = {"M": month, "d": day, "H": hour, "h": (hour + 11) % 12 + 1, "m": minute, "s": second}
    return before + (str(numbers[letter]).zfill(min(width, 2)) if letter in numbers else words.get(letter, field))


def format_pattern(when, pattern):
    """.NET's formats in en-US: one letter, or nothing, is a standard one. None when it is no format."""
    if len(pattern) < 2:
        if (pattern or "G") not in STANDARD:
            return None
        pattern = STANDARD[pattern or "G"]
    out = ""
    for found in FIELD.finditer(pattern):
        quoted = found["qq"] if found["q"] is None else found["q"]
        if found["bad"]:
            return None
        if quoted is not None:
            out += re.sub(r"\\(.)", r"\1", quoted, flags=re.S)
        elif found["plain"]:
            out += found["plain"]
        else:
            out = fill(found["one"] or found["run"], when, out)
            if out is None:
                return None
    return out


def parse_zone(text):
    """Microseconds east of Greenwich, or None."""
    if text in ("", "Z", "z"):
        return 0
    found = re.fullmatch(r"([+-])(\d{1,2})(?::(\d\d))?", text, re.A) or re.fullmatch(
        r"([+-])(\d\d)(\d\d)", text, re.A
    )
    if not found:
        return None
    hours, minutes = int(found[2]), int(found[3] or 0)
    if hours > 14 or minutes > 59:
        return None
    return (hours * 60 + minutes) * 60 * 10**6 * (-1 if found[1] == "-" else 1)


def parse_generalized(text):
    """RFC 4517 3.3.13."""
    found = re.fullmatch(
        r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)?(\d\d)?(?:[.,](\d+))?(Z|[+-]\d\d(?:\d\d)?)", text, re.A
    )
    if not found or (found[5] is None and found[6] is not None):
        return None
    year, month, day, hour, minute, second = (int(found[n] or 0) for n in range(1, 7))
    when = make(year, month, day, hour, minute, second)
    zone = parse_zone(found[8])
    if when is None or zone is None:
        return None
    if found[7]:
        unit = 3600 if found[5] is None else 60 if found[6] is None else 1
        digits = found[7][:9]
        when += int(digits) * unit * 10**6 // 10 ** len(digits)
    return when - zone


LOOSE = re.compile(
    r"[ \t\n\f\r]*(?:(?P<y1>\d{4})(?P<s1>[-/])(?P<m1>\d{1,2})(?P=s1)(?P<d1>\d{1,2})"
    r"|(?P<m2>\d{1,3})(?P<s2>[-/])(?P<d2>\d{1,2})(?P=s2)(?P<y2>\d{4}))"
    r"(?:(?:T|[ \t\n\f\r]+)(?P<h>\d{1,2})(?::(?P<n>\d\d)(?::(?P<s>\d\d)(?:\.(?P<f>\d+))?)?)?"
    r"[ \t\n\f\r]*(?P<half>[AaPp][Mm])?[ \t\n\f\r]*(?P<zone>[Zz]|[+-]\d{1,2}:\d\d|[+-]\d{4}|[+-]\d{1,2})?)?"
    r"[ \t\n\f\r]*",
    re.A,
)


def parse(text):
    """Microseconds since 1970, or None: year first, or as in the United States; nothing after it is UTC."""
    if len(text.encode()) > 47:
        return None
    when = parse_generalized(text)
    if when is not None:
        return when
    found = LOOSE.fullmatch(text)
    if not found:
        return None
    year, month, day = (int(found[a] or found[b]) for a, b in (("y1", "y2"), ("m1", "m2"), ("d1", "d2")))
    hour = int(found["h"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"].upper() == "PM" else 0)
    usec = int((found["f"] or "").ljust(6, "0")[:6])
    when = make(year, month, day, hour, int(found["n"] or 0), int(found["s"] or 0), usec)
    zone = parse_zone(found["zone"] or "")
    return None if when is None or zone is None else when - zone
