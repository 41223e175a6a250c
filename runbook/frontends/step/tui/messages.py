"""What the parts of the full screen tell each other."""

from textual.message import Message


class EngineUpdate(Message):
    """The engine has something to take: see `EngineBridge.take`."""


class EngineFinished(Message):
    """The run is over, and the engine's thread will send nothing more."""


class BlockSelected(Message):
    """The person has clicked a block: its id, and whether the document shows it already."""

    def __init__(self, block: str, *, in_sight: bool) -> None:
        super().__init__()
        self.block = block
        self.in_sight = in_sight
