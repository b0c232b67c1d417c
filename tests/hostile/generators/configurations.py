"""`.session/config.yaml` and `git config session.*` with values that nobody should give."""

from __future__ import annotations

import json

from git_session.model.settings import KEYS
from tests.hostile.generators.texts import line, noise, number, text
from tests.hostile.kind import World, kind

YAML = (
    "!!python/object/apply:os.system ['touch ../outside/made']",
    "!!python/name:os.system",
    "!!binary aGVsbG8=",
    "&a [*a]",
    "*nowhere",
    "2027-01-15",
    ".inf",
    ".nan",
    "0o777",
    "1:30:00",
    "? a",
    "{a: {b: {c: [1, [2, [3]]]}}}",
    "|\n      block\n      text",
    "!!set {a, b}",
    "~",
    "'unclosed",
    "[" * 3_000,
    "{" * 3_000,
    "<<: {a: b}",
)
PATTERNS = (
    "**/" * 40 + "x",
    "*" * 200,
    "{a,b}" * 12,
    "[",
    "[!",
    "\\",
    "/",
    "../**",
    "/dev/*",
    "(a+)+$",
    "?" * 500,
    ":(top)",
    "-x",
    "{" * 100,
)


def _value(world: World) -> str:
    choices = (
        world.random.choice(YAML),
        number(world.random),
        json.dumps(text(world.random)),
        json.dumps([line(world.random) for _ in range(3)]),
        json.dumps(world.random.sample(PATTERNS, 4)),
    )
    return world.random.choice(choices)


@kind
def wrong_values(world: World) -> None:
    """Every key of the configuration, with a value of another type, out of range or hostile."""
    sections: dict[str, list[str]] = {}
    for setting in KEYS:
        section, _, key = setting.name.partition(".")
        sections.setdefault(section, []).append(f"  {key}: {_value(world)}\n")
    chosen = world.random.sample(list(sections), 3)
    world.put(".session/config.yaml", "".join(f"{name}:\n{''.join(sections[name])}" for name in chosen))


@kind
def one_wrong_value(world: World) -> None:
    """One key, so that YAML stays well-formed more often and the value is used."""
    section, _, key = world.random.choice(KEYS).name.partition(".")
    world.put(".session/config.yaml", f"{section}:\n  {key}: {_value(world)}\n")


@kind
def hostile_globs(world: World) -> None:
    globs = json.dumps(world.random.sample(PATTERNS, 5))
    world.put(
        ".session/config.yaml",
        f"tracking:\n  watch_patterns: {globs}\n  ignore_patterns: {globs}\n"
        f"quality:\n  coverage_files: {globs}\n  junit_files: {globs}\n",
    )


@kind
def odd_documents(world: World) -> None:
    """YAML that is no mapping of mappings, or is not text at all."""
    contents: tuple[str | bytes, ...] = (
        "", "\0", "[]", "- a\n- b\n", "text", "---\n---\n...\n", "%YAML 9.9\n---\na: b\n", "a: b: c\n", "\tsession:\n", "session: session: session\n",
        "session:\nsession:\n", "? [a]\n: b\n", "session: {idle_timeout: 5m, idle_timeout: 6m}\n", "session: " + "[" * 50_000, "a: &a [x]\nb: *a\n" * 500,
        "".join(f"{chr(97 + at)}: &{chr(97 + at)} [{', '.join(['*' + chr(96 + at)] * 8) if at else 'x'}]\n" for at in range(6)),
        "\ufeffsession:\n  emoji: no\n", "session:\n  idle_timeout: 30m\n".encode("utf-16"), b"\xff\xfe\xfd", "x: " + "y" * (1 << 20), "".join(f"k{at}: v\n" for at in range(5_000)),
        "a:\n" + "".join("  " * depth + "- \n" for depth in range(1, 900)),
    )  # fmt: skip
    world.put(".session/config.yaml", world.random.choice(contents))


@kind
def noise_in_the_configuration(world: World) -> None:
    path = world.project / ".session" / "config.yaml"
    path.write_bytes(noise(world.random, path.read_bytes()))


@kind
def hostile_settings_of_git(world: World) -> None:
    """`git config session.*`, which the user's other tools may write."""
    for setting in world.random.sample(KEYS, 8):
        value = world.random.choice(
            (number(world.random), line(world.random), "", "true", world.random.choice(PATTERNS))
        )
        world.box.git("config", setting.git_name, value)
    world.box.git(
        "config",
        "branch.feature/other.session",
        world.random.choice(("../../../outside", "", "x y", "-x", "feature-none-20270115-aaaa")),
    )
    world.box.git("config", "core.commentChar", world.random.choice(("auto", ";", "#", "\x1b")))


@kind
def settings_that_read_files(world: World) -> None:
    """Configuration that names files: templates, mail maps, attributes, includes."""
    world.box.git(
        "config", "commit.template", world.random.choice((".session/config.yaml", "src/provider.py", "notes.txt"))
    )
    world.box.git("config", "include.path", world.random.choice(("../nowhere", "/nowhere/at/all", "../.gitmodules")))
    world.box.git("config", "core.excludesFile", "/nowhere/at/all")
    world.box.git("config", "notes.displayRef", "refs/notes/*")
    world.box.git("config", "trailer.ifexists", "replace")
    world.box.git("config", "log.showSignature", "true")
    world.box.git("config", "format.pretty", "%x1b[31m%s")
    world.box.git("config", "color.ui", "always")
    world.box.git("config", "core.quotePath", "false")
    world.box.git("config", "status.showUntrackedFiles", "all")
    world.box.git("config", "diff.noprefix", "true")


@kind
def hostile_templates(world: World) -> None:
    """Templates of the team, which come with a clone."""
    for name in ("handoff", "architecture", "conventions"):
        pieces = (
            "{{title}}",
            "{{objectives}}",
            "{{languages}}",
            "{{code}}",
            "{{",
            "}}",
            "{{ x }}",
            "# ",
            "```",
            "<img src=",
            "![x](",
            "\x1b[31m",
            "\0",
            "\u202e",
        )
        rows = ["".join(world.random.choices((*pieces, line(world.random)), k=4)) for _ in range(30)]
        content = (
            "\n".join(rows)
            if world.random.random() < 0.7
            else "{{title}}\n" + "".join(world.random.choices("#`~>{}x \n", k=3_000))
        )
        world.put(f".session/templates/{name}.md", content)


@kind
def hostile_forges(world: World) -> None:
    """Addresses of remotes and of issues."""
    for name in ("origin", "upstream"):
        address = world.random.choice(
            (
                "git@github.com:o/r\x1b]8;;x",
                "https://u:p@gitlab.example.com:99999/a/b",
                "ssh://[::1]/" + "a/" * 500,
                "ext::sh -c true",
                "git@[:x",
                line(world.random),
            )
        )
        world.box.git("config", f"remote.{name}.url", address)
    for _ in range(3):
        world.box.git(
            "config",
            "--add",
            "session.issueUrl",
            world.random.choice(("https://x.example/{number}", "javascript:{key}", "{key}", line(world.random))),
        )
    world.box.git("config", "session.forge", line(world.random))
