"""Files with secrets by their names: what the default of tracking.secrets finds, and what it lets pass."""

from __future__ import annotations

import pytest

from git_session.model.secret_files import SECRETS, secret_files

HOLDS = secret_files(SECRETS)


@pytest.mark.parametrize(
    "path",
    [
        ".env", "app/.env", ".ENV", ".env.local", ".env.production.local", ".env.example.local", "prod.env", ".envrc",
        "server.pem", "tls/Server.KEY", "cert.p12", "id_rsa", "id_rsa.bak", "keys/id_ed25519-work", "id_deploy", ".ssh/config",
        ".netrc", ".npmrc", ".pypirc", ".aws/credentials", "credentials", "credentials.json", "gcp/my_credentials.json",
        ".kube/config", "kubeconfig", "home/.config/gcloud/legacy/x", "service-account-prod.json", "config/secrets.yml",
        "terraform.tfstate", "prod.tfvars", "app.template/.env", "id_tables/.env", "id_tables/id_rsa", "credentials/prod.pem",
    ],
)  # fmt: skip
def test_holds_secrets(path: str) -> None:
    assert HOLDS(path)


@pytest.mark.parametrize(
    "path",
    [
        ".env.example", "app/.env.sample", ".env.template", ".env.dist", "example.env", "id_rsa.pub", "server.key.pub",
        "id_map.py", "id_generator.go", "id_tables/users.py", "credentials.py", "src/credentials/store.py",
        "config/credentials.yml.enc", "kubeconfig/main.go", "credentials.json.example", "prod.tfvars.sample", "environment.yml",
        "env.py", "keys.py", "secrets.py", "monkey", "README.md", ".environment",
    ],
)  # fmt: skip
def test_holds_none(path: str) -> None:
    assert not HOLDS(path)


def test_the_last_match_decides() -> None:
    holds = secret_files((*SECRETS, "private", "!*.pem", "private/**/*.pem"))
    assert [holds(path) for path in ("a.pem", "x/private/a", "private/a.pem", "b.key")] == [False, True, True, True]


def test_an_exception_for_all_files_turns_it_off() -> None:
    assert not secret_files((*SECRETS, "!**"))(".env")
