"""Finds tokens and passwords in texts by their known shapes: the prefixes that vendors document, private keys, URLs, and names.

A value that is named as a password or key (`DB_PASSWORD=…`) is one unless it reads like words, a variable, a call or a placeholder.
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
_LEAST_OF_PASSWORDS = 2
"""Bits per character of a password, which may be short."""
_SHORTEST_PASSWORD, _SHORTEST_KEY = 8, 12
"""Fewest characters of a value that is named as a password, and as a key or token."""
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
_NAMES = b"pass", b"pw", b"secret", b"token", b"key"
_KEYS = "|".join(
    f"(?<={name}{mark})"
    for name in ("api", "access", "private", "secret", "encryption", "signing")
    for mark in ("", "[_-]")
)
_NAMED = lazy_pattern(
    # what is named: a password, or a key
    r"(?:(?P<password>(?i:passw(?:or)?[dt]|passphrase|passcode)|(?<![A-Za-z])(?i:pwd?)|(?<=[a-z])Pwd"
    r"|(?i:(?:(?<=[_-])|(?<=db)|(?<=user)|(?<=root)|(?<=admin))pass(?=[\"'\s:=>,])|(?<![a-z])pass(?=[\"']|\s?=))|(?<=[a-z])Pass(?=[\"'\s:=]))"
    rf"|(?i:secret|token|(?:{_KEYS})key))[_-]?\d?"
    # between it and its value
    r"(?:(?:(?:[ \t]+[A-Za-z'’-]{1,20}){0,5}?[ \t]+(?:is|was)(?:[ \t]+now)?:?[ \t]+)"
    r"|(?<=-password)[ \t]+"
    r"|\\?[\"'`]?\]?[ \t]*(?::[ \t]*[A-Za-z][\w.\[\]|?*]{0,40}[ \t]*=|:=|:-|=>|={1,3}|!=|:|(?<=[\"']),|\((?=[ \t]*[\"']))\*{0,2}[ \t]*"
    r"|>(?=\S)|[\"']?,?\s{1,40}[\"']?value[\"']?\s?[:=][ \t]*)"
    # the value: in quotes, or up to what ends it
    r"(?:[A-Za-z@]{0,2}\\?(?P<quote>[\"'`])(?P<quoted>[^\s\"'`\\]{8,2000})\\?(?P=quote)|(?P<bare>[^\s\"'`,;<>]{8,2000}))"
)
"""A name of passwords or keys and a value: `DB_PASSWORD = "…"`, `"password": "…"`, `the password is …`, `<password>…</password>`."""
_NO_LITERAL = lazy_pattern(
    # variables and parameters: $NAME, ${NAME}, %NAME%, :name, @name, {{ name }}, %(name)s, {name}, #{name}; patterns; addresses, paths
    r"\$\w+|%\w+%|[:@]\w+|[{\[<(].*|.*(?:\$[{(]|#\{|%[(sd]|\{[A-Za-z_]\w*\}|A-Z|a-z|0-9|\\[dw]|://).*|[~.]{0,2}/.*|[A-Za-z]:\\.*"
    # hashes and what is encrypted, which name themselves; addresses of mail
    r"|\$(?:\d\w?|argon2\w*|scrypt)\$.*|vault:v\d.*|[\w.+-]+@[\w-]+\.[a-z]{2,}"
)
_CALLED = lazy_pattern(r"([\w.:>?!-]+)[\[({]")
"""What is called or indexed, in a value without quotes: `getpass()`, `os.environ["PW"]`."""
_LETTERS = r"[^\W\d_]"
_READABLE = lazy_pattern(
    # names in which digits are usual
    rf"(?:(?:{_LETTERS}*(?:argon2|pbkdf2|sha\d{{1,3}}|md5|base\d\d|b(?:16|32|64)|utf\d{{1,2}}|aes\d{{3}}|oauth2|[ehpr]s\d{{3}}|u?int\d{{1,2}}|float\d\d|char\d+"
    r"|(?<![^\W\d_])v\d{1,4}|(?-i:V\d)|min\d{1,3}|max\d{1,3}|k8s|i18n|l10n|a11y|e2e|b2[bc]|p2p|x509|s3|ec2|ed25519|ed448|pkcs\d{1,2}|x86|x64|i386|amd64|arm64|2fa|1password"
    rf"|(?-i:(?<![^\W_])[A-Z]{{2,6}}\d{{2,5}})){_LETTERS}*\d?"
    # words, numbers, and both
    rf"|{_LETTERS}+[24]{_LETTERS}+|{_LETTERS}+\d?|\d+|\d{{1,4}}(?:char(?:acter)?s?|bytes?|bits?|days?|hours?|minutes?|months?|weeks?|years?|[dhmskxb]|st|nd|rd|th))"
    r"(?:(?:[._:/|,=+-]|->|[?!]\.)+|$))+",
    re.IGNORECASE,
)
"""Words and numbers, as in names and paths: `settings.db_password_2`, `PBKDF2-SHA256`, `required|min:8`, `docs/auth2.md`."""
_FOR_TESTS = lazy_pattern(
    r"(?:(?:my|your|the|some|an?|new|old|first|second|other|another|wrong|bad|invalid|incorrect|correct|good|valid|strong|weak|long|short|super|very|secure|not|no"
    r"|test(?:ing|er)?|pass|passw(?:or)?d|passphrase|pwd?|secret|token|key|api|user|username|admin|root|guest|login|db|database|postgres|mysql|redis"
    r"|demo|dummy|sample|fake|mock|temp|tmp|default|local|dev|insert|replace|change|changed|me|here|todo|foo|bar|baz|qux|abcd?|abcdef(?:gh?)?|qwerty|asdf|letmein)"
    r"[._!-]?)+\d{0,10}[!.]*|0*1?23456\w*",
    re.IGNORECASE,
)
"""Values that only tests and documents have: `testpass123`, `your_password_1`, `my-secret-2`."""
_SYMBOL = lazy_pattern(r"[!@#$%^&*?][A-Za-z0-9]")
_CUT = lazy_pattern(r"&\w+=.*|[),.:\]}]+$|\\n.*", re.DOTALL)
"""What follows a value without quotes, and is none of it: the next parameter of an address, the end of a sentence."""
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
    for each in _named_in(text):
        group = "quoted" if each["quoted"] else "bare"
        value = each[group] if each["quoted"] else _CUT.sub("", each[group])
        least = _SHORTEST_PASSWORD if each["password"] else _SHORTEST_KEY
        if len(value) >= least and _is_literal(value, in_quotes=bool(each["quoted"])):
            yield FoundSecret("a password or key", each.start(group), each.start(group) + len(value))


def _named_in(text: str) -> Iterator[re.Match[str]]:
    """Where a password or key is named, with its value; bytes are searched for the names, which is much faster than the pattern."""
    searched = text.encode("latin-1", "replace").lower()  # one byte for each character
    for name in _NAMES:
        at = searched.find(name)
        while at >= 0:
            found = _NAMED.match(text, at)
            if found:
                yield found
            at = searched.find(name, at + 1)


def _is_literal(value: str, *, in_quotes: bool) -> bool:
    """Whether a value that is named as a password looks like one: no placeholder, reference, expression or readable name."""
    if _NO_LITERAL.fullmatch(value) or _FOR_TESTS.fullmatch(value):
        return False
    called = None if in_quotes else _CALLED.match(value)
    if called and _READABLE.fullmatch(called[1]):
        return False
    if not re.search(r"\d", value):
        return (
            in_quotes
            and value not in (value.lower(), value.upper())
            and bool(_SYMBOL.search(value))
            and _is_random(value)
        )
    return (
        bool(re.search(r"[^\W\d_]", value))
        and not _READABLE.fullmatch(value)
        and _is_random(value, least=_LEAST_OF_PASSWORDS)
    )


def _is_random(text: str, least: float = _LEAST_ENTROPY) -> bool:
    if _PLACEHOLDER.search(text):
        return False
    counts = Counter(text).values()
    return -sum(count / len(text) * log2(count / len(text)) for count in counts) >= least


def redacted(text: str) -> str:
    """`text` with a remark such as `[a GitHub token removed]` in place of each secret."""
    for each in reversed(secrets_in(text)):
        text = f"{text[: each.start]}[{each.what} removed]{text[each.end :]}"
    return text
