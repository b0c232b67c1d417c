#!/bin/sh
# uv 0.13.9 and pipx 1.18.4 (PyPI) install the wheel of gallery-dl 1.32.18, which brings man pages and completions for three shells as
# data files under share/. Both put these into the environment of the tool, where no shell and no man looks. pipx links them into
# ~/.local/share, beside the program in ~/.local/bin; `uv tool install` links the program alone, and says nothing about the rest.
# zsh finds neither: ~/.local/share/zsh/site-functions, where pipx puts its completion, is not in zsh's fpath.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work/home" PIPX_DEFAULT_BACKEND=pip
unset XDG_DATA_HOME XDG_BIN_HOME UV_TOOL_DIR UV_TOOL_BIN_DIR PIPX_HOME PIPX_BIN_DIR PIPX_MAN_DIR PIPX_COMPLETION_DIR
mkdir "$HOME"
python3 -m venv tools
tools/bin/pip install --quiet --disable-pip-version-check uv==0.13.9 pipx==1.18.4 || exit 2
linked() { (cd "$HOME/.local/share" && find . -name '*gallery-dl*' -type l | sort); }

tools/bin/uv --version
tools/bin/uv tool install --quiet gallery-dl==1.32.18 || exit 2
echo "in the environment: $(find "$HOME/.local/share/uv" -path '*/share/*' -name '*gallery-dl*' | wc -l) files"
echo "linked by uv: $(find "$HOME/.local/bin" -name 'gallery-dl' | wc -l) program, $(linked | wc -l) others"
[ "$(find "$HOME/.local/share/uv" -path '*/man1/gallery-dl.1' | wc -l)" = 1 ] && [ -z "$(linked)" ]
tools/bin/uv tool uninstall --quiet gallery-dl

echo "pipx $(tools/bin/pipx --version)"
tools/bin/pipx install --quiet gallery-dl==1.32.18 >/dev/null 2>&1 || exit 2
echo "linked by pipx:"
linked | tee found
[ "$(wc -l <found)" = 5 ]
if command -v zsh >/dev/null; then
    zsh -fc 'print -rl -- $fpath' >fpath
    echo "in zsh's fpath: $(grep -c "^$HOME" fpath || :) folders of the user"
    if grep -q "^$HOME" fpath; then exit 1; fi
fi
