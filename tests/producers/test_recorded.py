"""The figures read from the output of real tools, compared with the known results of their projects."""

from __future__ import annotations

import json
from functools import reduce
from operator import add
from pathlib import Path

import pytest

from git_session.insight.testreports.coverage import read_coverage
from git_session.insight.testreports.discover import BadReport, ReportFile
from git_session.insight.testreports.printed.summary import summary_of
from git_session.insight.testreports.results import read_results
from tests.producers.catalogue import PRODUCERS
from tests.producers.producer import RECORDED, Producer


def reports(producer: Producer, pattern: str) -> list[ReportFile]:
    found = sorted(producer.folder.glob(pattern))
    return [ReportFile(str(each.relative_to(producer.folder)), each.stat().st_size, 1) for each in found]


def with_a(name: str) -> list[Producer]:
    return [each for each in PRODUCERS if getattr(each, name)]


def test_every_producer_was_run_and_nothing_else_is_kept() -> None:
    assert sorted(each.name for each in PRODUCERS) == sorted(each.name for each in RECORDED.iterdir())
    for producer in PRODUCERS:
        about = json.loads((producer.folder / "about.json").read_text())
        assert (about["packages"], about["status"]) == (list(producer.tool.needs), producer.status)
        assert about["tool"] and about["date"]


@pytest.mark.parametrize("producer", with_a("junit"), ids=lambda each: each.name)
def test_reports_of_tests(producer: Producer) -> None:
    run = reduce(add, [read_results(producer.folder, report) for report in reports(producer, producer.junit)])
    assert (run.passed, run.failed + run.errors, run.skipped) == producer.tests
    assert run.flaky == producer.flaky
    assert bool(run.failing) == bool(run.failed + run.errors)


@pytest.mark.parametrize("producer", with_a("coverage"), ids=lambda each: each.name)
def test_reports_of_coverage(producer: Producer) -> None:
    (report,) = reports(producer, producer.coverage)
    if producer.refused:
        with pytest.raises(BadReport, match=producer.refused):
            read_coverage(producer.folder, report)
    else:
        found = read_coverage(producer.folder, report)
        assert (found.covered, found.lines) == producer.lines


@pytest.mark.parametrize("producer", PRODUCERS, ids=lambda each: each.name)
def test_what_was_printed(producer: Producer) -> None:
    found = summary_of((producer.folder / "printed").read_text())
    assert (found and (found.passed, found.failed, found.skipped)) == producer.printed


def test_no_path_of_a_machine_is_kept() -> None:
    kept = [each for each in Path(RECORDED).rglob("*") if each.is_file()]
    assert kept and not [each for each in kept if "/tmp/" in each.read_text() or "/home/" in each.read_text()]
