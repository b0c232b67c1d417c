"""Reads the report of a test run, in the format that its root element shows: JUnit, NUnit or trx."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from git_session.insight.testreports import junit, nunit, trx
from git_session.insight.testreports.discover import OTHER, BadReport, ReportFile, open_report
from git_session.insight.testreports.test_run import TestRun
from git_session.insight.testreports.xmlevents import read_xml
from git_session.model.progress import SILENT, Progress


class _Reader:
    """Passes the events on to the reader of the format."""

    def __init__(self) -> None:
        self._format: junit.JunitReader | nunit.NunitReader | trx.TrxReader | None = None

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._format is None:
            if name in nunit.ROOTS:
                self._format = nunit.NunitReader()
            elif name == trx.ROOT:
                self._format = trx.TrxReader()
            elif name in junit.ROOTS:
                self._format = junit.JunitReader()
            else:
                raise BadReport(OTHER[0])
        self._format.start(name, attributes)

    def end(self, name: str, text: str) -> None:
        if self._format is not None:
            self._format.end(name, text)

    def comment(self, text: str) -> None:
        if isinstance(self._format, junit.JunitReader):
            self._format.comment(text)

    def result(self) -> TestRun:
        if self._format is None:
            raise BadReport(OTHER[0])
        return self._format.result()


def read_results(top: Path, report: ReportFile, progress: Progress = SILENT) -> TestRun:
    """Read the figures of one report. Raises BadReport."""
    reader = _Reader()
    with open_report(top, report, progress) as file:
        read_xml(file, reader.start, reader.end, reader.comment)
    return reader.result()
