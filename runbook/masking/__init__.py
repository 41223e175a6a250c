"""Keeps secrets out of everything that a run shows and stores."""

from runbook.masking.literals import MASK
from runbook.masking.masker import MaskedStream, Masker

__all__ = ["MASK", "MaskedStream", "Masker"]
