"""Where rules begin and end, to the word and to the sign."""

from __future__ import annotations

import pytest

from neuron_articles.dialect import parse


def problems(text: str) -> list[str]:
    return [str(problem) for problem in parse(text, "x.md", "native").problems]


@pytest.mark.parametrize("head", ["::: !x", "::: {a=b}", ":::figure{"])
def test_a_fence_that_is_not_written_right_is_one_problem(head: str) -> None:
    remedy = "write ::: and one of appendix, figure, margin, todo, warning; then {key=value}"
    assert problems(f"{head}\ntext\n:::\n") == [f"x.md:1:1: error: this ::: is not written right ({remedy})"]


def test_a_footnote_for_the_authors_has_at_most_forty_words() -> None:
    def footnote(words: int) -> list[str]:
        text = " ".join(f"word{number}" for number in range(words))
        return [one for one in problems(f"Text.^[{text}]\n") if "a footnote for the authors" in one]

    assert len(footnote(40)) == 1
    assert footnote(41) == []


def test_a_message_shows_what_is_written() -> None:
    """Expressions are hidden from the rules, for they become words; authors see them as they wrote them."""
    [found] = problems("The share [{value:stroop.share} of them] is large.\n")
    assert found.startswith('x.md:1:11: warning: a remark in brackets: "[{value:stroop.share} of them]"')
    assert problems("A number, {value:a.b | .2f}, and a figure, {ref:c}.\n") == []
    [remark] = problems("Text.^[see {value:a.b}]\n")
    assert 'a footnote for the authors: "see {value:a.b}"' in remark


@pytest.mark.parametrize("text", ["{ref:TODO}", "A share, [{value:a.b}], in brackets.", "{value:XXX.b}"])
def test_what_stands_in_an_expression_is_no_prose(text: str) -> None:
    assert problems(text + "\n") == []
