#!/bin/sh
# Runs a whole session on a clone of this project's own history in a temporary folder, and prints each command with its
# output. Exits with a nonzero status as soon as a step fails. `make demo` puts git-session on PATH.
set -eu

echo 'A session from start to handoff, in a temporary clone; it takes about 10 seconds.'
source=$(cd "$(dirname "$0")/.." && pwd)
place=$(mktemp -d "${TMPDIR:-/tmp}/git-session-demo.XXXXXX")
leave() {
    [ "$1" = 0 ] || printf '\ndemo: stopped with status %s at the step above\n' "$1" >&2
    rm -rf "$place"
}
trap 'leave $?' EXIT
trap 'exit 130' INT TERM

# Ignore the user's configuration and never prompt, so that the transcript is the same everywhere.
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
for name in $(env | sed -nE 's/^((GIT_)?SESSION_[A-Z_]*)=.*/\1/p'); do unset "$name"; done
export HOME="$place/home" XDG_CONFIG_HOME="$place/home/.config" GIT_CONFIG_NOSYSTEM=1 GIT_TERMINAL_PROMPT=0
export GIT_PAGER=cat PAGER=cat GIT_EDITOR=true
export GIT_CONFIG_GLOBAL="$HOME/.gitconfig"
mkdir -p "$HOME"
git config --global user.name 'Demo User'
git config --global user.email demo@example.org
git config --global advice.detachedHead false
git config --global init.defaultBranch main
git config --global safe.directory '*' # the checkout may belong to another user

# Start two hours ago and advance the clock between steps, so that two hours of work take seconds.
clock=$(($(date +%s) - 7200))
later() {
    clock=$((clock + $1 * 60))
    export GIT_SESSION_NOW="$clock" GIT_AUTHOR_DATE="@$clock +0000" GIT_COMMITTER_DATE="@$clock +0000" TZ=UTC
    [ "$1" = 0 ] || printf '\n# (%s minutes later)\n' "$1"
}

say() {
    printf '\n# %s\n' "$*"
}

# Print a command as it would be typed, possibly on several lines, and run it.
run() {
    printf '$ %s\n' "$1"
    eval "$1"
}

# Whether the source is the top of a git checkout with a commit; an unpacked archive may be inside another checkout.
is_checkout() {
    prefix=$(git -C "$source" rev-parse --show-prefix 2>/dev/null) && [ -z "$prefix" ] &&
        git -C "$source" rev-parse --verify --quiet HEAD >/dev/null
}

begin() {
    if is_checkout; then
        if [ "$(git -C "$source" rev-parse --is-shallow-repository)" = true ]; then
            say "This checkout is shallow: the demo uses the part of the history that it has."
        fi
        git clone --quiet --no-local "$source" "$place/project"
        cd "$place/project"
        git switch --quiet -C main
        git remote remove origin
        say "A clone of git-session's own repository: $(git rev-list --count HEAD) commits"
    else
        say "This is not a git checkout with a history: the demo uses one commit of these files."
        mkdir "$place/project"
        (cd "$source" && tar -cf - --exclude=./.venv --exclude=./.git --exclude=./build .) | (cd "$place/project" && tar -xf -)
        cd "$place/project"
        git init --quiet
        git add --all
        git commit --quiet -m "Begin"
    fi
}

later 0
begin
run "git log --oneline -n 3"

say "Once per repository"
run "git session init"
run "git add --all && git commit -q -m 'chore: use git-session'"

say "Start a session: a branch and its objectives"
run "git session start feature/oauth \\
    --objective 'OAuth provider interface' --objective 'Google OAuth'"
run "git session objectives start obj-2"
run "git session decisions add 'Use PKCE' \\
    --rationale 'Protects against code interception'"

later 25
say "Work, then an ordinary commit: the hooks add the trailers"
run "mkdir -p src/auth && echo 'class Provider:' >src/auth/provider.py"
run "echo '    name = \"google\"' >>src/auth/provider.py"
run "git add src"
run "git commit -q -m 'feat(auth): add provider' -m 'This completes obj-1.'"
run "git log -1 --format=%B"
run "git log -1 --format='%(trailers:key=Session-Objectives,unfold)'"

later 20
say "Something blocks the work"
run "git session blockers add 'Waiting on API keys' --issue '#42'"
run "echo '    scopes = (\"openid\", \"email\")' >>src/auth/provider.py"
run "git session checkpoint --label oauth-complete"
run "git session status"

later 15
say "Something urgent comes up: stash the work, and get it back on return"
run "echo '    # half a thought' >>src/auth/provider.py"
run "git session switch -c hotfix/urgent --from main --stash"
later 10
run "echo patched >URGENT && git add URGENT && git commit -q -m 'fix: patch a leak'"
run "git session switch feature/oauth"
run "git status --short"
later 25
run "git commit -q -am 'feat(auth): finish the thought'"

later 5
say "End the session: the quality gate wants a test and refuses; nothing has changed"
run "git session blockers resolve blk-1"
run "git session objectives complete obj-2"
run "git session end --remember 'rotate the keys' --merge-to main || echo status \$?"
run "git session analyze"

later 5
say "With a test: merged, archived, handed over"
run "cat >tests/test_provider.py <<'.'
from src.auth.provider import Provider


def test_scopes() -> None:
    assert \"openid\" in Provider.scopes
."
run "git add tests && git commit -q -m 'test(auth): ask for the scopes'"
run "git session end --remember 'rotate the keys' --merge-to main"

say "What git keeps"
run "git log --notes=session -n 1"

say "What the next person needs to know"
run "git session handoff feature/oauth"

say "A report of the week (--format html adds charts)"
run "git session report --weekly"

say "That was a session, from start to handoff"
run "git session history"
cat <<'.'

Try it in your own repository
  pipx install .                 run it here; or make install PREFIX=~/.local
  git session init               once per repository; --uninstall undoes it
  git session start my-branch --objective 'What I am about to do'
  git commit …                   as always; the hooks add objectives and time
  git session                    show the session, and what is next
  git session end --merge-to main

`git session -h` lists all commands; README.md explains them. The clone was removed.
.
