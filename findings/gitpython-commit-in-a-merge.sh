#!/bin/sh
# GitPython 3.2.1 (PyPI): `index.commit` while a merge waits for its commit makes an ordinary commit with one parent, since it looks at HEAD
# alone and not at MERGE_HEAD: the work of the other branch is in the tree, but not in the history. git goes on to say that the merge
# is to be concluded, and the branch counts as not merged, so a later merge of it brings the same changes again.
# dulwich 1.2.21 (PyPI) makes a merge commit in the same state.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check GitPython==3.2.1 dulwich==1.2.21 2>/dev/null || exit 2

for library in GitPython dulwich; do
    git init -q -b main $library
    cd $library
    git commit -q --allow-empty -m begin
    git switch -q -c topic
    echo topic >topic && git add topic
    git commit -q -m topic
    git switch -q main
    echo main >main && git add main
    git commit -q -m main
    git merge -q --no-commit topic 2>/dev/null
    case $library in
        GitPython) ../venv/bin/python -c 'import git; git.Repo(".").index.commit("Merge topic")' ;;
        *) ../venv/bin/python -c 'from dulwich import porcelain; porcelain.commit(".", message=b"Merge topic")' ;;
    esac
    echo "$library: parents $(git rev-list --parents -1 HEAD | wc -w | awk '{ print $1 - 1 }'), files $(git ls-tree --name-only HEAD | paste -sd ' ')," \
        "not merged:$(git branch --no-merged | paste -sd ' '), MERGE_HEAD $([ -f .git/MERGE_HEAD ] && echo left || echo gone)"
    cd ..
done | tee seen
printf '%s\n' 'GitPython: parents 1, files main topic, not merged:  topic, MERGE_HEAD left' \
    'dulwich: parents 2, files main topic, not merged:, MERGE_HEAD gone' | cmp - seen
