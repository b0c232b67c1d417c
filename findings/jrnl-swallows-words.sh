#!/bin/sh
# jrnl 4.6 (PyPI): if what stands before the first colon of an entry contains a date, even among other words, jrnl takes it for the time of the
# entry and drops it: "monday morning the build broke: clean the cache" becomes "clean the cache" of last Monday, 06:00. What broke is
# in no file. Without such a word before the colon, the text is kept whole. In its file, a line of an entry that begins with a time in
# brackets, as in a pasted log, begins an entry of its own when the file is read.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" XDG_CONFIG_HOME="$work" TZ=UTC
python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check jrnl==4.6 2>/dev/null || exit 2

cat >config.yaml <<END
version: v4.6
default_hour: 9
default_minute: 0
editor: ''
encrypt: false
highlight: false
journals: {default: {journal: $work/journal.txt}}
linewrap: 79
tagsymbols: '@'
template: false
timeformat: '%Y-%m-%d %H:%M'
colors: {body: none, date: none, tags: none, title: none}
END
journal() {
    venv/bin/jrnl --config-file config.yaml "$@"
}
journal --version | sed -n 1p
echo 'monday morning the build broke: clean the cache' | journal >/dev/null 2>&1
echo 'the build broke: clean the cache again' | journal >/dev/null 2>&1
printf 'Read the log of the server\n[2026-02-01 09:00] it stopped here\n' | journal >/dev/null 2>&1
cat journal.txt
[ "$(grep -c 'the build broke' journal.txt)" = 1 ]
grep -q '06:00\] clean the cache$' journal.txt
echo "entries: $(journal --export json 2>/dev/null | grep -c '"title"')" | tee seen
grep -q '^entries: 4$' seen
