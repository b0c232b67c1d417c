"""Templates of documents: what they become, and what no template may hold."""

from __future__ import annotations

import pytest

from git_session.model.document_templates import (
    HANDOFF,
    PLACEHOLDERS,
    BadTemplate,
    checked_template,
    filled,
    section_name,
)
from git_session.render.overview.handoff import SECTIONS, built_in_template

TEMPLATE = """\
# {{title}}, {{ issue }}
Ended {{ended}} after {{duration}}
Ended {{ended}}

## Goals
{{objectives}}

### Commits

{{work_done}}

## Decisions

Ours:

{{decisions}}

## Always

```sh
# no heading {{ .Values.x }} {{}}
```
"""


def test_what_has_no_value_is_left_out() -> None:
    values = {"title": "feature/x", "duration": "5m", "objectives": "1 of 2\n\n- one\n- two", "started": "never used"}
    assert filled(checked_template(HANDOFF, TEMPLATE.encode()), values) == (
        "# feature/x, \nEnded  after 5m\n\n## Goals\n1 of 2\n\n- one\n- two\n\n## Always\n\n```sh\n# no heading {{ .Values.x }} {{}}\n```\n"
    )


def test_values_are_never_read_as_templates_and_stay_on_their_line() -> None:
    values = {"title": "{{issue}}\n# x", "issue": "\\1 {{title}}"}
    assert (
        filled("a {{title}} b {{issue}}\n{{ title }}\n", values) == "a {{issue}} # x b \\1 {{title}}\n{{issue}}\n# x\n"
    )


def test_the_built_in_handoff_has_every_section() -> None:
    template = built_in_template()
    assert checked_template(HANDOFF, template.encode()) == template
    facts = PLACEHOLDERS[HANDOFF][: -len(SECTIONS)]
    assert PLACEHOLDERS[HANDOFF] == (*facts, *map(section_name, SECTIONS))
    assert filled(template, {"title": "x", "facts": "- y", "next_steps": "- z"}) == (
        "# Handoff: x\n\n- y\n\n## Next steps\n\n- z\n"
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"\xff{{title}}", "is not text in UTF-8"),
        (b" \n", "is empty"),
        (b"# Handoff", "has no placeholder"),
        (b"{{title}}\n{{objectivs}}", "line 2: there is no placeholder {{objectivs}}; did you mean {{objectives}}?"),
        (b"{{zzz}}", "line 1: there is no placeholder {{zzz}}"),
        (b"{{languages}}", "line 1: there is no placeholder {{languages}}"),
        (b"{{title}}\n" * 5, "line 5: {{title}} is there more than 4 times"),
        (b"<<<<<<< HEAD\n{{title}}", "line 1: has a merge conflict"),
        (b"{{title}}\n<img src='https://x.example/?{{title}}'>", "line 2: HTML cannot be used, except comments"),
        (b"{{title}}\ntext <img src='https://x.example/?\n{{objectives}}\n'>", "line 2: HTML cannot be used, except comments"),
        (b"<!DOCTYPE x [\n{{title}}", "line 1: HTML cannot be used, except comments"),
        *(
            (each, "line 1: a placeholder cannot be part of a link")
            for each in (
                b"![x](https://x.example/?{{title}})", b"[x](a {{title}})", b"[x]: {{title}}", b"see https://x.example/{{title}}",
                b"//x.example/{{title}}", b"x <!-- {{title}} -->",
            )
        ),
    ],
)  # fmt: skip
def test_what_is_no_template(content: bytes, problem: str) -> None:
    with pytest.raises(BadTemplate) as raised:
        checked_template(HANDOFF, content)
    assert str(raised.value) == problem


def test_what_is_one() -> None:
    for text in (
        "{{title}}\n[docs](https://x.example/)",
        "<!-- a comment -->\n{{title}}",
        "1 < 2\n{{title}}",
    ):
        assert checked_template(HANDOFF, text.encode()) == text
    assert checked_template(HANDOFF, "\x1b[31m{{title}}\u202e".encode()) == "{{title}}"
