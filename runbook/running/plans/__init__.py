"""What is settled before a run: plans that are fixed in a file, and who allows blocks that require confirmation."""
