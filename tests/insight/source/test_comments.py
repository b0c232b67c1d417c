"""Comments found by the scanner, in examples and compared with a real lexer on real code."""

from __future__ import annotations

import re
import sysconfig
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.lexers import get_lexer_for_filename

from git_session.insight.source.comments import GRAMMARS, comments, language_of

TOP = Path(__file__).parents[3]
LIBRARY = Path(sysconfig.get_paths()["stdlib"])
WORD = re.compile(r"[A-Za-z]{4,}")


def found(path: str, text: str) -> list[str]:
    return [text[start:end] for start, end in comments(path, text)]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.py", 'x = "# no"  # yes\n"""# no\n"""\ny = \'\\\'# no\'\n', ["# yes"]),
        ("a.py", "x = f'{a[\"#\"]}'  # yes\n", ["# yes"]),
        ("a.c", '/* one\ntwo */ char *s = "// no"; // yes\nchar c = \'"\'; /* three', ["/* one\ntwo */", "// yes", "/* three"]),
        ("a.cpp", 'auto s = R"x(// no)x"; int n = 1\'000; // yes\n', ["// yes"]),
        ("a.go", "s := `// no\n// no`\n// yes\n", ["// yes"]),
        ("a.rs", "fn f<'a>(x: &'a str) {} // one\nlet q = '\"'; // two\nlet r = r#\"// no\"#;\n/// three\n", ["// one", "// two", "/// three"]),
        ("a.js", "let r = /[/*]\\/\\//; // one\nlet t = `// no ${x}`; let u = 'http://no'; /* two */\n", ["// one", "/* two */"]),
        ("a.ts", "return /'/.test(x) // yes\n", ["// yes"]),
        ("a.php", "<?php $a = 'x // no\n// no'; # one\n#[Attribute]\n// two\n", ["# one", "// two"]),
        ("a.rb", "x = \"#{y}\" # one\n=begin\ntwo\n=end\ns = <<~TEXT\n  # no\nTEXT\n", ["# one", "=begin\ntwo\n=end"]),
        ("a.pl", "$#list; # one\n=pod\n\ntwo\n\n=cut\nprint <<EOT;\n# no\nEOT\n", ["# one", "=pod\n\ntwo\n\n=cut"]),
        ("a.sh", "echo \"# no\" '# no' $# ${#x} \\# # one\ncat <<-EOF\n\t# no\n\tEOF\n# two\nx='a\n# no'\n", ["# one", "# two"]),
        ("a.sh", "cat <<NEVER\n# yes\n", ["# yes"]),
        ("a.sh", "read <<<word # yes\n", ["# yes"]),
        ("a.yaml", "a: 'x # no' # one\nb: don't # two\nc: http://x#no\n", ["# one", "# two"]),
        ("a.toml", 'a = "# no" # yes\nb = """\n# no\n"""\n', ["# yes"]),
        ("a.ini", "; one\n # two\na = b ; no\n", ["; one", " # two"]),
        ("Makefile", 'all: # one\n\techo "# no" \\# no\n', ["# one"]),
        ("Dockerfile", "# one\nRUN echo # no\n", ["# one"]),
        ("CMakeLists.txt", '#[[one\n]] set(a "# no") # two\n', ["#[[one\n]]", "# two"]),
        ("a.sql", "select '-- no' -- one\n/* two */", ["-- one", "/* two */"]),
        ("a.lua", "--[[one\n]] x = [[-- no]] -- two\n", ["--[[one\n]]", "-- two"]),
        ("a.hs", "{- one -} x --> y -- two\n", ["{- one -}", "-- two"]),
        ("a.el", '(a "; no") ; one\n', ["; one"]),
        ("a.tex", "100\\% sure % one\n", ["% one"]),
        ("a.html", "<p>// no</p><!-- one\ntwo -->", ["<!-- one\ntwo -->"]),
        ("a.css", "a { b: url(http://no) } /* one */", ["/* one */"]),
        ("a.scss", "a: url(http://no); // one\n", ["// one"]),
        ("a.vim", '" one\nlet a = "no"\n', ['" one']),
        ("a.bat", "REM one\n:: two\necho no\n", ["REM one", ":: two"]),
        ("tool", "#!/usr/bin/env python3.12\nx = '# no' # yes\n", ["#!/usr/bin/env python3.12", "# yes"]),
        ("a.unknown", "# one\ncode # no\n  // two\n-- three\n", ["# one", "  // two", "-- three"]),
    ],
)  # fmt: skip
def test_comments_and_nothing_else(path: str, text: str, expected: list[str]) -> None:
    assert found(path, text) == expected


def sources() -> list[Path]:
    """Real code by several authors: this project's, and Python's standard library with its packages."""
    ours = [
        path
        for ending in ("py", "sh")
        for path in sorted(TOP.glob(f"*/**/*.{ending}"))
        if path.relative_to(TOP).parts[0] not in (".venv", "build")
    ]
    library = [
        path
        for folder in ("", "email", "json", "asyncio", "idlelib", "lib2to3")
        for path in sorted((LIBRARY / folder).glob("*.py"))
    ]
    return [*ours[::4], *library[::9], TOP / "Makefile", TOP / "completions" / "git-session.bash"]  # fmt: skip


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.name)
def test_a_lexer_sees_the_same_comments(path: Path) -> None:
    text = path.read_text("utf-8", "replace")
    ours = {match.start() for start, end in comments(path.name, text) for match in WORD.finditer(text, start, end)}
    lexer = get_lexer_for_filename(path.name, stripnl=False, ensurenl=False)
    theirs = {
        at + match.start()
        for at, kind, value in lexer.get_tokens_unprocessed(text)
        if str(kind).startswith("Token.Comment") and "Preproc" not in str(kind)  # a Makefile's if
        for match in WORD.finditer(value)
    }
    assert ours == theirs


@pytest.mark.parametrize(
    "text",
    ['\\"' * 6000, "/*" * 6000, "<<A\n" * 3000, "'" * 12_001, "=/" * 6000, ";/[" * 4000, "r#\"" * 4000, "R\"(" * 4000, "{-" * 6000, '"""' * 4001],
    ids=["escaped quotes", "openings", "heredocs", "quotes", "slashes", "classes", "raw", "raw C++", "braces", "triple"],
)  # fmt: skip
def test_no_text_takes_for_ever(text: str) -> None:
    """`make bench SECTIONS=growth` measures the time."""
    for key in GRAMMARS:
        check_order(f"a.{key.split()[0]}", text)


@given(
    st.sampled_from([key.split()[0] for key in GRAMMARS] + ["unknown"]),
    st.text(st.sampled_from("\"'`/*#-;\\\n{}[]()<!>=%r R\tab"), max_size=60),
)
def test_any_text_can_be_read(ending: str, text: str) -> None:
    check_order(f"a.{ending}", text)


def check_order(path: str, text: str) -> None:
    last = 0
    for start, end in comments(path, text):
        assert last <= start < end <= len(text)
        last = end


@pytest.mark.parametrize(
    ("path", "first", "language"),
    [
        ("src/a.PY", "", "py"),
        ("Makefile", "", "mk"),
        ("x/Dockerfile", "", "dockerfile"),
        (".gitignore", "", "gitignore"),
        ("run", "#!/bin/sh", "sh"),
        ("run", "#!/usr/bin/env node", "js"),
        ("run", "no", ""),
        ("a.xyz", "", ""),
    ],
)
def test_languages(path: str, first: str, language: str) -> None:
    assert language_of(path, first + "\n") == language
