"""How tight the results of a document could be checked: it is run several times, and rules are tried."""
