# SPDX-License-Identifier: GPL-3.0-or-later
"""The second implementation's parser: an expression becomes a tree of nodes that know their types.

Everything that is wrong is a Failure("config") with the character where it is.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

from second.functions import FUNCTIONS
from second.values import I64_MAX, NOTHING, SCALARS, TEXT, Failure, Option, T, Word, is_space

MAX_DEPTH, MAX_VARIABLES, MAX_SIZE = 64, 16, 64 * 1024
OPERATORS = ("<=", "<>", ">=", "&&", "||", "=", "<", ">", "+", "-", "*", "&")
COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
WORD_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")

CONSTANTS = {
    "True": (True, T.BOOLEAN), "False": (False, T.BOOLEAN), "NULL": (None, T.NULL), "Nothing": (None, T.NULL),
    "AuthoritativeNull": (Word("AuthoritativeNull"), T.AUTHORITATIVE_NULL),
    "IgnoreThisFlow": (Word("IgnoreThisFlow"), T.IGNORE), "CRLF": ("\r\n", T.STRING),
}  # fmt: skip
for name in "vbBinaryCompare vbTextCompare CaseSensitive CaseInsensitive Unicode ASCII UTF8 DC".split():
    CONSTANTS[name] = (Option(name), T.OPTION)

PARAMETERS = (
    "Domain.FQDN", "Domain.LDAP", "Domain.Netbios", "Forest.FQDN", "Forest.LDAP", "Forest.Netbios", "Connector.ID",
    "Tenant.InitialDomain",
)  # fmt: skip

SYNTAX_TYPES = {
    "integer": T.NUMBER, "filetime": T.NUMBER, "boolean": T.BOOLEAN, "time": T.TIME, "binary": T.BYTES,
    "guid": T.BYTES, "sid": T.BYTES, "reference": T.REFERENCE,
}  # fmt: skip


def load_syntaxes():
    """What attributes of Active Directory hold, when it is not text."""
    path = Path(__file__).parents[3] / "data/rules/standard-20-active-directory.json"
    given = json.loads(path.read_text(encoding="utf-8"))["connectors"]["active-directory"]
    return {name.lower(): syntax for name, syntax in given.items()}


SYNTAXES = load_syntaxes()


@dataclass
class Node:
    kind: str  # constant, attribute, dn, parameter, variable, call, chain
    at: int
    types: T
    value: object = None  # of a constant; the name of an attribute, parameter or variable
    args: list = field(default_factory=list)
    operators: list = field(default_factory=list)
    function: object = None
    syntax: str = "string"


@dataclass
class Token:
    kind: str  # end, number, text, attribute, parameter, variable, word, operator, or ( ) ,
    at: int
    text: str = ""
    number: int = 0


class Lexer:
    def __init__(self, source):
        self.source, self.i = source, 0

    def span(self, start):
        end = start
        while end < len(self.source) and self.source[end] in WORD_CHARACTERS:
            end += 1
        return end

    def next(self):
        source = self.source
        while self.i < len(source) and is_space(source[self.i]):
            self.i += 1
        start, at = self.i, self.i + 1
        if start == len(source):
            return Token("end", at)
        c = source[start]
        if c == '"':
            return self.text(start, at)
        if c in "[%":
            end = source.find("]" if c == "[" else "%", start + 1)
            if end <= start + 1:
                raise Failure("config", at)
            self.i = end + 1
            return Token("attribute" if c == "[" else "parameter", at, source[start + 1 : end])
        if c == "$":
            self.i = self.span(start + 1)
            if self.i == start + 1:
                raise Failure("config", at)
            return Token("variable", at, source[start + 1 : self.i])
        if c in "(),":
            self.i += 1
            return Token(c, at)
        return self.number_or_word(start, at)

    def text(self, start, at):
        out, i = "", start + 1
        while True:
            end = self.source.find('"', i)
            if end < 0:
                raise Failure("config", at)
            out += self.source[i:end]
            i = end + 1
            if self.source[i : i + 1] != '"':
                self.i = i
                return Token("text", at, out)
            out += '"'
            i += 1

    def number_or_word(self, start, at):
        source = self.source
        if source[start] == "&" and source[start + 1 : start + 2] in ("H", "h"):
            end = self.span(start + 2)
            digits = source[start + 2 : end]
            if digits and all(c in "0123456789abcdefABCDEF" for c in digits):
                if len(digits) > 16:
                    raise Failure("config", at)
                self.i = end
                number = int(digits, 16)
                return Token("number", at, number=number - 2**64 if number > I64_MAX else number)
        end = self.span(start)
        if source[start] in "0123456789":
            digits = source[start:end]
            if source[end : end + 1] == "." or not digits.isdigit() or int(digits) > I64_MAX:
                raise Failure("config", at)
            self.i = end
            return Token("number", at, number=int(digits))
        if end > start:
            self.i = end
            return Token("word", at, source[start:end])
        for operator in OPERATORS:
            if source.startswith(operator, start):
                self.i += len(operator)
                return Token("operator", at, operator)
        raise Failure("config", at)


def is_nothing(types):
    return types & ~T.NULL == NOTHING


def operator_types(operator, left, right):
    """NOTHING when the operator cannot stand between these."""
    comparable = SCALARS
    ordered = T.NUMBER | TEXT | T.TIME
    wanted = {"&": TEXT | T.NUMBER | T.BOOLEAN, "&&": T.BOOLEAN, "||": T.BOOLEAN, "=": comparable,
              "<>": comparable}.get(operator, ordered if operator in COMPARISONS else T.NUMBER)  # fmt: skip
    for side in (left, right):
        if not is_nothing(side) and not side & wanted:
            return NOTHING
    if operator in COMPARISONS and not is_nothing(left) and not is_nothing(right):
        spread = [side | TEXT if side & TEXT else side for side in (left, right)]
        if not spread[0] & spread[1] & wanted:
            return NOTHING
    if operator == "&":
        return T.STRING | ((left | right) & T.LIST)
    return T.BOOLEAN if operator in COMPARISONS or operator in ("&&", "||") else T.NUMBER | T.NULL


class Parser:
    def __init__(self, source):
        self.lexer = Lexer(source)
        self.token = self.lexer.next()
        self.depth = 0
        self.variables = []  # (name, types)

    def advance(self):
        self.token = self.lexer.next()

    def expect(self, kind):
        token = self.token
        if token.kind != kind:
            raise Failure("config", token.at)
        if kind != "end":
            self.advance()
        return token

    def chain(self):
        node = self.operand()
        if self.token.kind != "operator":
            return node
        args, operators, types = [node], [], node.types
        while self.token.kind == "operator":
            token = self.token
            self.advance()
            operand = self.operand()
            types = operator_types(token.text, types, operand.types)
            if types == NOTHING:
                raise Failure("config", token.at)
            args.append(operand)
            operators.append(token.text)
        return Node("chain", node.at, types, args=args, operators=operators)

    def operand(self):
        token = self.token
        if token.kind == "(":
            return self.nested(token)
        if token.kind in ("end", ")", ",") or (token.kind == "operator" and token.text != "-"):
            raise Failure("config", token.at)
        self.advance()
        if token.kind == "word" and self.token.kind == "(":
            return self.nested(token)
        if token.kind == "operator":
            number = -self.expect("number").number
            return Node("constant", token.at, T.NUMBER, -(2**63) if number > I64_MAX else number)
        return getattr(self, "make_" + token.kind)(token)

    def nested(self, token):
        if self.depth == MAX_DEPTH:
            raise Failure("config", token.at)
        self.advance()
        self.depth += 1
        if token.kind == "word":
            node = self.call(token)
        else:
            node = self.chain()
            self.expect(")")
        self.depth -= 1
        return node

    def make_number(self, token):
        return Node("constant", token.at, T.NUMBER, token.number)

    def make_text(self, token):
        return Node("constant", token.at, T.STRING, token.text)

    def make_word(self, token):
        if token.text not in CONSTANTS:
            raise Failure("config", token.at)
        value, types = CONSTANTS[token.text]
        return Node("constant", token.at, types, value)

    def make_parameter(self, token):
        if token.text not in PARAMETERS:
            raise Failure("config", token.at)
        return Node("parameter", token.at, T.STRING | T.NULL, token.text)

    def make_attribute(self, token, at=None):
        if token.text == "dn" and at is None:
            return Node("dn", token.at, T.STRING | T.NULL)
        syntax = SYNTAXES.get(token.text.lower(), "string")
        if syntax == "reference":
            raise Failure("config", at or token.at)
        types = SYNTAX_TYPES.get(syntax, T.STRING) | T.NULL | T.LIST
        return Node("attribute", at or token.at, types, token.text.lower(), syntax=syntax)

    def make_variable(self, token):
        for slot in reversed(range(len(self.variables))):
            if self.variables[slot][0] == token.text:
                return Node("variable", token.at, self.variables[slot][1], slot)
        raise Failure("config", token.at)

    def call(self, token):
        function = FUNCTIONS.get(token.text)
        if function is None:
            raise Failure("config", token.at)
        node = Node("call", token.at, NOTHING, function=function)
        if function.form == "imported":
            name = self.expect("text")
            self.expect(")")
            return self.make_attribute(name, token.at)
        if function.form in ("select", "where", "with"):
            return self.binding(node)
        if self.token.kind == ")":
            self.advance()
        else:
            while True:
                node.args.append(self.chain())
                if self.token.kind != ",":
                    self.expect(")")
                    break
                self.advance()
        self.check(node)
        return node

    def check(self, node):
        function, number = node.function, len(node.args)
        if number < function.least or (function.most is not None and number > function.most):
            raise Failure("config", node.at)
        if function.form == "switch" and number % 2:
            raise Failure("config", node.at)
        is_mapped = False
        for i, arg in enumerate(node.args):
            wanted = function.parameter(i)
            is_mapped |= not wanted & T.LIST and bool(arg.types & T.LIST)
            if arg.types != T.NULL and not arg.types & wanted & ~(T.LIST | T.NULL):
                raise Failure("config", arg.at)
        node.types = function.result_types([arg.types for arg in node.args])
        if is_mapped:
            node.types |= T.LIST

    def binding(self, node):
        form = node.function.form
        variable = self.expect("variable")
        self.expect(",")
        value = self.chain()
        self.expect(",")
        types = value.types if form == "with" else value.types & ~(T.LIST | T.NULL) or T.NULL
        if len(self.variables) == MAX_VARIABLES:
            raise Failure("config", variable.at)
        self.variables.append((variable.text, types))
        node.value = len(self.variables) - 1
        body = self.chain()
        self.variables.pop()
        if form == "where" and body.types != T.NULL and not body.types & T.BOOLEAN:
            raise Failure("config", body.at)
        self.expect(")")
        node.args = [value, body]
        if form == "with":
            node.types = body.types
        else:
            node.types = (body if form == "select" else value).types | T.NULL | T.LIST
        return node


def parse(source):
    if len(source.encode()) > MAX_SIZE:
        raise Failure("config", 0)
    parser = Parser(source)
    node = parser.chain()
    parser.expect("end")
    return node
