"""A shell on another machine, in a container, as another user: the session over any command that runs another."""
