"""Reports of tests and coverage as no test tool writes them."""

from __future__ import annotations

import gzip
import json
from typing import Any
from xml.sax.saxutils import quoteattr

from tests.hostile.generators.texts import DEEP, PATHS, line, noise, number, text
from tests.hostile.kind import World, kind

JUNIT = ("junit.xml", "test-results/a.xml", "build/test-results/b.xml")
COVERAGE = ("coverage.xml", "coverage.json", "lcov.info", "cover.out", "clover.xml", "target/site/jacoco/jacoco.xml")


def _text(world: World) -> str:
    """A text that XML can hold."""
    return "".join(char for char in text(world.random)[:500] if char >= " " and not "\ud800" <= char <= "\udfff")


@kind
def test_reports_with_hostile_values(world: World) -> None:
    cases = "".join(
        f"<testcase classname={quoteattr(_text(world))} name={quoteattr(_text(world))} file={quoteattr(world.random.choice(PATHS))}"
        f" time={quoteattr(number(world.random))}><failure message={quoteattr(_text(world))}/></testcase>"
        for _ in range(5)
    )
    counts = " ".join(
        f"{name}={quoteattr(number(world.random))}"
        for name in ("tests", "failures", "errors", "skipped", "time", "timestamp")
    )
    for name in JUNIT:
        world.put(
            name,
            f"<testsuites {counts}><testsuite {counts} name={quoteattr(_text(world))}>{cases}</testsuite></testsuites>",
        )


@kind
def coverage_with_hostile_values(world: World) -> None:
    paths = [*world.random.sample(PATHS, 6), "src/oauth.py", "../outside/precious.txt", _text(world)]
    rows = "".join(
        f"SF:{path}\nDA:{number(world.random)},{number(world.random)}\nLF:{number(world.random)}\nend_of_record\n"
        for path in paths
    )
    world.put("lcov.info", f"TN:{line(world.random)}\n{rows}")
    world.put(
        "cover.out",
        "mode: set\n"
        + "".join(
            f"{path}:{number(world.random)}.1,{number(world.random)}.2 {number(world.random)} 1\n" for path in paths
        ),
    )
    files: dict[str, Any] = {
        path: {
            "executed_lines": [1, -1, 2**70, "x", None],
            "missing_lines": world.random.choice(([], {}, None, "x", [1.5])),
        }
        for path in paths
    }
    world.put("coverage.json", json.dumps({"files": files, "totals": {"percent_covered": 1e308}}))
    lines = f"<lines><line number={quoteattr(number(world.random))} hits={quoteattr(number(world.random))}/></lines>"
    classes = "".join(
        f"<class filename={quoteattr(path.replace(chr(10), ''))} line-rate={quoteattr(number(world.random))}>{lines}</class>"
        for path in paths
    )
    source = quoteattr(world.random.choice(PATHS))
    world.put(
        "coverage.xml",
        f"<coverage><sources><source>{source[1:-1]}</source></sources><packages><package>{classes}</package></packages></coverage>",
    )


@kind
def reports_of_other_shapes(world: World) -> None:
    """XML and JSON of unexpected shapes: nested deeply, in other encodings, declaring entities (two levels, harmless), cut off."""
    contents: tuple[str | bytes, ...] = (
        "", "\0" * 99, "<", "<testsuite", "<testsuites>" + "<testsuite>" * DEEP, "<a>" * 5_000 + "</a>" * 5_000, "[" * DEEP, '{"files":' * DEEP,
        '<!DOCTYPE t [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><testsuite>&b;</testsuite>',
        '<!DOCTYPE t [<!ENTITY x SYSTEM "../outside/precious.txt">]><testsuite name="a">&x;</testsuite>',
        '<!DOCTYPE t SYSTEM "http://nowhere.invalid/x.dtd"><testsuite/>',
        '<?xml version="1.0" encoding="nowhere"?><testsuite/>', '<?xml version="9.9"?><testsuite/>', "<testsuite/>" * 3,
        '<testsuite><testcase name="a"/></testsuite>'.encode("utf-16"), gzip.compress(b"<testsuite/>" * 1_000), "null", "[]", "1e999", '{"files": []}', '{"files": {"a": 1}}',
        "<testsuite " + " ".join(f'a{at}="x"' for at in range(5_000)) + "/>", "<testsuite>" + "<testcase/>" * 50_000 + "</testsuite>", "<x:testsuite xmlns:x='y'/>",
        "<testsuite><![CDATA[" + "]" * 5_000 + "]]></testsuite>", "SF:\n" * 20_000, "SF:a\nDA:1,1\n" * 20_000, "mode: x\n" + "a:1.1,1.1 1 1\n" * 20_000,
    )  # fmt: skip
    for name in (*JUNIT, *COVERAGE):
        world.put(name, world.random.choice(contents))


@kind
def reports_with_noise(world: World) -> None:
    for name in ("junit.xml", "lcov.info"):
        path = world.project / name
        path.write_bytes(noise(world.random, path.read_bytes()))


@kind
def a_long_coverage_report(world: World) -> None:
    """Thousands of files and half a million lines."""
    rows = "".join(
        f"SF:src/gone_{at}.py\n" + "".join(f"DA:{row},1\n" for row in range(250)) + "end_of_record\n"
        for at in range(2_000)
    )
    world.put("lcov.info", rows)
