#!/bin/sh
# install.sh install|uninstall PREFIX DESTDIR: installs the package in its own environment, PREFIX/lib/git-session, with links,
# man pages and completions where the system looks for them, and lists them in PREFIX/lib/git-session/installed, which
# `uninstall` reads. With DESTDIR, everything is staged there with paths for its final place.
set -eu

action=$1
prefix=$2
root=$3$2
home=$root/lib/git-session
list=$home/installed
case $prefix in
/*) ;;
*) echo "PREFIX must be an absolute path, not '$prefix'" >&2 && exit 2 ;;
esac

# put SOURCE TARGET: installs a file below the prefix.
put() {
    mkdir -p "$root/${2%/*}"
    install -m 644 "$1" "$root/$2"
    echo "$2" >>"$list"
}

# link DESTINATION TARGET: makes a symbolic link below the prefix.
link() {
    mkdir -p "$root/${2%/*}"
    ln -sf "$1" "$root/$2"
    echo "$2" >>"$list"
}

# Replaces staging paths by final ones in scripts and compiled files.
settle() {
    "$home/bin/python" -m compileall -q -f ${1:+-s "$1"} ${1:+-p /} "$home"/lib/python3*/site-packages
    [ -n "$1" ] || return 0
    grep -lIF "$root" "$home"/bin/* "$home/pyvenv.cfg" | while IFS= read -r file; do
        [ -L "$file" ] || sed -i.staged "s|$root|$prefix|g" "$file"
    done
    rm -f "$home"/bin/*.staged "$home/pyvenv.cfg.staged"
}

install_all() {
    [ ! -e "$list" ] || uninstall_all
    mkdir -p "${home%/*}"
    "${PYTHON:-python3}" -m venv "$home"
    # Executables by an older pip import re, which takes half as long as Python's start.
    "$home/bin/python" -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1' 2>/dev/null ||
        echo 'pip 25.1 is not to be had: git-session will start a little slower'
    "$home/bin/python" -m pip install --quiet --disable-pip-version-check --no-compile .
    settle "${root%"$prefix"}"
    : >"$list"
    for program in "$home"/bin/git-session*; do
        name=${program##*/}
        link "../lib/git-session/bin/$name" "bin/$name"
        # Completions are found by command name; one file serves all commands.
        if [ "$name" != git-session ]; then
            link git-session "share/bash-completion/completions/$name"
            link git-session.fish "share/fish/vendor_completions.d/$name.fish"
        fi
    done
    for page in man/*.1; do
        put "$page" "share/man/man1/${page##*/}"
    done
    put completions/git-session.bash share/bash-completion/completions/git-session
    put completions/git-session.zsh share/zsh/site-functions/_git-session
    put completions/git-session.fish share/fish/vendor_completions.d/git-session.fish
    put completions/git-session.conf.fish share/fish/vendor_conf.d/git-session.fish
    echo "installed in $root; try: git session -h"
}

uninstall_all() {
    if [ ! -e "$list" ]; then
        echo "git-session is not installed in $root" >&2
        exit 1
    fi
    while IFS= read -r path; do
        rm -f "$root/$path"
    done <"$list"
    rm -rf "$home"
}

case $action in
install) install_all ;;
uninstall) uninstall_all && echo "removed from $root" ;;
*) echo "install.sh install|uninstall PREFIX DESTDIR" >&2 && exit 2 ;;
esac
