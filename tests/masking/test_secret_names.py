import pytest

from runbook.masking import Masker
from runbook.masking.secret_names import hidden_by_name, secret_name, secret_values, secret_variable

SECRETS = """
    password DB_PASSWORD adminPassword PGPASSWORD passwd MYSQL_PWD dbPwd secret clientSecret AZURE_CLIENT_SECRET token
    GITHUB_TOKEN accessToken apiKey API_KEY api-key apikey accessKey AWS_SECRET_ACCESS_KEY private_key PRIVATE_KEY
    connectionString CONNECTION_STRING AZURE_STORAGE_CONNECTION_STRING credential DB_CREDENTIALS sas STORAGE_SAS
    SAS_TOKEN AZURE_DEVOPS_EXT_PAT gitPat PASSWORD2 DB_PASSWORD_1 passphrase db.password primaryMasterKey
"""
OTHERS = """
    PWD OLDPWD PATH PATTERN passed compass secretName SECRET_NAME tokenType TOKEN_URL max_tokens totalTokens keyName
    KEY_VAULT_NAME publicKey nextToken ClientToken author tapas PASSWORD_FILE spat monkey key
"""


@pytest.mark.parametrize("name", SECRETS.split())
def test_names_of_secrets(name: str) -> None:
    assert secret_name(name) and secret_variable(name)


@pytest.mark.parametrize("name", OTHERS.split())
def test_other_names(name: str) -> None:
    assert not secret_name(name)


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("STORAGE_KEY", True),
        ("KEY", True),
        ("SSH_KEY", False),
        ("PUBLIC_KEY", False),
        ("MONKEY", False),
        ("GPG_KEY", False),
    ],
)
def test_a_variable_may_be_called_key(name: str, secret: bool) -> None:
    assert secret_variable(name) is secret


@pytest.mark.parametrize(
    ("value", "hidden"),
    [
        ("hunter2", True),
        ("correct horse", True),
        ("/3xQ9" + "aB1c" * 12, True),
        ("0123456789", True),
        ("abc", False),
        ("true", False),
        ("1", False),
        ("1234567", False),
        ("/home/me/.ssh/id_rsa", False),
        ("~/key.pem", False),
        ("./key", False),
        ("<your-password>", False),
        ("$OTHER", False),
        ("xxxxxxxx", False),
        ("", False),
    ],
)
def test_which_values_a_name_hides(value: str, hidden: bool) -> None:
    assert hidden_by_name(value) is hidden


def test_values_that_are_shown_anyway_are_left_alone() -> None:
    variables = {
        "PASSWORD": "postgres",
        "USER_NAME": "postgres",
        "TOKEN": "from-the-page",
        "SECRET": "hunter2-zz",
    }
    assert secret_values(variables, "use from-the-page here") == {"hunter2-zz"}


def test_a_short_value_is_masked_as_a_word_only() -> None:
    one = Masker()
    one.learn({"DB_PASSWORD": "demo1", "API_TOKEN": "hunter2-zz"})
    assert one.text("demo1 demo12 xhunter2-zzx") == "*** demo12 x***x"
