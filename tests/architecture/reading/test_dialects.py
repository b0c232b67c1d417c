"""What real code looks like in Kotlin, Java, Go, JavaScript and TypeScript: each case is a file that a simpler reader gets wrong."""

from __future__ import annotations

import pytest

from git_session.architecture.reading.facts import Class, Facts, Import, Spot
from git_session.architecture.reading.languages import read


def facts(language: str, text: str) -> Facts:
    """The facts of a file that is understood as a whole."""
    found = read(text.encode(), language, 0)
    assert (found.problem, found.skipped) == ("", ())
    return found


def classes(language: str, text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """(name, kind, bases) of each class."""
    return [(each.name, each.kind, each.bases) for each in facts(language, text).classes]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('class PgOrders(private val db: Db, private val table: String = "orders") : Orders', Class("PgOrders", 1, "data", ("Orders",), parameters=2)),
        ("class A(\n  val f: (Int) -> Unit = { println(it) },\n  val b: B = B(1, 2),\n) : Base<X>(b), c.D\n", Class("A", 1, "data", ("Base", "c.D"), parameters=2)),
        ("class A @Inject constructor(val b: B) : C { override fun f() = 1 }", Class("A", 1, "class", ("C",), ("f",), parameters=1)),
        ("class A<in T : Any, out R>(x: T) where T : Foo", Class("A", 1, "data", parameters=1)),
        ("class A(b: B) : C by b { override fun f() {} }", Class("A", 1, "class", ("C", "by"), ("f",), parameters=1)),
        ("class A { constructor(a: Int, b: Int) : this(a) }", Class("A", 1, "data", parameters=2)),
        ("class A { private fun p() = 1\n fun `odd name`() {}\n companion object { fun make() = A() } }", Class("A", 1, "class", methods=("odd name",))),
        ("fun interface F { fun run(x: Int): Int }", Class("F", 1, "interface", methods=("run",), abstract=("run",))),
        ("sealed interface S { fun f(): Int; fun g() { h() } }", Class("S", 1, "interface", methods=("f", "g"), abstract=("f",))),
        ("abstract class Q { abstract fun z()\n open fun y() {} }", Class("Q", 1, "abstract", methods=("z", "y"), abstract=("z",))),
        ("enum class E(val x: Int) { A(1) { override fun f() = 2 }, B(2); open fun f() = 1 }", Class("E", 1, "enum", methods=("f",), parameters=1)),
        ("class A {\n  fun f(x: B) = when (x) {\n    is C if x.ok -> 1\n    else if g() -> 2\n    else -> 3\n  }\n}", Class("A", 1, "class", methods=("f",))),
        ("data object Nothing", Class("Nothing", 1, "data")),
        ("@JvmInline value class Id(val text: String)", Class("Id", 1, "data", parameters=1)),
        ("annotation class Marked(val by: String)", Class("Marked", 1, "data", parameters=1)),
        ("class Lost(cause: Throwable) : RuntimeException(cause)", Class("Lost", 1, "exception", ("RuntimeException",), parameters=1)),
        ("object Registry : Base() { fun find() = 1 }", Class("Registry", 1, "class", ("Base",), ("find",))),
        ('val x = "class No : Base {"\nclass Yes', Class("Yes", 2, "data")),
        ('val x = """\n  class No(${if (a) { "}" } else "{"})\n"""\nclass Yes', Class("Yes", 4, "data")),
    ],
)  # fmt: skip
def test_a_class_of_kotlin(text: str, expected: Class) -> None:
    assert facts("kotlin", text).classes[0] == expected


def test_nested_classes_and_object_expressions_of_kotlin() -> None:
    text = """package a.b
class Outer {
    class Nested { inner class In }
    private val mailer = Mailer()
    private val lazy by lazy { Unbuilt() }
    init { clock = SystemClock() }
    fun port(): Orders = object : Orders, Closeable { override fun find() = db.query("SELECT 1") }
}
typealias Rows = List<Row>
fun List<Int>.ext() = 1
val field: org.shop.adapters.Sql = other
"""
    found = facts("kotlin", text)
    assert [(each.name, each.bases) for each in found.classes] == [
        ("Outer", ()),
        ("Nested", ()),
        ("In", ()),
        ("anonymous Orders", ("Orders", "Closeable")),
    ]
    assert found.built == (Spot(4, "Mailer", "Outer"), Spot(6, "SystemClock", "Outer"))
    assert found.functions == ("ext",)
    assert found.imports == (Import(11, "org.shop.adapters", 0, "Sql"),)
    assert found.access == (Spot(7, 'query("SELECT …")', "Outer"),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("class A<T extends Comparable<? super T>> extends B<Map<String, T>> implements C<T>, d.E {}", ("A", "data", ("B", "C", "d.E"))),
        ("public sealed interface Shape permits Circle, Square {}", ("Shape", "interface", ())),
        ("non-sealed class Circle extends Shape { void f() {} }", ("Circle", "class", ("Shape",))),
        ("record Point(int x, @Nonnull int y) implements Shape { Point { check(x); } int sum() { return 1; } }", ("Point", "data", ("Shape",))),
        ("enum Kind implements Named { A { public String name() { return \"class No {\"; } }, B; public String name() { return null; } }", ("Kind", "enum", ("Named",))),
        ("@interface Marked { String value() default \"\"; }", ("Marked", "data", ())),
        ("@Entity(name = \"class No {\") class Yes {}", ("Yes", "data", ())),
        ("class Lost extends java.lang.RuntimeException {}", ("Lost", "exception", ("java.lang.RuntimeException",))),
        ("String s = \"\"\"\n  class No { \"\n  \"\"\";\nclass Yes {}", ("Yes", "data", ())),
    ],
)  # fmt: skip
def test_a_class_of_java(text: str, expected: tuple[str, str, tuple[str, ...]]) -> None:
    assert classes("java", text)[-1] == expected


def test_anonymous_nested_and_package_private_classes_of_java() -> None:
    text = """package a.b;
import a.c.D;
class Outer {
    static final Log LOG = new Log();
    private final org.shop.adapters.Sql sql;
    private final Orders orders = new Orders() { public void find() {} };
    Outer(Clock clock) { sql = new org.shop.adapters.Sql(clock); }
    Outer(Clock clock, int x) { this.mailer = new Mailer<>(); int y = 1; }
    static class Nested { void f() { db.execute(\"\"\"
        DELETE FROM orders\"\"\"); } }
}
"""
    found = facts("java", text)
    assert [(each.name, each.parameters) for each in found.classes] == [
        ("Outer", 2),
        ("anonymous Orders", 0),
        ("Nested", 0),
    ]
    assert found.built == (
        Spot(6, "Orders", "Outer"),
        Spot(7, "org.shop.adapters.Sql", "Outer"),
        Spot(8, "Mailer", "Outer"),
    )
    assert found.imports == (
        Import(2, "a.c", 0, "D"),
        Import(5, "org.shop.adapters", 0, "Sql"),
        Import(7, "org.shop.adapters", 0, "Sql"),
    )
    assert found.writes == (Spot(9, 'execute("DELETE …")', "Outer.Nested"),)


def test_embedding_generics_and_raw_strings_of_go() -> None:
    text = """package a

import . "x/y"

type (
\tStore interface { Reader; Find(id string) error; find() }
\tSql struct { *Base; log.Logger `json:"x"`; db *sql.DB }
\tNumber interface { ~int | ~float64 }
\tAlias = Sql
\tCache[K comparable, V any] struct { rows map[K]V }
)

func (c *Cache[K, V]) Get(key K) (v V, err error) { return }
func (Sql) Raw() { db.Exec(ctx, `DROP "x` + "y") }
func Map[T any](f func(T) T) {}
"""
    found = facts("go", text)
    assert found.classes == (
        Class("Store", 6, "protocol", ("Reader",), ("Find",), ("Find",)),
        Class("Sql", 7, "class", ("Base", "log.Logger"), ("Raw",)),
        Class("Number", 8, "protocol"),
        Class("Cache", 10, "class", (), ("Get",)),
    )
    assert found.imports == (Import(3, "x/y", alias="."),)
    assert found.writes == (Spot(14, 'Exec("DROP …")', "Sql.Raw"),)
    assert found.functions == ("Map",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("class PgOrders extends Base<{ id: string }> implements Orders {}", ("PgOrders", "data", ("Base", "Orders"))),
        ("export default class extends Base { run() {} }", ("default", "class", ("Base",))),
        ("export default abstract class Keeper<T = { a: 1 }> implements a.B<T>, C { abstract keep(): void }", ("Keeper", "abstract", ("a.B", "C"))),
        ("const Store = class extends mixin(A, B) { get x() { return 1 } static make() {} #hidden() {} };", ("Store", "data", ("mixin",))),
        ("@Component({ selector: 'class No {' }) export class Yes { @Input() name = 'x'; f = () => 1 }", ("Yes", "class", ())),
        ("interface A<out T, in U> extends B<T>, C { (x: T): U; new (x: T): A; readonly f: (x: T) => U }", ("A", "interface", ("B", "C"))),
        ("interface F {\n  <T extends {}>(a: T): A<T>\n  <T>(a: T, b: T): A<T>\n}", ("F", "interface", ())),
        ("namespace N { export class In {} }", ("In", "data", ())),
        ("declare module 'x' { interface W extends V {} }", ("W", "interface", ("V",))),
        ("const r = /class No extends X {/g; class Yes {}", ("Yes", "data", ())),
        ("const t = `a ${`class No { ${x} `} b`; class Yes {}", ("Yes", "data", ())),
    ],
)  # fmt: skip
def test_a_class_of_typescript(text: str, expected: tuple[str, str, tuple[str, ...]]) -> None:
    assert classes("typescript", text)[-1] == expected


MARKUP = """import { useState } from "react";
export default function Page() {
  return <p title='it"s'>Don't quote `this &amp; that; <b>{`x ${y}`}</b></p>;
}
export const Row = memo(forwardRef(({ row }) => <tr key={row.id}>{"}"}</tr>));
const Lazy = lazy(() => import("./lazy"));
export { Store } from "./store";
"""


@pytest.mark.parametrize("language", ["tsx", "javascript"])
def test_text_between_tags_is_no_code(language: str) -> None:
    found = facts(language, MARKUP)
    assert found.imports == (
        Import(1, "react", 0, "useState"),
        Import(6, "./lazy", kind="dynamic"),
        Import(7, "./store", 0, "Store"),
    )
    assert (found.functions, found.default) == (("Page", "Row", "Lazy"), "Page")


def test_modules_of_commonjs() -> None:
    text = """#!/usr/bin/env node
"use strict";
const fs = require("fs"), { a, b: c, d = 1, ...e } = require(`./x`);
require("./effect");
if (late) module.exports.x = require("./y").z;
class Store {}
module.exports = Store;
exports.run = function () { return new Store(); };
require(name); require(`./${name}`); object.require("./no");
"""
    found = facts("javascript", text)
    assert found.imports == (
        Import(3, "./x", 0, "a"),
        Import(3, "./x", 0, "b", "c"),
        Import(3, "./x", 0, "d"),
        Import(3, "fs", 0, "default", "fs"),
        Import(4, "./effect"),
        Import(5, "./y"),
    )
    assert (found.functions, found.default) == (("run",), "Store")


def test_imports_of_types_bind_nothing() -> None:
    text = """import type Whole from "./a";
import type { A } from "./b";
import { type B, C } from "./c";
export type { D } from "./d";
export type * from "./d";
type E = typeof import("./e");
import type F = require("./f");
import json from "./g.json" with { type: "json" };
export * as all from "./h";
"""
    assert [(each.module, each.kind) for each in facts("typescript", text).imports] == [
        ("./a", "typing"),
        ("./b", "typing"),
        ("./c", "typing"),
        ("./c", ""),
        ("./d", "typing"),
        ("./d", "typing"),
        ("./e", "typing"),
        ("./f", "typing"),
        ("./g.json", ""),
        ("./h", ""),
    ]


def test_flow_is_read_by_the_grammar_that_knows_types() -> None:
    found = facts("javascript", 'import type { A } from "./a";\nfunction f(x: number): string { return x as string }\n')
    assert found.imports == (Import(1, "./a", 0, "A", "", "typing"),)


@pytest.mark.parametrize(
    ("language", "text", "line"),
    [
        ("kotlin", "class A {\n  fun f() = 1\n", 2),
        ("java", "import a.B;\nclass A { void f() { if (x) { }\nclass B { }\n", 3),
        ("go", "package a\nimport (\n\"x\"\ntype A struct {}\n", 2),
        ("typescript", "class A extends {\n  f() {}\n", 1),
        ("javascript", "import { a from './b';\nclass A {}\n", 1),
        ("tsx", "const a = <p>text;\nimport b from './b';\n", 1),
        ("java", b"class A { String s = \"caf\xe9\"; }", 1),
        ("go", b"package a\n// caf\xe9\n", 2),
    ],
)  # fmt: skip
def test_what_cannot_be_relied_on_is_named_and_not_read(language: str, text: str | bytes, line: int) -> None:
    found = read(text.encode() if isinstance(text, str) else text, language, 0)
    assert found.problem in ("is not in UTF-8", "a syntax error, or syntax that is not known here")
    assert (found.problem_line, found.imports, found.classes, found.functions) == (line, (), (), ())


@pytest.mark.parametrize(
    ("language", "text", "skipped"),
    [
        ("kotlin", "import a.B\nfun f() {\n  val x = = 1\n}\nclass A\n", 3),
        ("tsx", "import a from './b';\nconst f = () => <p>\n  this & that\n</p>;\nexport class A {}\n", 3),
        ("typescript", "import a from './b';\nfunction f() {\n  let x = = 1;\n}\nexport class A {}\n", 3),
        ("java", "import a.B;\nclass A {\n  void f() {\n    int x = ;\n  }\n}\n", 4),
        ("go", "package a\n\nimport \"a/b\"\n\nfunc f() {\n\tx := := 1\n}\n\ntype A struct{}\n", 6),
    ],
)  # fmt: skip
def test_what_is_not_understood_in_a_function_is_named_and_the_rest_is_read(
    language: str, text: str, skipped: int
) -> None:
    found = read(text.encode(), language, 0)
    assert (found.problem, found.skipped) == ("", (skipped,))
    assert len(found.imports) == 1 and [each.name for each in found.classes] == ["A"]


def test_a_mark_of_the_order_of_bytes_and_line_ends_of_windows_count_for_nothing() -> None:
    found = facts("typescript", '\ufeffimport a from "./a";\r\n\r\nclass B {}\r\n')
    assert (found.imports, found.classes[0].line) == ((Import(1, "./a", 0, "default", "a"),), 3)
