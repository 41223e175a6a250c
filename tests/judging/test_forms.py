import pytest

from runbook.judging import forms
from runbook.judging.forms import ValueForm


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("jane@contoso.com", ValueForm.MAIL),
        ("https://example.org/a?b=1", ValueForm.URL),
        ("www.contoso.com", ValueForm.HOST),
        ("/usr/bin/python3", ValueForm.PATH),
        ("C:\\Users\\me\\.kube\\config", ValueForm.PATH),
        ("running", None),
        ("10.0.0.4", None),
        ("3.14", None),
    ],
)
def test_form(text: str, form: ValueForm | None) -> None:
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
