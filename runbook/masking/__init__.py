"""Keeps secrets out of everything that a run shows and stores."""

from runbook.masking.known_values import MASK
from runbook.masking.masker import MaskedStream, Masker

__all__ = ["MASK", "MaskedStream", "Masker"]
