"""Shell code as data: what a block assigns, uses and calls, read from the syntax tree; nothing runs.

Importing this package is cheap: tree-sitter is loaded by what needs a tree, the first time it needs one.
"""
