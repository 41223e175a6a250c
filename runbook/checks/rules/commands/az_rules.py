"""What the rules of command lines of the Azure CLI mean."""

from runbook.checks.rule import LintRule, Topic
from runbook.core.diagnostics import Severity


def _rule(
    code: str, severity: Severity, meaning: str, remedy: str, bad: tuple[str, ...], good: tuple[str, ...]
) -> LintRule:
    return LintRule(code, severity, meaning, remedy, bad, good, Topic.COMMANDS)


RULES = (
    _rule(
        "az-unknown-command",
        Severity.ERROR,
        "The Azure CLI has no such command, and one with a similar name.",
        "Write the name that is meant; `--az-index auto` asks the az on `PATH` instead of the table that comes along.",
        ("az group craete --name demo --location westeurope\n", "az grup list\n"),
        (
            "az group create --name demo --location westeurope\n",
            'az "$GROUP" list\n',
            "az vm repair list-scripts\n",
        ),
    ),
    _rule(
        "az-unknown-command",
        Severity.WARNING,
        "The Azure CLI has no such command, nor is it known of an extension.",
        "Check the name; `--az-index auto` asks the az on `PATH`, with its extensions.",
        ("az qqqq list\n", "az aks get-credential --name a --resource-group b\n"),
        ("az group list\n", "az ml workspace list\n", "az extension add --name other-one\naz qqqq list\n"),
    ),
    _rule(
        "az-extension-command",
        Severity.INFO,
        "The command belongs to an extension that the document does not add: without a terminal az does not ask "
        "whether to add it, it fails.",
        "Add it before: `az extension add --name ...`.",
        ("az ml workspace list\n",),
        ("az extension add --name ml\naz ml workspace list\n",),
    ),
    _rule(
        "az-unknown-option",
        Severity.ERROR,
        "The command has no such option; it may have been renamed or removed.",
        "Write the name that is meant; `az ... --help` lists all.",
        ("az group create --name demo --locaton westeurope\n",),
        ("az group create --name demo --loc westeurope\n", 'az group create --name demo -l eu "$OTHER"\n'),
    ),
    _rule(
        "az-unknown-option",
        Severity.WARNING,
        "The command has no such option, and one with a similar name; an extension that adds to the command "
        "may have it.",
        "Write the name that is meant, or add the extension.",
        ("az aks show --name a --resource-grop b\n",),
        ("az aks show --name a --resource-group b\n",),
    ),
    _rule(
        "az-unknown-option",
        Severity.INFO,
        "The command has no such option; an extension that adds options to the command may have it.",
        "Add the extension: `az extension add --name ...`.",
        ("az aks show --name a --resource-group b --xyzzy\n",),
        ("az extension add --name aks-preview\naz aks show --name a --resource-group b --xyzzy\n",),
    ),
    _rule(
        "az-missing-option",
        Severity.ERROR,
        "An option that the command requires is not there.",
        "Give it.",
        ("az group create --name demo\n", "az vm show --name a\n"),
        (
            "az group create --name demo -l westeurope\n",
            'az group create --name demo "${MORE[@]}"\n',
            "az group create --help\n",
            "az vm show --ids $ID\n",
            "az configure --defaults location=westeurope\naz group create --name demo\n",
        ),
    ),
    _rule(
        "az-bad-choice",
        Severity.ERROR,
        "The option takes certain values only, and this is none of them.",
        "Write one of them.",
        ("az group list --output tvs\n",),
        ("az group list --output TSV\n", 'az group list --output "$FORM"\n'),
    ),
    _rule(
        "az-bad-choice",
        Severity.WARNING,
        "The option takes certain values only, and this is none of them; an extension that adds to the command may "
        "know it.",
        "Write one of them, or add the extension.",
        ("az aks list --output tvs\n",),
        ("az aks list --output tsv\n",),
    ),
    _rule(
        "az-ambiguous-option",
        Severity.ERROR,
        "The option is short for more than one.",
        "Write it in full.",
        ("az network vnet create --name a --resource-group b --s c\n",),
        ("az network vnet create --name a --resource-group b --subnet-name c\n",),
    ),
    _rule(
        "az-ambiguous-option",
        Severity.WARNING,
        "The option is short for more than one; an extension may change the command.",
        "Write it in full.",
        ("az aks create --name a --resource-group b --enable-a\n",),
        ("az aks create --name a --resource-group b --enable-addons monitoring\n",),
    ),
    _rule(
        "az-no-value",
        Severity.ERROR,
        "An option that takes a value has none.",
        "Give it.",
        ("az group create --name --location westeurope\n",),
        ("az group create --name -1 --location westeurope\n", "az group create --name $NAME -l westeurope\n"),
    ),
    _rule(
        "az-surplus-word",
        Severity.ERROR,
        "A word belongs to no option: the option before it is missing, or quotes around a text with blanks.",
        "Write the option, or the quotes.",
        ("az group create --name my demo --location westeurope\n",),
        ("az group create --name 'my demo' --location westeurope\n", "az config set core.output=tsv\n"),
    ),
    _rule(
        "az-surplus-word",
        Severity.WARNING,
        "A word belongs to no option; an extension may change the command.",
        "Write the option, or the quotes.",
        ("az aks show --name my demo --resource-group b\n",),
        ("az aks show --name demo --resource-group b\n",),
    ),
    _rule(
        "az-empty-value",
        Severity.WARNING,
        "An option's value is a variable that the document leaves empty.",
        "Give the variable a value, in the document or with `--var`.",
        ('NAME=""\naz group create --name "$NAME" --location westeurope\n',),
        (
            'NAME=demo\naz group create --name "$NAME" --location westeurope\n',
            "NAME=\nNAME=$(hostname)\naz group create --name $NAME --location westeurope\n",
        ),
    )._replace(once=True),
    _rule(
        "az-bad-query",
        Severity.ERROR,
        "The expression of `--query` cannot be read (https://jmespath.org). Looked at where the extra `azure` is "
        "installed.",
        "Mend it; texts in it stand in single quotes or backticks.",
        ('az group list --query "[?name==\'a"\n', "az group list --query '[].{name:name'\n"),
        ("az group list --query \"[?name=='a'].id\"\n", "az group list --query \"[?name=='$X']\"\n"),
    ),
    _rule(
        "az-bad-json",
        Severity.ERROR,
        "A value that is meant to be JSON cannot be read.",
        "Mend it; the shell takes away quotes that stand in no others.",
        (
            "az rest --method post --url /x --body '{\"a\": 1,}x'\n",
            'az vm extension set -n a --publisher b -g c --vm-name d --settings "{"port": "50342"}"\n',
            'az rest --method post --url /x --body "{\\"a\\": \\"$X\\" \\"b\\": 1}"\n',
            'az rest --method post --url /x --body \'{"a": "\'"$X"\'" "b": 1}\'\n',
            'az deployment group create -g a -f b --parameters \'{"sku": {"value": "basic"}\'\n',
        ),
        (
            "az rest --method post --url /x --body '{\"a\": 1}'\n",
            "az rest --method post --url /x --body @file.json\n",
            'az rest --method post --url /x --body "{\\"a\\": $X}"\n',
            'az rest --method post --url /x --body "{\\"a\\": 1, $MORE}"\n',
            'az rest --method post --url /x --body "{\\"a\\": [$(list)], \\"b\\": \\"it\'s $X\\"}"\n',
            'az rest --method post --url /x --body \'{"a": "\'"$X"\'", "b": 1}\'\n',
        ),
    ),
)
