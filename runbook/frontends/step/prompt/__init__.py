"""The step-through as questions and answers, line by line."""
