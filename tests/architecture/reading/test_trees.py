"""Reading JavaScript, TypeScript, components, Go, Java and Kotlin: what is code counts, what looks like it does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.architecture.reading.facts import Class, Facts, Import, Spot
from git_session.architecture.reading.languages import READERS, read

SCRIPT = r"""// import no from "./comment";
import whole from "./a";
import * as all from './b';
import one, { two as zwei, type Three } from "./c";
import type { Four } from "./types";
import "./effect";
export { five } from "./d"; export * from "./e";
const { six } = require("./f"), text = 'import x from "./string"';
/* import y from "./block";
*/
const later = await import("./g");
const page = `import z from "./template"
${later}`;
import {
  seven,
} from "./h";
export type { Eight } from "./i";
const re = /import w from "x"/;
obj.import("./method"); obj.require("./other");
"""


def test_imports_of_javascript() -> None:
    assert read(SCRIPT.encode(), "typescript", 0).imports == (
        Import(2, "./a", 0, "default", "whole"),
        Import(3, "./b", 0, "*", "all"),
        Import(4, "./c", 0, "Three", "", "typing"),
        Import(4, "./c", 0, "default", "one"),
        Import(4, "./c", 0, "two", "zwei"),
        Import(5, "./types", 0, "Four", "", "typing"),
        Import(6, "./effect"),
        Import(7, "./d", 0, "five"),
        Import(7, "./e", 0, "*", "*"),
        Import(8, "./f", 0, "six"),
        Import(11, "./g", kind="dynamic"),
        Import(14, "./h", 0, "seven"),
        Import(17, "./i", 0, "Eight", "", "typing"),
    )


TYPESCRIPT = """export interface Orders<T extends object> extends Base<T>, Other {
  find(id: string): Order;
  all: () => Order[];
  save?(order: Order): void;
}
export abstract class Keeper { abstract keep(): void; private hide() {} run() { if (x) { y(); } } }
export class SqlOrders extends Keeper implements Orders<Order> {
  private readonly mailer = new Mailer();
  constructor(private db: Database, private log: Log) {
    this.clock = new Clock(db);
  }
  async find(id: string) { return this.db.query(`SELECT * FROM orders
    WHERE id = $1`, [id]); }
  save(order: Order) { this.db.query<Order>("update orders set x = 1"); this.db.query(text); return new Saved(); }
}
export const make = async (x: number): Promise<void> => {};
"""


def test_classes_of_typescript() -> None:
    facts = read(TYPESCRIPT.encode(), "typescript", 0)
    assert facts.classes == (
        Class("Orders", 1, "interface", ("Base", "Other"), ("find", "all", "save"), ("find", "all", "save")),
        Class("Keeper", 6, "abstract", (), ("keep", "run"), ("keep",)),
        Class("SqlOrders", 7, "class", ("Keeper", "Orders"), ("find", "save"), (), 2),
    )
    assert facts.access == (
        Spot(12, 'query("SELECT …")', "SqlOrders"),
        Spot(14, 'query("UPDATE …")', "SqlOrders"),
    )
    assert facts.writes == facts.access[1:]
    assert facts.built == (Spot(8, "Mailer", "SqlOrders"), Spot(10, "Clock", "SqlOrders"))
    assert facts.created[-1] == Spot(14, "Saved", "SqlOrders")
    assert facts.functions == ("make",)


def test_a_component_is_read_where_its_script_is() -> None:
    text = b'<template>\n<p>import a from "./no"</p>\n</template>\n<script setup lang="ts">\nimport b from "./yes"\n</script>\n'
    assert read(text, "components", 0).imports == (Import(5, "./yes", 0, "default", "b"),)


GO = """// import "no/comment"
package orders

import "fmt"
import (
\tstdlog "log" // a "comment"
\t"example.org/shop/domain"
\t_ "example.org/shop/driver"
)

type Store interface {
\tFind(ctx context.Context, id string) (*Order, error)
\tSave(o *Order) error
}

type Sql struct { db *sql.DB }

func (s *Sql) Find(ctx context.Context, id string) (*Order, error) {
\trow := s.db.QueryRowContext(ctx, `SELECT *
\t\tFROM orders`, id)
\treturn nil, nil
}
func (Sql) Save(o *Order) error { _, err := db.Exec("INSERT INTO orders"); return err }
func New() *Sql { text := "import \\"no/string\\""; return nil }
"""


def test_go() -> None:
    facts = read(GO.encode(), "go", 0)
    assert facts.package == "orders"
    assert facts.imports == (
        Import(4, "fmt"),
        Import(6, "log", alias="stdlog"),
        Import(7, "example.org/shop/domain"),
        Import(8, "example.org/shop/driver", alias="_"),
    )
    assert facts.classes == (
        Class("Store", 11, "protocol", (), ("Find", "Save"), ("Find", "Save")),
        Class("Sql", 16, "class", (), ("Find", "Save")),
    )
    assert facts.access == (
        Spot(19, 'QueryRowContext("SELECT …")', "Sql.Find"),
        Spot(23, 'Exec("INSERT …")', "Sql.Save"),
    )
    assert facts.functions == ("New",)


JAVA = """package org.example.shop.orders;

import org.example.shop.domain.Order;
import static org.example.shop.Texts.*;
import org.example.shop.ports.*; // import org.example.no.Comment;
/* import org.example.no.Block; */

public interface Orders extends Base<Order> {
    Order find(String id);
    default void log(String text) { System.out.println(text); }
}

@Service
public class SqlOrders extends Keeper<Order> implements Orders, Closeable {
    private final Mailer mailer = new Mailer();
    private final Map<String, Order> known = new HashMap<>();

    public SqlOrders(DataSource source) {
        this.clock = new SystemClock();
    }

    @Override
    public Order find(String id) {
        Order made = new Order();
        return template.queryForObject("select * from orders", id);
    }
    private void hide() { }
}
record Line(String text) {}
enum Kind { A, B }
"""


def test_java() -> None:
    facts = read(JAVA.encode(), "java", 0)
    assert facts.package == "org.example.shop.orders"
    assert facts.imports == (
        Import(3, "org.example.shop.domain", 0, "Order"),
        Import(4, "org.example.shop.Texts", 0, "*"),
        Import(5, "org.example.shop.ports", 0, "*"),
    )
    assert [each[:4] for each in facts.classes] == [
        ("Orders", 8, "interface", ("Base",)),
        ("SqlOrders", 14, "class", ("Keeper", "Orders", "Closeable")),
        ("Line", 29, "data", ()),
        ("Kind", 30, "enum", ()),
    ]
    assert facts.classes[0].abstract == ("find",)
    assert facts.classes[1].methods == ("find",)
    assert facts.classes[1].parameters == 1
    assert facts.access == (Spot(25, 'queryForObject("SELECT …")', "SqlOrders"),)
    assert facts.built == (
        Spot(15, "Mailer", "SqlOrders"),
        Spot(16, "HashMap", "SqlOrders"),
        Spot(19, "SystemClock", "SqlOrders"),
    )


KOTLIN = """package org.example.shop

import org.example.shop.domain.Order
import org.example.shop.domain.Line as Row
/* outer /* import org.example.no.Inner
*/ import org.example.no.Outer
*/
interface Orders { fun find(id: String): Order }
class SqlOrders(private val db: Database, val clock: Clock) : Keeper<Order>(db), Orders {
    private val mailer = Mailer()
    override fun find(id: String): Order = db.query("SELECT 1")
}
data class Point(val x: Int)
fun topLevel(): Int = 1
"""


def test_kotlin() -> None:
    facts = read(KOTLIN.encode(), "kotlin", 0)
    assert facts.imports == (
        Import(3, "org.example.shop.domain", 0, "Order"),
        Import(4, "org.example.shop.domain", 0, "Line", "Row"),
    )
    assert facts.classes == (
        Class("Orders", 8, "interface", (), ("find",), ("find",)),
        Class("SqlOrders", 9, "class", ("Keeper", "Orders"), ("find",), (), 2),
        Class("Point", 13, "data", (), (), (), 1),
    )
    assert facts.built == (Spot(10, "Mailer", "SqlOrders"),)
    assert facts.functions == ("topLevel",)


LANGUAGES = sorted(set(READERS.values()))


@pytest.mark.parametrize("language", LANGUAGES)
@given(
    text=st.text(st.sampled_from(list("{}()\"'`/*\\\n ;:,.<>=$@#abimportfrclsn0_")), max_size=300)
    | st.binary(max_size=80)
)
def test_whatever_a_file_holds_reading_it_ends_with_facts(language: str, text: str | bytes) -> None:
    content = text.encode() if isinstance(text, str) else text
    assert isinstance(read(content, language, 80), Facts)


PIECES = (
    "{",
    "(",
    "import ",
    "class A ",
    "new A",
    "a<",
    '"',
    "`",
    "/*",
    "export {",
    "private a ",
    "x = ",
    "- ",
    "@a(",
    "\\",
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("piece", PIECES)
def test_a_file_of_one_piece_is_read_or_said_to_be_unreadable(language: str, piece: str) -> None:
    facts = read((piece * 300).encode(), language, 80)
    assert facts.problem or facts.skipped or not facts.classes
