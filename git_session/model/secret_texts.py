"""Finds tokens and passwords in texts by their known shapes: the prefixes that vendors document, private keys, URLs.

Placeholders pass, as in documentation: `ghp_xxxx…`, `AKIAIOSFODNN7EXAMPLE`, `https://user:password@host`. So do hashes, object ids
and UUIDs, which have no prefix. A pattern is compiled only if one of its marks is in the text, which few texts have.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from math import log2

from git_session.model.dataclass import dataclass
from git_session.model.pattern import lazy_pattern

_LEAST_ENTROPY = 2.5
"""Bits per character of the varying part of a token; random ones have more than 3."""
_PLACEHOLDER = lazy_pattern(
    r"example|x{4}|\*{3}|\.{3}|…|placeholder|redacted|changeme|change[-_]me|your[-_]?(?:own|token|key|api|secret|password)",
    re.IGNORECASE,
)
_NO_PASSWORD = lazy_pattern(
    r"\$.*|<.*|\{.*|%.*|x+|\*+|\.+|…|pass|passw(?:or)?d|pwd|pw|secret|token|(?:api)?key|redacted|removed|user|username",
    re.IGNORECASE,
)
_START, _END = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"

_TOKENS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("a GitHub token", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), r"gh[pousr]_([A-Za-z0-9]{30,})"),
    ("a GitHub token", ("github_pat_",), r"github_pat_([A-Za-z0-9_]{22,})"),
    ("a GitLab token", ("gl",), r"gl(?:pat|oas|dt|rt|rtr|cbt|ptt|ft|imt|agent|wt|soat|ffct)-([A-Za-z0-9_.-]{20,})"),
    ("a Bitbucket token", ("ATBB",), r"ATBB([A-Za-z0-9]{24,})"),
    ("an Atlassian token", ("ATATT3",), r"ATATT3([A-Za-z0-9_=-]{50,})"),
    ("an AWS access key", ("AKIA", "ASIA"), r"(?:AKIA|ASIA)([A-Z0-9]{16})"),
    ("an AWS secret key", ("ecret",), r"(?i:aws.{0,20}secret.{0,20}?)[=:\s\"']+([A-Za-z0-9/+]{40})(?![/+=])"),
    ("a Google API key", ("AIza",), r"AIza([A-Za-z0-9_-]{35})"),
    ("a Google token", ("ya29.",), r"ya29\.([A-Za-z0-9_-]{20,})"),
    ("a Google client secret", ("GOCSPX-",), r"GOCSPX-([A-Za-z0-9_-]{20,})"),
    ("an Azure key", ("AccountKey=", "SharedAccessKey="), r"(?:AccountKey|SharedAccessKey)=([A-Za-z0-9+/]{40,}={0,2})"),
    ("a Slack token", ("xox", "xapp-"), r"(?:xox[a-z](?:\.xox[a-z])?|xapp)-([A-Za-z0-9-]{10,})"),
    ("a Slack webhook", ("hooks.slack.com/",), r"hooks\.slack\.com/(?:services|workflows|triggers)/([A-Za-z0-9/]{20,})"),
    ("a Discord webhook", ("/api/webhooks/",), r"discord(?:app)?\.com/api/webhooks/\d+/([A-Za-z0-9_-]{40,})"),
    ("a Telegram token", (":AA",), r"\d{8,10}:AA([A-Za-z0-9_-]{33})"),
    ("a Stripe key", ("k_live_", "k_test_"), r"[srp]k_(?:live|test)_([A-Za-z0-9]{16,})"),
    ("a webhook secret", ("whsec_",), r"whsec_([A-Za-z0-9+/=]{24,})"),
    ("an Anthropic key", ("sk-ant-",), r"sk-ant-(?:[a-z]+\d*-)?([A-Za-z0-9_-]{20,})"),
    ("an OpenAI key", ("sk-",), r"sk-(?:proj-|svcacct-|admin-|or-v1-)?((?=[A-Za-z0-9_-]*\d)(?=[A-Za-z0-9_-]*[A-Za-z])[A-Za-z0-9_-]{32,})"),
    ("a Hugging Face token", ("hf_",), r"hf_([A-Za-z0-9]{30,})"),
    ("a Groq key", ("gsk_",), r"gsk_([A-Za-z0-9]{40,})"),
    ("an xAI key", ("xai-",), r"xai-([A-Za-z0-9]{60,})"),
    ("a Replicate token", ("r8_",), r"r8_([A-Za-z0-9]{36,})"),
    ("an npm token", ("npm_",), r"npm_([A-Za-z0-9]{30,})"),
    ("a PyPI token", ("pypi-",), r"pypi-([A-Za-z0-9_-]{32,})"),
    ("a RubyGems key", ("rubygems_",), r"rubygems_([0-9a-f]{40,})"),
    ("a Docker token", ("dckr_",), r"dckr_[a-z]+_([A-Za-z0-9_-]{20,})"),
    ("a DigitalOcean token", ("_v1_",), r"do[opr]_v1_([0-9a-f]{60,})"),
    ("a Databricks token", ("dapi",), r"dapi([0-9a-f]{32})"),
    ("a Vault token", ("hvs.", "hvb.", "hvr."), r"hv[sbr]\.([A-Za-z0-9_-]{20,})"),
    ("a Terraform token", (".atlasv1.",), r"[A-Za-z0-9]{14}\.atlasv1\.([A-Za-z0-9_=-]{40,})"),
    ("a SendGrid key", ("SG.",), r"SG\.([A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,})"),
    ("a Twilio key", ("SK",), r"SK([0-9a-f]{32})"),
    ("a Shopify token", ("shp",), r"shp(?:at|ca|pa|ss)_([0-9a-fA-F]{32})"),
    ("a Linear key", ("lin_",), r"lin_(?:api|oauth)_([A-Za-z0-9]{32,})"),
    ("a Notion token", ("ntn_",), r"ntn_([A-Za-z0-9]{40,})"),
    ("a Supabase token", ("sbp_",), r"sbp_([0-9a-f]{40})"),
    ("a New Relic key", ("NRAK-",), r"NRAK-([A-Z0-9]{27})"),
    ("an age key", ("AGE-SECRET-KEY-",), r"AGE-SECRET-KEY-1([0-9A-Z]{50,})"),
    ("a JSON web token", ("eyJ",), r"eyJ([A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,})"),
    ("a bearer token", ("earer ",), r"[Bb]earer ((?=\S*\d)[A-Za-z0-9._~+/-]{24,}=*)"),
)  # fmt: skip
"""(what it is, marks of which the text has one, the pattern; its group is what must look random)."""
_KEY = lazy_pattern(
    r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:.*?-----END [A-Z0-9 ]+-----|.*)", re.DOTALL
)
_ASSIGNED = lazy_pattern(
    _START + r"(?i:passw(?:or)?d|secret|token|(?:api|access|private)[_-]?key)[\"']?\s*[:=]\s*[\"']?"
    r"((?=\S*\d)(?=\S*[A-Za-z])[A-Za-z0-9+/_.~!@#$%^&*-]{20,})"
)
_URL = lazy_pattern(r"(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]*://[^\s:/?#@]*:([^\s/@]+)@[^\s@]")


@dataclass(frozen=True)
class FoundSecret:
    """What looks like a secret, in words (`a GitHub token`), and where it begins and ends in the text."""

    what: str
    start: int
    end: int


def secrets_in(text: str) -> list[FoundSecret]:
    """What looks like a secret in `text`, in the order of the text; those within another one are left out."""
    found: list[FoundSecret] = []
    end = 0
    for each in sorted(_all_in(text), key=lambda each: (each.start, -each.end)):
        if each.start >= end:
            found.append(each)
            end = each.end
    return found


def _all_in(text: str) -> Iterator[FoundSecret]:
    if "PRIVATE KEY" in text:
        yield from (FoundSecret("a private key", *each.span()) for each in _KEY.finditer(text))
    if "://" in text and "@" in text:
        for each in _URL.finditer(text):
            if not _NO_PASSWORD.fullmatch(each[1]):
                yield FoundSecret("a password in a URL", *each.span(1))
    for what, marks, pattern in _TOKENS:
        if any(mark in text for mark in marks):
            for each in re.finditer(_START + pattern + _END, text):
                if _is_random(each[1]):
                    yield FoundSecret(what, *each.span())
    if "=" in text or ":" in text:
        for each in _ASSIGNED.finditer(text):
            if _is_random(each[1]):
                yield FoundSecret("a password or key", *each.span(1))


def _is_random(text: str) -> bool:
    if _PLACEHOLDER.search(text):
        return False
    counts = Counter(text).values()
    return -sum(count / len(text) * log2(count / len(text)) for count in counts) >= _LEAST_ENTROPY


def redacted(text: str) -> str:
    """`text` with a remark such as `[a GitHub token removed]` in place of each secret."""
    for each in reversed(secrets_in(text)):
        text = f"{text[: each.start]}[{each.what} removed]{text[each.end :]}"
    return text
