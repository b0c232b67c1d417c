#!/bin/sh
# pygit2 1.21.0 (libgit2 1.9.7), dulwich 1.2.21 (both PyPI) and isomorphic-git 1.44.19 (npm) do not know refs/replace: after
# `git replace`, which corrects a commit for everything that git itself shows, they go on reading the old one, with the same id, and follow
# its parents. GitPython 3.2.1 sees the new one, as it reads objects through git. So two tools show one id with two messages, and neither
# says so; and a history that a replacement joins to an older one ends for these libraries where it did before.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pygit2==1.21.0 dulwich==1.2.21 GitPython==3.2.1 2>/dev/null || exit 2
npm install --silent --no-audit --no-fund isomorphic-git@1.44.19 >/dev/null || exit 2

git init -q -b main repository
cd repository
git commit -q --allow-empty -m 'the older history'
older=$(git rev-parse HEAD)
git checkout -q --orphan newer
git commit -q --allow-empty -m 'begin'
git replace --graft HEAD "$older"
echo "git: $(git log --format=%s | paste -sd ,)" | tee ../seen
cat >../read.py <<'END'
import git
import pygit2
from dulwich.repo import Repo

repository = pygit2.Repository(".")
print("GitPython:", ",".join(commit.message.strip() for commit in git.Repo(".").iter_commits()))
print("pygit2:", ",".join(commit.message.strip() for commit in repository.walk(repository.head.target)))
print("dulwich:", ",".join(entry.commit.message.decode().strip() for entry in Repo(".").get_walker()))
END
../venv/bin/python ../read.py | tee -a ../seen
cat >../read.cjs <<'END'
const fs = require("fs");
require("isomorphic-git").log({ fs, dir: "." }).then((commits) =>
  console.log("isomorphic-git:", commits.map(({ commit }) => commit.message.trim()).join(",")));
END
node ../read.cjs | tee -a ../seen
printf '%s\n' 'git: begin,the older history' 'GitPython: begin,the older history' 'pygit2: begin' 'dulwich: begin' 'isomorphic-git: begin' | cmp - ../seen
