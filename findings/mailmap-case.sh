#!/bin/sh
# pygit2 1.21.0 (libgit2 1.9.7) and dulwich 1.2.21 (both PyPI) compare the addresses and names of a .mailmap exactly, while git's manual
# (gitmailmap) says that case does not matter. So an author who once committed as Ann@Example.org, which the file names in lower case,
# is one person for git log and git shortlog, and two for these libraries, without a sign that an entry was not used.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_COMMITTER_NAME=C GIT_COMMITTER_EMAIL=c@example.org
python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check pygit2==1.21.0 dulwich==1.2.21 2>/dev/null || exit 2

git init -q repository
cd repository
echo 'Ann Example <ann@example.org> <ann@old.example.org>' >.mailmap
git add .mailmap
GIT_AUTHOR_NAME=ann GIT_AUTHOR_EMAIL=ann@old.example.org git commit -q -m one
GIT_AUTHOR_NAME=ann GIT_AUTHOR_EMAIL=Ann@old.Example.org git commit -q --allow-empty -m two
echo "git $(git version | cut -d' ' -f3): $(git shortlog -se HEAD)" | tee ../git
cat >../people.py <<'END'
import pygit2
from dulwich.mailmap import Mailmap
from dulwich.repo import Repo
from importlib.metadata import version

repository = pygit2.Repository(".")
by_libgit2 = pygit2.Mailmap.from_repository(repository)
by_dulwich = Mailmap.from_path(".mailmap")
commits = list(repository.walk(repository.head.target))
seen = {
    "pygit2": {by_libgit2.resolve(commit.author.name, commit.author.email) for commit in commits},
    "dulwich": {by_dulwich.lookup(entry.commit.author).decode() for entry in Repo(".").get_walker()},
}
for library, people in seen.items():
    print(f"{library} {version(library)}: {sorted(people)}")
    assert len(people) == 2
END
../venv/bin/python ../people.py
grep -q '^git .*: *2.Ann Example <ann@example.org>$' ../git && [ "$(wc -l <../git)" = 1 ]
