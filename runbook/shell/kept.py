"""Why an assignment keeps the value that the document gives it."""

from enum import StrEnum


class Left(StrEnum):
    """Why an assignment of a named variable keeps its value."""

    PREFIX = "it is for one command only"
    LOCAL = "it is local to a function"
    APPENDS = "it appends to the variable"
    ELEMENT = "it sets an element of an array"
    SELF = "its value is made from the variable itself"
    ATTRIBUTE = "the variable is declared as an array, a reference or a number"
    PLACE = "it stands in text, in arithmetic or in backquotes"
    UNREADABLE = "the code around it cannot be read with certainty"
