"""The secrets that a run has written itself: a replay gives them back, though the recording has made-up ones."""

from runbook.cloud.cassettes import message_body as body
from runbook.cloud.cassettes.made_up_values import is_made_up
from runbook.cloud.cassettes.message_body import Json

_UNIQUE = len("Redacted0000")
"""Made-up values of this length hold their number: two of them stand for one secret."""

Place = tuple[str, ...]
"""Host and path of a resource, part by part."""


class OwnSecrets:
    """Made-up value -> what this run wrote in its stead, and where.

    helm, say, keeps a release in a secret, and reads it before it changes the release.
    """

    def __init__(self) -> None:
        self._of: dict[str, dict[Place, str]] = {}

    def learn(self, place: Place, recorded: Json, answered: Json, written: Json) -> None:
        """Take what `written` has where the recorded body, or the recorded answer to it, has a made-up value."""
        if not isinstance(written, dict):
            return
        meta = written.get("metadata")
        name = meta.get("name") if isinstance(meta, dict) else None
        if isinstance(name, str) and place[-1:] != (name.lower(),):  # POST into the collection
            place = (*place, name.lower())
        for one in (recorded, answered):
            for _, made_up, own in body.differences(one, written):
                if isinstance(made_up, str) and isinstance(own, str) and made_up and is_made_up(made_up):
                    self._of.setdefault(made_up, {})[place] = own

    def restored(self, place: Place, text: str) -> str:
        """What stands for a text of the recorded answer about `place`."""
        known = self._of.get(text)
        if not known:
            return text
        if place in known:
            return known[place]
        near = {
            value
            for other, value in known.items()
            if other[: len(place)] == place or place[: len(other)] == other
        }
        if not near and len(text) >= _UNIQUE:
            near = set(known.values())
        return near.pop() if len(near) == 1 else text
