import pytest

from runbook.judging import forms
from runbook.judging.forms import Form


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("jane@contoso.com", Form.MAIL),
        ("https://example.org/a?b=1", Form.URL),
        ("www.contoso.com", Form.HOST),
        ("/usr/bin/python3", Form.PATH),
        ("C:\\Users\\me\\.kube\\config", Form.PATH),
        ("running", None),
        ("10.0.0.4", None),
        ("3.14", None),
    ],
)
def test_form(text: str, form: Form | None) -> None:
    assert forms.form(text) is form


@pytest.mark.parametrize(
    ("one", "other", "akin"),
    [
        ("jane@contoso.com", "ci@fabrikam.org", True),
        ("app1.azurewebsites.net", "app2.westeurope-01.azurewebsites.net", True),
        ("www.contoso.com", "www.fabrikam.com", False),
        ("https://a.azurewebsites.net/x", "https://b.azurewebsites.net/x", True),
        ("https://a.azurewebsites.net/x", "https://b.azurewebsites.net/y", False),
        ("/usr/bin/terraform", "/opt/homebrew/bin/terraform", True),
        ("/usr/bin/terraform", "/usr/bin/tofu", False),
        ("/home/me/.kube/config", "C:\\Users\\me\\.kube\\config", True),
        ("jane@contoso.com", "/home/jane", False),
    ],
)
def test_akin(one: str, other: str, akin: bool) -> None:
    assert forms.akin(one, other) is akin
