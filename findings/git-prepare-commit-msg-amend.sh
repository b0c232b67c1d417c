#!/bin/sh
# git 2.39.5 (Debian 12): the manual says that prepare-commit-msg gets "commit" and the commit for --amend, but `git commit --amend -m`
# and `--amend -F` give it "message", as for a new commit, since where the text came from decides. With "commit", the second
# argument is the name as it was given: HEAD, not an id. So a hook cannot tell by its arguments whether a commit is replaced.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org

git version
git init -q
# shellcheck disable=SC2016 # the hook expands it
printf '#!/bin/sh\nshift\necho "$# more: $*" >>seen\n' >.git/hooks/prepare-commit-msg
chmod +x .git/hooks/prepare-commit-msg
echo text >message
try() {
    git commit -q --allow-empty "$@"
    echo "git commit $*: $(tail -n 1 seen)"
}
try -m one
try --amend -m two
try --amend -F message
try --amend --no-edit
printf '%s\n' '1 more: message' '1 more: message' '1 more: message' '2 more: commit HEAD' | cmp - seen
