#!/bin/sh
# libgit2 (pygit2 1.19.3, PyPI) writes an amend into the reflog as "commit: …", as if it were a new commit on top, where git writes
# "commit (amend): …". Whoever reads a reflog for what was rewritten must compare the commits' parents instead of its words.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check pygit2==1.19.3 2>/dev/null || exit 2

git init -q -b main repository
cd repository
git commit -q --allow-empty -m one
git commit -q --allow-empty -m two
git commit -q --allow-empty --amend -m "by git"
../venv/bin/python - <<'END'
import pygit2
repository = pygit2.Repository(".")
repository.amend_commit(repository[repository.head.target], "HEAD", message="by libgit2")
print("pygit2", pygit2.__version__, "libgit2", pygit2.LIBGIT2_VERSION)
END
git log --walk-reflogs --format='%gs | parents of the commit: %p' | sed "s/$(git rev-parse --short HEAD^)/ONE/" | head -n 2 | tee seen
[ "$(git rev-list --count HEAD)" = 2 ]
sed -n 1p seen | grep -q '^commit: by libgit2 | parents of the commit: ONE'
sed -n 2p seen | grep -q '^commit (amend): by git'
