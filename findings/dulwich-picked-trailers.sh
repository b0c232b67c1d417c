#!/bin/sh
# dulwich 1.2.21 (PyPI): `trailers.parse_trailers` finds none in a message that `git cherry-pick -x` wrote, since "(cherry picked from
# commit …)" has no colon, and every line of the block must be a trailer. git counts this line as one of its own, and so reads the
# trailers above and below it. A comment line, or one line of prose beside a Signed-off-by, has the same effect in dulwich.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check dulwich==1.2.21 2>/dev/null || exit 2

git init -q -b main repository
cd repository
git commit -q --allow-empty -m begin
git switch -q -c topic
echo one >file && git add file
printf 'fix: keep it\n\nIt was lost.\n\nCloses: 4\nReviewed-by: B <b@example.org>\n' | git commit -q -F -
git switch -q main
git cherry-pick -x topic >/dev/null

cat >../trailers.py <<'END'
import subprocess
from importlib.metadata import version

from dulwich.repo import Repo
from dulwich.trailers import parse_trailers

print("dulwich", version("dulwich"))
for name in ("topic", "main"):
    message = Repo(".")[f"refs/heads/{name}".encode()].message
    git = subprocess.run(
        ["git", "log", "-1", "--format=%(trailers:only)", name], check=True, capture_output=True, text=True
    ).stdout.split("\n")
    keys = [trailer.key for trailer in parse_trailers(message)[1]]
    print(f"{name}: git {[line.split(':')[0] for line in git if line]}, dulwich {keys}")
    assert "Closes: 4" in git and "Reviewed-by: B <b@example.org>" in git
    assert keys == (["Closes", "Reviewed-by"] if name == "topic" else [])
END
git log -1 --format=%B main
../venv/bin/python ../trailers.py
