# SPDX-License-Identifier: GPL-3.0-or-later
"""Random expressions and objects, and smaller ones of those that show a difference.

An expression is a tree of tuples: ("atom", text), ("call", name, args), ("chain", first, [(operator, part)]),
("bind", name, variable, value, body).
"""

from second.functions import FUNCTIONS
from second.values import NOTHING, TEXT, T

PIECES = ["a", "B", "c", "é", "ß", "Σ", "ไ", "ที่", "김", "😀", "e\u0301", " ", "\u00a0", ",", ":", "@", "=", "\\", "-",
          "0", "1", "7", ";", "#", "+", '"', "\t", "\n", "n", ".", "ｆ", "ﬁ"]  # fmt: skip
TEXTS = ["", "a,b,c", "Ann Lee", "SMTP:a@contoso.com", "a@pending.example", "42", "-7", " 12 ", "+5", "9223372036854775807",
         "True", "false", "bf7996bd-0de6-11d0-a285-00aa003049e2", "{BF7996BD-0DE6-11D0-A285-00AA003049E2}", "SGVsbG8=",
         "SABpAA==", "w7w=", "48656C6C6F", "zz", "cn=Lee\\, Ann,ou=x, dc=contoso,dc=com", 'cn="a,b",dc=c', "a:b,c:de",
         "é:e, ß : s s", "a:", "\\n", "a-z", "A-Z0-9", "x", ",", "DC", "yyyy", "m", "d", "q", "ww", "h", "n", "s"]  # fmt: skip
DATES = ["2013-01-10 4:00 PM -8", "12/25/2007", "2012-02-29", "2013-02-29", "2026-11-20T13:03:31.5+01:00", "20130110160000Z",
         "20130110160000.25+0530", "2013011016Z", "9999-12-31 23:59:59", "0001-01-01", "2013-01-10 12 AM", "1/2/2013 3:4"]  # fmt: skip
PATTERNS = ["yyyyMMddHHmmss.0Z", "yyyy-MM-dd", "dddd d MMMM yy", "h:mm tt", "'at' HH \\y", "fff zzz", "M/d/yyyyy", "", "t z zz",
            "d", "D", "f", "F", "g", "G", "m", "o", "R", "s", "T", "u", "U", "Y", "Q", "%d", "%", "%%d", "ss.FFFF", "'it\\'s' K g",
            "ffffffff", "\\", "'d", '"y" y']
NUMBERS = [0, 1, 2, 3, 5, -1, -2, 7, 16, 100, 514, 2**31, -(2**31), 2**63 - 1, -(2**63) + 1, 129699324000000000]
OPTIONS = ["vbTextCompare", "vbBinaryCompare", "CaseInsensitive", "CaseSensitive", "Unicode", "ASCII", "UTF8", "DC"]
CONSTANT_WORDS = ["NULL", "Nothing", "AuthoritativeNull", "IgnoreThisFlow", "CRLF", "True", "False"]
ATTRIBUTES = {
    T.STRING: ["mail", "sn", "proxyAddresses", "absent", "MAIL", "dn"], T.NUMBER: ["userAccountControl", "pwdLastSet"],
    T.BOOLEAN: ["isDeleted"], T.TIME: ["whenCreated"], T.BYTES: ["objectGUID", "objectSid"],
}  # fmt: skip
OPERATORS = {T.NUMBER: ["+", "-", "*"], T.STRING: ["&"], T.BOOLEAN: ["=", "<>", "<", "<=", ">", ">=", "&&", "||"]}
KINDS = [T.STRING, T.STRING, T.NUMBER, T.BOOLEAN, T.TIME, T.BYTES, T.REFERENCE, T.LIST]
RANDOM = {"Guid", "GUID", "RandomNum", "Now"}  # another value each time, or one that is tested by the table


def quote(text):
    return '"' + text.replace('"', '""') + '"'


class Generator:
    def __init__(self, random):
        self.random = random
        self.by_result = {kind: [] for kind in KINDS}
        for function in FUNCTIONS.values():
            if function.form != "call" or function.name in RANDOM:
                continue
            result = function.result if isinstance(function.result, T) else T.STRING | T.LIST
            for kind in self.by_result:
                if result & kind:
                    self.by_result[kind].append(function)

    def text(self):
        random = self.random
        if random.random() < 0.5:
            return random.choice(TEXTS)
        return "".join(random.choice(PIECES) for _ in range(random.randint(0, 6)))

    def attributes(self):
        """The object: some attributes missing, some with several values, few of another syntax."""
        random = self.random
        result = {}
        for name in ("mail", "sn", "proxyAddresses"):
            if random.random() < 0.8:
                number = random.randint(1, 4 if name == "proxyAddresses" else 1)
                values = [text for text in (self.text() for _ in range(number)) if text]
                result.update({name: values} if values else {})
        for name in ("userAccountControl", "pwdLastSet"):
            if random.random() < 0.8:
                result[name] = ["x" if random.random() < 0.05 else str(random.choice(NUMBERS))]
        if random.random() < 0.8:
            result["isDeleted"] = [random.choice(["TRUE", "FALSE", "true", "no"])]
            result["whenCreated"] = [random.choice(["20261120130331.0Z", "19991231235959Z", "20120229000000.123456Z"])]
        if random.random() < 0.8:
            result["objectGUID:"] = [random.randbytes(16).hex()]
            result["objectSid:"] = [random.choice(["010500000000000515000000", "0101000000000005"]) + random.randbytes(4).hex()]
        return result

    def atom(self, kind, variables):
        random = self.random
        chance = random.random()
        fitting = [name for name, types in variables if types & kind]
        if fitting and chance < 0.5:
            return ("atom", "$" + random.choice(fitting))
        if chance < 0.06:
            return ("atom", random.choice(CONSTANT_WORDS if chance < 0.008 else ["NULL", "Nothing"]))
        if kind in ATTRIBUTES and chance < 0.6:
            return ("atom", "[%s]" % random.choice(ATTRIBUTES[kind]))
        if kind == T.NUMBER:
            number = random.choice(NUMBERS)
            return ("atom", "&H%X" % number if number >= 0 and chance < 0.7 else str(number))
        if kind == T.BOOLEAN:
            return ("atom", random.choice(["True", "False"]))
        if kind == T.TIME:
            return ("call", "CDate", [("atom", quote(random.choice(DATES)))])
        if kind == T.BYTES:
            return ("call", "CGuid", [("atom", quote(TEXTS[12]))])
        if kind == T.REFERENCE:
            return ("call", "CRef", [("atom", quote(self.text()))])
        if kind == T.LIST:
            return ("atom", "[proxyAddresses]")
        if chance < 0.65:
            return ("atom", random.choice(["%Domain.FQDN%", "%Domain.LDAP%", "%Domain.Netbios%", "%Forest.FQDN%", 'ImportedValue("mail")', "%Connector.ID%"]))
        return ("atom", quote(self.text()))

    def tree(self, kind, depth, variables=()):
        random = self.random
        chance = random.random()
        if chance < 0.012:
            kind = random.choice(KINDS)  # of a type that is not wanted here
        if depth == 0 or chance < 0.1:
            return self.atom(kind, variables)
        if chance < 0.35 and kind in OPERATORS:
            return self.chain(kind, depth, variables)
        if chance < 0.5:
            return self.form(kind, depth, variables)
        functions = self.by_result[kind]
        return self.call(random.choice(functions), depth, variables) if functions else self.atom(kind, variables)

    def chain(self, kind, depth, variables):
        random = self.random
        operator = random.choice(OPERATORS[kind])
        inner = kind
        if kind == T.BOOLEAN and operator not in ("&&", "||"):
            inner = random.choice([T.STRING, T.NUMBER, T.TIME, T.BOOLEAN, T.REFERENCE])
        parts = [(operator, self.tree(inner, depth - 1, variables))]
        if kind != T.BOOLEAN and random.random() < 0.3:
            parts.append((random.choice(OPERATORS[kind]), self.tree(kind, depth - 1, variables)))
        return ("chain", self.tree(inner, depth - 1, variables), parts)

    def form(self, kind, depth, variables):
        random = self.random
        which = random.choice(["IIF", "IIF", "Switch", "Select", "Where", "With"])
        tree = lambda kind, more=(): self.tree(kind, depth - 1, (*variables, *more))  # noqa: E731
        if which == "IIF":
            return ("call", which, [tree(T.BOOLEAN), tree(kind), tree(kind)])
        if which == "Switch":
            return ("call", which, [tree(k) for _ in range(random.randint(1, 3)) for k in (T.BOOLEAN, kind)])
        name = random.choice(["x", "item", "y"])
        if which == "With":
            value = random.choice(KINDS)
            return ("bind", which, name, tree(value), tree(kind, [(name, value)]))
        item = random.choice([T.STRING, T.NUMBER])
        values = tree(T.LIST) if item == T.STRING else ("call", "Len", [tree(T.LIST)])
        return ("bind", which, name, values, tree(kind if which == "Select" else T.BOOLEAN, [(name, item)]))

    def call(self, function, depth, variables):
        random = self.random
        number = random.randint(function.least, function.most)
        if random.random() < 0.01:
            number += random.choice([-1, 1])
        args = []
        for i in range(max(number, 0)):
            wanted = function.parameter(i) if function.parameters != [NOTHING] else T.STRING
            kinds = [kind for kind in KINDS if kind & wanted] or [T.STRING]
            if wanted & T.OPTION and random.random() < 0.8:
                args.append(("atom", random.choice(OPTIONS)))
            elif function.name == "FormatDateTime" and i == 1:
                args.append(("atom", quote(random.choice(PATTERNS))))
            elif function.name in ("Split", "PadLeft", "PadRight") and wanted & TEXT and i > 0 and random.random() < 0.8:
                args.append(("atom", quote(random.choice([",", " ", "김", "@", "", "ab"]))))
            elif function.name in ("CDate", "IsDate") and random.random() < 0.7:
                args.append(("atom", quote(self.spoil(random.choice(DATES)))))
            elif T.STRING in kinds and not wanted & T.LIST and random.random() < 0.08:
                args.append(self.tree(T.LIST, depth - 1, variables))
            else:
                args.append(self.tree(random.choice(kinds), depth - 1, variables))
        return ("call", function.name, args)

    def spoil(self, text):
        """Now and then with one character too many, too few, or another one."""
        random = self.random
        if random.random() < 0.6 or not text:
            return text
        i = random.randrange(len(text))
        other = random.choice(PIECES + list('(),[]%$&|<>"&H0123456789:TZ/-+ '))
        return text[:i] + random.choice([other, "", other + text[i]]) + text[i + 1 :]


def render(tree):
    if tree[0] == "atom":
        return tree[1]
    if tree[0] == "call":
        return "%s(%s)" % (tree[1], ", ".join(map(render, tree[2])))
    if tree[0] == "bind":
        return "%s($%s, %s, %s)" % (tree[1], tree[2], render(tree[3]), render(tree[4]))
    operand = lambda part: "(%s)" % render(part) if part[0] == "chain" else render(part)  # noqa: E731
    return operand(tree[1]) + "".join(" %s %s" % (operator, operand(part)) for operator, part in tree[2])


def children(tree):
    if tree[0] == "call":
        return list(tree[2])
    if tree[0] == "bind":
        return [tree[3], tree[4]]
    return [tree[1], *(part for _, part in tree[2])] if tree[0] == "chain" else []


def with_child(tree, index, child):
    if tree[0] == "call":
        return ("call", tree[1], tree[2][:index] + [child] + tree[2][index + 1 :])
    if tree[0] == "bind":
        return ("bind", tree[1], tree[2], child, tree[4]) if index == 0 else (*tree[:4], child)
    if index == 0:
        return ("chain", child, tree[2])
    parts = list(tree[2])
    parts[index - 1] = (parts[index - 1][0], child)
    return ("chain", tree[1], parts)


def smaller(tree):
    """Trees that are simpler than this one, the simplest first."""
    if tree[0] == "atom":
        text = tree[1]
        simple = ["NULL", "1", '"a"']
        if text not in simple:
            yield from (("atom", other) for other in simple)
        if text.startswith('"') and len(text) > 3:
            inner = text[1:-1].replace('""', '"')
            yield from (("atom", quote(inner[:i] + inner[i + 1 :])) for i in range(len(inner)))
        return
    yield from children(tree)
    yield from (("atom", other) for other in ("NULL", "1", '"a"', "True"))
    if tree[0] == "chain" and len(tree[2]) > 1:
        yield ("chain", tree[1], tree[2][:-1])
    for i, child in enumerate(children(tree)):
        for other in smaller(child):
            yield with_child(tree, i, other)
