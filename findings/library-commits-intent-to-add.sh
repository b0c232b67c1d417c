#!/bin/sh
# GitPython 3.2.1, pygit2 1.21.0 (libgit2 1.9.7) and dulwich 1.2.21 (all PyPI): a file added by `git add --intent-to-add`, which git leaves
# out of a commit until its content is added, is committed by them as an empty file: they write every entry of the index into the tree,
# and do not look at the flag; the entry names the empty blob. Afterwards git shows the file as deleted and as added at once.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check GitPython==3.2.1 pygit2==1.21.0 dulwich==1.2.21 2>/dev/null || exit 2

cat >commits.py <<'END'
import sys

match sys.argv[1]:
    case "GitPython":
        import git

        git.Repo(".").index.commit("second")
    case "pygit2":
        import pygit2

        repository = pygit2.Repository(".")
        who = pygit2.Signature("A", "a@example.org")
        tree = repository.index.write_tree()
        repository.create_commit("HEAD", who, who, "second", tree, [repository.head.target])
    case "dulwich":
        from dulwich import porcelain

        porcelain.commit(".", message=b"second")
END
for program in git GitPython pygit2 dulwich; do
    git init -q $program
    cd $program
    echo one >file
    git add file
    git commit -q -m first
    echo two >file
    git add file
    echo draft >draft
    git add --intent-to-add draft
    if [ $program = git ]; then git commit -q -m second; else ../venv/bin/python ../commits.py $program; fi
    echo "$program: $(git ls-tree -l HEAD | awk '{ print $5 " (" $4 " bytes)" }' | paste -sd ,), status: $(git status --short)"
    cd ..
done | tee seen
printf '%s\n' 'git: file (4 bytes), status:  A draft' 'GitPython: draft (0 bytes),file (4 bytes), status: DA draft' \
    'pygit2: draft (0 bytes),file (4 bytes), status: DA draft' 'dulwich: draft (0 bytes),file (4 bytes), status: DA draft' | cmp - seen
