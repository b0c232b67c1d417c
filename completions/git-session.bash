# bash completion for git-session. Made by `make man` from the commands' own declarations: change those.
# shellcheck disable=SC2034,SC2154 # variables shared with git's completion, and between these functions

# _git_session_values KIND: print the values of a kind, one a line.
_git_session_values ()
{
    case $1 in
    branch) __git for-each-ref --format='%(if:equals=refs/heads)%(refname:rstrip=-2)%(then)%(refname:lstrip=2)%(else)%(if)%(symref)%(then)%(else)%(refname:lstrip=3)%(end)%(end)' refs/heads refs/remotes ;;
    ref) __git for-each-ref --format='%(refname:short)' refs/heads refs/remotes refs/tags ;;
    session) __git session hook sessions ;;
    resumable) __git session hook resumable ;;
    objective) __git session objectives list --quiet ;;
    blocker) __git session blockers list --quiet ;;
    decision) __git session decisions list --all --quiet ;;
    checkpoint) __git session status --json | sed -n 's/^ *"id": "\(cp-[0-9]*\)",$/\1/p' ;;
    key) printf '%s\n' session.auto_track session.auto_start session.auto_checkpoint session.checkpoint_interval session.idle_timeout session.away_after session.handoff_on_end session.archive_after_days session.share session.auto_sync context.architecture context.layers context.patterns context.conventions context.enforce tracking.watch_patterns tracking.ignore_patterns tracking.annotations tracking.secrets quality.coverage_threshold quality.new_code_coverage_threshold quality.require_tests quality.block_merge_on_quality quality.require_ci quality.coverage_files quality.junit_files commit.trailers commit.style commit.width commit.max_objectives display.color display.verbose display.emoji display.date_format ccmp.enabled ;;
    command) printf '%s\n' init start resume switch status watch objectives blockers decisions test check checkpoint restore end squash-message drop handoff brief sync team log why search history compare analyze report export setup completion help context mcp config doctor purge import-ccmp ;;
    esac
}

# _git_session_form FORM: set what can follow: `commands`, `options`, `values` (FLAG=KIND) and `arguments` (kinds).
_git_session_form ()
{
    commands='' options='' values=() arguments=()
    case $1 in
    '') commands='init start resume switch status watch objectives blockers decisions test check checkpoint restore end squash-message drop handoff brief sync team log why search history compare analyze report export setup completion help context mcp config doctor purge import-ccmp' options='--help --version --json --no-color' ;;
    init)
        options='--help --force --uninstall --print-template --no-hooks --verbose --quiet --json --no-color --yes'
        values=('--print-template=choice:handoff
architecture
conventions')
        ;;
    start)
        options='--help --objective --allow-secret --objectives --from --issue --tdd --resume --claim --worktree --verbose --quiet --json --no-color --yes'
        values=(--objective=text -o=text --objectives=text --from=ref --issue=text --worktree=directory)
        arguments=(branch)
        ;;
    resume)
        options='--help --verbose --quiet --json --no-color --yes'
        arguments=(resumable)
        ;;
    switch)
        options='--help --create --from --stash --carry --verbose --quiet --json --no-color --yes'
        values=(--from=ref)
        arguments=(branch)
        ;;
    status)
        options='--help --objectives --blockers --verbose --quiet --json --no-color --yes'
        arguments=(session)
        ;;
    watch)
        options='--help --lines --poll --verbose --quiet --json --no-color --yes'
        ;;
    objectives)
        commands='add start complete reopen drop edit list'
        options='--help --verbose --quiet --json --no-color --yes'
        ;;
    'objectives add')
        options='--help --allow-secret --start --verbose --quiet --json --no-color --yes'
        arguments=('text*')
        ;;
    'objectives start')
        options='--help --verbose --quiet --json --no-color --yes'
        arguments=('objective*')
        ;;
    'objectives complete')
        options='--help --verbose --quiet --json --no-color --yes'
        arguments=('objective*')
        ;;
    'objectives reopen')
        options='--help --verbose --quiet --json --no-color --yes'
        arguments=('objective*')
        ;;
    'objectives drop')
        options='--help --verbose --quiet --json --no-color --yes'
        arguments=('objective*')
        ;;
    'objectives edit')
        options='--help --allow-secret --verbose --quiet --json --no-color --yes'
        arguments=(objective text)
        ;;
    'objectives list')
        options='--help --verbose --quiet --json --no-color --yes'
        ;;
    blockers)
        commands='add resolve list'
        options='--help --verbose --quiet --json --no-color --yes'
        ;;
    'blockers add')
        options='--help --allow-secret --issue --verbose --quiet --json --no-color --yes'
        values=(--issue=text)
        arguments=(text)
        ;;
    'blockers resolve')
        options='--help --resolution --allow-secret --verbose --quiet --json --no-color --yes'
        values=(--resolution=text)
        arguments=('blocker*')
        ;;
    'blockers list')
        options='--help --refresh --verbose --quiet --json --no-color --yes'
        ;;
    decisions)
        commands='add supersede list'
        options='--help --verbose --quiet --json --no-color --yes'
        ;;
    'decisions add')
        options='--help --allow-secret --rationale --alternatives --path --verbose --quiet --json --no-color --yes'
        values=(--rationale=text --alternatives=text --path=text)
        arguments=(text)
        ;;
    'decisions supersede')
        options='--help --allow-secret --rationale --alternatives --path --verbose --quiet --json --no-color --yes'
        values=(--rationale=text --alternatives=text --path=text)
        arguments=(decision text)
        ;;
    'decisions list')
        options='--help --all --verbose --quiet --json --no-color --yes'
        ;;
    test)
        options='--help --cycles --verbose --quiet --json --no-color --yes'
        arguments=(text)
        ;;
    check)
        options='--help --into --ci --no-ci --verbose --quiet --json --no-color --yes'
        values=(--into=branch)
        ;;
    checkpoint)
        options='--help --label --allow-secret --message --decision --rationale --alternatives --notes --tdd-phase --untracked --no-commit --edit --dry-run --verbose --quiet --json --no-color --yes'
        values=(-l=text --label=text -m=text --message=text --decision=text --rationale=text --alternatives=text --notes=text '--tdd-phase=choice:RED
GREEN
REFACTOR')
        ;;
    restore)
        options='--help --to --session --force --verbose --quiet --json --no-color --yes'
        values=(--to=directory --session=session)
        arguments=(checkpoint 'file*')
        ;;
    end)
        options='--help --handoff --no-handoff --summary --accomplished --allow-secret --remember --next --merged --merge-to --with-others --ignore-quality --push --no-push --output --verbose --quiet --json --no-color --yes'
        values=(--accomplished=text --remember=text --next=text --merge-to=branch -o=file --output=file)
        arguments=(session)
        ;;
    squash-message)
        options='--help --verbose --quiet --json --no-color --yes'
        arguments=(ref)
        ;;
    drop)
        options='--help --verbose --quiet --json --no-color --yes'
        arguments=(session)
        ;;
    handoff)
        options='--help --at --verbose --quiet --json --no-color --yes'
        values=(--at=text)
        arguments=(session)
        ;;
    brief)
        options='--help --format --max-tokens --verbose --quiet --json --no-color --yes'
        values=('--format=choice:text
markdown
json' --max-tokens=text)
        arguments=(session)
        ;;
    sync)
        options='--help --on --off --dry-run --status --auto --forget --share --verbose --quiet --json --no-color --yes'
        values=(--forget=session --share=text)
        arguments=(text)
        ;;
    team)
        options='--help --verbose --quiet --json --no-color --yes'
        ;;
    log)
        options='--help --by --kind --metrics --verbose --quiet --json --no-color --yes'
        values=(--by=text '--kind=choice:objectives
blockers
decisions
commits
checkpoints
measurements
session')
        arguments=(session)
        ;;
    why)
        options='--help --verbose --quiet --json --no-color --yes'
        arguments=(file)
        ;;
    search)
        options='--help --kind --branch --by --since --count --verbose --quiet --json --no-color --yes'
        values=('--kind=choice:objectives
decisions
blockers
notes
handoffs' --branch=branch -b=branch --by=text --since=text --count=text -n=text)
        arguments=('text*')
        ;;
    history)
        options='--help --count --since --branch --by --metrics --team --verbose --quiet --json --no-color --yes'
        values=(--count=text -n=text --since=text --branch=branch -b=branch --by=text)
        ;;
    compare)
        options='--help --changes --metrics --verbose --quiet --json --no-color --yes'
        arguments=('session*')
        ;;
    analyze)
        options='--help --velocity --patterns --recommendations --format --verbose --quiet --json --no-color --yes'
        values=('--format=choice:text
json
sarif')
        arguments=(session)
        ;;
    report)
        options='--help --weekly --standup --project --since --until --format --output --team --open --verbose --quiet --json --no-color --yes'
        values=(--since=text --until=text '--format=choice:text
markdown
json
html' --output=file -o=file)
        ;;
    export)
        options='--help --format --since --until --branch --by --team --output --verbose --quiet --json --no-color --yes'
        values=('--format=choice:csv
json
agent-trace' --since=text --until=text --branch=branch -b=branch --by=text --output=file -o=file)
        ;;
    setup)
        options='--help --check --remove --print --print-plugin --shared --local --file-context --no-file-context --verbose --quiet --json --no-color --yes'
        values=(--print-plugin=directory)
        arguments=('choice:claude
codex
gemini
cursor
copilot
opencode
qwen
kilo
pi
agents-md')
        ;;
    completion)
        options='--help --install --remove --verbose --quiet --json --no-color --yes'
        arguments=('choice:bash
zsh
fish')
        ;;
    help)
        options='--help --verbose --quiet --json --no-color --yes'
        arguments=(command)
        ;;
    context)
        commands='list check update'
        options='--help --verbose --quiet --json --no-color --yes'
        ;;
    'context list')
        options='--help --verbose --quiet --json --no-color --yes'
        ;;
    'context check')
        options='--help --verbose --quiet --json --no-color --yes'
        ;;
    'context update')
        options='--help --verbose --quiet --json --no-color --yes'
        arguments=('directory*')
        ;;
    mcp)
        options='--help --write --list --verbose --quiet --json --no-color --yes'
        ;;
    config)
        options='--help --allow-secret --explain --verbose --quiet --json --no-color --yes'
        arguments=(key text)
        ;;
    doctor)
        options='--help --fix --verbose --quiet --json --no-color --yes'
        ;;
    purge)
        options='--help --text --dry-run --verbose --quiet --json --no-color --yes'
        values=(--text=text)
        arguments=(session)
        ;;
    import-ccmp)
        options='--help --dry-run --allow-secret --verbose --quiet --json --no-color --yes'
        ;;
    esac
}

# _git_session_complete KIND WORD: offer what a parameter of this kind takes.
_git_session_complete ()
{
    case $1 in
    choice:*) __gitcomp_nl "${1#choice:}" "" "$2" " " ;;
    text | file | directory) ;; # bash offers files by itself
    session | resumable)
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

# The executables themselves; git's completion may not be loaded yet.
if ! declare -F __git_complete >/dev/null && declare -F _completion_loader >/dev/null; then
    _completion_loader git
fi
if declare -F __git_complete >/dev/null; then
    for _git_session_program in git-session git-session-init git-session-start git-session-resume git-session-switch git-session-status git-session-watch git-session-objectives git-session-blockers git-session-decisions git-session-test git-session-check git-session-checkpoint git-session-restore git-session-end git-session-squash-message git-session-drop git-session-handoff git-session-brief git-session-sync git-session-team git-session-log git-session-why git-session-search git-session-history git-session-compare git-session-analyze git-session-report git-session-export git-session-setup git-session-completion git-session-help git-session-context git-session-mcp git-session-config git-session-doctor git-session-purge git-session-import-ccmp; do
        __git_complete "$_git_session_program" _git_session
    done
    unset -v _git_session_program
fi
