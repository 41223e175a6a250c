"""The matchers that take a text, a pattern or assertions as they are."""
