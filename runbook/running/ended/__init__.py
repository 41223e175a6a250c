"""What there is to do when a run has ended, or was killed."""
