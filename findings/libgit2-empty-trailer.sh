#!/bin/sh
# libgit2 1.9.7 (pygit2 1.21.0, PyPI): a trailer without a value, which git reads as such, takes the whole next line for its value,
# line break included, so the next trailer vanishes. libgit2 skips white space after the colon, and a line break is some.
# In a message with CRLF, each value keeps its "\r", which git removes.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check pygit2==1.21.0 2>/dev/null || exit 2

git init -q repository
cd repository
printf 'Keep it\n\nTested-by:\nCloses: 4\n' | git commit -q --allow-empty -F -
printf 'Keep it\r\n\r\nRefs: 5\r\nCloses: 6\r\n' | git commit -q --allow-empty --cleanup=verbatim -F -
echo "git $(git version | cut -d' ' -f3):"
git log --reverse --format='%(trailers:only,separator=%x2C )' | tee ../git
cat >../trailers.py <<'END'
import pygit2

repository = pygit2.Repository(".")
last = repository[repository.head.target]
first = last.parents[0]
print("pygit2", pygit2.__version__, "libgit2", pygit2.LIBGIT2_VERSION)
print(first.message_trailers)
print(last.message_trailers)
assert first.message_trailers == {"Tested-by": "\nCloses: 4"}
assert last.message_trailers == {"Refs": "5\r", "Closes": "6\r"}
END
../venv/bin/python ../trailers.py
printf '%s\n' 'Tested-by: , Closes: 4' 'Refs: 5, Closes: 6' | cmp - ../git
