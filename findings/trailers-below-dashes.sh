#!/bin/sh
# GitPython 3.2.1, pygit2 1.21.0 (libgit2 1.9.7) and dulwich 1.2.21 (all PyPI) find no trailers in a commit whose message has a line
# "---" anywhere above them, though git log does: they read a message as `git interpret-trailers` does, for which this line begins a
# patch, as in a mail. GitPython runs that command, without --no-divider. So a rule in Markdown hides who reviewed the commit.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check GitPython==3.2.1 pygit2==1.21.0 dulwich==1.2.21 2>/dev/null || exit 2

git init -q repository
cd repository
printf 'Describe rules\n\nBefore.\n\n%s\n\nAfter.\n\nReviewed-by: B <b@example.org>\n' --- | git commit -q --allow-empty -F -
echo "git $(git version | cut -d' ' -f3): $(git log -1 --format='%(trailers:only)')" | tee ../git
cat >../trailers.py <<'END'
from importlib.metadata import version

import git
import pygit2
from dulwich.repo import Repo
from dulwich.trailers import parse_trailers

repository = pygit2.Repository(".")
found = {
    "GitPython": git.Repo(".").head.commit.trailers_list,
    "pygit2": list(repository[repository.head.target].message_trailers),
    "dulwich": parse_trailers(Repo(".")[b"HEAD"].message)[1],
}
for library, trailers in found.items():
    print(f"{library} {version(library)}: {trailers}")
assert not any(found.values())
END
../venv/bin/python ../trailers.py
grep -q 'Reviewed-by: B' ../git
