"""ports-and-adapters: ports are abstract, each has an adapter, and an adapter has the methods of its port.

Which files are ports and adapters: by the layers of the hexagonal architecture, whatever architecture is declared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from git_session.architecture.checks.code import Codebase, spoken
from git_session.architecture.checks.finding import (
    ERROR,
    NOT_FOUND,
    NOTE,
    WARNING,
    Checked,
    CheckFinding,
    CheckRule,
    Measure,
    judged,
)
from git_session.architecture.checks.layers import Layers
from git_session.architecture.checks.roles import last
from git_session.architecture.reading.facts import Class
from git_session.model.pattern import lazy_pattern
from git_session.model.text import plural

INWARD = CheckRule("ports-and-adapters/inward", ERROR, "domain, application and ports import no adapter")
ABSTRACT = CheckRule("ports-and-adapters/abstract", WARNING, "a port is abstract: a protocol, an ABC, an interface")
COMPLETE = CheckRule("ports-and-adapters/complete", WARNING, "an adapter has the methods of its port")
USED = CheckRule("ports-and-adapters/implemented", NOTE, "each port has an implementation")
_RULES = (INWARD, ABSTRACT, COMPLETE, USED)
_ABSTRACT = frozenset({"abstract", "protocol", "interface"})
_SMALL = lazy_pattern(r"^I(?=[A-Z][a-z])|(Port|Protocol|Interface)$")

Found = tuple[str, Class]


def ports_and_adapters(code: Codebase, layers: Layers | None) -> Checked:
    """Look at the classes in ports and adapters."""
    name = "ports-and-adapters"
    hexagonal = layers if layers and layers.architecture.name == "hexagonal" else Layers("hexagonal")
    by_layer: dict[str, list[Found]] = {}
    places = {
        path: "ports" if place.layer != "adapters" and _in_ports(path) else place.layer
        for path in code.own
        if (place := hexagonal.place_of(path))
    }
    for path, layer in places.items():
        by_layer.setdefault(layer, []).extend((path, each) for each in code.own[path].classes)
    ports = [(path, each) for path, each in by_layer.get("ports", []) if each.kind in _ABSTRACT]
    adapters = by_layer.get("adapters", [])
    if not by_layer.get("ports") or "adapters" not in places.values():
        summary = (
            f"{plural(len(ports), 'port')} in folders of ports, {plural(len(adapters), 'class')} in folders of adapters"
        )
        return Checked(Measure("pattern", name, NOT_FOUND, summary), _RULES)
    outside = [
        (path, each) for path, facts in code.own.items() if places.get(path) != "ports" for each in facts.classes
    ]
    implemented = {port.name: _implementations(port, outside) for _, port in ports}
    findings = [
        *(_inward(code, places) if hexagonal is not layers else ()),
        *_concrete(by_layer["ports"]),
        *_incomplete(ports, adapters),
        *(
            USED.broken(path, port.line, f"nothing implements {port.name}", port.name)
            for path, port in ports
            if not implemented[port.name] and not _has_heirs(port, ports)
        ),
    ]
    held = sum(bool(found) for found in implemented.values())
    summary = f"{plural(len(ports), 'port')}, {held} implemented; {plural(len(findings), 'finding')}"
    pairs = [(port, implemented[port[1].name]) for port in ports if implemented[port[1].name]]
    seen = [(path, each.line) for port, found in pairs for path, each in (port, *found)]
    return judged("pattern", name, _RULES, findings, summary, seen)


def _in_ports(path: str) -> bool:
    """Does the file lie in a folder of ports, be it inside of the application or the domain?"""
    return not {"ports", "port"}.isdisjoint(path.lower().split("/")[:-1])


def _inward(code: Codebase, places: Mapping[str, str]) -> list[CheckFinding]:
    return [
        INWARD.broken(
            edge.path,
            edge.each.line,
            f"{places[edge.path]} imports an adapter: {spoken(edge.each)} ({target})",
            edge.each.name,
            about=target,
        )
        for edge in code.running()
        if places.get(edge.path, "adapters") != "adapters"
        and (target := code.behind(edge, places.__contains__))
        and places[target] == "adapters"
    ]


def _concrete(found: Sequence[Found]) -> list[CheckFinding]:
    """Classes with methods in ports; one that inherits from elsewhere serves a framework there, and is no port."""
    ports = {each.name for _, each in found}
    return [
        ABSTRACT.broken(path, each.line, f"{each.name} is a port, and not abstract", each.name)
        for path, each in found
        if each.kind == "class" and each.methods and not each.name.startswith("_")
        if not each.bases or any(last(base) in ports for base in each.bases)
    ]


def _implementations(port: Class, outside: Sequence[Found]) -> list[Found]:
    """The classes that inherit from the port, or (of a protocol) have its methods."""
    wanted = set(port.abstract)
    return [
        (path, each)
        for path, each in outside
        if port.name in {last(base) for base in each.bases}
        or (wanted and port.kind == "protocol" and wanted <= set(each.methods))
    ]


def _has_heirs(port: Class, ports: Sequence[Found]) -> bool:
    return any(port.name in {last(base) for base in each.bases} for _, each in ports)


def _incomplete(ports: Sequence[Found], adapters: Sequence[Found]) -> list[CheckFinding]:
    """Adapters that are called after a port, or inherit from it alone, and lack methods of it."""
    findings = []
    for path, each in adapters:
        bases = {last(base) for base in each.bases}
        if each.kind != "class" or not each.methods or (each.bases and path.endswith(".go")):
            continue  # what Go embeds brings methods of its own
        for home, port in ports:
            called = len(port.name) > 4 and each.name.removesuffix("Adapter").endswith(_SMALL.sub("", port.name))
            missing = [name for name in port.abstract if name not in each.methods]
            if missing and (bases == {port.name} or (called and not bases)):
                message = f"{each.name} lacks {', '.join(missing)} of the port {port.name} ({home}:{port.line})"
                findings.append(COMPLETE.broken(path, each.line, message, f"{each.name} {port.name}"))
    return findings
