"""The 652 examples of CommonMark 0.31.2: each is the same here, or differs for a reason that stands here.

The specification is the package commonmark-spec, fetched with what checks scripts (site/package.json): text by John
MacFarlane under CC BY-SA 4.0, of which this repository holds no copy.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from neuron_articles.problems import Severity
from tests.dialect.specification import SpecificationExample, examples_of, rendered, same_for_readers

SPECIFICATION = Path(__file__).parents[2] / "site" / "node_modules" / "commonmark-spec" / "spec.txt"

pytestmark = pytest.mark.skipif(not SPECIFICATION.is_file(), reason="make lint fetches the specification of CommonMark")

# Examples that readers see otherwise, by the reason.
DIFFERENT = {
    "what begins a file with --- is front matter": {96, 98},
    "the specification leaves tags open; here every one is closed, and said to be open": {
        21,
        31,
        150,
        155,
        174,
        175,
        184,
        187,
        344,
        476,
        477,
        613,
        630,
        631,
        642,
        643,
    },
    "Markdown inside lines that begin with a tag is read": {148, 159, 161, 162, 164, 166, 177, 186, 189},
    "tags that do not pass are left out, with a word": {
        165,
        167,
        169,
        170,
        171,
        172,
        173,
        176,
        178,
        610,
        614,
        615,
        616,
        617,
        621,
        623,
        624,
        151,
    },
    "a tag that passes only in part, or in no part": {201, 491, 494, 524, 536},
    "a component in capitals is a figure of the drafts": {163},
    "what is no whole tag is printed, with a word": {156, 157, 158},
    "declarations and instructions of XML are printed, with a word": {180, 181, 182, 627, 628, 629},
    "a comment ends with -->, and nothing of it is kept": {626},
    "pictures always have an alternative text": {475},
    "only addresses of the web and of mail pass": {596, 598, 599, 601},
    "addresses in running text are links, as on GitHub": {602, 608, 611, 612},
}
# Examples that readers see as in the specification, and of which something is said; by what it is about.
TOLD = {
    "a link that is none": {41, 488, 490, 493, 497, 508, 545},
    "brackets that no link belongs to": {512, 519, 523, 528, 590},
    "the order of titles, and titles without text": {72, 79},
    "a tag that is none": {91, 619, 620, 622, 632},
    "code that is never closed": {126, 127, 128, 139, 237},
    "an address that is a bare word": {203, 204},
    "a quotation mark without its partner": {343},
    "a picture without words": {581},
    "asterisks that are printed": {391, 471, 480},
}


@cache
def examples() -> tuple[SpecificationExample, ...]:
    return tuple(examples_of(SPECIFICATION))


def numbers(reasons: dict[str, set[int]]) -> set[int]:
    return set().union(*reasons.values())


def test_every_example_is_the_same_or_differs_for_a_reason() -> None:
    assert len(examples()) == 652
    differ = {
        one.number for one in examples() if same_for_readers(rendered(one.markdown)[1]) != same_for_readers(one.html)
    }
    assert differ == numbers(DIFFERENT)
    assert sum(map(len, DIFFERENT.values())) == len(differ), "an example has two reasons"


def test_of_what_is_the_same_nothing_is_said_but_for_a_reason() -> None:
    told = {one.number for one in examples() if alarms(one.markdown)}
    assert told - numbers(DIFFERENT) == numbers(TOLD)


def test_what_differs_is_told_where_something_of_it_is_lost() -> None:
    silent = {one.number for one in examples() if not alarms(one.markdown)} & numbers(DIFFERENT)
    reasons = {reason for reason, found in DIFFERENT.items() if found & silent}
    assert reasons == {
        "what begins a file with --- is front matter",
        "Markdown inside lines that begin with a tag is read",
        "a component in capitals is a figure of the drafts",  # the site says that there is no such figure
        "a comment ends with -->, and nothing of it is kept",
        "addresses in running text are links, as on GitHub",
    }


def alarms(markdown: str) -> list[str]:
    return [str(one) for one in rendered(markdown)[0].problems if one.severity is not Severity.NOTE]


def test_the_comparison_sees_what_readers_see() -> None:
    assert same_for_readers("<p>a <em>b</em></p>\n") == same_for_readers("<p>\na <em>b</em></p>")
    for other in ("<p>a<em>b</em></p>", "<p>a <em>c</em></p>", "<p>a <i>b</i></p>", "<p>a <em>b</em> c</p>"):
        assert same_for_readers("<p>a <em>b</em></p>") != same_for_readers(other)
    assert same_for_readers("<pre>a  b</pre>") != same_for_readers("<pre>a b</pre>")


def test_the_licence_of_the_specification_is_recorded() -> None:
    notice = (Path(__file__).parents[2] / "NOTICE").read_text(encoding="utf-8")
    assert re.search(r"commonmark-spec 0\.31\.2.*CC BY-SA 4\.0", notice, re.DOTALL)
