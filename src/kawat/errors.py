"""The errors of Kawat, as a tree.

KawatError
├── InputError        a source that cannot be read: names the file and the reason; a run counts it and goes on
├── UsageError        a command or call that cannot be carried out as asked
├── RecordError       the record on disk cannot be opened or written
│   └── OffsetError   a value whose words are not those of its report: refused
└── InstallationError a part of the installation is missing or broken; the message says what to do
"""


class KawatError(Exception):
    """Any error that Kawat raises on purpose. `str(error)` is one line for a person."""


class InputError(KawatError):
    """A source that cannot be read. `path` names it, `reason` is a short fixed phrase, `detail` the particulars."""

    def __init__(self, path: str, reason: str, detail: str = "") -> None:
        self.path, self.reason, self.detail = path, reason, detail
        super().__init__(f"{path}: {reason}" + (f" ({detail})" if detail else ""))


class UsageError(KawatError):
    """A command or call that cannot be carried out as asked."""


class RecordError(KawatError):
    """The record on disk cannot be opened or written."""


class OffsetError(RecordError):
    """A value whose offsets do not give its words."""


class InstallationError(KawatError):
    """A part of the installation is missing or broken."""
