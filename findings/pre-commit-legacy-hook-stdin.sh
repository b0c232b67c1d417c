#!/bin/sh
# pre-commit 4.7.0 (PyPI) runs a hook that it found at its installation as "legacy" hook, but without standard input, unless it is
# pre-push. git's post-rewrite tells its list of rewritten commits on standard input alone, so such a hook runs and learns of nothing.
# prek 0.5.11 (PyPI), which replaces pre-commit with the same files, passes standard input on.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null PRE_COMMIT_HOME="$work/cache" PREK_HOME="$work/cache2"
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pre-commit==4.7.0 prek==0.5.11 2>/dev/null || exit 2

seen_by() {
    git init -q "$1"
    cd "$1"
    echo 'repos: []' >.pre-commit-config.yaml
    # shellcheck disable=SC2016 # the hook expands it
    printf '#!/bin/sh\necho "$1: $(wc -l) lines" >>../seen-by-%s\n' "$1" >.git/hooks/post-rewrite
    chmod +x .git/hooks/post-rewrite
    "../venv/bin/$1" install --hook-type post-rewrite >/dev/null 2>&1
    git add -A
    git commit -q -m one
    git commit -q --amend -m two >/dev/null 2>&1
    cd ..
    echo "$("venv/bin/$1" --version | head -n 1): $(cat "seen-by-$1" 2>/dev/null || echo "not run")"
}
seen_by pre-commit
seen_by prek
grep -q '^amend: 0 lines' seen-by-pre-commit
grep -q '^amend: 1 lines' seen-by-prek
