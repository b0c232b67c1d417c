"""Secrets in texts by their shapes. The tokens are synthetic and put together here, so that no scanner takes them for real."""

from __future__ import annotations

from itertools import cycle, islice

import pytest

from git_session.model.secret_texts import redacted, secrets_in

LETTERS = "qR7tW2eY9uZ4oP1aS8dF5gH3jK6lX0cV"
HEX = "7f3a9c04e1b65d82"
UPPER = "Q7ZK2WMJ5XVB3TRD"


def mixed(length: int, alphabet: str = LETTERS) -> str:
    """So many characters that look random."""
    return "".join(islice(cycle(alphabet), length))


TOKENS = {
    "a GitHub token": "gh" + "p_" + mixed(36),
    "a GitLab token": "gl" + "pat-" + mixed(20),
    "an AWS access key": "AK" + "IA" + mixed(16, UPPER),
    "an AWS secret key": "aws_secret" + "_access_key = " + mixed(40),
    "a Google API key": "AI" + "za" + mixed(35),
    "a Google token": "ya" + "29." + mixed(60),
    "a Google client secret": "GOC" + "SPX-" + mixed(28),
    "an Azure key": "Account" + "Key=" + mixed(86) + "==",
    "a Slack token": "xo" + "xb-" + "123456789012-" + mixed(24),
    "a Slack webhook": "https://hooks." + "slack.com/services/T0/B0/" + mixed(24),
    "a Stripe key": "sk" + "_live_" + mixed(24),
    "a webhook secret": "wh" + "sec_" + mixed(32),
    "an Anthropic key": "sk" + "-ant-api03-" + mixed(93),
    "an OpenAI key": "sk" + "-proj-" + mixed(48),
    "a Hugging Face token": "h" + "f_" + mixed(34),
    "an npm token": "np" + "m_" + mixed(36),
    "a PyPI token": "py" + "pi-AgEIcHlwaS5vcmc" + mixed(60),
    "a DigitalOcean token": "do" + "p_v1_" + mixed(64, HEX),
    "a Vault token": "hv" + "s." + mixed(24),
    "a SendGrid key": "S" + "G." + mixed(22) + "." + mixed(43),
    "a JSON web token": "ey" + "J" + mixed(20) + ".ey" + "J" + mixed(40) + "." + mixed(43),
    "a password or key": "api_" + 'key = "' + mixed(24) + '"',
    "a bearer token": "Authorization: Bear" + "er " + mixed(40),
    "a private key": "-----BEGIN RSA PRIV" + "ATE KEY-----\nMIIE\n-----END RSA PRIV" + "ATE KEY-----",
    "a password in a URL": "postgres://app:" + "hunter2" + "@db.example.org/shop",
}


@pytest.mark.parametrize(("what", "token"), TOKENS.items(), ids=TOKENS)
@pytest.mark.parametrize("frame", ["{}", "key={};", 'rotate "{}", then go on', "ä {}\nmore"])
def test_is_found(what: str, token: str, frame: str) -> None:
    assert [each.what for each in secrets_in(frame.format(token))] == [what]


@pytest.mark.parametrize(
    "text",
    [
        "gh" + "p_" + "x" * 36,
        "gh" + "p_" + "0" * 36,
        "AK" + "IAIOSFODNN7EXAMPLE",
        "sk" + "-your-api-key-goes-right-here-0123456789",
        "sk" + "-learn-based-classification-of-documents",
        "use ghp_… or sk-… tokens, npm_ and xoxb- prefixes",
        "https://user:password@example.org, https://user:***@host, redis://:$PASSWORD@host, amqp://u:<password>@h",
        "https://example.org:8080/a@b and ssh://git@example.org:22/x, http://localhost:3000/@scope/pkg",
        "revert 4b825dc642cb6eb9a060e54bf8d69288fbee4904",
        "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "9f1c2d3e-4b5a-4678-9abc-def012345678",
        "the -----BEGIN CERTIFICATE----- of the server",
        "src/auth/very_long_module_name_with_numbers_1234567890.py",
        "password=hunter2 in the test data, token: see docs/authentication.md",
        "Use PKCE; see RFC 7636 and issue #42",
    ],
)
def test_passes(text: str) -> None:
    assert secrets_in(text) == []


def test_redacted_keeps_the_rest() -> None:
    token, key = TOKENS["a GitHub token"], TOKENS["a private key"]
    assert redacted(f"with {token}, and {key} too") == "with [a GitHub token removed], and [a private key removed] too"
    url = TOKENS["a password in a URL"]
    assert redacted(url) == "postgres://app:[a password in a URL removed]@db.example.org/shop"


def test_what_is_redacted_is_no_secret() -> None:
    assert all(secrets_in(redacted(token)) == [] for token in TOKENS.values())
