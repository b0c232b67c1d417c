"""Findings as SARIF 2.1.0 (OASIS standard), which forges and editors read.

`partialFingerprints` know a finding again when lines move: they are made of the rule, the path and what is wrong, without the
line. Only what is broken is a result: forges show each one as an alert, also where its kind is `pass`. A new finding of this session has the baseline state `new`, any other one `unchanged`, when there is a session to compare.
"""

from __future__ import annotations

import json
import os
from typing import Any
from urllib.parse import quote

from git_session import __version__
from git_session.model.text import with_escapes
from git_session.services.quality.patterns import DeclaredPlace, Patterns

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "gitSession/v1"


def sarif(result: Patterns) -> str:
    """The SARIF document, with a line break at its end."""
    return with_escapes(json.dumps(_log(result), ensure_ascii=False, indent=2)) + "\n"


def _log(result: Patterns) -> dict[str, Any]:
    positions = {rule.id: at for at, rule in enumerate(result.rules)}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "git-session",
                        "version": __version__,
                        "rules": [
                            {
                                "id": rule.id,
                                "shortDescription": {"text": rule.text},
                                "defaultConfiguration": {"level": rule.level},
                            }
                            for rule in result.rules
                        ],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(each, positions, compared=bool(result.base)) for each in result.findings],
            }
        ],
    }


def _result(place: DeclaredPlace, positions: dict[str, int], *, compared: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "ruleId": place.rule,
        "ruleIndex": positions[place.rule],
        "level": place.level,
        "message": {"text": place.message.encode("utf-8", "replace").decode()},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(os.fsencode(place.path))},
                    "region": {"startLine": max(place.line, 1)},
                }
            }
        ],
        "partialFingerprints": {FINGERPRINT: place.fingerprint},
    }
    if compared:
        found["baselineState"] = "new" if place.new else "unchanged"
    return found
