#!/bin/sh
# git-changelog 2.10.0 (PyPI) with `parse_trailers`: if one trailer's value is folded over several lines, which git accepts, all
# trailers of that commit are lost, and the block stays in the commit's body. Without the folded trailer, the same commit has
# its trailers.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check git-changelog==2.10.0 2>/dev/null || exit 2

git init -q -b main repository
cd repository
git config user.name A
git config user.email a@example.org
git remote add origin https://example.org/owner/project.git
printf 'fix: plain\n\nCloses: #4\nReviewed-by: B U Thor <b@example.org>\n' | git commit -q --allow-empty -F -
printf 'fix: folded\n\nCloses: #5\nDecisions:\n - Keep it\nReviewed-by: B U Thor <b@example.org>\n' | git commit -q --allow-empty -F -
echo "git reads from the second commit:" && git log -1 --format='%(trailers:only,unfold)'
cat >../trailers.py <<'END'
import warnings
from importlib.metadata import version

warnings.simplefilter("ignore")
from git_changelog import Changelog

print("git-changelog", version("git-changelog"))
found = {
    commit.subject: list(commit.trailers)
    for commit in Changelog(".", parse_trailers=True, convention="angular").commits
}
for subject, trailers in found.items():
    print(f"{subject}: {trailers}")
assert [key for key, _ in found["fix: plain"]] == ["Closes", "Reviewed-by"]
assert found["fix: folded"] == []
END
../venv/bin/python ../trailers.py
