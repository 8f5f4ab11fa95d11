#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two implementations of the expression language must agree: the product's, and the one in second/, which was
written from the description of the language and not from the product's code.

  test_language.py EVALUATE-EXPRESSIONS

First the cases of expression-cases.json, then random expressions on random objects: both must give the same value,
or the same kind of error at the same character. CW_LANGUAGE_CASES says how many (3000), CW_LANGUAGE_SEED where the
random numbers begin (1). A difference is told with the seed, made as small as it gets.
"""

import base64
import json
import os
import random
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from second import certificates
from second.evaluate import World
from second.functions import FUNCTIONS
from second.generate import KINDS, Generator, render, smaller
from second.values import Failure, to_json

DEPTH = 4
BATCH = 100
NOT_IN_SECOND = ("Guid()", "GUID()", "RandomNum(1, 3)")  # another value each time


class Product:
    """evaluate-expressions, which answers line by line."""

    def __init__(self, program):
        environment = {"CW_TEST_SOURCE_ROOT": str(Path(__file__).parents[2]), **os.environ}
        self.process = subprocess.Popen(
            [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", env=environment
        )

    def ask_all(self, questions):
        """The answers are short, so that they fit into the pipe while the questions are written."""
        for expression, attributes in questions:
            print(json.dumps({"expression": expression, "attributes": attributes}), file=self.process.stdin)
        self.process.stdin.flush()
        return [self.read(*question) for question in questions]

    def ask(self, expression, attributes):
        return self.ask_all([(expression, attributes)])[0]

    def read(self, expression, attributes):
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"Bail out! the product ended at {expression!r} on {json.dumps(attributes)}")
        return json.loads(answer)

    def close(self):
        self.process.stdin.close()
        return self.process.wait()


def answer_of_second(expression, attributes):
    try:
        return to_json(World(attributes).evaluate(expression))
    except Failure as failure:
        return {"error": failure.kind, "at": failure.at}


def is_same(a, b):
    """Python takes True for 1."""
    return json.dumps(a, sort_keys=True) == json.dumps(b, sort_keys=True)


def shrink(tree, attributes, differs):
    """The first smaller tree, or smaller object, that still differs, over and over."""
    is_smaller = True
    while is_smaller:
        is_smaller = False
        for other in smaller(tree):
            if len(render(other)) < len(render(tree)) and differs(render(other), attributes):
                tree, is_smaller = other, True
                break
    for name in list(attributes):
        fewer = {other: values for other, values in attributes.items() if other != name}
        if differs(render(tree), fewer):
            attributes = fewer
    return render(tree), attributes


def check_table(product, document):
    for group, cases in document["groups"].items():
        compared = 0
        for expression, expected in cases:
            if any(name in expression for name in NOT_IN_SECOND):
                continue
            compared += 1
            result = answer_of_second(expression, document["attributes"])
            if not is_same(result, expected):
                yield False, f"{group}: {expression} gives {result}, not {expected}"
        yield True, f"table of {group}: {compared} of {len(cases)} cases compared"


def make_case(generator):
    """A tree and an object; now and then with a character that does not belong there."""
    attributes = generator.attributes()
    tree = generator.tree(generator.random.choice(KINDS), DEPTH)
    if generator.random.random() < 0.1:
        tree = ("atom", generator.spoil(render(tree)))
    return tree, attributes


def check_random(product, seed, number):
    generator = Generator(random.Random(seed))
    differs = lambda expression, attributes: not is_same(  # noqa: E731
        product.ask(expression, attributes), answer_of_second(expression, attributes)
    )
    kinds = {"value": 0, "config": 0, "data": 0}
    for first in range(0, number, BATCH):
        cases = [make_case(generator) for _ in range(min(BATCH, number - first))]
        results = product.ask_all([(render(tree), attributes) for tree, attributes in cases])
        for i, ((tree, attributes), result) in enumerate(zip(cases, results), first):
            kinds[result["error"] if isinstance(result, dict) and "error" in result else "value"] += 1
            if is_same(result, answer_of_second(render(tree), attributes)):
                continue
            small, attributes = shrink(tree, attributes, differs)
            print(f"# seed {seed}, case {i}: {render(tree)!r}")
            print(f"# product {product.ask(small, attributes)}, second {answer_of_second(small, attributes)}")
            yield False, f"they differ (seed {seed}): {small!r} on {json.dumps(attributes)}"
    print(f"# seed {seed}: {kinds}")
    for kind, count in kinds.items():
        yield count > number // 50, f"{kind} is among {number} random cases"


def check_certificates(product, seed, number):
    """Each function on random certificates, some of which have lost their end."""
    chance = random.Random(seed)
    maker = certificates.Maker(chance)
    for i in range(number):
        der = maker.make()
        der = der[: chance.randrange(1, len(der))] if chance.random() < 0.05 else der
        attributes = {"userCertificate:": [der.hex()]}
        results = product.ask_all([(expression, attributes) for expression in certificates.CASES])
        for expression, result in zip(certificates.CASES, results):
            other = answer_of_second(expression, attributes)
            if not is_same(result, other):
                print(f"# {base64.b64encode(der).decode()}")
                yield False, f"certificate {i} of seed {seed}: {expression} gives {result}, not {other}"
    yield True, f"{len(certificates.CASES)} expressions on {number} random certificates"


def main(program):
    path = Path(__file__).with_name("expression-cases.json")
    document = json.loads(path.read_text(encoding="utf-8"))
    number = int(os.environ.get("CW_LANGUAGE_CASES", "3000"))
    seed = int(os.environ.get("CW_LANGUAGE_SEED", "1"))
    product = Product(program)
    done = 0
    for check in (check_table(product, document), check_random(product, seed, number),
                  check_certificates(product, seed, max(number // 20, 1))):
        for is_good, what in check:
            done += 1
            print(f"{'ok' if is_good else 'not ok'} {done} - {what}")
    done += 1
    print(f"{'ok' if product.close() == 0 else 'not ok'} {done} - the product ends without an error")
    missing = sorted({name for name in FUNCTIONS if name not in path.read_text(encoding="utf-8")})
    done += 1
    print(f"{'not ok' if missing else 'ok'} {done} - every function of the second has a case {missing}")
    print(f"1..{done}")


if __name__ == "__main__":
    main(sys.argv[1])
