"""`git session analyze`: what the code and the history say."""

from __future__ import annotations

import json

import pytest

from tests.sandbox import Sandbox, stable


@pytest.fixture
def shop(ready: Sandbox) -> Sandbox:
    """A hexagonal project with one import that the architecture forbids, before the session, and one of the session's."""
    ready.git("config", "session.architecture", "hexagonal")
    ready.write("src/shop/domain/order.py", "from shop.adapters.db import connect\n\nORDERS = connect()\n")
    ready.write("src/shop/ports/orders.py", "from shop.domain.order import ORDERS\n")
    ready.commit("Add shop", "src/shop/adapters/db.py", "from shop.ports import orders\n\n\ndef connect(): ...\n")
    ready.session("start", "feature/web", "--objective", "Sell on the web")
    ready.write("src/shop/domain/order.py", "# Orders.\nfrom shop.adapters.db import connect\n\nORDERS = connect()\n")
    ready.write("src/shop/ports/web.py", "import shop.adapters.db\n")
    return ready


def test_patterns(shop: Sandbox) -> None:
    assert stable(shop.session("analyze", "--patterns").out) == (
        "Patterns  4 files checked\n"
        "  violated    hexagonal  4 imports between layers looked at (files: adapters 1, ports 2, domain 1)\n"
        "\n"
        "error  hexagonal/ports  ports imports domain and itself, and no other layer\n"
        "  new src/shop/ports/web.py:1  ports imports adapters: shop.adapters.db (src/shop/adapters/db.py)\n"
        "\n"
        "error  hexagonal/domain  domain imports ports and itself, and no other layer\n"
        "  - src/shop/domain/order.py:2  domain imports adapters: shop.adapters.db.connect (src/shop/adapters/db.py)\n"
        "\n"
        "2 errors; 1 new since COMMIT, where this session began\n"
    )


def test_json(shop: Sandbox) -> None:
    document = shop.json("analyze", "--patterns")
    found = document["patterns"]["findings"]
    assert [(each["path"], each["new"], each["changed"]) for each in found] == [
        ("src/shop/ports/web.py", True, True),
        ("src/shop/domain/order.py", False, True),
    ]


def test_sarif(shop: Sandbox) -> None:
    (run,) = json.loads(shop.session("analyze", "--patterns", "--format", "sarif").out)["runs"]
    assert [(each["ruleId"], each["baselineState"]) for each in run["results"]] == [
        ("hexagonal/ports", "new"),
        ("hexagonal/domain", "unchanged"),
    ]


def test_sarif_needs_findings(shop: Sandbox) -> None:
    ran = shop.session("analyze", "--format", "sarif", status=2)
    assert ran.err == "error: --format sarif needs --patterns\nhint: git session analyze --patterns --format sarif\n"


def test_a_measure_says_where_it_is_declared(shop: Sandbox) -> None:
    """In the file that everybody shares with its line; what is one's own is named in the document."""
    shop.session("config", "context.conventions", "be kind")
    rows = (shop.path / ".session" / "config.yaml").read_text("utf-8").splitlines()
    line = 1 + next(at for at, row in enumerate(rows) if row.startswith("  conventions:"))
    out = shop.session("analyze", "--patterns").out
    assert f"  not checked be kind  free text, for people to check  .session/config.yaml:{line}\n" in out
    measures = shop.json("analyze", "--patterns")["patterns"]["measures"]
    assert [each["declared"] for each in measures] == [
        "git config session.architecture",
        f".session/config.yaml:{line}",
    ]
