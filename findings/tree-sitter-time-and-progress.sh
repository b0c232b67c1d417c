#!/bin/sh
# tree-sitter 0.26.1 (PyPI): small hostile inputs take time that grows with their square, and `progress_callback`, the one way to
# stop a parse, is not called meanwhile. 24 KB of `a<` in Java take 16 times as long as 6 KB; the longest time between two calls
# is nearly all of it. With tree-sitter 0.25.2 the same program ends with a segmentation fault.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
for version in 0.26.1 0.25.2; do
    python3 -m venv "$version" && "$version/bin/pip" install --quiet --disable-pip-version-check \
        "tree-sitter==$version" tree-sitter-java==0.23.5 2>/dev/null || exit 2
done

cat >show.py <<'EOF'
import time

import tree_sitter_java
from tree_sitter import Language, Parser

parser = Parser(Language(tree_sitter_java.language()))
taken = []
for size in (3_000, 12_000):
    text = b"a<" * size
    calls = [time.process_time()]

    def progress(offset: int, has_error: bool) -> bool:
        calls.append(time.process_time())
        return False

    parser.parse(lambda offset, point: text[offset : offset + 4096], progress_callback=progress)
    calls.append(time.process_time())
    taken.append(calls[-1] - calls[0])
    gap = max(later - before for before, later in zip(calls, calls[1:]))
    print(f"{2 * size} bytes: {taken[-1]:.2f} s, longest time without a call {gap:.2f} s")
print("quadratic" if taken[1] > 8 * taken[0] else "not quadratic", "silent" if gap > taken[1] / 2 else "called")
EOF
0.26.1/bin/python show.py | tee seen
grep -q '^quadratic silent' seen
0.25.2/bin/python show.py >/dev/null 2>&1 && status=0 || status=$?
echo "with 0.25.2 the exit status is $status"
[ "$status" = 139 ]
