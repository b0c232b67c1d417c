"""The patterns about data and objects: repository-pattern, dependency-injection, factory."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Callable

from git_session.architecture.checks.code import Codebase
from git_session.architecture.checks.finding import NOT_FOUND, WARNING, Checked, CheckRule, Measure, judged
from git_session.architecture.checks.layers import Layers, outer_layer
from git_session.architecture.checks.roles import (
    COLLABORATOR,
    KEEPERS,
    MAKERS,
    REPOSITORY,
    in_class,
    is_repository_file,
    keeps_data,
    last,
    puts_together,
)
from git_session.architecture.reading.facts import Class
from git_session.model.text import plural

_VALUES = frozenset({"data", "enum", "exception"})

ACCESS = CheckRule("repository-pattern/access", WARNING, "only repositories speak to the database")
CONSTRUCTED = CheckRule(
    "dependency-injection/constructed", WARNING, "a constructor is given its collaborators and makes none"
)
PAST_FACTORY = CheckRule("factory/bypassed", WARNING, "what has a factory is made by it")


def repository_pattern(code: Codebase, layers: Layers | None) -> Checked:
    """Access to a database outside of repositories."""
    name = "repository-pattern"
    repositories = {
        (path, each.name): each.line
        for path, facts in code.own.items()
        for each in facts.classes
        if REPOSITORY.fullmatch(each.name) or (is_repository_file(path) and each.kind not in _VALUES)
    }
    access = [(path, spot) for path, facts in code.own.items() for spot in facts.access]
    outer = outer_layer(layers)
    if not repositories:
        summary = f"no repository; {plural(len(access), 'access')} to a database"
        return Checked(Measure("pattern", name, NOT_FOUND, summary), (ACCESS,))
    findings = tuple(
        ACCESS.broken(path, spot.line, f"{spot.what} outside of a repository", f"{spot.within} {spot.what}")
        for path, spot in access
        if not (outer(path) or keeps_data(path) or in_class(spot.within, KEEPERS))
        and not (spot.what.endswith(".objects") and path.rpartition("/")[2] in ("models.py", "admin.py"))
    )
    summary = f"{plural(len(repositories), 'repository')}, {plural(len(access), 'access')}"
    places = [(path, line) for (path, _), line in repositories.items()]
    summary += f" to a database, {len(findings):,} elsewhere"
    return judged("pattern", name, (ACCESS,), findings, summary, places)


def dependency_injection(code: Codebase, layers: Layers | None) -> Checked:
    """Constructors that make their collaborators."""
    name = "dependency-injection"
    given = [
        (path, each.line)
        for path, facts in code.own.items()
        for each in facts.classes
        if each.parameters > 0 and each.kind in ("class", "abstract")
    ]
    findings = []
    outer = outer_layer(layers)
    for path, facts in code.own.items():
        if puts_together(path) or outer(path) or keeps_data(path):
            continue
        for spot in facts.built:
            if in_class(spot.within, MAKERS) or in_class(spot.within, KEEPERS):
                continue
            made = _made(code, outer, path, spot.what)
            if made is not None:
                where = f"{last(spot.within)} makes {spot.what} itself{made}"
                findings.append(CONSTRUCTED.broken(path, spot.line, where, f"{spot.within} {spot.what}"))
    if not given and not findings:
        return Checked(Measure("pattern", name, NOT_FOUND, "no constructor takes anything"), (CONSTRUCTED,))
    summary = (
        f"{plural(len(given), 'constructor')} with parameters, {plural(len(findings), 'collaborator')} made in one"
    )
    return judged("pattern", name, (CONSTRUCTED,), findings, summary, given)


def _made(code: Codebase, outer: Callable[[str], str], path: str, callee: str) -> str | None:
    """Where a collaborator comes from, in words; None for a call that makes none."""
    if not last(callee)[:1].isupper() or callee.startswith(("redis.", "smtplib.")):
        return ""  # a function of a library that opens a connection
    target, found = class_of(code, path, callee)
    if found is None or found.kind in _VALUES:
        return None
    if COLLABORATOR.fullmatch(found.name):
        return f" ({target}:{found.line})"
    return f", of {outer(target)} ({target}:{found.line})" if outer(target) else None


def class_of(code: Codebase, path: str, callee: str) -> tuple[str, Class | None]:
    """The class that `callee` (dotted) in the file `path` means, and its file; None when it is none of ours."""
    head = callee.partition(".")[0]
    name = last(callee)
    for edge in code.targets.get(path, ()):
        bound = edge.each.alias or edge.each.name or edge.each.module.partition(".")[0]
        if bound != head:
            continue
        if bound == callee and edge.each.name:
            name = last(edge.each.name)
        for target in (edge.target, *(inner.target for inner in code.passed_on(edge.target, name))):
            facts = code.facts.get(target)
            wanted = facts.default if facts and name == "default" else name
            for each in facts.classes if facts else ():
                if each.name == wanted:
                    return target, each
    for target in (path, *_beside(path, callee)):
        for each in code.facts[target].classes if target in code.facts else ():
            if each.name == callee:
                return target, each
    return path, None


def _beside(path: str, name: str) -> tuple[str, ...]:
    """Where a class of the same package is, which Java and Kotlin import without a word."""
    folder, (_, extension) = posixpath.dirname(path), posixpath.splitext(path)
    return (posixpath.join(folder, name + extension),) if extension in (".java", ".kt") else ()


def factory(code: Codebase, layers: Layers | None) -> Checked:
    """Objects that are made past the factory for their class."""
    del layers  # a factory is one wherever it lies
    classes: dict[str, list[tuple[str, Class]]] = defaultdict(list)
    for path, facts in code.own.items():
        for each in facts.classes:
            classes[each.name].append((path, each))
    factories = {
        name: (path, each)
        for name, found in classes.items()
        if name.endswith("Factory") and len(name) > len("Factory")
        for path, each in found[:1]
    }
    if not factories:
        return Checked(Measure("pattern", "factory", NOT_FOUND, "no class called a factory"), (PAST_FACTORY,))
    findings = []
    for path, facts in code.own.items():
        for spot in facts.created:
            product = last(spot.what)
            maker = factories.get(f"{product}Factory")
            if maker is None or len(classes[product]) != 1 or in_class(spot.within, MAKERS):
                continue
            home = classes[product][0][0]
            if path in (home, maker[0]) or class_of(code, path, spot.what)[1] is not classes[product][0][1]:
                continue
            message = f"{product} is made here, past {product}Factory ({maker[0]}:{maker[1].line})"
            findings.append(PAST_FACTORY.broken(path, spot.line, message, f"{spot.within} {product}"))
    made = plural(len(findings), "object")
    summary = f"{plural(len(factories), 'factory')}, {made} made past them"
    places = [(path, each.line) for path, each in factories.values()]
    return judged("pattern", "factory", (PAST_FACTORY,), findings, summary, places)
