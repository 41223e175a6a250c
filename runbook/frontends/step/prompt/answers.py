"""What a person may answer to the line-by-line guide."""

ANSWERS = {
    "Enter, run": "run this block",
    "to N": "run up to block N",
    "next N": "run the next N blocks",
    "all": "run all that is left, to the first failure",
    "skip": "leave this block out",
    "skip N": "leave out all before block N",
    "again N": "run block N, once more or out of its turn",
    "edit": "edit this block, then run it",
    "term": "run this block with the whole terminal",
    "! CMD": "run CMD in the same shell",
    "read N": "read around block N",
    "list": "all blocks and how they ended",
    "out N": "the whole output of block N; without N, of what ran last",
    "diff N, why N": "how it ended and why, documented result beside the real one",
    "find TEXT": "search document and output",
    "vars": "variables that the blocks have set",
    "report FORMAT=PATH": "write a report when you leave",
    "quit": "leave; a clean-up is offered",
    "help": "this list",
}
"""What can be answered when a block has its turn."""
