#!/bin/sh
# pygit2 1.21.0 (PyPI, libgit2 1.9.7): `Commit.message_trailers` is a dictionary, so it silently keeps only the last of several
# trailers with the same name (Co-authored-by, Reviewed-by, Signed-off-by), although libgit2 returns each. A folded value
# keeps its line breaks and indentation, while `git log --format='%(trailers:unfold)'` joins the lines, so the two values
# differ.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check pygit2==1.21.0 2>/dev/null || exit 2

git init -q -b main repository
git -C repository -c user.name=A -c user.email=a@example.org commit -q --allow-empty -F - <<'END'
feat: one

Decisions:
 - Keep it
   Rationale: simple
Reviewed-by: A U Thor <a@example.org>
Reviewed-by: B U Thor <b@example.org>
END
echo "git:"
git -C repository log -1 --format='%(trailers:only,unfold)'
cat >trailers.py <<'END'
import pygit2

print("pygit2", pygit2.__version__, "libgit2", pygit2.LIBGIT2_VERSION)
trailers = pygit2.Repository("repository").head.peel().message_trailers
for key, value in trailers.items():
    print(f"{key!r}: {value!r}")
assert trailers["Reviewed-by"] == "B U Thor <b@example.org>"
assert trailers["Decisions"] == "\n - Keep it\n   Rationale: simple"
assert len(trailers) == 2
END
venv/bin/python trailers.py
