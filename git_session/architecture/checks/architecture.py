"""The declared architecture as a rule about imports: a layer imports itself and the layers that it may, and no other."""

from __future__ import annotations

from collections import Counter

from git_session.architecture.checks.code import Codebase, spoken
from git_session.architecture.checks.finding import ERROR, NOT_FOUND, Checked, CheckRule, Measure, judged
from git_session.architecture.checks.layers import SERVICES, LayerPlacement, Layers
from git_session.model.text import plural


def architecture(code: Codebase, name: str, layers: Layers) -> Checked:
    """Look at every import between two files that are both in a layer."""
    places = {path: place for path in code.facts if (place := layers.place_of(path))}
    files = Counter(place.layer for place in places.values())
    rules = {layer: CheckRule(f"{name}/{layer}", ERROR, _rule(layers, layer)) for layer in files}
    known = ", ".join(f"{layer} {files[layer]}" for layer in layers.architecture.names if files[layer])
    if len(files) + (len({place.unit for place in places.values()}) > 1) < 2:
        what = f"files only in {known}" if known else "no folder of a layer"
        return Checked(Measure("architecture", name, NOT_FOUND, what))
    looked_at: list[tuple[str, int]] = []
    findings = []
    for edge in code.running():
        here = places.get(edge.path)
        target = code.behind(edge, lambda path: layers.place_of(path) is not None) if here else ""
        there = layers.place_of(target) if target else None
        if here is None or there is None:
            continue
        looked_at.append((edge.path, edge.each.line))
        if not _may(layers, here, there):
            message = f"{_called(here)} imports {_called(there)}: {spoken(edge.each)} ({target})"
            rule = rules[here.layer]
            findings.append(rule.broken(edge.path, edge.each.line, message, edge.each.name, about=target))
    if not looked_at and not any(place.unit for place in places.values()):
        return Checked(Measure("architecture", name, NOT_FOUND, f"no import between files of its layers ({known})"))
    summary = f"{plural(len(looked_at), 'import')} between layers looked at (files: {known})"
    return judged("architecture", name, tuple(rules.values()), findings, summary, looked_at)


def _may(layers: Layers, here: LayerPlacement, there: LayerPlacement) -> bool:
    if here.layer == there.layer:
        return here.unit == there.unit
    return there.layer in layers.allowed[here.layer]


def _called(place: LayerPlacement) -> str:
    return place.unit or place.layer


def _rule(layers: Layers, layer: str) -> str:
    others = ", ".join(layers.allowed[layer])
    if layer == SERVICES and layers.architecture.name == "microservices":
        return "a service imports itself and what is shared, and no other service"
    return f"{layer} imports {others} and itself, and no other layer" if others else f"{layer} imports no other layer"
