# SPDX-License-Identifier: GPL-3.0-or-later
"""The second implementation's evaluation: a tree and an object give a value, or a Failure("data")."""

from second.dates import parse_generalized
from second.syntax import COMPARISONS, parse
from second.values import (
    I64_MAX, I64_MIN, SCALARS, TEXT, DataError, Failure, T, Time, Word, fold, items_of, join_text, make_list,
    parse_number, text_of, type_of,
)  # fmt: skip

DN = "CN=Lee\\, Ann,OU=A+B,DC=corp,DC=contoso,DC=com"
VALUES = {
    "Domain.FQDN": "corp.contoso.com", "Domain.LDAP": "DC=corp,DC=contoso,DC=com", "Connector.ID": "c1",
    "Domain.Netbios": "CORP", "Forest.FQDN": "contoso.com", "Forest.LDAP": "DC=contoso,DC=com", "Forest.Netbios": "CONTOSO",
    "Tenant.InitialDomain": "contoso.onmicrosoft.com",
}  # fmt: skip


def read(raw, syntax):
    """One value as the directory keeps it; None when it is not of that syntax."""
    if syntax in ("binary", "guid", "sid"):
        return raw
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return None
    if syntax in ("integer", "filetime"):
        return parse_number(text)
    if syntax == "boolean":
        return {"true": True, "false": False}.get(text.lower())
    if syntax == "time":
        when = parse_generalized(text)
        return None if when is None else Time(when)
    return None if "\0" in text else text


class World:
    """The object: {"mail": ["a@b.c"], "objectGUID:": ["00ff"]}."""

    def __init__(self, attributes):
        self.attributes = {}
        for name, values in attributes.items():
            raw = [bytes.fromhex(v) if name[-1] == ":" else v.encode() for v in values]
            self.attributes[name.rstrip(":").lower()] = sorted(set(raw))

    def evaluate(self, source):
        return Evaluation(self).value(parse(source))


class Evaluation:
    def __init__(self, world):
        self.world, self.variables = world, {}

    def value(self, node):
        return getattr(self, node.kind)(node)

    def constant(self, node):
        return node.value

    def attribute(self, node):
        values = [read(raw, node.syntax) for raw in self.world.attributes.get(node.value, [])]
        if None in values:
            raise Failure("data", node.at)
        return make_list(values)

    def dn(self, node):
        return DN

    def parameter(self, node):
        return VALUES[node.value]

    def variable(self, node):
        return self.variables[node.value]

    def condition(self, node):
        value = self.value(node)
        if value is not None and not isinstance(value, bool):
            raise Failure("data", node.at)
        return value is True

    def call(self, node):
        form = node.function.form
        if form == "choose":
            return self.value(node.args[1 if self.condition(node.args[0]) else 2])
        if form in ("select", "where", "with"):
            return getattr(self, form)(node)
        args = [self.value(arg) for arg in node.args]
        try:
            return self.apply(node.function, args)
        except DataError:
            raise Failure("data", node.at) from None

    def apply(self, function, args):
        """NULL makes NULL, and several values are taken one after the other, unless the function wants them."""
        mapped, has_null = None, False
        for i, arg in enumerate(args):
            wanted = function.parameter(i)
            if type_of(arg) & wanted:
                if isinstance(arg, list):
                    self.check_items(arg, wanted)
            elif arg is None:
                has_null = True
            elif isinstance(arg, list) and mapped is None:
                mapped = i
            else:
                raise DataError("argument of another type")
        if has_null:
            return None
        if mapped is None:
            return function.evaluate(*args)
        results = []
        for item in args[mapped]:
            self.check_items([item], function.parameter(mapped))
            result = function.evaluate(*args[:mapped], item, *args[mapped + 1 :])
            if isinstance(result, list):
                raise DataError("several values for each")
            results.append(result)
        return make_list(result for result in results if result is not None)

    def check_items(self, items, wanted):
        if not all(type_of(item) & wanted for item in items):
            raise DataError("value of another type")

    def select(self, node):
        results = []
        for item in items_of(self.value(node.args[0])):
            self.variables[node.value] = item
            result = self.value(node.args[1])
            if not type_of(result) & (SCALARS | T.NULL):
                raise Failure("data", node.at)
            results.append(result)
        return make_list(result for result in results if result is not None)

    def where(self, node):
        results = []
        for item in items_of(self.value(node.args[0])):
            self.variables[node.value] = item
            if self.condition(node.args[1]):
                results.append(item)
        return make_list(results)

    def with_(self, node):
        value = self.value(node.args[0])
        self.variables[node.value] = value
        return self.value(node.args[1])

    def chain(self, node):
        left = self.value(node.args[0])
        for operator, arg in zip(node.operators, node.args[1:]):
            if operator in ("&&", "||"):
                if left is not None and not isinstance(left, bool):
                    raise Failure("data", arg.at)
                left = left is True
                if left == (operator == "&&"):
                    left = self.condition(arg)
                continue
            right = self.value(arg)
            try:
                left = operate(operator, left, right)
            except DataError:
                raise Failure("data", arg.at) from None
        return left


setattr(Evaluation, "with", Evaluation.with_)


def operate(operator, left, right):
    if operator == "&":
        return concatenate(left, right)
    if operator in COMPARISONS:
        return compare(operator, left, right)
    if left is None or right is None:
        return None
    if type_of(left) != T.NUMBER or type_of(right) != T.NUMBER:
        raise DataError("only numbers")
    result = left + right if operator == "+" else left - right if operator == "-" else left * right
    if not I64_MIN <= result <= I64_MAX:
        raise DataError("more than 64 bits")
    return result


def concatenate(left, right):
    if isinstance(left, list) and isinstance(right, list):
        raise DataError("only one side")
    if isinstance(left, list):
        return [join_text(item) + join_text(right) for item in left]
    if isinstance(right, list):
        return [join_text(left) + join_text(item) for item in right]
    return join_text(left) + join_text(right)


def compare(operator, left, right):
    types = type_of(left), type_of(right)
    is_equality = operator in ("=", "<>")
    if T.LIST in types:
        raise DataError("several values")
    if T.NULL in types:
        return is_equality and (types[0] == types[1]) == (operator == "=")
    if isinstance(left, Word) or isinstance(right, Word) or T.OPTION in types:
        raise DataError("nothing to compare")
    if not is_equality and (T.BOOLEAN in types or T.BYTES in types):
        raise DataError("no order")
    if types[0] & TEXT and types[1] & TEXT:
        left, right = fold(text_of(left)).encode(), fold(text_of(right)).encode()
    elif types[0] != types[1]:
        raise DataError("of different kinds")
    elif isinstance(left, Time):
        left, right = left.usec, right.usec
    return {"=": left == right, "<>": left != right, "<": left < right, "<=": left <= right,
            ">": left > right, ">=": left >= right}[operator]  # fmt: skip
