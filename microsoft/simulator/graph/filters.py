"""The value of `$filter`: the part of OData that Graph knows for directory objects, parsed and applied.

Grammar: https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html, 5.1.1. What needs
an advanced query: https://learn.microsoft.com/graph/aad-advanced-queries. Text is compared without letter case.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from microsoft.simulator.graph.answers import GraphError

TOKEN = re.compile(r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<word>[A-Za-z_][\w.]*)|(?P<mark>[(),:/]))", re.ASCII)
FUNCTIONS = {"startswith": str.startswith, "endswith": str.endswith}
COMPARISONS = frozenset({"eq", "ne", "ge", "le"})
OTHER_WORDS = {"contains": "Contains", "gt": "GreaterThan", "lt": "LessThan", "has": "Has"}
ADVANCED_NAMES = {"ne": "NotEqualsMatch", "endswith": "EndsWithMatch", "not": "Not"}
LITERALS = {"true": True, "false": False, "null": None}
DEEPEST = 40

Entry = Mapping[str, Any]
Test = Callable[[Entry], bool]


@dataclass(frozen=True)
class Field:
    """A property that can be filtered by, with the operators that Graph supports for it."""

    name: str
    operators: frozenset[str]
    kind: type = str
    is_list: bool = False


Fields = Mapping[str, Field]


def matching(entries: Sequence[Entry], text: str | None, fields: Fields, *, is_advanced: bool) -> list[Entry]:
    """Return the entries that the filter `text` finds (all without one); raises GraphError 400."""
    if text is None:
        return list(entries)
    test = _Parser(text, fields, is_advanced=is_advanced).parsed()
    return [entry for entry in entries if test(entry)]


class _Parser:
    def __init__(self, text: str, fields: Fields, *, is_advanced: bool) -> None:
        self.text, self.fields, self.is_advanced = text, fields, is_advanced
        self.tokens = self._tokens()
        self.place = self.depth = 0

    def _tokens(self) -> list[tuple[str, str, int]]:
        found: list[tuple[str, str, int]] = []
        position, end = 0, len(self.text.rstrip())
        while position < end:
            match = TOKEN.match(self.text, position)
            if match is None:
                raise GraphError(400, "BadRequest", f"Invalid filter clause: {self._syntax(position)}")
            kind = str(match.lastgroup)
            found.append((kind, match[kind], match.start(kind)))
            position = match.end()
        return [*found, ("end", "", end)]

    def _syntax(self, position: int) -> str:
        return f"Syntax error at position {position} in '{self.text}'."

    def _fail(self) -> NoReturn:
        raise GraphError(400, "BadRequest", f"Invalid filter clause: {self._syntax(self.tokens[self.place][2])}")

    def _next(self, *wanted: str, kind: str = "") -> str:
        found, value, _ = self.tokens[self.place]
        if (kind and found != kind) or (wanted and value not in wanted):
            self._fail()
        self.place += 1
        return value

    def _is_next(self, value: str) -> bool:
        return self.tokens[self.place][1] == value

    def parsed(self) -> Test:
        test = self._any_of()
        self._next(kind="end")
        return test

    def _any_of(self) -> Test:
        tests = [self._all_of()]
        while self._is_next("or"):
            self._next()
            tests.append(self._all_of())
        return lambda entry: any(test(entry) for test in tests)

    def _all_of(self) -> Test:
        tests = [self._one()]
        while self._is_next("and"):
            self._next()
            tests.append(self._one())
        return lambda entry: all(test(entry) for test in tests)

    def _one(self) -> Test:
        self.depth += 1
        if self.depth > DEEPEST:
            raise GraphError(400, "BadRequest", "Invalid filter clause: The recursion limit has been exceeded.")
        test = self._inner()
        self.depth -= 1
        return test

    def _inner(self) -> Test:
        if self._is_next("("):
            self._next()
            test = self._any_of()
            self._next(")")
            return test
        if self._is_next("not"):
            self._next()
            self._need_advanced("not")
            negated = self._one()
            return lambda entry: not negated(entry)
        name = self._next(kind="word")
        if self._is_next("("):
            return self._function(name)
        return self._comparison(self._field(name))

    def _need_advanced(self, operator: str) -> None:
        if operator in ADVANCED_NAMES and not self.is_advanced:
            text = f"Unsupported property filter clause operator '{ADVANCED_NAMES[operator]}'."
            raise GraphError(400, "Request_UnsupportedQuery", text)

    def _field(self, name: str) -> Field:
        field = self.fields.get(name.lower())
        if field is None:
            text = f"Invalid filter clause: Could not find a property named '{name}' on type 'microsoft.graph.user'."
            raise GraphError(400, "BadRequest", text)
        return field

    def _allowed(self, field: Field, operator: str) -> None:
        if operator not in field.operators:
            name = ADVANCED_NAMES.get(operator, operator)
            text = f"Operator '{name}' is not supported for property '{field.name}'."
            raise GraphError(400, "Request_UnsupportedQuery", text)
        self._need_advanced(operator)

    def _function(self, name: str) -> Test:
        operator = name.lower()
        if operator in OTHER_WORDS:
            raise GraphError(
                400, "Request_UnsupportedQuery", f"Filter operator '{OTHER_WORDS[operator]}' is not supported."
            )
        if operator not in FUNCTIONS:
            raise GraphError(
                400, "BadRequest", f"Invalid filter clause: An unknown function with name '{name}' was found."
            )
        self._next("(")
        field = self._field(self._next(kind="word"))
        self._next(",")
        wanted = self._literal(field, operator)
        self._next(")")
        self._allowed(field, operator)
        if field.is_list or wanted is None:
            self._fail()
        apply = FUNCTIONS[operator]
        return lambda entry: entry[field.name] is not None and apply(_folded(entry[field.name]), wanted)

    def _comparison(self, field: Field) -> Test:
        if self._is_next("/"):
            return self._lambda(field)
        operator = self._next(kind="word")
        if operator in OTHER_WORDS:
            text = f"Unsupported property filter clause operator '{OTHER_WORDS[operator]}'."
            raise GraphError(400, "Request_UnsupportedQuery", text)
        if operator == "in":
            return self._listed(field)
        if operator not in COMPARISONS or field.is_list:
            self.place -= 1
            self._fail()
        wanted = self._literal(field, operator)
        self._allowed(field, operator)
        return lambda entry: _compares(operator, _folded(entry[field.name]), wanted)

    def _listed(self, field: Field) -> Test:
        self._next("(")
        wanted = [self._literal(field, "in")]
        while self._is_next(","):
            self._next()
            wanted.append(self._literal(field, "in"))
        self._next(")")
        self._allowed(field, "in")
        return lambda entry: _folded(entry[field.name]) in wanted

    def _lambda(self, field: Field) -> Test:
        """Read `/any(x:x eq 'value')`, the only way to ask for a value in a list."""
        self._next("/")
        self._next("any")
        self._next("(")
        variable = self._next(kind="word")
        self._next(":")
        self._next(variable)
        self._next("eq")
        wanted = self._literal(field, "eq")
        self._next(")")
        if not field.is_list:
            self._fail()
        return lambda entry: wanted in [_folded(value) for value in entry[field.name]]

    def _literal(self, field: Field, operator: str) -> Any:
        kind, text, _ = self.tokens[self.place]
        if kind == "text":
            value: Any = text[1:-1].replace("''", "'").casefold()
        elif kind == "word" and text in LITERALS:
            value = LITERALS[text]
        else:
            self._fail()
        self.place += 1
        if value is not None and not isinstance(value, field.kind):
            raise GraphError(400, "BadRequest", f"Invalid filter clause: {_mismatch(field, value, operator)}")
        return value


def _mismatch(field: Field, value: object, operator: str) -> str:
    names = {str: "Edm.String", bool: "Edm.Boolean"}
    found = f"Found operand types '{names[field.kind]}' and '{names[type(value)]}' for operator '{operator}'."
    return f"A binary operator with incompatible types was detected. {found}"


def _compares(operator: str, value: Any, wanted: Any) -> bool:
    if operator in ("eq", "ne"):
        return (value == wanted) is (operator == "eq")
    if value is None or wanted is None:
        return False
    return bool(value >= wanted if operator == "ge" else value <= wanted)


def _folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value
