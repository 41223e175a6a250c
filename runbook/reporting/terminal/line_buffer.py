"""Pieces of output -> lines, in bounded memory."""

from runbook.core.document import Stream


class Lines:
    """Puts the pieces of a block's output together to lines, in the order of their arrival.

    `partial` is the line that has not ended yet, raw: a prompt, a progress bar. What goes to the terminal
    (the echo of a typed answer) continues it, whichever stream began it; another stream begins a new line.
    `count` is the number of lines ended so far, `skipped` the number of bytes that were left out among them.
    Of a line longer than `longest` characters its head and its tail are kept.
    """

    def __init__(self, longest: int) -> None:
        self.partial = ""
        self.count = 0
        self.skipped = 0
        self._longest = longest
        self._stream: Stream | None = None

    def feed(self, stream: Stream, text: str, skipped: int = 0) -> list[str]:
        """Take a piece; the lines that it ended, raw, without their line feeds."""
        ended: list[str] = []
        if self.partial and (skipped or self._is_other(stream)) and not text.startswith("\n"):
            ended.append(self.partial)
            self.partial = ""
        self.skipped += skipped
        if not self.partial:
            self._stream = stream
        first, *rest = text.split("\n")
        if not rest:
            self.partial = self._cut(self.partial + first)
        else:
            ended.append(self._cut(self.partial + first))
            if len(text) > self._longest:
                rest = [self._cut(line) for line in rest]
            self.partial = rest.pop()
            ended += rest
            self._stream = stream
        self.count += len(ended)
        return ended

    def end(self) -> list[str]:
        """End the line that has not ended: it, or nothing."""
        ended = [self.partial] if self.partial else []
        self.partial = ""
        self.count += len(ended)
        return ended

    def _is_other(self, stream: Stream) -> bool:
        return stream is not Stream.TERMINAL and self._stream not in (stream, Stream.TERMINAL)

    def _cut(self, line: str) -> str:
        if len(line) <= self._longest:
            return line
        return f"{line[: self._longest // 4]} … {line[-self._longest * 3 // 4 :]}"
