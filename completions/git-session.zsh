#compdef git-session git-session-init git-session-start git-session-resume git-session-switch git-session-status git-session-watch git-session-objectives git-session-blockers git-session-decisions git-session-test git-session-check git-session-checkpoint git-session-restore git-session-end git-session-squash-message git-session-drop git-session-handoff git-session-brief git-session-sync git-session-team git-session-log git-session-why git-session-search git-session-history git-session-compare git-session-analyze git-session-report git-session-export git-session-setup git-session-completion git-session-help git-session-context git-session-mcp git-session-config git-session-doctor git-session-purge git-session-import-ccmp
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
    session) values=(${(f)"$({ git session hook sessions } 2>/dev/null)"}) ;;
    resumable) values=(${(f)"$({ git session hook resumable } 2>/dev/null)"}) ;;
    objective) values=(${(f)"$({ git session objectives list --quiet } 2>/dev/null)"}) ;;
    blocker) values=(${(f)"$({ git session blockers list --quiet } 2>/dev/null)"}) ;;
    decision) values=(${(f)"$({ git session decisions list --all --quiet } 2>/dev/null)"}) ;;
    checkpoint) values=(${(f)"$({ git session status --json | sed -n 's/^ *"id": "\(cp-[0-9]*\)",$/\1/p' } 2>/dev/null)"}) ;;
    key) values=(session.auto_track session.auto_start session.auto_checkpoint session.checkpoint_interval session.idle_timeout session.away_after session.handoff_on_end session.archive_after_days session.share session.auto_sync context.architecture context.layers context.patterns context.conventions context.enforce tracking.watch_patterns tracking.ignore_patterns tracking.annotations tracking.secrets quality.coverage_threshold quality.new_code_coverage_threshold quality.require_tests quality.block_merge_on_quality quality.require_ci quality.coverage_files quality.junit_files commit.trailers commit.style commit.width commit.max_objectives display.color display.verbose display.emoji display.date_format ccmp.enabled) ;;
    command) values=(init start resume switch status watch objectives blockers decisions test check checkpoint restore end squash-message drop handoff brief sync team log why search history compare analyze report export setup completion help context mcp config doctor purge import-ccmp) ;;
    esac
    case $1 in session | resumable) order=-V ;; esac
    _wanted $order "$1s" expl "$1" compadd -a - values
}

_git-session_init ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--force[write the templates again; the old files are kept]' \
        '--uninstall[restore hooks and git'\''s configuration as they were]' \
        '--print-template[print the built-in template of a document\: handoff, architecture, conventions]:NAME:(handoff architecture conventions)' \
        '--no-hooks[do not install the hooks]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]'
}

_git-session_start ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '*'{--objective,-o}'[an objective; may be repeated]:TEXT: ' \
        '--allow-secret[accept texts that look like a token or password, which are refused otherwise]' \
        '--objectives[several objectives, separated by commas\: "a, b"]:LIST: ' \
        '--from[start point of a new branch (default\: HEAD)]:REF: _git-session_values ref' \
        '--issue[issue that the session is about\: #42, PROJ-7, a URL]:REF: ' \
        '--tdd[mark the session as test-driven (see git session test)]' \
        '--resume[continue the branch'\''s session\: the open one, or else the one that ended last, or else the one in its commits; without any, start one]' \
        '--claim[claim the branch for 8 hours, and refuse if a colleague has claimed it (needs sync --on)]' \
        '--worktree[use a linked worktree, for work in parallel (default\: a folder beside this one)]:PATH:_files -/' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        '::BRANCH: _git-session_values branch'
}

_git-session_resume ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        '::BRANCH|ID: _git-session_values resumable'
}

_git-session_switch ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-c --create)'{-c,--create}'[create the branch]' \
        '--from[with -c only\: start point of the branch (default\: HEAD)]:REF: _git-session_values ref' \
        '--stash[stash uncommitted work with this session until you switch back]' \
        '--carry[take uncommitted work along, as git switch does]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        ':BRANCH: _git-session_values branch'
}

_git-session_status ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--objectives[show only the objectives]' \
        '--blockers[show only the blockers, resolved ones too]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        '::ID|BRANCH: _git-session_values session'
}

_git-session_watch ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--lines[print one line for each event, on a terminal, to a pipe or to a file]' \
        '--poll[poll with git status (default\: the system reports changes, if it can)]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]'
}

_git-session_objectives ()
{
    local curcontext=$curcontext state state_descr line ret=1
    typeset -A opt_args
    _arguments -C -S \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        ': :->action' '*:: :->rest' && ret=0
    case $state in
    action)
        local -a actions
        actions=(
            'add:add one objective for each TEXT'
            'start:mark objectives as in progress'
            'complete:mark objectives as done (default: the one in progress)'
            'reopen:reopen done or dropped objectives'
            'drop:drop objectives; they stay on record'
            'edit:change the text of an objective'
            'list:list all objectives (the default action)'
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
        '--allow-secret[accept texts that look like a token or password, which are refused otherwise]' \
        '--start[mark the first one as in progress]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        '*:TEXT: '
}

_git-session_objectives_start ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        '*:ID: _git-session_values objective'
}

_git-session_objectives_complete ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        '*:ID: _git-session_values objective'
}

_git-session_objectives_reopen ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        '*:ID: _git-session_values objective'
}

_git-session_objectives_drop ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        '*:ID: _git-session_values objective'
}

_git-session_objectives_edit ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--allow-secret[accept texts that look like a token or password, which are refused otherwise]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        ':ID: _git-session_values objective' \
        ':TEXT: '
}

_git-session_objectives_list ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]'
}

_git-session_blockers ()
{
    local curcontext=$curcontext state state_descr line ret=1
    typeset -A opt_args
    _arguments -C -S \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        ': :->action' '*:: :->rest' && ret=0
    case $state in
    action)
        local -a actions
        actions=(
            'add:record a blocker'
            'resolve:resolve blockers'
            'list:list all blockers (the default action)'
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
        '--allow-secret[accept texts that look like a token or password, which are refused otherwise]' \
        '--issue[issue that tracks it\: #42, PROJ-7, a URL]:REF: ' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        ':TEXT: '
}

_git-session_blockers_resolve ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--resolution[how it was resolved]:TEXT: ' \
        '--allow-secret[accept texts that look like a token or password, which are refused otherwise]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        '*:ID: _git-session_values blocker'
}

_git-session_blockers_list ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--refresh[ask for the state of the issues of open blockers]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]'
}

_git-session_decisions ()
{
    local curcontext=$curcontext state state_descr line ret=1
    typeset -A opt_args
    _arguments -C -S \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        ': :->action' '*:: :->rest' && ret=0
    case $state in
    action)
        local -a actions
        actions=(
            'add:record a decision'
            'supersede:record a decision that replaces an earlier one'
            'list:list all decisions (the default action)'
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
        '--allow-secret[accept texts that look like a token or password, which are refused otherwise]' \
        '--rationale[reason for the decision]:TEXT: ' \
        '--alternatives[what else was considered, and why it was rejected]:TEXT: ' \
        '*--path[files that the decision is about; may be repeated]:GLOB: ' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        ':TEXT: '
}

_git-session_decisions_supersede ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--allow-secret[accept texts that look like a token or password, which are refused otherwise]' \
        '--rationale[reason for the decision]:TEXT: ' \
        '--alternatives[what else was considered, and why it was rejected]:TEXT: ' \
        '*--path[files that the decision is about; may be repeated]:GLOB: ' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        ':DECISION: _git-session_values decision' \
        ':TEXT: '
}

_git-session_decisions_list ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--all[list those of the whole project, with their state and source]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]'
}

_git-session_test ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--cycles[show the TDD cycles so far instead of running tests]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        ':COMMAND: '
}

_git-session_check ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--into[branch that this one would be merged into (default\: the one that it came from)]:BRANCH: _git-session_values branch' \
        '(--ci --no-ci)'{--ci,--no-ci}'[also ask the forge for the checks of this commit (default\: quality.require_ci)]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]'
}

_git-session_checkpoint ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-l --label)'{-l,--label}'[name of the checkpoint, such as oauth-complete]:LABEL: ' \
        '--allow-secret[accept texts that look like a token or password, which are refused otherwise]' \
        '(-m --message)'{-m,--message}'[commit message (default\: made from the label or objective)]:MSG: ' \
        '*--decision[record a decision with it; may be repeated]:D: ' \
        '--rationale[reason for the --decision before it]:R: ' \
        '--alternatives[what else was considered for the --decision before it]:A: ' \
        '--notes[notes to keep with the checkpoint]:N: ' \
        '--tdd-phase[TDD phase to record, if the tests were run without git session test, which makes a checkpoint of each phase itself]:RED|GREEN|REFACTOR:(RED GREEN REFACTOR)' \
        '(-u --untracked)'{-u,--untracked}'[commit all changes, including untracked files]' \
        '--no-commit[take a snapshot instead; index and work tree do not change]' \
        '(-e --edit)'{-e,--edit}'[edit the message before the commit]' \
        '(-n --dry-run)'{-n,--dry-run}'[show what would be committed, and change nothing]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]'
}

_git-session_restore ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--to[write the files into a new folder, and do not change the work tree]:DIR:_files -/' \
        '--session[use a checkpoint of that session, open or ended, also a colleague'\''s (default\: this branch'\''s session)]:BRANCH|ID|PERSON/BRANCH: _git-session_values session' \
        '--force[overwrite uncommitted work, after keeping it in a snapshot]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        ':CHECKPOINT: _git-session_values checkpoint' \
        '*:PATH:_files'
}

_git-session_end ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(--handoff --no-handoff)'{--handoff,--no-handoff}'[write the handoff (default\: session.handoff_on_end)]' \
        '--summary[also print the handoff'\''s figures]' \
        '*--accomplished[what was achieved; may be repeated]:T: ' \
        '--allow-secret[accept texts that look like a token or password, which are refused otherwise]' \
        '*--remember[a note for the next person; may be repeated]:T: ' \
        '*--next[a next step; may be repeated]:T: ' \
        '--merged[end the open sessions whose work is already merged]' \
        '--merge-to[merge into BRANCH first, and leave BRANCH checked out]:BRANCH: _git-session_values branch' \
        '--with-others[merge even if that includes commits of other open sessions]' \
        '--ignore-quality[merge even if the quality gate fails; recorded in the handoff]' \
        '(--push --no-push)'{--push,--no-push}'[push the branch (default\: ask on a terminal, otherwise do not push)]' \
        '(-o --output)'{-o,--output}'[write the handoff to FILE too]:FILE:_files' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        '::BRANCH|ID: _git-session_values session'
}

_git-session_squash-message ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        '::RANGE: _git-session_values ref'
}

_git-session_drop ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        ':BRANCH|ID: _git-session_values session'
}

_git-session_handoff ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--at[show the handoff of the Nth end, from 1; git session log lists them]:N: ' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        '::ID|BRANCH|PERSON/BRANCH: _git-session_values session'
}

_git-session_brief ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--format[format of the output]:text|markdown|json:(text markdown json)' \
        '--max-tokens[largest number of tokens (default 2000)]:N: ' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        '::ID|BRANCH: _git-session_values session'
}

_git-session_sync ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--on[agree to share, after showing field by field what leaves]' \
        '--off[stop sharing\: remove your sessions from the server]' \
        '--dry-run[print exactly what leaves, or would with --on, without the network]' \
        '--status[show what is shared, what waits, and what colleagues share]' \
        '--auto[publish once it is calm, without prompts, and only if something waits; as commands do by themselves]' \
        '--forget[never publish this session again, and publish without it]:ID|BRANCH: _git-session_values session' \
        '--share[with --on or --dry-run\: what to share, of handoff, presence, time, files, snapshots (default\: handoff, presence)]:FIELD,…: ' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        '::REMOTE: '
}

_git-session_team ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]'
}

_git-session_log ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--by[show only what these did\: people, agents, or one by name]:WHO: ' \
        '*--kind[show only events of this kind; may be repeated]:objectives|blockers|decisions|commits|checkpoints|measurements|session:(objectives blockers decisions commits checkpoints measurements session)' \
        '--metrics[add time, size, tests and coverage of the commits]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        '::ID|BRANCH: _git-session_values session'
}

_git-session_why ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        ':PATH[:LINE[-LINE]]|COMMIT:_files'
}

_git-session_search ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '*--kind[search only these texts; may be repeated]:objectives|decisions|blockers|notes|handoffs:(objectives decisions blockers notes handoffs)' \
        '(--branch -b)'{--branch,-b}'[search only the sessions of this branch]:B: _git-session_values branch' \
        '--by[list only what these wrote\: people, agents, or one by name]:WHO: ' \
        '--since[list only what was written since then\: 2027-01-31, "2 weeks ago"]:DATE: ' \
        '(--count -n)'{--count,-n}'[list at most N texts (default 20)]:N: ' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        '*:WORD: '
}

_git-session_history ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(--count -n)'{--count,-n}'[list at most N sessions (default 10)]:N: ' \
        '--since[list sessions started since then\: 2027-01-31, "2 weeks ago"]:DATE: ' \
        '(--branch -b)'{--branch,-b}'[list only the sessions of this branch]:B: _git-session_values branch' \
        '--by[list only sessions in which these worked\: people, agents, or one by name]:WHO: ' \
        '--metrics[add figures of each session, and their trends]' \
        '--team[add the sessions that colleagues share, under their names]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]'
}

_git-session_compare ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--changes[add the files changed by both, or by only one]' \
        '--metrics[add all figures of both, and their differences]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        '*:ID|BRANCH|PERSON/BRANCH: _git-session_values session'
}

_git-session_analyze ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--velocity[show output per active hour, compared with earlier sessions]' \
        '--patterns[check the declared architecture, patterns and conventions]' \
        '--recommendations[show what to do about the findings, with the commands to type]' \
        '--format[format of the output; sarif (2.1.0) holds only the findings of --patterns]:text|json|sarif:(text json sarif)' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        '::ID|BRANCH: _git-session_values session'
}

_git-session_report ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--weekly[cover today and the six days before (default)]' \
        '--standup[cover the last working day, as text to paste]' \
        '--project[cover everything from the first commit or session on]' \
        '--since[cover the time from then on\: 2027-01-31, "2 weeks ago"]:D: ' \
        '--until[cover the time up to then; a date means the end of that day]:D: ' \
        '--format[format of the output (default\: by the extension of FILE, or text)]:text|markdown|json|html:(text markdown json html)' \
        '(--output -o)'{--output,-o}'[write the report to FILE; - is stdout]:FILE:_files' \
        '--team[add what colleagues share, under their names]' \
        '--open[show the report in the browser, as HTML]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]'
}

_git-session_export ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--format[format of the output (default\: by the extension of FILE, or csv)]:csv|json|agent-trace:(csv json agent-trace)' \
        '--since[export the time from then on\: 2027-01-31, "2 weeks ago" (default\: all)]:D: ' \
        '--until[export the time up to then; a date means the end of that day]:D: ' \
        '(--branch -b)'{--branch,-b}'[export only the sessions of this branch]:B: _git-session_values branch' \
        '--by[export only the time and commits of\: people, agents, or one by name]:WHO: ' \
        '--team[add the time that colleagues share, under their names]' \
        '(--output -o)'{--output,-o}'[write to FILE; - is stdout]:FILE:_files' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]'
}

_git-session_setup ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--check[check that everything is in place and works; exit status 1 if not (without AGENT\: of all that are set up here)]' \
        '--remove[restore every file as it was before]' \
        '--print[print what would be written]' \
        '--print-plugin[write a Claude Code plugin into DIR]:DIR:_files -/' \
        '--shared[use files that git tracks, for everyone (default)]' \
        '--local[use files for yourself only, which git ignores]' \
        '(--file-context --no-file-context)'{--file-context,--no-file-context}'[also show the agent the decisions about a file when it first reads or writes it (default\: as it is set up now, at first no)]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        '::AGENT:(claude codex gemini cursor copilot opencode qwen kilo pi agents-md)'
}

_git-session_completion ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--install[make the shell find its completion, and man the manual]' \
        '--remove[remove what --install placed, and nothing else]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        '::SHELL:(bash zsh fish)'
}

_git-session_help ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        '::COMMAND: _git-session_values command'
}

_git-session_context ()
{
    local curcontext=$curcontext state state_descr line ret=1
    typeset -A opt_args
    _arguments -C -S \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        ': :->action' '*:: :->rest' && ret=0
    case $state in
    action)
        local -a actions
        actions=(
            'list:list the files, most relevant for this session first (the default action)'
            'check:show which files are stale, missing, or name paths that do not exist'
            'update:update the marked section in the file of a folder, or create the file'
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
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]'
}

_git-session_context_check ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]'
}

_git-session_context_update ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        '*:DIR:_files -/'
}

_git-session_mcp ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--write[let the client record objectives, blockers and decisions]' \
        '--list[print the tools, and exit]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]'
}

_git-session_config ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--allow-secret[accept texts that look like a token or password, which are refused otherwise]' \
        '--explain[show what a key means and where its value comes from]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        '::key: _git-session_values key' \
        '::value: '
}

_git-session_doctor ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--fix[fix what can be fixed without losing anything]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]'
}

_git-session_purge ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '--text[remove this text from all journals, archives and snapshots; - reads it from standard input]:TEXT: ' \
        '(-n --dry-run)'{-n,--dry-run}'[show what would be purged, and change nothing]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]' \
        '::ID|PATH: _git-session_values session'
}

_git-session_import-ccmp ()
{
    _arguments -S -s \
        '(-h --help)'{-h,--help}'[show this help message and exit]' \
        '(-n --dry-run)'{-n,--dry-run}'[show what would be imported, and write nothing]' \
        '--allow-secret[accept texts that look like a token or password, which are refused otherwise]' \
        '(-v --verbose)'{-v,--verbose}'[print more details]' \
        '(-q --quiet)'{-q,--quiet}'[omit notes and confirmations]' \
        '--json[print the result as JSON]' \
        '--no-color[no colours (NO_COLOR does the same)]' \
        '(-y --yes)'{-y,--yes}'[answer every question with its default]'
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
            'init:set up git-session in this repository, or remove it'
            'start:open a session on a branch, with its objectives'
            'resume:continue a session: check out its branch, show what is new'
            'switch:pause this session and switch to another branch'\''s session'
            'status:show the state of the session, and what to do next'
            'watch:show the session of this branch live, and record activity'
            'objectives:set the objectives of the session, and track them'
            'blockers:record what blocks the work, and when it is resolved'
            'decisions:record decisions with their reasons, or list them'
            'test:run the tests, and record the result in the session'
            'check:run the quality gate alone, without a merge'
            'checkpoint:commit a milestone, or take a snapshot of the work tree'
            'restore:restore the files of a checkpoint'
            'end:end the session: handoff, merge, archive'
            'squash-message:print one block of trailers for several commits'
            'drop:delete a session; its commits stay'
            'handoff:show the handoff of a session as Markdown'
            'brief:show what a person or an agent needs to know to continue'
            'sync:share sessions with colleagues through a git remote'
            'team:show who works on which branch'
            'log:show the timeline of a session: every event, the oldest first'
            'why:show which sessions and decisions stand behind lines of code'
            'search:find words in the records of all sessions'
            'history:list the sessions of this repository, newest first'
            'compare:compare two sessions side by side'
            'analyze:judge a session'\''s health and pace, and the code'\''s structure'
            'report:summarise a day, a week, the whole project or a date range'
            'export:export sessions and time for other programs'
            'setup:make a coding agent load the session'\''s context automatically'
            'completion:complete commands, options and names in bash, zsh and fish'
            'help:show the manual of a command'
            'context:rank, check and update context files for agents'
            'mcp:serve the session to an MCP client over stdio'
            'config:show or set the configuration'
            'doctor:find problems and fix them'
            'purge:remove snapshots, or a file or text from what is kept'
            'import-ccmp:bring along the sessions of the CCMP plugin'
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
    compdef _git-session git-session git-session-init git-session-start git-session-resume git-session-switch git-session-status git-session-watch git-session-objectives git-session-blockers git-session-decisions git-session-test git-session-check git-session-checkpoint git-session-restore git-session-end git-session-squash-message git-session-drop git-session-handoff git-session-brief git-session-sync git-session-team git-session-log git-session-why git-session-search git-session-history git-session-compare git-session-analyze git-session-report git-session-export git-session-setup git-session-completion git-session-help git-session-context git-session-mcp git-session-config git-session-doctor git-session-purge git-session-import-ccmp
fi
