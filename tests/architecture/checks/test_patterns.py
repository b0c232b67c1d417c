"""The patterns: what is measured, what is found, what is left alone."""

from __future__ import annotations

import pytest

from git_session.architecture.checks.all import PATTERNS, Declared
from git_session.model import settings
from tests.architecture.checks.project import measure, outcomes, told

REPOSITORY = Declared(patterns=("repository-pattern",))
INJECTION = Declared(patterns=("dependency-injection",))
FACTORY = Declared(patterns=("factory",))
CQRS = Declared(patterns=("cqrs",))
EVENTS = Declared(patterns=("event-sourcing",))
PORTS = Declared(patterns=("ports-and-adapters",))

SHOP = {
    "shop/repositories/orders.py": "class Orders:\n def find(self): return self.db.execute('SELECT 1')\n",
    "shop/user_repository.py": "class UserRepository:\n def find(self): return self.db.execute('SELECT 1')\n",
    "shop/web.py": "def page(db):\n    return db.execute('SELECT 1')\n",
    "shop/inner.py": "class SqlUserRepository:\n def find(self): return self.db.execute('SELECT 1')\n",
    "shop/migrations/0001.py": "db.execute('CREATE TABLE x')\n",
    "tests/test_web.py": "db.execute('SELECT 1')\n",
    "web/page.ts": "export const page = () => db.query(`SELECT 1`);\n",
    "web/users.repository.ts": "export class UsersRepository { find() { return db.query(`SELECT 1`); } }\n",
}


def test_repository_pattern() -> None:
    assert told(SHOP, REPOSITORY) == [
        'repository-pattern/access shop/web.py:2 execute("SELECT …") outside of a repository',
        'repository-pattern/access web/page.ts:1 query("SELECT …") outside of a repository',
    ]
    assert measure(SHOP, REPOSITORY) == "violated: 4 repositories, 7 accesses to a database, 2 elsewhere"


def test_a_session_of_the_web_is_none_of_the_database() -> None:
    text = "import {}\nfrom sqlalchemy import select\ndef f(session):\n session.get(1)\n session.execute(select(1))\n"
    access = [
        told(
            {"shop/orders_repository.py": "class OrdersRepository: pass\n", "shop/a.py": text.format(name)}, REPOSITORY
        )
        for name in ("os", "requests")
    ]
    assert [[each.partition(" outside")[0].split()[-1] for each in found] for found in access] == [
        ["session.get()", "session.execute()"], ["session.execute()"]
    ]  # fmt: skip


def test_a_layer_of_infrastructure_may_speak_to_the_database() -> None:
    files = {**SHOP, "shop/adapters/sql.py": "db.execute('SELECT 1')\n"}
    hexagonal = Declared("hexagonal", patterns=("repository-pattern",))
    layered = Declared("layered", patterns=("repository-pattern",))
    for declared in (hexagonal, layered, REPOSITORY):
        assert not any("adapters/sql.py" in each for each in told(files, declared))
    elsewhere = Declared("hexagonal", ("domain=shop/**",), ("repository-pattern",))
    assert any("adapters/sql.py" in each for each in told(files, elsewhere))


INJECTED = {
    "shop/orders.py": """\
        import sqlite3
        from shop.mail import Mailer, Letter
        from shop import clock
        class OrderService:
            def __init__(self, store, mailer=None):
                self.store = store
                self.mailer = Mailer()
                self.db = sqlite3.connect("x")
                self.letter = Letter()
                self.clock = clock.Clock()
                self.other = mailer or Mailer()
        class OrderFactory:
            def __init__(self): self.mailer = Mailer()
        """,
    "shop/mail.py": "from dataclasses import dataclass\nclass Mailer: pass\n@dataclass\nclass Letter: pass\n",
    "shop/clock.py": "class Clock: pass\n",
    "shop/main.py": "from shop.mail import Mailer\nclass Main:\n def __init__(self, x): self.m = Mailer()\n",
    "shop/__init__.py": "",
    "web/service.ts": 'import { MailClient } from "./mail";\nexport class OrderService {\n'
    "  private client = new MailClient();\n  constructor(private db: Db) { this.map = new Map(); }\n  run() {}\n}\n",
    "web/mail.ts": "export class MailClient { send() {} }\n",
}


def test_dependency_injection() -> None:
    assert told(INJECTED, INJECTION) == [
        "dependency-injection/constructed shop/orders.py:7 OrderService makes Mailer itself (shop/mail.py:2)",
        "dependency-injection/constructed shop/orders.py:8 OrderService makes sqlite3.connect itself",
        "dependency-injection/constructed web/service.ts:3 OrderService makes MailClient itself (web/mail.ts:1)",
    ]
    assert measure(INJECTED, INJECTION) == "violated: 3 constructors with parameters, 3 collaborators made in one"


def test_what_a_constructor_does_not_keep_is_no_collaborator() -> None:
    files = {
        "app/OrderService.java": "package app;\nclass OrderService {\n  private MailClient kept;\n  OrderService(String x) {\n"
        "    MailClient local = new MailClient();\n    kept = new MailClient();\n    this.kept = new MailClient();\n  }\n}\n",
        "app/MailClient.java": "package app;\nclass MailClient { void send() {} }\n",
        "web/order.ts": 'import { MailClient } from "./mail";\nclass Order {\n  #kept = new MailClient();\n  constructor(x: X) {\n'
        "    const local = new MailClient();\n  }\n}\n",
        "web/mail.ts": "export class MailClient { send() {} }\n",
    }
    assert [each.split(" ")[1] for each in told(files, INJECTION)] == [
        "app/OrderService.java:6", "app/OrderService.java:7", "web/order.ts:3"
    ]  # fmt: skip


FACTORIES = {
    "shop/order.py": "class Order:\n @classmethod\n def empty(cls): return Order()\nclass OrderFactory:\n def make(self): return Order()\n",
    "shop/web.py": "from shop.order import Order, OrderFactory\norder = Order()\nother = OrderFactory().make()\n",
    "shop/more.py": "from elsewhere import Order\nOrder()\n",
    "tests/test_order.py": "from shop.order import Order\nOrder()\n",
}


def test_factory() -> None:
    assert told(FACTORIES, FACTORY) == [
        "factory/bypassed shop/web.py:2 Order is made here, past OrderFactory (shop/order.py:4)"
    ]
    assert measure(FACTORIES, FACTORY) == "violated: 1 factory, 1 object made past them"


SIDES = {
    "shop/commands/ship.py": """\
        class ShipOrderCommand: pass
        class ShipOrderHandler:
            def handle(self, command: ShipOrderCommand): self.order_repository.save(1)
        class OrderQuery: pass
        """,
    "shop/queries/orders.py": """\
        from shop.commands.ship import ShipOrderCommand
        class OrdersQuery: pass
        class OrdersQueryHandler:
            def handle(self, query: OrdersQuery):
                self.order_repository.save(1)
                self.bus.send(ShipOrderCommand())
                return self.order_repository.find(1)
        """,
    "shop/both.py": """\
        class Everything:
            def one(self, command: ShipOrderCommand): pass
            def two(self, query: OrdersQuery): pass
        class MessageBus:
            def one(self, command: ShipOrderCommand): pass
            def two(self, query: OrdersQuery): pass
        """,
    "shop/management/commands/run.py": "class Command: pass\nclass XQuery: pass\n",
}


def test_cqrs() -> None:
    assert told(SIDES, CQRS) == [
        "cqrs/mixed shop/commands/ship.py:4 OrderQuery stands in a module of commands",
        "cqrs/query-writes shop/queries/orders.py:5 OrdersQueryHandler.handle changes something: order_repository.save()",
        "cqrs/query-writes shop/queries/orders.py:6 OrdersQueryHandler.handle changes something: ShipOrderCommand()",
        "cqrs/mixed shop/both.py:3 Everything handles commands and queries",
        "cqrs/query-imports-command shop/queries/orders.py:1 a module of queries imports one of commands (shop/commands/ship.py)",
    ]


NAMED_AFTER_THEIR_BASE = {
    "shop/messages.py": "class Query: pass\nclass Command: pass\n",
    "shop/app/command/ship.py": "from shop.messages import Command\nclass Ship(Command): pass\nclass Find(Query): pass\n",
    "shop/app/query/orders.py": "from shop.app.command.ship import Ship\nclass Orders(Query): pass\ndef find(): return Ship()\n",
    "shop/__init__.py": "",
}


def test_cqrs_by_base_classes_and_folders_of_one_word() -> None:
    assert told(NAMED_AFTER_THEIR_BASE, CQRS) == [
        "cqrs/mixed shop/app/command/ship.py:3 Find stands in a module of commands",
        "cqrs/query-writes shop/app/query/orders.py:3 find changes something: Ship()",
        "cqrs/query-imports-command shop/app/query/orders.py:1 a module of queries imports one of commands (shop/app/command/ship.py)",
    ]
    assert measure(NAMED_AFTER_THEIR_BASE, CQRS) == (
        "violated: 1 command in 1 module, 2 queries in 1 module, 3 not kept apart"
    )


def test_cqrs_of_functions() -> None:
    files = {
        "app/command/ship.go": "package command\nfunc Ship() {}\n",
        "app/query/find.go": "package query\nfunc F() {}\n",
    }
    assert measure(files, CQRS) == "followed: 1 command module, 1 query module, 0 not kept apart"


def test_event_sourcing() -> None:
    files = {
        "shop/order.py": """\
            class Order:
                def ship(self): self.record(Shipped())
                def cancel(self): self.state = "cancelled"
                def apply(self, event): self.state = event.state
            """
    }
    assert told(files, EVENTS) == [
        "event-sourcing/direct-change shop/order.py:3 Order.cancel() sets state itself, not by an event"
    ]
    assert measure(files, EVENTS) == "violated: 1 aggregate, 1 change past an event"


def test_event_sourcing_by_decorators() -> None:
    files = {
        "shop/order.py": """\
            class Order(Aggregate):
                @event("Begun")
                def __init__(self): self.state = "begun"
                @event("Shipped")
                def ship(self): self.state = "shipped"
                def cancel(self): self.state = "cancelled"
            """,
        "shop/bot.py": "class Bot:\n @client.event\n def on_ready(self): pass\n def name(self): self.n = 1\n",
    }
    assert told(files, EVENTS) == [
        "event-sourcing/direct-change shop/order.py:6 Order.cancel() sets state itself, not by an event"
    ]


HEXAGON = {
    "shop/ports/orders.py": """\
        from typing import Protocol
        from dataclasses import dataclass
        from shop.adapters.sql import SqlOrders
        class Orders(Protocol):
            def find(self, id): ...
            def save(self, order): ...
        class Lonely(Protocol):
            def nobody(self): ...
        class Memory:
            def find(self): return 1
        @dataclass
        class Line: x: int
        """,
    "shop/adapters/sql.py": """\
        class SqlOrders:
            def find(self, id): return 1
            def save(self, order): return 2
        class BrokenOrders:
            def find(self, id): return 1
        class Other:
            def run(self): return 1
        """,
    "shop/__init__.py": "",
}


def test_ports_and_adapters() -> None:
    assert told(HEXAGON, PORTS) == [
        "ports-and-adapters/inward shop/ports/orders.py:3 ports imports an adapter: shop.adapters.sql.SqlOrders (shop/adapters/sql.py)",
        "ports-and-adapters/abstract shop/ports/orders.py:9 Memory is a port, and not abstract",
        "ports-and-adapters/complete shop/adapters/sql.py:4 BrokenOrders lacks save of the port Orders (shop/ports/orders.py:4)",
        "ports-and-adapters/implemented shop/ports/orders.py:7 nothing implements Lonely",
    ]
    assert measure(HEXAGON, PORTS) == "violated: 2 ports, 1 implemented; 4 findings"


def test_ports_inside_of_the_application() -> None:
    files = {
        "shop/application/port/out/orders.py": "class Orders(Protocol):\n    def find(self): ...\n",
        "shop/application/ship.py": "class Ship:\n    def run(self): return 1\n",
        "shop/adapter/out/sql.py": "class SqlOrders:\n    def find(self): return 1\n",
    }
    assert measure(files, PORTS) == "followed: 1 port, 1 implemented; 0 findings"


def test_a_declared_hexagonal_architecture_tells_the_import_once() -> None:
    found = told(HEXAGON, Declared("hexagonal", patterns=("ports-and-adapters",)))
    assert [each.partition(" ")[0] for each in found if ":3 " in each] == ["hexagonal/ports"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("repository-pattern", "not found: no repository; 0 accesses to a database"),
        ("dependency-injection", "not found: no constructor takes anything"),
        ("factory", "not found: no class called a factory"),
        ("cqrs", "not found: 0 commands, 0 queries"),
        ("event-sourcing", "not found: no class that raises events and applies them to itself"),
        ("ports-and-adapters", "not found: 0 ports in folders of ports, 0 classes in folders of adapters"),
        ("Repository Pattern", "not found: no repository; 0 accesses to a database"),
        ("singleton", "unknown: known are: repository-pattern, dependency-injection, factory, cqrs, event-sourcing, "
         "ports-and-adapters"),
    ],
)  # fmt: skip
def test_nothing_shows_it(name: str, said: str) -> None:
    assert measure({"shop/a.py": "def f(): pass\n"}, Declared(patterns=(name,))) == said


def test_marks_stay_when_lines_move() -> None:
    def marks(files: dict[str, str]) -> list[tuple[str, str]]:
        declared = Declared(
            "hexagonal", (), tuple(each.patterns[0] for each in (REPOSITORY, INJECTION, FACTORY, PORTS))
        )
        return [(each.rule, each.mark) for one in outcomes(files, declared) for each in one.findings]

    files = {**SHOP, **INJECTED, **FACTORIES, **HEXAGON}
    moved = {path: ("# moved\n\n" if path.endswith(".py") else "// moved\n\n") + text.lstrip() if "        " not in text else text
             for path, text in files.items()}  # fmt: skip
    assert marks(files) and marks(moved) == marks(files)


def test_a_class_that_is_exported_as_default_is_known_by_any_name() -> None:
    files = {
        "src/adapters/store.ts": "class PgStore { find() {} }\nexport default PgStore;\n",
        "src/adapters/queue.js": "module.exports = class extends Base { send() {} };\n",
        "src/orders.ts": "import Store from './adapters/store';\nimport Queue from './adapters/queue';\n"
        "export class Orders {\n  constructor(a) { this.a = new Store(); this.b = new Queue(); }\n}\n",
    }
    assert told(files, Declared(patterns=("dependency-injection",))) == [
        "dependency-injection/constructed src/orders.ts:4 Orders makes Store itself, of adapters (src/adapters/store.ts:1)",
        "dependency-injection/constructed src/orders.ts:4 Orders makes Queue itself, of adapters (src/adapters/queue.js:1)",
    ]


@pytest.mark.parametrize(
    ("port", "adapter"),
    [
        (("ports/Orders.kt", "interface Orders { fun find()\n fun save() }"), ("adapters/Pg.kt", "class Pg(o: Orders) : Orders by o { override fun find() {} }")),
        (("ports/orders.go", "package ports\ntype Orders interface { Find(); Save() }"), ("adapters/pg.go", "package adapters\ntype Orders struct { Base }\nfunc (o Orders) Find() {}")),
    ],
    ids=["Kotlin delegates", "Go embeds"],
)  # fmt: skip
def test_methods_that_come_from_elsewhere_are_not_lacking(port: tuple[str, str], adapter: tuple[str, str]) -> None:
    found = told(dict((port, adapter)), Declared(patterns=("ports-and-adapters",)))
    assert [each for each in found if "lacks" in each] == []


def test_a_class_named_with_its_package_is_imported() -> None:
    files = {
        "shop/domain/Order.java": "package shop.domain;\nclass Order { shop.core.adapters.Sql sql; java.util.List<?> rows; }\n",
        "shop/adapters/Sql.java": "package shop.core.adapters;\npublic class Sql {}\n",
    }
    assert told(files, Declared("hexagonal")) == [
        "hexagonal/domain shop/domain/Order.java:2 domain imports adapters: shop.core.adapters.Sql (shop/adapters/Sql.java)"
    ]


def test_the_settings_know_every_pattern() -> None:
    assert tuple(PATTERNS) == settings.PATTERNS
