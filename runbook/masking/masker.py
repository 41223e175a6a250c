"""What is known of a run's secrets, and texts without them."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from runbook.masking.control_sequences import SequencesAside, controlled, seen
from runbook.masking.encodings import LONG_ENOUGH, everybodys, stands_alone
from runbook.masking.known_values import MASK, Literals, LiteralStream, Trail
from runbook.masking.revealing_commands import filled, revealed
from runbook.masking.secret_leads import lead_in
from runbook.masking.secret_names import LEAST, meant, secret_values, secret_variable
from runbook.masking.shape_stream import ShapeStream

CLIPPED = "…"
"""What matchers put in the place of what they leave out of a line."""

_ASSIGNED = r"""(?:^|[\s;&|(])(?:{names})=(?:'([^'\n]*)'|"([^"\\$`\n]*)"|([^\s"'\\$`;&|<>()#*?\[{{~]+))(?=[\s;&|)]|$)"""
_PART = re.compile(r"\w{4,}")
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
_COMPUTED = re.compile(
    r"""(?<![\w$.-])(\w+)=["']?(?:\$\(|`)|\bprintf[ \t]+-v[ \t]+(\w+)|\bread\b((?:[ \t]+-{0,2}\w+)+)"""
)
_COMPUTING = ("$(", "`", "printf", "read")


class Masker:
    """Masks the values it was given, and what has the shape of a secret.

    `names` are the variables whose values are secret; those whose names say so are secret, too
    (`runbook.masking.secret_names`), unless their value stands in a `public` text. `announce` is told each new value
    that is masked wherever it stands.
    """

    def __init__(
        self,
        names: Iterable[str] = (),
        announce: Callable[[str], None] | None = None,
        public: Iterable[str] = (),
    ) -> None:
        self.names = frozenset(names)
        self._announce = announce
        self._values: set[str] = set()
        self._words: set[str] = set()  # values that are masked as words of their own only
        self._literals = Literals()
        self._public = "\n".join(public)
        self._learnt: frozenset[str] | None = None  # the names that were secret when variables were looked at

    @property
    def knowledge(self) -> object:
        """What it masks at the moment; another object when that is more."""
        return self._literals

    def declare(self, names: Iterable[str]) -> None:
        """The values of these variables are secret, too."""
        self.names |= set(names)

    def publish(self, *texts: str) -> None:
        """What these texts show is not secret because of its variable's name alone."""
        self._public = "\n".join((self._public, *texts))

    def add(self, *values: str) -> None:
        """Mask these values from now on. Blank ones are ignored."""
        self._take({value for value in values if value.strip()}, set())

    def learn(self, variables: Mapping[str, str], changed: Iterable[str] | None = None) -> None:
        """Take the values of the secret ones among these variables.

        `changed` are those with another value than the last time; None: that is not known. Nothing is looked at where
        none of them is secret.
        """
        if (
            changed is not None
            and self.names == self._learnt
            and not any(name in self.names or secret_variable(name) for name in changed)
        ):
            return
        self._learnt = self.names
        named = secret_values(variables, self._public)
        short = {value for value in named if len(value.strip()) < LEAST}
        declared = {variables[name] for name in self.names if name in variables}
        self._take({value for value in (named - short) | declared if value.strip()}, short)

    def take_revealed(self, output: str, code: str) -> None:
        """Take the secrets that a command of `code` printed (see `runbook.masking.revealing_commands`)."""
        self._take({value for value in revealed(output, code) if value not in self._public}, set())

    def _take(self, values: set[str], words: set[str]) -> None:
        new, words = values - self._values, words - self._words
        if not new and not words:
            return
        self._values |= new
        self._words |= {word.strip() for word in words}
        shown = (seen(value) for value in self._values if controlled(value))
        self._literals = Literals.of(self._values.union(shown), self._words)
        for value in sorted(new):
            if self._announce and not stands_alone(value.strip()):
                self._announce(value)

    def read(self, code: str) -> None:
        """Take the values that code plainly gives to secret variables, as in ``NAME='value'``.

        A variable that takes the output of a command that prints secrets is secret from now on.
        """
        self.declare(filled(code))
        if self.names:
            found = re.finditer(self._assigned(), code, re.MULTILINE)
            self.add(*(value for match in found if meant(value := match[match.lastindex or 0])))

    def assigns(self, code: str) -> bool:
        """Whether the code may give a secret variable a value that only shows when it has run."""
        for match in _COMPUTED.finditer(code) if any(mark in code for mark in _COMPUTING) else ():
            if any(map(secret_variable, _IDENTIFIER.findall(match[match.lastindex or 0]))):
                return True
        if not self.names:
            return False
        other = re.sub(self._assigned(), " ", code, flags=re.MULTILINE)
        return re.search(rf"(?<![\w${{])(?:{'|'.join(sorted(self.names))})(?!\w)", other) is not None

    def concerns(self, code: str) -> bool:
        """Whether the code may have to do with a secret variable."""
        return bool(self.names) or any(map(secret_variable, _IDENTIFIER.findall(code)))

    def _assigned(self) -> str:
        return _ASSIGNED.format(names="|".join(sorted(self.names)))

    def text(self, text: str) -> str:
        """The text without secrets."""
        if controlled(text):
            stream = self.stream()
            return stream.feed(text) + stream.finish()
        text = self.known(text)
        return ShapeStream().feed(text, final=True) if lead_in(text).search(text) else text

    def known(self, text: str) -> str:
        """The text without the values that the masker was given: for what a document says, whose shapes are public."""
        literals = self._literals
        return literals.pattern.sub(MASK, text) if literals.pattern and literals.occur(text) else text

    def variable(self, name: str, value: str) -> str:
        """The value of a variable as a list of variables shows it."""
        return MASK if self.is_secret(name, value) else self.text(value)

    def withholds(self, name: str, value: str) -> bool:
        """Whether a file that others get must not have the value: it is secret, and no public text shows it."""
        return not self._shown(value) and self.variable(name, value) != value

    def is_secret(self, name: str, value: str) -> bool:
        """Whether the value of the variable is not to be shown: it is declared, or its name says so."""
        if not value.strip():
            return False
        named = secret_variable(name) and meant(value) and not everybodys(value) and not self._shown(value)
        return named or name in self.names

    def _shown(self, value: str) -> bool:
        return len(value) >= LONG_ENOUGH and value in self._public

    def data(self, value: Any) -> Any:
        """A value of JSON's types without the values that the masker was given."""
        if isinstance(value, str):
            return self.known(value)
        if isinstance(value, dict):
            return {key: self.data(one) for key, one in value.items()}
        return [self.data(one) for one in value] if isinstance(value, list | tuple) else value

    def reasons(self, why: Iterable[str], output: str) -> tuple[str, ...]:
        """The lines of a verdict on `output`. They may quote a value without its key, or a part of one."""
        why = tuple(why)
        if not why:
            return why
        found: list[str] = []
        shown = self.known(output)
        ShapeStream(found).feed(shown, final=True)
        if shown == output and not found:
            return tuple(self.text(line) for line in why)
        values = self._values.union(found)
        literals = Literals.of(values, parts=(part for value in values for part in _PART.findall(value)))
        return tuple(self.text(_unclipped(line, literals)) for line in why)

    def stream(self) -> "MaskedStream":
        """For a text that comes in pieces."""
        return MaskedStream(lambda: self._literals)


class MaskedStream:
    """Gives of a text in pieces what `Masker.text` gives of the whole, each piece as soon as it is certain.

    Values that the masker gets meanwhile count from then on.
    """

    def __init__(self, literals: Callable[[], Literals]) -> None:
        self._literals = LiteralStream(literals)
        self._shapes = ShapeStream()
        self._aside: SequencesAside | None = None

    def feed(self, text: str) -> str:
        """What can be shown now."""
        if self._aside is None:
            if not controlled(text):
                return self._shapes.feed(self._literals.feed(text))
            # Places are counted from what is given already.
            self._aside = SequencesAside(self._literals.held, Trail(0, self._shapes.held), Trail())
            self._literals.trail, self._shapes.trail = self._aside.first, self._aside.second
        plain = self._aside.take(text)
        return self._aside.restore(self._shapes.feed(self._literals.feed(plain)))

    def finish(self) -> str:
        """What was held back, now that nothing follows."""
        text = self._shapes.feed(self._literals.feed("", final=True), final=True)
        return text if self._aside is None else self._aside.restore(text, final=True)


def _unclipped(line: str, literals: Literals) -> str:
    """The line without the values, and without their beginnings where the line leaves something out."""
    assert literals.pattern is not None
    *clipped, last = line.split(CLIPPED)
    for number, part in enumerate(clipped):
        cut = literals.pending(part, 0)
        if len(part) - cut >= LONG_ENOUGH:
            clipped[number] = part[:cut] + MASK
    return literals.pattern.sub(MASK, CLIPPED.join((*clipped, last)))
