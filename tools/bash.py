"""Completion for bash, on top of git's own (git-completion.bash), whose functions and options it uses."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence

from tools.declarations import Form, Parameter

_BODY = r"""
# _git_session_complete KIND WORD: offer what a parameter of this kind takes.
_git_session_complete ()
{
    case $1 in
    choice:*) __gitcomp_nl "${1#choice:}" "" "$2" " " ;;
    text | file | directory) ;; # bash offers files by itself
    {ranked})
        compopt -o nosort 2>/dev/null # bash 4.4
        __gitcomp_nl "$(_git_session_values "$1")" "" "$2" " "
        ;;
    *) __gitcomp_nl "$(_git_session_values "$1")" "" "$2" " " ;;
    esac
}

# _git_session_kind FLAG VALUE…: print the kind of what FLAG takes, looked up among `FLAG=KIND`; fails when it takes nothing.
_git_session_kind ()
{
    local flag=$1 each
    shift
    for each in "$@"; do
        [[ ${each%%=*} != "$flag" ]] || { printf '%s' "${each#*=}"; return 0; }
    done
    return 1
}

# Called by git's completion for `git session`, with `cur`, `words` and `cword` set. `git-session-start` is complete too.
_git_session ()
{
    local at=$((${__git_cmd_idx:-1} + 1)) form='' count=0 skip='' ended='' word kind commands options values arguments
    case ${words[0]##*/} in
    git-session-*)
        at=1
        form=${words[0]##*git-session-}
        ;;
    git-session) at=1 ;;
    esac
    _git_session_form "$form"
    for word in "${words[@]:at:cword-at}"; do
        if [[ -n $skip ]]; then
            skip=''
        elif [[ -z $ended && $word == -- ]]; then
            ended=1
        elif [[ -z $ended && $word == -* ]]; then
            ! _git_session_kind "$word" "${values[@]}" >/dev/null || skip=$word
        elif [[ -n ${commands-} && " $commands " == *" $word "* ]]; then
            form=${form:+$form }$word
            _git_session_form "$form"
        else
            count=$((count + 1))
        fi
    done
    if [[ -n $skip ]]; then
        _git_session_complete "$(_git_session_kind "$skip" "${values[@]}")" "$cur"
    elif [[ -z $ended && $cur == --*=* ]] && kind=$(_git_session_kind "${cur%%=*}" "${values[@]}"); then
        _git_session_complete "$kind" "${cur#*=}"
    elif [[ -z $ended && $cur == -* ]]; then
        __gitcomp "$options"
    elif [[ -n $commands && $count == 0 ]]; then
        __gitcomp "$commands"
    elif ((${#arguments[@]})); then
        kind=${arguments[count < ${#arguments[@]} ? count : ${#arguments[@]} - 1]}
        if ((count < ${#arguments[@]})) || [[ $kind == *'*' ]]; then
            _git_session_complete "${kind%\*}" "$cur"
        fi
    fi
}
"""

_EXECUTABLES = r"""
# The executables themselves; git's completion may not be loaded yet.
if ! declare -F __git_complete >/dev/null && declare -F _completion_loader >/dev/null; then
    _completion_loader git
fi
if declare -F __git_complete >/dev/null; then
    for _git_session_program in git-session {names}; do
        __git_complete "$_git_session_program" _git_session
    done
    unset -v _git_session_program
fi
"""


def script(
    forms: Sequence[Form],
    listings: Mapping[str, str],
    listed: Mapping[str, Sequence[str]],
    ranked: Sequence[str],
    notice: str,
) -> str:
    """The completion's text; the values of `ranked` kinds are not sorted."""
    names = [form.words[0] for form in forms]
    rows = [
        f"# bash completion for git-session. {notice}",
        "# shellcheck disable=SC2034,SC2154 # variables shared with git's completion, and between these functions",
        "",
        "# _git_session_values KIND: print the values of a kind, one a line.",
        "_git_session_values ()",
        "{",
        "    case $1 in",
        *(f"    {kind}) __git {command} ;;" for kind, command in listings.items()),
        *(f"    {kind}) printf '%s\\n' {' '.join(values)} ;;" for kind, values in listed.items()),
        "    esac",
        "}",
        "",
        "# _git_session_form FORM: set what can follow: `commands`, `options`, `values` (FLAG=KIND) and `arguments` (kinds).",
        "_git_session_form ()",
        "{",
        "    commands='' options='' values=() arguments=()",
        "    case $1 in",
        f"    '') commands='{' '.join(names)}' options='--help --version --json --no-color' ;;",
        *(row for form in forms for each in form.all() for row in _case(each)),
        "    esac",
        "}",
    ]
    executables = _EXECUTABLES.replace("{names}", " ".join(f"git-session-{name}" for name in names))
    return "\n".join(rows) + "\n" + _BODY.replace("{ranked}", " | ".join(ranked)) + executables


def _case(form: Form) -> list[str]:
    rows = [f"    {shlex.quote(' '.join(form.words))})"]
    if form.forms:
        rows.append(f"        commands='{' '.join(each.words[-1] for each in form.forms)}'")
    rows.append(f"        options='{' '.join(flag for each in form.options for flag in each.flags if len(flag) > 2)}'")
    values = [shlex.quote(f"{flag}={_kind(each)}") for each in form.options if each.value for flag in each.flags]
    if values:
        rows.append(f"        values=({' '.join(values)})")
    arguments = [shlex.quote(_kind(each) + ("*" if each.repeats else "")) for each in form.arguments]
    if arguments:
        rows.append(f"        arguments=({' '.join(arguments)})")
    return [*rows, "        ;;"]


def _kind(parameter: Parameter) -> str:
    if parameter.choices:
        return "choice:" + "\n".join(parameter.choices)
    return parameter.kind or "text"
