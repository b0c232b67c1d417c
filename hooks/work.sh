# shellcheck shell=sh
# shellcheck disable=SC2154 # the variables of guard.sh
# The second part of every hook, behind what may exit at once: a hook that has nothing to do does not even parse it.

# Whether the settings read last are still valid; if so, sets `settings`, `config` and `auto_start`. hot/settings.py defines
# the file: it is valid if it is newer than every file that holds settings.
# shellcheck disable=SC3013,SC2034,SC2094 # dash, bash, ksh, zsh and busybox all have -nt and -ef; not every hook wants all of it
settings_hold() {
    settings='' config='' auto_start='' looked=$git_dir/session-settings
    [ -f "$looked" ] || return 1 # neither a folder nor a pipe
    case ${GIT_CONFIG_COUNT:-0} in [0-9] | [0-9][0-9]) ;; *) return 1 ;; esac
    given=${GIT_CONFIG_PARAMETERS:-} number=0 # `git -c`
    while [ "$number" -lt "${GIT_CONFIG_COUNT:-0}" ]; do
        eval "given=\"\$given|\${GIT_CONFIG_KEY_$number:-}\"" && number=$((number + 1))
    done
    case $given in
    *[sS][eE][sS][sS][iI][oO][nN].* | *[iI][nN][cC][lL][uU][dD][eE]* | *[iI]18[nN].*) return 1 ;;
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

# Whether this sh can count milliseconds since 1970: that of mksh has 32 bits.
counts_far() { [ $((1000000 * 1000000)) = 1000000000000 ]; }

# Writes the text $2 into the file $1 of ours; neither waits for a pipe nor ends this shell if it cannot.
put() {
    [ ! -e "$1" ] || [ -f "$1" ] || return 1
    printf '%s' "$2" >"$1"
}
# Empties those of these files that are not empty.
empty() {
    for file in "$@"; do [ ! -s "$file" ] || put "$file" '' || :; done 2>/dev/null
}

# Sets `process` to the git that runs this hook, itself or by the hook of another tool.
find_git() {
    process=$PPID
    for _ in 1 2 3 4 5 6; do
        IFS= read -r program <"/proc/$process/comm" || return 1
        [ "$program" != git ] || return 0
        while IFS=':	 ' read -r key value; do [ "$key" != PPid ] || break; done <"/proc/$process/status"
        process=$value
    done
    return 1
}

# Whether git itself is replaying commits or moving HEAD (rebase, am, bisect).
moving() {
    [ -f "$git_dir/rebase-merge/head-name" ] || [ -d "$git_dir/rebase-apply" ] || [ -f "$git_dir/BISECT_START" ]
}

# Finds the installation that is here: a host and a container, or two machines, may share one repository.
choose_home() {
    is_home "$python" "$package" # @OTHERS@
}
is_home() { [ -x "$1" ] && [ -f "$2/git_session/hot/hooks.py" ] && python=$1 package=$2; }

# Prints at most one line a day, because every commit of a container without git-session comes here.
not_installed() {
    case $1 in post-commit | post-checkout) ;; *) return ;; esac
    today=$(date +%Y-%m-%d) said='' record=$common_dir/sessions/log/not-installed
    [ ! -e "$record" ] || [ -f "$record" ] || return
    { IFS= read -r said <"$record"; } 2>/dev/null || :
    [ "$said" != "$today" ] || return
    { echo "$today" >"$record"; } 2>/dev/null || :
    echo "git-session: it is not installed at $package, so this was not recorded; install it here, then: git session init" >&2
}

# The work itself; git continues even if it fails.
work() {
    if choose_home; then
        "$python" -IS -c 'import sys
sys.path.insert(0, sys.argv.pop(1))
from git_session.hot.hooks import main, os
main(sys.argv[1:])
os._exit(0) # skips a cleanup that takes a millisecond
' "$package" "$@" 2>/dev/null ||
            echo "git-session: $1 failed; see: git session doctor" >&2
    elif ! command -v git-session >/dev/null 2>&1; then
        not_installed "$1"
    elif ! git-session hook "$@" 2>/dev/null; then # reinstalled elsewhere
        if git-session --version >/dev/null 2>&1; then
            echo "git-session: $1 failed; see: git session doctor" >&2
        else # the program without its package
            not_installed "$1"
        fi
    fi
    exit 0
}
