"""Which files hold secrets, by their names: `.env`, private keys, credentials of clouds and package registries.

The globs are those of `model.globs`, with three differences, so that no secret is missed: case is ignored; a glob without a
slash matches at any depth, as in .gitignore; and `!glob` makes an exception to the globs before it. An exception without a
slash looks at the name of the file alone, since `!*.template` must not let in `app.template/.env`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_session.model.globs import Matcher

SECRETS = (
    "id_*", "!id_*.*", "!**/id_*/**", "kubeconfig", "!**/kubeconfig/**", "credentials", "!**/credentials/**",
    "id_rsa*", "id_dsa*", "id_ecdsa*", "id_ed25519*", "*.pem", "*.key", "*.p12", "*.pfx", "*.p8", "*.ppk", "*.jks", "*.keystore",
    "*.kdbx", ".env", ".env.*", "*.env", ".envrc", ".netrc", "_netrc", ".npmrc", ".yarnrc.yml", ".pypirc", ".git-credentials",
    ".htpasswd", ".pgpass", ".my.cnf", ".s3cfg", ".boto", ".vault-token", ".dockercfg", "**/.docker/config.json", "**/.config/gcloud",
    ".aws", ".azure", ".gnupg", ".kube", ".ssh", "*.kubeconfig", "*.tfstate", "*.tfstate.backup", "*.tfvars", ".terraformrc",
    "credentials.csv", "credentials.ini", "credentials.json", "credentials.toml", "credentials.txt", "credentials.xml",
    "credentials.yaml", "credentials.yml", "*_credentials.json", "client_secret*.json", "service-account*.json",
    "service_account*.json", "secrets.ini", "secrets.json", "secrets.properties", "secrets.toml", "secrets.xml", "secrets.yaml",
    "secrets.yml", "!*.example", "!*.sample", "!*.template", "!*.dist", "!example.env", "!sample.env", "!template.env", "!*.pub",
)  # fmt: skip
"""The default of tracking.secrets."""


def secret_files(globs: Sequence[str]) -> Matcher:
    """A function that tests whether a path (relative to the top, with slashes) is named like a file with secrets."""
    from git_session.model.globs import matcher

    rules: list[tuple[bool, Matcher]] = []
    for is_exception, group in _runs(globs):
        names = matcher(f"**/{glob}" for glob in group if "/" not in glob)
        paths = matcher(glob for glob in group if "/" in glob)
        rules.insert(0, (not is_exception, _either(names, paths, of_name=is_exception)))

    def is_secret(path: str) -> bool:
        folded = path.lower()
        return next((answer for answer, matches in rules if matches(folded)), False)

    return is_secret


def _runs(globs: Iterable[str]) -> list[tuple[bool, list[str]]]:
    """(whether they are exceptions, globs without `!`) of each run of globs of one kind, in order."""
    runs: list[tuple[bool, list[str]]] = []
    for glob in globs:
        is_exception = glob.startswith("!")
        if not runs or runs[-1][0] != is_exception:
            runs.append((is_exception, []))
        runs[-1][1].append(glob.removeprefix("!").lower())
    return runs


def _either(names: Matcher, paths: Matcher, *, of_name: bool) -> Matcher:
    return lambda path: names(path.rpartition("/")[2] if of_name else path) or paths(path)
