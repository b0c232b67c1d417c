# shellcheck shell=sh
# The guard in front of every hook: it finds the repository and leaves within a millisecond, without starting any
# process, where there is nothing to do. `git session init` writes it into each hook and fills in the two paths.
python='@PYTHON@'
package='@PACKAGE@'

git_dir=${GIT_DIR:-.git}
if [ -f "$git_dir" ]; then # a linked worktree, a submodule, --separate-git-dir
    IFS= read -r link <"$git_dir" || exit 0
    link=${link#gitdir: }
    case $link in
    /* | [A-Za-z]:*) git_dir=$link ;;
    *) git_dir=${git_dir%.git}$link ;;
    esac
fi
common_dir=$git_dir
if [ -f "$git_dir/commondir" ]; then
    IFS= read -r common_dir <"$git_dir/commondir" || exit 0
    case $common_dir in
    /* | [A-Za-z]:*) ;;
    *) common_dir=$git_dir/$common_dir ;;
    esac
fi
[ -d "$common_dir/sessions" ] || exit 0
# Where git is told of us in its configuration, it sets `ours` and reads this file. If it is new enough to do so, a hook
# file that an older git needs, or a line in one, has nothing to do.
if [ -z "${ours:-}" ] && [ -f "$common_dir/sessions/hooks/.config" ]; then
    case $(git hook list "${0##*/}" 2>/dev/null </dev/null) in *git-session-*) exit 0 ;; esac
fi
head='' seen='' session=''
[ ! -f "$git_dir/HEAD" ] || IFS= read -r head <"$git_dir/HEAD" || :
if [ -f "$git_dir/session-here" ]; then
    { IFS= read -r seen && IFS= read -r session; } <"$git_dir/session-here" || :
fi

# Is this worktree in a session, as far as can be told from here? A HEAD that is not the one seen last needs a look at
# the configuration; a detached HEAD has no session, but may have left one.
in_session() {
    case $head in
    "$seen" | [0-9a-f]*) [ -n "$session" ] ;;
    *) true ;;
    esac
}

# Do the settings still hold that were read last? Then `settings`, `config` and `auto_start` say what they were. The format
# of the file is that of hot/settings.py: it is older than whatever may have changed since.
# shellcheck disable=SC3013,SC2034,SC2094 # dash, bash, ksh, zsh and busybox all have -nt and -ef; not every hook wants all of it
settings_hold() {
    settings='' config='' auto_start='' looked=$git_dir/session-settings
    case ${GIT_CONFIG_COUNT:+count}${GIT_CONFIG_PARAMETERS:-} in # `git -c`
    count* | *[sS][eE][sS][sS][iI][oO][nN].* | *[iI][nN][cC][lL][uU][dD][eE]* | *[iI]18[nN].*) return 1 ;;
    esac
    while IFS=' ' read -r key value; do
        case $key in
        file) [ -e "$value" ] && [ "$looked" -nt "$value" ] || return 1 ;;
        absent) [ ! -e "$value" ] || return 1 ;;
        environment)
            variables="${HOME:-}|${XDG_CONFIG_HOME:-}|${GIT_CONFIG_GLOBAL:-}|${GIT_CONFIG_SYSTEM:-}"
            variables="$variables|${GIT_CONFIG_NOSYSTEM:-}|${SESSION_CONFIG:-}|${SESSION_AUTO_TRACK:-}"
            variables="$variables|${SESSION_AUTO_START:-}|${SESSION_AUTO_CHECKPOINT:-}|${SESSION_CHECKPOINT_INTERVAL:-}"
            variables="$variables|${SESSION_IDLE_TIMEOUT:-}|${SESSION_AWAY_AFTER:-}|${SESSION_TRAILERS:-}"
            variables="$variables|${SESSION_MAX_OBJECTIVES:-}|${SESSION_EMOJI:-}"
            variables="$variables|${SESSION_COMMIT_STYLE:-}|${SESSION_COMMIT_WIDTH:-}"
            [ "$value" = "$variables" ] || return 1
            ;;
        worktree) [ "$value" -ef . ] || return 1 ;;
        config)
            config=$value file=${SESSION_CONFIG:-.session/config.yaml}
            case $value in
            '0 0') [ ! -e "$file" ] || return 1 ;;
            *) [ -e "$file" ] && [ "$looked" -nt "$file" ] || return 1 ;;
            esac
            ;;
        settings) settings=$value ;;
        auto-start) auto_start=$value ;;
        version) [ "$value" = 1 ] || return 1 ;;
        *) return 1 ;;
        esac
    done <"$looked"
    [ -n "$settings" ]
}

# Does git itself replay commits or move HEAD (rebase, am, bisect)?
moving() {
    [ -d "$git_dir/rebase-merge" ] || [ -d "$git_dir/rebase-apply" ] || [ -f "$git_dir/BISECT_START" ]
}

# The work itself. Whatever becomes of it, git goes on.
work() {
    if [ -x "$python" ] && [ -f "$package/git_session/hot/hooks.py" ]; then
        "$python" -IS -c 'import sys
sys.path.insert(0, sys.argv.pop(1))
from git_session.hot.hooks import main, os
main(sys.argv[1:])
os._exit(0) # a tidy end takes a millisecond
' "$package" "$@" 2>/dev/null ||
            echo "git-session: $1 failed; see: git session doctor" >&2
    elif command -v git-session >/dev/null 2>&1; then # installed anew elsewhere
        git-session hook "$@" || :
    else
        case $1 in # said once a commit
        post-commit | post-checkout) echo "git-session: it is gone from $package, so this was not recorded; reinstall it, or: rm ${ours:-${0%/*}/$1}" >&2 ;;
        esac
    fi
    exit 0
}
