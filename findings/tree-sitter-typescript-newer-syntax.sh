#!/bin/sh
# tree-sitter-typescript 0.23.2 (PyPI, the newest) with tree-sitter 0.26.1 has errors in valid TypeScript: `in` and `out` before
# parameters of types (TypeScript 4.7), `export type * from` (5.0), and a signature that begins with `<` on the line after one
# that ends without a semicolon, as formatters write it. The last makes the whole file an ERROR if it is in a large type.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
python3 -m venv venv &&
    venv/bin/pip install --quiet --disable-pip-version-check tree-sitter==0.26.1 tree-sitter-typescript==0.23.2 2>/dev/null || exit 2

cat >show.py <<'EOF'
import tree_sitter_typescript
from tree_sitter import Language, Parser

parser = Parser(Language(tree_sitter_typescript.language_typescript()))
for text in (
    "interface A<out T> { f(): T }",
    'export type * from "./a";',
    "interface F {\n  <T>(a: T): A<T>\n  <T>(a: T, b: T): A<T>\n}",
    "interface F {\n  <T>(a: T): A<T>;\n  <T>(a: T, b: T): A<T>\n}",
):
    print("error" if parser.parse(text.encode()).root_node.has_error else "understood", repr(text))
EOF
venv/bin/python show.py | tee seen
[ "$(grep -c '^error' seen)" = 3 ]
grep -q '^understood .interface F' seen
