#!/bin/sh
# icalendar 7.3.2, ics 0.7.3 and ical 14.3.1 (all PyPI): an event that begins at 01:00 in Berlin, on the night in which clocks go forward,
# and lasts PT2H, ends at 03:00 summer time for all three, one hour later. RFC 5545 (3.3.6) calls a duration of hours accurate, one of days
# nominal; the libraries add a timedelta to a time with a zone, which Python computes by the clock on the wall. The other way round, from
# 01:00 to 04:00 is three hours for them, where two went by. So a time sheet in iCalendar is wrong in these two nights.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check icalendar==7.3.2 ics==0.7.3 ical==14.3.1 tzdata 2>/dev/null || exit 2

cat >hours.py <<'END'
import warnings
from datetime import UTC, timedelta
from importlib.metadata import version

import ics
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

warnings.simplefilter("ignore")
START = "DTSTART;TZID=Europe/Berlin:20260329T010000"


def calendar(end: str) -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//EN", "BEGIN:VEVENT", "UID:1", "DTSTAMP:20260101T000000Z"]
    return "\r\n".join([*lines, START, end, "END:VEVENT", "END:VCALENDAR", ""])


def events(end: str) -> dict:
    text = calendar(end)
    event = Calendar.from_ical(text).walk("VEVENT")[0]
    other = next(iter(ics.Calendar(text).events))
    third = IcsCalendarStream.calendar_from_ics(text).events[0]
    return {
        "icalendar": (event.end, event.duration),
        "ics": (other.end.datetime, other.duration),
        "ical": (third.end, third.computed_duration),
    }


lasting, ending = events("DURATION:PT2H"), events("DTEND;TZID=Europe/Berlin:20260329T040000")
for library, (end, _) in lasting.items():
    print(f"{library} {version(library)}: {START} DURATION:PT2H ends {end.astimezone(UTC):%H:%MZ}", end=", ")
    print(f"00:00Z to 02:00Z lasts {ending[library][1]}")
    assert f"{end.astimezone(UTC):%H:%M}" == "01:00"
assert {duration for _, duration in ending.values()} == {timedelta(hours=3)}
END
venv/bin/python hours.py
