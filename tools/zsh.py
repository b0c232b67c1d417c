"""Completion for zsh: a `_git-session` that zsh's own `_git` finds and the executables use too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tools.declarations import Form, Parameter

_MAIN = r"""
_git-session ()
{
    local curcontext=$curcontext state state_descr line ret=1
    typeset -A opt_args
    # An executable of its own is complete without the word that its name holds.
    if [[ $service == git-session-* ]] && (( $+functions[_git-session_${service#git-session-}] )); then
        _git-session_${service#git-session-}
        return
    fi
    _arguments -C -S '(- *)'{-h,--help}'[list the commands]' '(- *)--version[print the version]' \
        '--json[print one JSON document]' '--no-color[no colours]' ': :->command' '*:: :->rest' && ret=0
    case $state in
    command)
        local -a commands
        commands=(
{commands}
        )
        _describe -t commands 'git session command' commands && ret=0
        ;;
    rest)
        (( $+functions[_git-session_$words[1]] )) && _git-session_$words[1] && ret=0
        ;;
    esac
    return ret
}

if [[ $funcstack[1] == _git-session ]]; then
    _git-session "$@"
elif (( $+functions[compdef] )); then # read by `source`
    compdef _git-session git-session {names}
fi
"""

_NESTED = r"""_git-session_{name} ()
{
    local curcontext=$curcontext state state_descr line ret=1
    typeset -A opt_args
    _arguments -C -S \
{specs}
        ': :->action' '*:: :->rest' && ret=0
    case $state in
    action)
        local -a actions
        actions=(
{actions}
        )
        _describe -t actions action actions && ret=0
        ;;
    rest)
        (( $+functions[_git-session_{name}_$words[1]] )) && _git-session_{name}_$words[1] && ret=0
        ;;
    esac
    return ret
}
"""


def script(
    forms: Sequence[Form],
    listings: Mapping[str, str],
    listed: Mapping[str, Sequence[str]],
    ranked: Sequence[str],
    notice: str,
) -> str:
    """The completion's text; the values of `ranked` kinds are not sorted."""
    names = " ".join(f"git-session-{form.words[0]}" for form in forms)
    rows = [
        f"#compdef git-session {names}",
        "#description sessions: a branch plus its objectives, decisions, time and handoffs",
        f"# {notice}",
        "",
        "# _git-session_values KIND: offer the values of a kind.",
        "_git-session_values ()",
        "{",
        "    local -a values expl",
        "    local order=-J",
        "    case $1 in",
        *(
            f'    {kind}) values=(${{(f)"$({{ git {command} }} 2>/dev/null)"}}) ;;'
            for kind, command in listings.items()
        ),
        *(f"    {kind}) values=({' '.join(values)}) ;;" for kind, values in listed.items()),
        "    esac",
        f"    case $1 in {' | '.join(ranked)}) order=-V ;; esac",
        '    _wanted $order "$1s" expl "$1" compadd -a - values',
        "}",
        "",
    ]
    functions = "\n".join(_function(each) for form in forms for each in form.all())
    commands = "\n".join(f"            {_described(form)}" for form in forms)
    return "\n".join(rows) + "\n" + functions + _MAIN.replace("{commands}", commands).replace("{names}", names)


def _function(form: Form) -> str:
    name = "_".join(form.words)
    if form.forms:
        text = _NESTED.replace("{name}", name)
        text = text.replace("{specs}", "\n".join(f"        {_option(each)} \\" for each in form.options))
        return text.replace("{actions}", "\n".join(f"            {_described(each)}" for each in form.forms))
    specs = [*(_option(each) for each in form.options), *(_argument(each) for each in form.arguments)]
    lines = " \\\n".join(f"        {spec}" for spec in specs)
    return f"_git-session_{name} ()\n{{\n    _arguments -S -s \\\n{lines}\n}}\n"


def _described(form: Form) -> str:
    return _quoted(f"{form.words[-1]}:{form.summary}")


def _option(parameter: Parameter) -> str:
    flags = parameter.flags
    meaning = "[" + "".join("\\" + each if each in "[]:\\" else each for each in parameter.meaning) + "]"
    value = f":{parameter.value}:{_action(parameter)}" if parameter.value else ""
    lead = "*" if parameter.repeats else f"({' '.join(flags)})" if len(flags) > 1 else ""
    if len(flags) == 1:
        return _quoted(lead + flags[0] + meaning + value)
    return (_quoted(lead) if lead else "") + "{" + ",".join(flags) + "}" + _quoted(meaning + value)


def _argument(parameter: Parameter) -> str:
    lead = "*:" if parameter.repeats else ":" if parameter.required else "::"
    return _quoted(f"{lead}{parameter.value}:{_action(parameter)}")


def _action(parameter: Parameter) -> str:
    if parameter.choices:
        return f"({' '.join(parameter.choices)})"
    # The leading blank keeps zsh from inserting words of its own before ours.
    return {"": " ", "file": "_files", "directory": "_files -/"}.get(
        parameter.kind, f" _git-session_values {parameter.kind}"
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
