"""Reading Python: imports, classes, access to databases, aggregates, and what conventions ask for."""

from __future__ import annotations

import warnings
from textwrap import dedent

import pytest

from git_session.architecture.reading.facts import Class, Facts, Import, Spot, packed, unpacked
from git_session.architecture.reading.languages import encoded, read


def facts_of(text: str, limit: int = 0) -> Facts:
    return read(dedent(text).encode(), "python", limit)


def test_imports() -> None:
    facts = facts_of(
        """\
        import os, app.db as db
        from app.ports import orders, lines as rows
        from . import beside
        from ..above import *
        from typing import TYPE_CHECKING
        import typing
        if TYPE_CHECKING:
            from app.types import Order
        elif typing.TYPE_CHECKING:
            import app.more
        def later():
            import app.lazy
            importlib.import_module("app.dynamic")
            __import__(".near", x)
            importlib.import_module(name)
            importlib.import_module("..db", package="app.adapters.web")
            importlib.import_module(".db", package=__package__)
        text = "import app.string"
        """
    )
    assert facts.imports == (
        Import(1, "os"),
        Import(1, "app.db", alias="db"),
        Import(2, "app.ports", 0, "orders"),
        Import(2, "app.ports", 0, "lines", "rows"),
        Import(3, "", 1, "beside"),
        Import(4, "above", 2, "*"),
        Import(5, "typing", 0, "TYPE_CHECKING"),
        Import(6, "typing"),
        Import(8, "app.types", 0, "Order", "", "typing"),
        Import(10, "app.more", kind="typing"),
        Import(12, "app.lazy"),
        Import(13, "app.dynamic", kind="dynamic"),
        Import(14, "near", 1, kind="dynamic"),
        Import(16, "app.adapters.db", kind="dynamic"),
        Import(17, "db", 1, kind="dynamic"),
    )


def test_classes() -> None:
    facts = facts_of(
        """\
        class Orders(Protocol[T]):
            def find(self): ...
            def _hidden(self): ...
        class Keeper(abc.ABC): pass
        class Store:
            @abstractmethod
            def keep(self): ...
            def run(self): return 1
        class Old:
            def keep(self):
                '''Keep it.'''
                raise NotImplementedError
        @dataclass(frozen=True)
        class Line: text: str
        class Kind(str, Enum): A = 1
        class Wrong(ValueError): pass
        class Sql(Store, base.Other):
            def __init__(self, db, *, clock): ...
            def keep(self): return 1
        """
    )
    assert facts.classes == (
        Class("Orders", 1, "protocol", ("Protocol",), ("find",), ("find",)),
        Class("Keeper", 4, "abstract", ("abc.ABC",)),
        Class("Store", 5, "abstract", (), ("keep", "run"), ("keep",)),
        Class("Old", 9, "abstract", (), ("keep",)),
        Class("Line", 14, "data"),
        Class("Kind", 15, "enum", ("str", "Enum")),
        Class("Wrong", 16, "exception", ("ValueError",)),
        Class("Sql", 17, "class", ("Store", "base.Other"), ("keep",), (), 2),
    )


@pytest.mark.parametrize(
    ("text", "access", "writes"),
    [
        ('db.execute("SELECT 1")', ['execute("SELECT …")'], []),
        ('db.execute(f"insert into {t} values (1)")', ['execute("INSERT …")'] * 2, ['execute("INSERT …")']),
        ('db.execute(text("DELETE FROM x"))', ['execute("DELETE …")'], ['execute("DELETE …")']),
        ('run("SELECT 1")\ndb.execute(statement)\nprint("SELECT one")', [], []),
        ('text = "Select a file"\nmenu.execute("select")', [], []),
        ("import sqlite3\nconnection.cursor()", ["connection.cursor()"], []),
        ("connection.cursor()", [], []),
        ("import sqlalchemy\nself.session.query(A)", ["session.query()"], []),
        ("from sqlalchemy.orm import Session\nsession.add(a)\nsession.commit()", ["session.add()"],
         ["session.add()", "session.commit()"]),
        ("session.add(a)\nsession.query(b)", [], []),
        ("from flask import session\nimport sqlalchemy\nsession.get('user')", [], []),
        ("User.objects.filter(x=1)", ["User.objects"], []),
        ("User.objects.filter(x=1).delete()", ["User.objects"], ["User.objects … delete()"]),
        ("self.objects.all()\nscene.objects.clear()", [], []),
        ("import pymongo\nusers.insert_one(x)", ["users.insert_one()"], ["users.insert_one()"]),
        ("users.insert_one(x)", [], []),
        ("self.orders_repository.save(order)", [], ["orders_repository.save()"]),
        ("figure.save()", [], []),
        ("import django\norder.save()", [], ["order.save()"]),
    ],
)  # fmt: skip
def test_access_to_a_database(text: str, access: list[str], writes: list[str]) -> None:
    facts = facts_of(text)
    assert sorted({each.what for each in facts.access}) == sorted(set(access))
    assert sorted({each.what for each in facts.writes}) == sorted(set(writes))


def test_what_a_constructor_makes() -> None:
    facts = facts_of(
        """\
        class Shop:
            def __init__(self, clock=None, mail=None):
                self.store = SqlStore(clock)
                self.db: Any = sqlite3.connect("x")
                self.mail = mail or Mailer()
                self.count = len(x)
                local = Helper()
            def later(self):
                self.other = Other()
        """
    )
    assert facts.built == (Spot(3, "SqlStore", "Shop"), Spot(4, "sqlite3.connect", "Shop"))
    assert {each.what for each in facts.created} == {"SqlStore", "Mailer", "Helper", "Other"}


def test_aggregates() -> None:
    facts = facts_of(
        """\
        class Order:
            def __init__(self): self.state = "new"
            def ship(self):
                self.record(Shipped())
                self.changes = []
            def cancel(self):
                self.state = "cancelled"
                self.total += 1
            def apply(self, event):
                self.state = event.state
                self._set(event)
            def _set(self, event): self.total = event.total
            def load_from(self, events): self.state = ""
        class Button:
            def on_click(self): self.emit(1)
            def press(self): self.down = True
        class Sum(Aggregate):
            def on_done(self): self.x = 1
        """
    )
    assert facts.aggregates == ("Order",)
    assert facts.mutated == (Spot(7, "state", "Order.cancel"), Spot(8, "total", "Order.cancel"))


def test_conventions() -> None:
    facts = facts_of(
        '''\
        """A module."""
        def good(a: int, *rest: str) -> None: "Documented."
        def partly(a, *, b: int, **more): ...
        class Thing:
            def method(self, x: int) -> int:
                """Documented."""
                def inner(y): return y
            @staticmethod
            def alone(x: int) -> None: ...
            @overload
            def typed(self) -> int: ...
            def _hidden(self) -> None: ...
            def __init__(self): ...
        async def waiting() -> None: ...
        '''
    )
    assert (facts.annotatable, facts.documentable) == (8, 7)
    assert facts.unannotated == (Spot(3, "a, more, return", "partly"),)
    assert facts.undocumented == (
        Spot(3, "function", "partly"),
        Spot(4, "class", "Thing"),
        Spot(9, "method", "Thing.alone"),
        Spot(14, "function", "waiting"),
    )


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("def good_name(a_b): pass", []),
        ("def badName(): pass", ["badName"]),
        ("def Factory(): pass", ["Factory"]),
        ("def f(badArgument): pass", ["f.badArgument"]),
        ("goodThing = 1\nfor badLoop in x: pass", ["goodThing", "badLoop"]),
        ("(firstOne, second_one) = 1, 2", ["firstOne"]),
        ("LIMIT = 1\n_LIMIT = 2\nAlias = int\nT = 1\n__all__ = []", []),
        ("class V(NodeVisitor):\n def visit_Name(self): pass\n def paintEvent(self, aB): pass", []),
        ("class V:\n def visit_Name(self): pass\n def paintEvent(self): pass", ["V.paintEvent"]),
        ("class C:\n @property\n def Queues(self): pass", []),
        ("class lower_case: pass\nclass lower: pass\nclass Good: pass", ["lower_case"]),
        ("class C(Base):\n maxLength = 1", []),
    ],
)
def test_names(text: str, wrong: list[str]) -> None:
    assert [each.within for each in facts_of(text).misnamed] == wrong


def test_long_lines() -> None:
    text = "short\n" + "a b" * 10 + "\r\n" + "# https://example.org/" + "x" * 30 + "\n" + "é é" * 7 + "\n" + "x" * 50
    facts = read(text.encode(), "text", 20)
    assert [(each.line, each.length) for each in facts.long_lines] == [(2, 30), (4, 21)]


@pytest.mark.parametrize(
    "content",
    [
        b"def f(:\n",
        b"x = 1\n\x00",
        b"# coding: nothing\nx = 1\n",
        b"x = '\xff'\n",
        b"(" * 5000,
        b"-" * 100_000 + b"1",
        b"a" + b".a" * 100_000,
        b"print 'two'\n",
        b"import a\n" + b"if 1:\n" * 3,
        b"1" * 5000,
    ],
    ids=["syntax", "null", "encoding", "not utf-8", "brackets", "minus", "attributes", "python 2", "indent", "digits"],
)  # the words are those of the Python that reads
def test_what_cannot_be_read_is_told(content: bytes) -> None:
    facts = read(content, "python", 0)
    assert facts.problem and facts == Facts(problem=facts.problem, problem_line=facts.problem_line)


def test_the_line_of_an_error_is_told() -> None:
    assert read(b"x = 1\ndef f(:\n", "python", 0).problem_line == 2


def test_a_latin_1_file_that_says_so_is_read() -> None:
    assert read(b"# -*- coding: latin-1 -*-\nimport caf\xe9\n", "python", 0).imports == (Import(2, "café"),)


def test_reading_warns_nobody() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert facts_of("x = '\\d'\nassert (1, 'x')\n").problem == ""


def test_facts_survive_the_cache() -> None:
    import json

    facts = facts_of(
        """\
        import a
        class B:
            def __init__(self): self.d = E()
            def f(self, gH): db.execute("DELETE FROM x")
        """,
        10,
    )
    assert facts.built and facts.misnamed and facts.long_lines
    assert unpacked(json.loads(encoded(facts))) == facts
    assert unpacked(packed(Facts())) == Facts()
