# shellcheck shell=sh
# shellcheck disable=SC2034 # the variables of work.sh
# The guard at the start of every hook: finds the repository and, if there is nothing to do, exits within a millisecond
# without starting a process. `git session init` writes it into each hook and fills in the paths.
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
case ${GIT_SESSION_READ_ONLY:-0} in 0 | [Ff][Aa][Ll][Ss][Ee] | [Nn][Oo] | [Oo][Ff][Ff]) ;; *) exit 0 ;; esac # see hot/system.py
if [ -f "$common_dir/sessions/shared" ]; then # see hot/umask.py
    { IFS= read -r mask && umask "$mask"; } <"$common_dir/sessions/shared" 2>/dev/null || :
fi
# If git's configuration names our hooks, git sets `ours` and reads this file. A git new enough for that runs the hook
# itself, so a hook file (or a line in one) that exists for an older git must do nothing.
if [ -z "${ours:-}" ] && [ -f "$common_dir/sessions/hooks/.config" ]; then
    name=${0##*/}
    case $(git hook list "${name%.legacy}" 2>/dev/null </dev/null) in *git-session-*) exit 0 ;; esac
fi
head='' seen='' session=''
[ ! -f "$git_dir/HEAD" ] || IFS= read -r head <"$git_dir/HEAD" || :
if [ -f "$git_dir/session-here" ]; then
    { IFS= read -r seen && IFS= read -r session; } <"$git_dir/session-here" || :
    case $session in *[!abcdefghijklmnopqrstuvwxyz0123456789-]*) seen='' session='' ;; esac # damaged: it must not become a path
fi

# Whether this worktree may be in a session. If HEAD differs from the recorded one, or the configuration has changed since,
# the configuration must be read; a detached HEAD has no session, but may have left one.
# shellcheck disable=SC3013 # dash, bash, ksh, zsh and busybox all have -nt
in_session() {
    case $head in
    [0-9a-f]*) [ -n "$session" ] ;;
    "$seen") [ -n "$session" ] || [ "$common_dir/config" -nt "$git_dir/session-here" ] ;;
    *) true ;;
    esac
}

# Whether `session-outside` still holds: the last two commits that post-commit saw made outside a session, the newer one
# first. They have no note if none was written since.
# shellcheck disable=SC3013 # dash, bash, ksh, zsh and busybox all have -nt
outside_holds() {
    outside=$git_dir/session-outside notes=$common_dir/refs/notes/session
    [ -f "$outside" ] || return 1 # neither a folder nor a pipe
    [ -e "$notes" ] || notes=$common_dir/packed-refs
    [ ! -e "$notes" ] || [ "$outside" -nt "$notes" ]
}
