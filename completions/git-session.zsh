#compdef git-session git-session-init git-session-start git-session-resume git-session-switch git-session-status git-session-watch git-session-objectives git-session-blockers git-session-decisions git-session-test git-session-checkpoint git-session-restore git-session-end git-session-squash-message git-session-drop git-session-handoff git-session-brief git-session-log git-session-history git-session-compare git-session-analyze git-session-report git-session-setup git-session-context git-session-mcp git-session-config git-session-doctor
#description sessions: a branch plus its objectives, decisions, time and handoffs
# Made by `make man` from the commands' own declarations: change those.

# _git-session_values KIND: offer the values of a kind.
_git-session_values ()
{
    local -a values expl
    local order=-J
    case $1 in
    branch) values=(${(f)"$({ git for-each-ref --format='%(if:equals=refs/heads)%(refname:rstrip=-2)%(then)%(refname:lstrip=2)%(else)%(if)%(symref)%(then)%(else)%(refname:lstrip=3)%(end)%(end)' refs/heads refs/remotes } 2>/dev/null)"}) ;;
    ref) values=(${(f)"$({ git for-each-ref --format='%(refname:short)' refs/heads refs/remotes refs/tags } 2>/dev/null)"}) ;;
    session) values=(${(f)"$({ git session history --quiet } 2>/dev/null)"}) ;;
    resumable) values=(${(f)"$({ git session hook resumable } 2>/dev/null)"}) ;;
    objective) values=(${(f)"$({ git session objectives list --quiet } 2>/dev/null)"}) ;;
    blocker) values=(${(f)"$({ git session blockers list --quiet } 2>/dev/null)"}) ;;
    decision) values=(${(f)"$({ git session decisions list --all --quiet } 2>/dev/null)"}) ;;
    checkpoint) values=(${(f)"$({ git session status --json | sed -n 's/^ *"id": "\(cp-[0-9]*\)",$/\1/p' } 2>/dev/null)"}) ;;
    key) values=(session.auto_track session.auto_start session.auto_checkpoint session.checkpoint_interval session.idle_timeout session.away_after session.handoff_on_end session.archive_after_days context.architecture context.layers context.patterns context.conventions tracking.watch_patterns tracking.ignore_patterns tracking.annotations quality.coverage_threshold quality.new_code_coverage_threshold quality.require_tests quality.block_merge_on_quality quality.coverage_files quality.junit_files commit.trailers commit.style commit.width commit.max_objectives display.color display.verbose display.emoji display.date_format ccmp.enabled) ;;
    esac
    case $1 in session | resumable) order=-V ;; esac
    _wanted $order "$1s" expl "$1" compadd -a - values
}

_git-session_init ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--force[write the templates anew; what they replace is kept]' \
        '--uninstall[give hooks and git'\''s configuration back as they were]' \
        '--no-hooks[leave the hooks alone]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]'
}

_git-session_start ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '*'{--objective,-o}'[what is to be accomplished; may be repeated]:TEXT: ' \
        '--objectives[several of them, separated by commas\: "a, b"]:LIST: ' \
        '--from[where a new branch begins; default\: HEAD]:REF: _git-session_values ref' \
        '--issue[the ticket this is about\: #42, PROJ-7, a URL]:REF: ' \
        '--tdd[mark the session as test-driven]' \
        '--resume[continue the session of the branch if it has one\: open, ended, or in its commits]' \
        '--worktree[in a linked worktree, for work in parallel; default\: beside this one]:PATH:_files -/' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]' \
        '::BRANCH: _git-session_values branch'
}

_git-session_resume ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]' \
        '::BRANCH|ID: _git-session_values resumable'
}

_git-session_switch ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-c --create)'{-c,--create}'[create the branch]' \
        '--from[with -c\: where it begins; default\: HEAD]:REF: _git-session_values ref' \
        '--stash[keep uncommitted work with this session; it is back on return]' \
        '--carry[take uncommitted work along, as git switch does]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]' \
        ':BRANCH: _git-session_values branch'
}

_git-session_status ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--objectives[show the objectives alone]' \
        '--blockers[show the blockers alone, resolved ones too]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]'
}

_git-session_watch ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--lines[print one line for each event, even into a pipe or file]' \
        '--poll[run git status at intervals; the default is to let the system report changes, where it can]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]'
}

_git-session_objectives ()
{
    local curcontext=$curcontext state state_descr line ret=1
    typeset -A opt_args
    _arguments -C -S \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]' \
        ': :->action' '*:: :->rest' && ret=0
    case $state in
    action)
        local -a actions
        actions=(
            'add:add an objective for each text'
            'start:put objectives in progress'
            'complete:mark objectives as done; without an ID, the one in progress'
            'reopen:open done or dropped objectives again'
            'drop:give objectives up; they stay on record'
            'edit:give an objective another text'
            'list:show all objectives (also without an action)'
        )
        _describe -t actions action actions && ret=0
        ;;
    rest)
        (( $+functions[_git-session_objectives_$words[1]] )) && _git-session_objectives_$words[1] && ret=0
        ;;
    esac
    return ret
}

_git-session_objectives_add ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--start[and put the first in progress]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]' \
        '*:TEXT: '
}

_git-session_objectives_start ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]' \
        '*:ID: _git-session_values objective'
}

_git-session_objectives_complete ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]' \
        '*:ID: _git-session_values objective'
}

_git-session_objectives_reopen ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]' \
        '*:ID: _git-session_values objective'
}

_git-session_objectives_drop ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]' \
        '*:ID: _git-session_values objective'
}

_git-session_objectives_edit ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]' \
        ':ID: _git-session_values objective' \
        ':TEXT: '
}

_git-session_objectives_list ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]'
}

_git-session_blockers ()
{
    local curcontext=$curcontext state state_descr line ret=1
    typeset -A opt_args
    _arguments -C -S \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]' \
        ': :->action' '*:: :->rest' && ret=0
    case $state in
    action)
        local -a actions
        actions=(
            'add:record a blocker'
            'resolve:close blockers'
            'list:show all blockers (also without an action)'
        )
        _describe -t actions action actions && ret=0
        ;;
    rest)
        (( $+functions[_git-session_blockers_$words[1]] )) && _git-session_blockers_$words[1] && ret=0
        ;;
    esac
    return ret
}

_git-session_blockers_add ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--issue[the ticket it is known by\: #42, PROJ-7, a URL]:REF: ' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]' \
        ':TEXT: '
}

_git-session_blockers_resolve ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--resolution[how it was resolved]:TEXT: ' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]' \
        '*:ID: _git-session_values blocker'
}

_git-session_blockers_list ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]'
}

_git-session_decisions ()
{
    local curcontext=$curcontext state state_descr line ret=1
    typeset -A opt_args
    _arguments -C -S \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]' \
        ': :->action' '*:: :->rest' && ret=0
    case $state in
    action)
        local -a actions
        actions=(
            'add:record a decision'
            'supersede:record a decision that replaces another one'
            'list:show all decisions (also without an action)'
        )
        _describe -t actions action actions && ret=0
        ;;
    rest)
        (( $+functions[_git-session_decisions_$words[1]] )) && _git-session_decisions_$words[1] && ret=0
        ;;
    esac
    return ret
}

_git-session_decisions_add ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--rationale[why]:TEXT: ' \
        '--alternatives[what else was considered, and why not]:TEXT: ' \
        '*--path[files that it is about; may be repeated]:GLOB: ' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]' \
        ':TEXT: '
}

_git-session_decisions_supersede ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--rationale[why]:TEXT: ' \
        '--alternatives[what else was considered, and why not]:TEXT: ' \
        '*--path[files that it is about; may be repeated]:GLOB: ' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]' \
        ':DECISION: _git-session_values decision' \
        ':TEXT: '
}

_git-session_decisions_list ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--all[those of the whole project, with their state and source]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]'
}

_git-session_test ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--cycles[show the cycles of TDD so far instead of running anything]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]' \
        ':COMMAND: '
}

_git-session_checkpoint ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-l --label)'{-l,--label}'[a name for it\: oauth-complete]:LABEL: ' \
        '(-m --message)'{-m,--message}'[the commit message; default\: made from label or objective]:MSG: ' \
        '*--decision[record a decision with it; may be repeated]:D: ' \
        '--rationale[why, for the --decision before it]:R: ' \
        '--alternatives[what else was considered]:A: ' \
        '--notes[something to remember about it]:N: ' \
        '--tdd-phase[the phase it stands for]:RED|GREEN|REFACTOR:(RED GREEN REFACTOR)' \
        '(-u --untracked)'{-u,--untracked}'[commit all changes, untracked files too]' \
        '--no-commit[a snapshot instead\: touches neither index nor work tree]' \
        '(-e --edit)'{-e,--edit}'[edit the message first]' \
        '(-n --dry-run)'{-n,--dry-run}'[show what would be committed, do nothing]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]'
}

_git-session_restore ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--to[write into a new folder, leave the work tree alone]:DIR:_files -/' \
        '--session[of that session, open or ended; default\: this branch'\''s]:BRANCH|ID: _git-session_values session' \
        '--force[replace uncommitted work, after keeping it in a snapshot]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]' \
        ':CHECKPOINT: _git-session_values checkpoint' \
        '*:PATH:_files'
}

_git-session_end ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(--handoff --no-handoff)'{--handoff,--no-handoff}'[write the handoff; default\: session.handoff_on_end]' \
        '--summary[print the handoff'\''s figures too]' \
        '*--accomplished[what was achieved; may be repeated]:T: ' \
        '*--remember[what the next one should know; may be repeated]:T: ' \
        '*--next[a next step; may be repeated]:T: ' \
        '--merged[end every session whose work is merged already]' \
        '--merge-to[merge into that branch, and stay on it]:BRANCH: _git-session_values branch' \
        '--with-others[merge even if commits of other open sessions are merged with it]' \
        '--ignore-quality[merge although the quality gate says no; the handoff tells it]' \
        '(--push --no-push)'{--push,--no-push}'[push the branch; a terminal is asked, elsewhere it is not done]' \
        '(-o --output)'{-o,--output}'[write the handoff to a file as well]:FILE:_files' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]' \
        '::BRANCH|ID: _git-session_values session'
}

_git-session_squash-message ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]' \
        '::RANGE: _git-session_values ref'
}

_git-session_drop ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]' \
        ':BRANCH|ID: _git-session_values session'
}

_git-session_handoff ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--at[the handoff of the Nth end, 1 being the first; git session log names them]:N: ' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]' \
        '::ID|BRANCH: _git-session_values session'
}

_git-session_brief ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--format[how it is written]:text|markdown|json:(text markdown json)' \
        '--max-tokens[how long it may get (default 2000)]:N: ' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]'
}

_git-session_log ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--by[only what these did\: people, agents, or one by name]:WHO: ' \
        '*--kind[only events of this kind (several times for several)]:objectives|blockers|decisions|commits|checkpoints|measurements|session:(objectives blockers decisions commits checkpoints measurements session)' \
        '--metrics[add how time, size, tests and coverage of commits develop]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]' \
        '::ID|BRANCH: _git-session_values session'
}

_git-session_history ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(--count -n)'{--count,-n}'[at most so many (default 10)]:N: ' \
        '--since[started since then\: 2027-01-31, "2 weeks ago"]:DATE: ' \
        '(--branch -b)'{--branch,-b}'[only the sessions of this branch]:B: _git-session_values branch' \
        '--by[only those that these worked in\: people, agents, or one by name]:WHO: ' \
        '--metrics[add figures for each session, and how they develop]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]'
}

_git-session_compare ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--changes[add the files\: changed by both, or by one alone]' \
        '--metrics[add every figure of both, and the difference]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]' \
        '*:ID|BRANCH: _git-session_values session'
}

_git-session_analyze ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--velocity[what comes out of an active hour, beside earlier sessions]' \
        '--patterns[measure the declared architecture, patterns and conventions]' \
        '--recommendations[what follows from the findings, with the commands to type]' \
        '--format[how it is written; sarif (2.1.0) takes the findings of --patterns alone]:text|json|sarif:(text json sarif)' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]' \
        '::ID|BRANCH: _git-session_values session'
}

_git-session_report ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--weekly[today and the six days before (default)]' \
        '--standup[what came of the last working day, as a text to paste]' \
        '--project[everything from the first commit or session on]' \
        '--since[from then on\: 2027-01-31, "2 weeks ago"]:D: ' \
        '--until[up to then; a date means the end of that day]:D: ' \
        '--format[how it is written (default\: by the ending of FILE, else text)]:text|markdown|json|html:(text markdown json html)' \
        '(--output -o)'{--output,-o}'[write it there; - is stdout]:FILE:_files' \
        '--open[show it in the browser, as HTML]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]'
}

_git-session_setup ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--check[say what is there and works; exit status 1 if something is not]' \
        '--remove[give every file back as it was]' \
        '--print[print what would be written]' \
        '--print-plugin[write a Claude Code plugin into this folder]:DIR:_files -/' \
        '--shared[in files that git tracks, for everybody (the default)]' \
        '--local[for yourself alone\: git is told to ignore the files]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]' \
        ':AGENT:(claude codex gemini cursor copilot opencode agents-md)'
}

_git-session_context ()
{
    local curcontext=$curcontext state state_descr line ret=1
    typeset -A opt_args
    _arguments -C -S \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]' \
        ': :->action' '*:: :->rest' && ret=0
    case $state in
    action)
        local -a actions
        actions=(
            'list:those that matter for this session first (also without an action)'
            'check:their health: which are stale, missing, or name what is not there'
            'update:renew our section in the file of a folder, or make the file'
        )
        _describe -t actions action actions && ret=0
        ;;
    rest)
        (( $+functions[_git-session_context_$words[1]] )) && _git-session_context_$words[1] && ret=0
        ;;
    esac
    return ret
}

_git-session_context_list ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]'
}

_git-session_context_check ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]'
}

_git-session_context_update ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]' \
        '*:DIR:_files -/'
}

_git-session_mcp ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--write[let the client record things, not only read]' \
        '--list[print the tools instead of serving them]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]'
}

_git-session_config ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--explain[say what a key means and where its value comes from]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]' \
        '::key: _git-session_values key' \
        '::value: '
}

_git-session_doctor ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--fix[mend what can be mended without losing anything]' \
        '(-v --verbose)'{-v,--verbose}'[say more]' \
        '(-q --quiet)'{-q,--quiet}'[print errors and bare results only]' \
        '--json[print one JSON document]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[take the default answer of every question]'
}

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
            'init:set git-session up in this repository, or take it out'
            'start:open a session on a branch, with its objectives'
            'resume:go on with a session: its branch, its context, what is new'
            'switch:pause this session and switch to another branch'\''s session'
            'status:show where the session stands, and what is next'
            'watch:show the session of this branch live, and record activity'
            'objectives:say what the session is to accomplish, and how far it is'
            'blockers:record what stands in the way, and that it no longer does'
            'decisions:record a decision with its reasons'
            'test:run the tests, and let the session know how it went'
            'checkpoint:save a milestone: an enhanced commit, or a snapshot'
            'restore:bring back the files of a checkpoint'
            'end:finish the session: handoff, merge, archive'
            'squash-message:print the one block of trailers for many commits'
            'drop:throw a session away; its commits stay'
            'handoff:show the handoff of a session, as Markdown'
            'brief:tell a person or an agent what to know before going on'
            'log:show a session'\''s timeline: every event, the oldest first'
            'history:list the sessions of this repository, the newest first'
            'compare:show two sessions side by side'
            'analyze:judge a session'\''s health and pace, and how the code is built'
            'report:summarise a day, a week, the whole project or a date range'
            'setup:make a coding agent load the session'\''s context by itself'
            'context:rank, check and renew the files written for agents'
            'mcp:serve the session to an MCP client over stdio'
            'config:show or set the configuration'
            'doctor:find what is wrong, and mend it'
        )
        _describe -t commands 'git session command' commands && ret=0
        ;;
    rest)
        (( $+functions[_git-session_$words[1]] )) && _git-session_$words[1] && ret=0
        ;;
    esac
    return ret
}

_git-session "$@"
