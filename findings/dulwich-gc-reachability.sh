#!/bin/sh
# dulwich 1.2.21 (PyPI): `porcelain.gc` keeps what refs reach, and nothing else: neither what is staged in an index, nor the entries of
# reflogs, to which every stash but the last belongs, nor HEAD and refs/worktree/ of linked worktrees. All of this, older than
# gc.pruneExpire, is deleted, so a worktree with a detached HEAD is broken and `git stash list` names stashes that are gone.
# `git gc --prune=now`, run on a copy of the same repository, keeps it. Here the grace period is 0 for both.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check dulwich==1.2.21 2>/dev/null || exit 2

for program in git dulwich; do
    git init -q -b main "$program"
    cd "$program"
    echo begin >file
    git add file
    git commit -q -m begin
    git worktree add -q --detach "../$program-linked" 2>/dev/null
    git -C "../$program-linked" commit -q --allow-empty -m 'in the linked worktree'
    echo first >file && git stash -q
    echo second >file && git stash -q
    git commit -q --allow-empty -m 'reset later' && git reset -q --hard HEAD~
    echo staged >file && git add file
    names='HEAD@{1} stash@{1} :file worktrees/'$program-linked/HEAD
    for name in $names; do git rev-parse "$name"; done >"../$program-ids"
    if [ $program = git ]; then
        git gc --quiet --prune=now
    else
        ../venv/bin/python -c 'import sys; from dulwich import porcelain; porcelain.gc(".", grace_period=0)'
    fi
    # shellcheck disable=SC2086 # one argument a name
    set -- $names
    while read -r id; do
        echo "$program: $1 $(git cat-file -e "$id" 2>/dev/null && echo kept || echo deleted)"
        shift
    done <"../$program-ids" | tee -a ../seen
    cd ..
done
git --version
venv/bin/python -c 'from importlib.metadata import version; print("dulwich", version("dulwich"))'
git -C dulwich-linked status 2>&1 | head -n 1
[ "$(grep -c '^git: .* kept$' seen)" = 4 ] && [ "$(grep -c '^dulwich: .* deleted$' seen)" = 4 ]
