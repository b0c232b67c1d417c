"""Secrets in texts by their shapes. The tokens are synthetic and put together here, so that no scanner takes them for real."""

from __future__ import annotations

from itertools import cycle, islice
from time import process_time

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

PASSWORDS = [
    "DB_PASSWORD=s8f7s6df87s6df",
    'DB_PASSWORD = "s8f7s6df87s6df"',
    "password=hunter2hunter2",
    "password: Xk29dk!2lsdQ",
    "PASSWORD=Tr0ub4dor&3xyz",
    'passwd = "q9Zx7Lw2Vb5N"',
    "the password is S3cr3t!pass",
    "The password is S3cr3t!pass.",
    "the password for the staging db is S3cr3t!pass, ask ada",
    "the admin password was q9Zx7Lw2Vb5N",
    "export PGPASSWORD=q9Zx7Lw2Vb5N",
    "MYSQL_PWD=q9Zx7Lw2Vb5N",
    "dbPassword: 'q9Zx7Lw2Vb5N',",
    '"password": "q9Zx7Lw2Vb5N"',
    '{\\"password\\": \\"q9Zx7Lw2Vb5N\\"}',
    "'password' => 'Xk29dk!2lsdQ',",
    'password := "Xk29dk!2lsdQ"',
    'password: str = "s8f7s6df87s6df"',
    "DB_PASSWORD: Final = 's8f7s6df87s6df'",
    'const char *password = "Xk29dk!2lsdQ";',
    'os.environ.get("DB_PASSWORD", "s8f7s6df87s6df")',
    "define('DB_PASSWORD', 's8f7s6df87s6df');",
    "${DB_PASSWORD:-s8f7s6df87s6df}",
    "<password>Xk29dk!2lsdQ</password>",
    '<add key="DbPassword" value="q9Zx7Lw2Vb5N"/>',
    "- name: DB_PASSWORD\n  value: s8f7s6df87s6df",
    '{"name": "DB_PASSWORD", "value": "s8f7s6df87s6df"}',
    "Server=x;Uid=sa;Pwd=Xk29dk!2lsdQ;",
    "mysql --password Xk29dk!2lsdQ -u root",
    "mysql --password=Xk29dk!2lsdQ -u root",
    "spring.datasource.password=Xk29dk!2lsdQ",
    'password2="Xk29dk!2lsdQ"',
    "DB_PASS=q9Zx7Lw2Vb5N",
    'smtpPass: "q9Zx7Lw2Vb5N"',
    "pass=Xk29dk!2lsdQ",
    "pw: Xk29dk!2lsdQ",
    "?user=ada&password=q9Zx7Lw2Vb5N&x=1",
    "password=Summer2024",
    'password = "Summer2024!"',
    "Passwort: Xk29dk!2lsdQ",
    "passphrase: q9Zx7Lw2Vb5N",
    'password = "Correct!Horse"',
    'config["password"] = "Xk29dk!2lsdQ"',
    'if password == "Xk29dk!2lsdQ":',
    'client.login(password="Xk29dk!2lsdQ")',
    'setPassword("Xk29dk!2lsdQ")',
    'fill("#password", "Xk29dk!2lsdQ")',
    "password=P@ssw0rd!9z",
    "password: $ecr3t99!x",
    "password: a1b2-c3d4-e5f6",
    "password: Xk29(dk!2lsdQ",
    "(password=Xk29dk2lsdQ)",
    "api_key=q9Zx7Lw2Vb5Nq9Zx7Lw2Vb5N",
    'SECRET_KEY = "q9Zx7Lw2Vb5Nq9Zx7Lw2Vb5N"',
    'secret = "q9Zx7Lw2Vb5Nq9Zx7Lw2Vb5N"',
    "ROOT_PASSWORD='s8f7s6df87s6df' docker compose up",
    "curl -d password=q9Zx7Lw2Vb5N https://x.org",
    "**Password:** Xk29dk!2lsdQ",
    "password: `Xk29dk!2lsdQ`",
    "SECRET=s8f7s6df87s6df",
    'client_secret: "q9Zx7Lw2Vb5N"',
]
NO_PASSWORDS = [
    'password=os.environ["X"]',
    'password=os.environ["DB_PASSWORD_1"]',
    "password: str",
    "password: str | None = None",
    "password: Optional[str] = None",
    "password reset flow",
    "password = getpass()",
    'password = getpass.getpass("Password 2: ")',
    "PASSWORD=${PW}",
    "PASSWORD=$DB_PASSWORD_2",
    'PASSWORD="$DB_PASSWORD_2"',
    "PASSWORD=${DB_PASSWORD:-}",
    "PASSWORD=$(pass show db1/prod)",
    "PASSWORD=%DB_PASSWORD1%",
    "password: ********",
    "password=changeme",
    "password=example",
    "password: changeme123",
    "password: Example123!",
    "password=hunter2 in the test data",
    "password: <your-password-1>",
    "password: {{ db_password_2 }}",
    "password: !vault |",
    "password: {{ vault.db1.password }}",
    "password: \"{{ lookup('env', 'DB_PW1') }}\"",
    'password = f"{user}-{number}9"',
    "password: ${{ secrets.DB_PASSWORD_1 }}",
    "password: process.env.DB_PASSWORD1",
    "password = settings.DB_PASSWORD",
    "password = config.databases.primary2.password",
    "password = self.get_user_password_v2",
    "password=password2",
    "password = old_password2",
    "password = sha256(password)",
    "password = b64decode(value)",
    "password = base64_encode",
    "the password is sha256-hashed before it leaves",
    "the password is hashed with argon2id",
    "password: argon2id with 3 passes",
    "password: PBKDF2-SHA256",
    "password: bcrypt, cost 12",
    "the password is stored in 1Password",
    "password: 1Password",
    "the password is 12 characters long",
    "the password is required",
    "password is base64-encoded",
    "password: 8-64 characters",
    "password: minimum 12characters",
    "'password' => 'required|string|min:8|confirmed'",
    "password: z.string().min(8)",
    "password: /^(?=.*[A-Z])(?=.*\\d).{8,}$/",
    'password: "^[A-Za-z0-9]{8,}$"',
    "password: docs/auth2.md",
    "password: see docs/authentication2.md",
    "password: SHOP-1234",
    "password: RFC7636",
    "password: CVE-2024-12345",
    "password: https://example.org/reset/v2",
    "POSTGRES_PASSWORD_FILE=/run/secrets/db_password1",
    "password: /run/secrets/db_password1",
    "PWD=/home/ada/project2x9",
    "OLDPWD=/tmp/a1b2c3",
    "PWD=~/src/x9y8z7w6",
    'password_hash = "5f4dcc3b5aa765d61d8327deb882cf99"',
    "password: $2b$12$abcdefghijklmnopqrstuv1234567890",
    'password="testpass123"',
    'password="password123"',
    'password = "secret-2"',
    "password: admin123",
    'password="wrong-password-1"',
    "password=:password1",
    "password=@password2",
    'cur.execute("UPDATE u SET password = %s", (pw,))',
    "password = %(db_password2)s",
    'password: "Enter your password 2 times"',
    '"password": "Passwort"',
    '"password": "Password*"',
    '"password": "Forgot your password?"',
    'label_password: "Kennwort2"',
    '["password", "password2"]',
    "forms.CharField(widget=forms.PasswordInput)",
    "password: VARCHAR(255)",
    "password varchar(72) not null",
    "password = user1.password",
    'password = request.POST["password1"]',
    "password => hash2(password)",
    "private_key: Ed448PrivateKey",
    "password = base64.b16encode(random)",
    "secret: base64.b32encode(key)",
    'ERROR: password authentication failed for user "ada1"',
    "--- PASS: TestFoo2b9x (0.00s)",
    "pass: 14a8f9c2d",
    "PASS: tests/test_foo2.py::test_bar3",
    "bypass=a1b2c3d4e5",
    "compass: x9y8z7w6v5",
    "token: see docs/authentication.md",
    "token = settings.GITHUB_APP_2_TOKEN",
    "token=next_page_token_2_of_the_list",
    "secret: k8s-secret-name1",
    "password=null",
    'password = ""',
    "password = None",
    "password: true",
    "password: string",
    "password: SecretStr = Field(min_length=12)",
    "password: !Ref DbPassword1",
    "password: ENC[AES256_GCM,data:Tr7o1,iv:x=]",
    "password: vault:v1:8SDd3WHDOjf7mq69CyCqYj",
    "password: op://vault/item1/password",
    "password: arn:aws:secretsmanager:eu-west-1:123:secret:db",
    "Rotate passwords every 90days",
    "no password: OAuth2-only",
    "password: e2e-tests-only-1",
    "password policy: min12 characters, max72",
    "passwords: none2",
    "password=[a password or key removed]",
    'password="[a password or key removed]"',
    "Password: ada2@shop.org",
    "password: i18n.key.password1",
    "<password>${db.password1}</password>",
    '<Password minLength="8" value="" />',
    'reset_password_token = "a1b2c3"',
    "password: xxxxxxxx1",
    "password=...",
    "password: 20261129",
    "password: string2bytes",
    "the password is v2.10-only",
    "password: XXXX1234",
]


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


@pytest.mark.parametrize("text", PASSWORDS)
@pytest.mark.parametrize("frame", ["{}", "Decided: {}\nmore"])
def test_a_password_in_plain_words_or_code_is_found(text: str, frame: str) -> None:
    given = frame.format(text)
    assert [each.what for each in secrets_in(given)] == ["a password or key"]
    assert secrets_in(redacted(given)) == []


@pytest.mark.parametrize("text", NO_PASSWORDS)
def test_what_is_no_literal_password_passes(text: str) -> None:
    assert secrets_in(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "password " * 4_000,
        "password is " * 4_000,
        "password" + " " * 50_000,
        "password: " + "a " * 20_000,
        "password=" + "a" * 1_900 + "9!x",
        "password=" + "pass" * 450 + "9!x",
        "password=" + "sha256" * 300 + "9!x",
        "password=x9" + "a{" * 900,
    ],
    ids=lambda text: text[:20],
)
def test_no_text_takes_long(text: str) -> None:
    began = process_time()
    secrets_in(text)
    assert process_time() - began < 2
