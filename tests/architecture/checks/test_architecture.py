"""The architectures: every pair of layers, folders by default and by name, what is left alone."""

from __future__ import annotations

import itertools

import pytest

from git_session.architecture.checks.all import Declared
from git_session.architecture.checks.layers import LayerPlacement, Layers
from git_session.model.architectures import ARCHITECTURES
from tests.architecture.checks.project import measure, outcomes, told

PAIRS = [
    (name, one, other)
    for name, architecture in ARCHITECTURES.items()
    if name != "microservices"
    for one, other in itertools.permutations(architecture.layers, 2)
]

MAY = {
    "hexagonal": "adapters>application adapters>ports adapters>domain application>ports application>domain ports>domain domain>ports",
    "layered": "presentation>application presentation>domain presentation>infrastructure application>domain "
    "application>infrastructure domain>infrastructure infrastructure>domain",
    "clean": "frameworks>adapters frameworks>usecases frameworks>entities adapters>usecases adapters>entities usecases>entities",
    "ddd": "interfaces>application interfaces>domain interfaces>infrastructure infrastructure>application infrastructure>domain "
    "application>domain",
    "mvc": "controllers>models controllers>views views>models",
}


@pytest.mark.parametrize(("name", "one", "other"), PAIRS, ids=[f"{name}-{a.name}-{b.name}" for name, a, b in PAIRS])
def test_who_may_import_whom(name: str, one: object, other: object) -> None:
    here, there = getattr(one, "folders")[0], getattr(other, "folders")[0]  # noqa: B009
    files = {f"src/app/{here}/a.py": f"import app.{there}.b\n", f"src/app/{there}/b.py": "", "src/app/__init__.py": ""}
    allowed = f"{getattr(one, 'name')}>{getattr(other, 'name')}" in MAY[name].split()  # noqa: B009
    assert (told(files, Declared(name)) == []) == allowed


HEXAGONAL = {
    "src/shop/domain/order.py": """\
        from shop.adapters import db
        from ..adapters.mail import send
        import os, shop.ports.orders
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from shop.adapters.web import Page
        def late():
            import shop.adapters.db
        """,
    "src/shop/ports/orders.py": "",
    "src/shop/adapters/db.py": "import shop.domain.order\n",
    "src/shop/adapters/mail.py": "",
    "src/shop/adapters/web.py": "",
    "src/shop/main.py": "import shop.adapters.db\n",
    "tests/domain/test_order.py": "import shop.adapters.db\n",
    "src/shop/domain/test_order.py": "import shop.adapters.db\n",
}


def test_each_import_that_breaks_the_rule_is_told() -> None:
    assert told(HEXAGONAL, Declared("hexagonal")) == [
        "hexagonal/domain src/shop/domain/order.py:1 domain imports adapters: shop.adapters.db (src/shop/adapters/db.py)",
        "hexagonal/domain src/shop/domain/order.py:2 domain imports adapters: ..adapters.mail.send (src/shop/adapters/mail.py)",
        "hexagonal/domain src/shop/domain/order.py:8 domain imports adapters: shop.adapters.db (src/shop/adapters/db.py)",
    ]
    assert measure(HEXAGONAL, Declared("hexagonal")) == (
        "violated: 5 imports between layers looked at (files: adapters 3, ports 1, domain 1)"
    )


PASSED_ON = {
    "shop/__init__.py": "from shop.adapters.db import Db as Store\nfrom shop.clock import *\n",
    "shop/common.py": "from shop import Store\n",
    "shop/clock.py": "class Clock: pass\n",
    "shop/adapters/db.py": "class Db: pass\n",
    "shop/domain/order.py": "from shop.common import Store\nfrom shop import Clock, Store\nimport shop\n",
    "web/index.ts": 'export * from "./adapters/store";\nexport * from "./money";\n',
    "web/money.ts": "export class Money { add() {} }\n",
    "web/adapters/store.ts": "export class Store { find() {} }\n",
    "web/domain/order.ts": 'import { Money, Store } from "..";\n',
}


def test_what_another_file_passes_on() -> None:
    assert told(PASSED_ON, Declared("hexagonal")) == [
        "hexagonal/domain shop/domain/order.py:1 domain imports adapters: shop.common.Store (shop/adapters/db.py)",
        "hexagonal/domain shop/domain/order.py:2 domain imports adapters: shop.Store (shop/adapters/db.py)",
        "hexagonal/domain web/domain/order.ts:1 domain imports adapters: ..Store (web/adapters/store.ts)",
    ]


def test_the_layers_of_cosmic_python() -> None:
    files = {
        "src/allocation/__init__.py": "",
        "src/allocation/adapters/repository.py": "from allocation.domain import model\n",
        "src/allocation/domain/model.py": "",
        "src/allocation/entrypoints/flask_app.py": "from allocation.service_layer import unit_of_work\n",
        "src/allocation/service_layer/unit_of_work.py": "from allocation.adapters import repository\n",
    }
    assert told(files, Declared("hexagonal")) == [
        "hexagonal/application src/allocation/service_layer/unit_of_work.py:1 application imports adapters: "
        "allocation.adapters.repository (src/allocation/adapters/repository.py)"
    ]


MIXED = {
    "web/tsconfig.json": '{"compilerOptions": {"paths": {"@/*": ["./*"]}}}',
    "web/domain/order.ts": 'import { db } from "@/adapters/db";\nimport type { Page } from "@/adapters/db";\n',
    "web/adapters/db.ts": "export const db = 1;\n",
    "go.mod": "module example.org/shop\n",
    "domain/order.go": 'package domain\n\nimport "example.org/shop/adapters/db"\n',
    "adapters/db/db.go": "package db\n",
    "j/src/main/java/org/shop/domain/Order.java": "package org.shop.domain;\nimport org.shop.adapters.Db;\n",
    "j/src/main/java/org/shop/adapters/Db.java": "package org.shop.adapters;\npublic class Db {}\n",
    "k/domain/Order.kt": "package org.k.domain\nimport org.k.adapters.Db\n",
    "k/adapters/Db.kt": "package org.k.adapters\nclass Db\n",
}


def test_other_languages() -> None:
    assert told(MIXED, Declared("hexagonal")) == [
        "hexagonal/domain web/domain/order.ts:1 domain imports adapters: @/adapters/db.db (web/adapters/db.ts)",
        "hexagonal/domain domain/order.go:3 domain imports adapters: example.org/shop/adapters/db (adapters/db/db.go)",
        "hexagonal/domain j/src/main/java/org/shop/domain/Order.java:2 domain imports adapters: org.shop.adapters.Db "
        "(j/src/main/java/org/shop/adapters/Db.java)",
        "hexagonal/domain k/domain/Order.kt:2 domain imports adapters: org.k.adapters.Db (k/adapters/Db.kt)",
    ]


SERVICES = {
    "services/orders/app/main.py": "import app.db\nfrom shared import log\n",
    "services/orders/app/db.py": "",
    "services/mail/send.py": "from services.orders.app import db\n",
    "shared/log.py": "import services.mail.send\n",
    "services/web/index.ts": 'import { x } from "../mail/x";\nimport { y } from "./y";\n',
    "services/web/y.ts": "",
    "services/mail/x.ts": "",
}


def test_microservices() -> None:
    assert told(SERVICES, Declared("microservices")) == [
        "microservices/services services/mail/send.py:1 services/mail imports services/orders: services.orders.app.db "
        "(services/orders/app/db.py)",
        "microservices/shared shared/log.py:1 shared imports services/mail: services.mail.send (services/mail/send.py)",
        "microservices/services services/web/index.ts:1 services/web imports services/mail: ../mail/x.x (services/mail/x.ts)",
    ]


@pytest.mark.parametrize(
    ("name", "named", "path", "place"),
    [
        ("hexagonal", (), "src/x/domain/adapters/y.py", LayerPlacement("domain")),
        ("hexagonal", (), "src/x/Domain/y.py", LayerPlacement("domain")),
        ("hexagonal", (), "src/x/ports.py", LayerPlacement("ports")),
        ("hexagonal", (), "src/x/main.py", None),
        ("hexagonal", (), "src/x/Application.java", None),
        ("hexagonal", (), "src/x/domain/test_y.py", None),
        ("hexagonal", ("domain=src/core/**",), "src/core/y.py", LayerPlacement("domain")),
        ("hexagonal", ("domain=src/core/**",), "src/domain/y.py", None),
        ("hexagonal", ("domain=src/core/**", "domain=src/model/**"), "src/model/y.py", LayerPlacement("domain")),
        ("layered", (), "src/api/orders.py", LayerPlacement("presentation")),
        ("layered", (), "src/api/orders.ts", None),
        ("layered", (), "src/shop/api.py", None),
        ("layered", (), "src/shop/services.py", None),
        ("layered", (), "src/services/orders.py", LayerPlacement("application")),
        ("mvc", (), "blog/views.py", LayerPlacement("views")),
        ("microservices", (), "services/a/x/services/b/y.py", LayerPlacement("services", "services/a")),
        ("microservices", (), "services/alone.py", None),
        ("microservices", (), "app/core/services/user/x.py", None),
        ("microservices", ("services=apps/*/**",), "apps/a/x.py", LayerPlacement("services", "apps/a")),
        ("microservices", ("shared=libs/**", "services=apps/*/**"), "libs/x.py", LayerPlacement("shared")),
    ],
)
def test_the_place_of_a_file(name: str, named: tuple[str, ...], path: str, place: LayerPlacement | None) -> None:
    assert Layers(name, named).place_of(path) == place


def test_own_layers_in_their_order() -> None:
    declared = Declared("layered", ("shell=sh/**", "brain=br/**", "store=st/**"))
    files = {"sh/a.py": "import br.b, st.c\n", "br/b.py": "import st.c\nimport sh.a\n", "st/c.py": "import br.b\n"}
    assert told(files, declared) == [
        "layered/brain br/b.py:2 brain imports shell: sh.a (sh/a.py)",
        "layered/store st/c.py:1 store imports brain: br.b (br/b.py)",
    ]


def test_a_layer_that_the_architecture_has_not() -> None:
    found = outcomes({"domain/a.py": ""}, Declared("hexagonal", ("domian=x/**",)))
    assert found[1].measure
    assert (found[1].measure.state, found[1].measure.name) == ("unknown", "domian")
    assert found[1].measure.summary == "hexagonal has these layers: adapters, application, ports, domain"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"a.py": ""}, "not found: no folder of a layer"),
        ({"domain/a.py": "", "domain/b.py": ""}, "not found: files only in domain 2"),
        ({}, "not found: no folder of a layer"),
        ({"domain/a.py": "", "ports/b.py": ""}, "not found: no import between files of its layers (ports 1, domain 1)"),
    ],
    ids=["none", "one", "empty", "unconnected"],
)
def test_nothing_shows_it(files: dict[str, str], said: str) -> None:
    assert measure(files, Declared("hexagonal")) == said


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_looked_at() -> None:
    files = {**HEXAGONAL, "src/shop/broken.py": "x = 1\ndef (:\n"}
    found = told(files, Declared("hexagonal"))
    assert len(found) == 4
    assert found[3].startswith("unreadable src/shop/broken.py:2 ")
