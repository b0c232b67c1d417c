#!/bin/sh
# tree-sitter-kotlin 1.1.0 (PyPI, the newest) with tree-sitter 0.26.1: the last member before a `}` must be followed by a line break or
# a semicolon, although Kotlin demands neither. `interface Orders { fun find(): Order }` gives a tree with an error; with
# `;` before the brace it is understood. In `class A(b: B) : C by b { … }` the class has no body: the grammar takes the
# body for a lambda passed to `b`, and reports no error.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
python3 -m venv venv &&
    venv/bin/pip install --quiet --disable-pip-version-check tree-sitter==0.26.1 tree-sitter-kotlin==1.1.0 2>/dev/null || exit 2

cat >show.py <<'EOF'
import tree_sitter_kotlin
from tree_sitter import Language, Parser

parser = Parser(Language(tree_sitter_kotlin.language()))
for text in (
    "interface Orders { fun find(): Order }",
    "interface Orders { fun find(): Order; }",
    "class A { companion object { fun make() = 1 } }",
    "class A(b: B) : C by b {\n    fun find() {}\n}",
):
    root = parser.parse(text.encode()).root_node
    print(repr(text), root.type, "error" if root.has_error else "understood", "class_body" in str(root))
EOF
venv/bin/python show.py | tee seen
grep -q '^.interface Orders { fun find(): Order }. source_file error' seen
grep -q 'Order; }. source_file understood True' seen
grep -q 'make() = 1 } }. source_file error' seen
grep -q 'C by b.* source_file understood False' seen
