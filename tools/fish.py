"""Completion for fish: for the executables, and a line that forwards `git session …` to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tools.declarations import Form, Parameter

_FORM = r"""
# The command that the line holds so far, with its action if it has any: `objectives add`.
function __git_session_form
    set -l words (commandline -opc)
    set -l form
    for word in $words[2..-1]
        string match -q -- '-*' $word; and continue
        set -l longer (string join ' ' $form $word)
        contains -- $longer $__git_session_forms; or break
        set form $longer
    end
    echo $form
end

function __git_session_is
    test (__git_session_form) = "$argv"
end
"""


HAND_OVER = """\
# fish 3.6.0 looks for git-* programs with a misspelt pattern and so completes none of them; later ones do without this.
complete -c git -f -n '__fish_git_using_command session' -a '(__fish_git_complete_custom_command session)'
"""


def script(
    forms: Sequence[Form],
    listings: Mapping[str, str],
    listed: Mapping[str, Sequence[str]],
    ranked: Sequence[str],
    notice: str,
) -> str:
    """The completion's text; the values of `ranked` kinds are not sorted."""
    every = [each for form in forms for each in form.all()]
    rows = [
        f"# fish completion for git-session. {notice}",
        "",
        f"set -g __git_session_forms {' '.join(_quoted(' '.join(each.words)) for each in every)}",
        _FORM.strip("\n"),
        "",
        "function __git_session_values",
        "    switch $argv[1]",
        *(f"        case {kind}\n            git {command}" for kind, command in listings.items()),
        *(f"        case {kind}\n            string split ' ' '{' '.join(values)}'" for kind, values in listed.items()),
        "    end",
        "end",
        "",
        "complete -c git-session -f",
        "complete -c git-session -n '__git_session_is ' -s h -l help -d 'list the commands'",
        "complete -c git-session -n '__git_session_is ' -l version -d 'print the version'",
        *(_word("", form) for form in forms),
    ]
    for form in every:
        words = " ".join(form.words)
        rows += [_word(words, each) for each in form.forms]
        rows += [_option(words, each) for each in form.options]
        rows += [
            _values(words, each) + (" -k" if each.kind in ranked else "")
            for each in form.arguments
            if each.kind or each.choices
        ]
    rows += [f"complete -c git-session-{form.words[0]} -w 'git-session {form.words[0]}'" for form in forms]
    return "\n".join(rows) + "\n"


def _condition(words: str) -> str:
    return f"complete -c git-session -n '__git_session_is {words}'"


def _word(words: str, form: Form) -> str:
    return f"{_condition(words)} -a {form.words[-1]} -d {_quoted(form.summary)}"


def _option(words: str, parameter: Parameter) -> str:
    flags = " ".join(f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}" for flag in parameter.flags)
    return f"{_condition(words)} {flags}{_taken(parameter)} -d {_quoted(parameter.meaning)}"


def _values(words: str, parameter: Parameter) -> str:
    return f"{_condition(words)}{_taken(parameter, takes='')} -d {_quoted(parameter.value)}"


def _taken(parameter: Parameter, *, takes: str = " -x") -> str:
    """The switches for the values of a parameter; `takes` is the one for an option with a value."""
    if not parameter.value:
        return ""
    if parameter.choices:
        return f"{takes} -a {_quoted(' '.join(parameter.choices))}"
    if parameter.kind == "file":
        return " -r -F" if takes else " -F"
    if parameter.kind == "directory":
        return f"{takes} -a '(__fish_complete_directories)'"
    return f"{takes} -a '(__git_session_values {parameter.kind} 2>/dev/null)'" if parameter.kind else takes


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
