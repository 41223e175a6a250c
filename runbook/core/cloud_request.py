"""What a block asked of the cloud, as reports show it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CloudRequest:
    """A request and its answer. `url` is without secrets; `note` says where it differs, or what is not known of it."""

    method: str
    url: str
    status: int
    note: str | None = None
