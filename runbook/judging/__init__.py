"""Expectation x output -> verdict. `registry` is the way in; every matcher is a pure function."""
