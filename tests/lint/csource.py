# SPDX-License-Identifier: GPL-3.0-or-later
"""A C file as the lint sees it: text, code without comments and literals, functions, declarations.

No C parser: clang-format has already put every file into one shape, and a scanner that knows
comments, literals and braces is enough for that.
"""

import re
from dataclasses import dataclass
from functools import cached_property

_TOKEN = re.compile(
    r"""/\*.*?\*/ | //[^\n]* | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*'""", re.S | re.X
)
_DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.M)
_TOP_LEVEL_MACRO = re.compile(r"^[A-Z][A-Z0-9_]+ ?\(", re.M)
_TOP_LEVEL_MARK = re.compile(r"^G_(BEGIN|END)_DECLS$", re.M)
_FUNCTION_HEAD = re.compile(r"\b(\w+)\s*\((?:[^{};]*)\)[\s\w()]*$", re.S)
_FUNCTION_POINTER = re.compile(r"[^(]*\(\s*\*")
_DECLARED = re.compile(r"\w\s+[*\s]*\w+\s*(\[.*\])?$|[^(]*\(\s*\*", re.S)
_ALLOW = re.compile(r"lint-allow: ([\w-]+): \S+")


def _blank(text):
    """Spaces instead of everything but line ends, so that offsets and lines stay the same."""
    return re.sub(r"[^\n]", " ", text)


def _strip(text):
    def replacement(match):
        token = match.group()
        return token[0] + _blank(token[1:-1]) + token[0] if token[0] in "\"'" else _blank(token)

    return _TOKEN.sub(replacement, text)


def _closing(code, opening):
    """The offset of the brace or parenthesis that closes the one at opening."""
    pair = {"{": "}", "(": ")"}[code[opening]]
    depth = 0
    for offset in range(opening, len(code)):
        if code[offset] == code[opening]:
            depth += 1
        elif code[offset] == pair:
            depth -= 1
            if depth == 0:
                return offset
    return len(code) - 1


@dataclass
class Function:
    name: str
    line: int  # of its name
    first: int  # of the opening brace
    last: int  # of the closing brace
    body: str  # stripped, with the outer braces
    parameters: int

    @property
    def length(self):
        return self.last - self.first + 1

    @cached_property
    def depth(self):
        """The deepest block below the body; braces of initialisers are no blocks."""
        deepest, stack, before = 0, [], ""
        for token in re.findall(r"\w+|\S", self.body):
            if token == "{":
                is_block = not stack or before in (")", "else", "do", ";", "}", "{", ":")
                stack.append(is_block)
                deepest = max(deepest, sum(stack) - 1)
            elif token == "}" and stack:
                stack.pop()
            before = token
        return deepest


class CSource:
    def __init__(self, path, text):
        self.path = path
        self.text = text
        self.lines = text.splitlines()

    @cached_property
    def code(self):
        return _strip(self.text)

    @cached_property
    def includes(self):
        """(line, name, whether between angle brackets)"""
        found = re.finditer(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', self.text, re.M)
        return [(self.line_at(m.start()), m.group(2), m.group(1) == "<") for m in found]

    @cached_property
    def literals(self):
        """(line, text) of every string literal; neighbours that C joins are joined."""
        joined, end = [], None
        for match in _TOKEN.finditer(self.text):
            if not match.group().startswith('"'):
                continue
            if end is not None and not self.text[end : match.start()].strip():
                joined[-1][1] += match.group()[1:-1]
            else:
                joined.append([self.line_at(match.start()), match.group()[1:-1]])
            end = match.end()
        return joined

    @cached_property
    def allowed(self):
        """line: rules that a comment there allows, with a reason"""
        found = {}
        for number, line in enumerate(self.lines, 1):
            for rule in _ALLOW.findall(line):
                found.setdefault(number, set()).add(rule)
        return found

    def line_at(self, offset):
        return self.text.count("\n", 0, offset) + 1

    def matches(self, pattern):
        """(line, match) of a pattern in the code."""
        return [(self.line_at(m.start()), m) for m in re.finditer(pattern, self.code)]

    @cached_property
    def _plain(self):
        """The code without directives and without macro calls at the top level."""
        plain = _DIRECTIVE.sub(lambda match: _blank(match.group()), self.code)
        plain = _TOP_LEVEL_MARK.sub(lambda match: _blank(match.group()), plain)
        for match in _TOP_LEVEL_MACRO.finditer(plain):
            end = _closing(plain, match.end() - 1) + 1
            if re.match(r"\s*\{", plain[end:]):
                continue
            plain = plain[: match.start()] + _blank(plain[match.start() : end]) + plain[end:]
        return plain

    @cached_property
    def _top_level(self):
        """(head, opening brace or None, end, start) of everything at the top level."""
        plain, start, offset, chunks = self._plain, 0, 0, []
        opening = None
        while offset < len(plain):
            char = plain[offset]
            if char == "{":
                head = plain[start:offset]
                closing = _closing(plain, offset)
                if _FUNCTION_HEAD.search(head) and "=" not in head:
                    chunks.append((head, offset, closing, start))
                    start = closing + 1
                else:
                    opening = offset if opening is None else opening
                offset = closing
            elif char == ";":
                head = plain[start : opening or offset]
                chunks.append((head, None, offset, start))
                start, opening = offset + 1, None
            offset += 1
        return chunks

    @cached_property
    def functions(self):
        found = []
        for head, opening, closing, start in self._top_level:
            if opening is None:
                continue
            match = _FUNCTION_HEAD.search(head)
            arguments = head[match.end(1) :].partition("(")[2].rpartition(")")[0]
            count = 0 if arguments.strip() in ("", "void") else arguments.count(",") + 1
            found.append(
                Function(
                    match.group(1),
                    self.line_at(start + match.start(1)),
                    self.line_at(opening),
                    self.line_at(closing),
                    self._plain[opening : closing + 1],
                    count,
                )
            )
        return found

    @cached_property
    def variables(self):
        """(line, declaration without its value) of each variable with static storage."""
        found = []
        for head, opening, end, start in self._top_level:
            stripped = head.strip()
            if opening is not None or not stripped:
                continue
            if re.match(r"(__extension__ )?(typedef|extern|struct \w+$|enum\b|union \w+$)", stripped):
                continue
            declaration = stripped.partition("=")[0].rstrip()
            if "(" in declaration and not _FUNCTION_POINTER.match(declaration):
                continue
            if not _DECLARED.search(declaration):
                continue
            first = start + len(head) - len(head.lstrip())
            found.append((self.line_at(first), declaration))
        for function in self.functions:
            for match in re.finditer(r"^\s+(static\s[^;={]+)", function.body, re.M):
                line = function.first + function.body.count("\n", 0, match.start(1))
                found.append((line, match.group(1)))
        return found
