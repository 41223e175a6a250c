from runbook.judging.prelude import needed

PULLED = ["Unable to find image 'alpine:3.19' locally", "3.19: Pulling from library/alpine", "hi"]


def test_what_was_fetched_first_may_be_missing() -> None:
    assert needed(PULLED, ["hi"], "docker run alpine:3.19 echo hi") == ["hi"]


def test_it_counts_where_the_output_has_it_or_the_command_is_there_for_it() -> None:
    assert needed(PULLED, PULLED[:2], "docker run alpine:3.19 echo hi") == PULLED
    assert needed(PULLED, ["hi"], "docker pull alpine:3.19") == PULLED
    assert needed(PULLED[:2], ["hi"], None) == PULLED[1:2]
    assert needed(PULLED, ["fatal: no network"], None) == PULLED
