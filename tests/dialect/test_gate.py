"""The last gate of HTML: what others know to be dangerous does not pass, and what authors may write does."""

from __future__ import annotations

import pytest

from neuron_articles.dialect import RefusedHtml, gate, parse, to_html
from tests.dialect.plain import Plain

HOSTILE = [
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVaScRiPt:alert(1)">x</a>',
    '<a href="java\nscript:alert(1)">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a>',
    '<a href="javascript&colon;alert(1)">x</a>',
    '<a href=" javascript:alert(1)">x</a>',
    '<a href="vbscript:x">x</a>',
    '<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>',
    '<img src="data:image/svg+xml,x">',
    '<a xlink:href="javascript:alert(1)">x</a>',
    "<style>a{}</style>",
    "<img src=x onerror=alert(1)>",
    "<details open ontoggle=alert(1)>",
    '<p style="position:fixed">x</p>',
    '<p style="background:url(x)">x</p>',
    '<iframe srcdoc="x"></iframe>',
    '<base href="//evil.example">',
    '<meta http-equiv=refresh content="0">',
    "<!-- a comment -->",
    "<template><img src=x onerror=alert(1)></template>",
    # Fragments that change what they are when a browser parses them twice (mXSS).
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<xmp><p title="</xmp><img src=x onerror=alert(1)>">',
]

CLEAN = [
    "<p>a &lt; b: c, and javascript: in the text</p>",
    '<table><thead><tr><th style="text-align:left" scope="col">x</th></tr></thead></table>',
    "<td>a cell alone</td><p>one<p>two</p></p>",
    '<a href="https://x.org/?a=1&amp;b=2">x</a><a href="../a/index.html#b">x</a><a href="mailto:a@b.org">m</a>',
    '<a href="http://[x/">an address that is none</a>',
    '<pre tabindex="0"><code class="language-html">\n\n&lt;script&gt;</code></pre>',
    '<img src="a.png" alt="a" width="1" height="2"><hr class="separator"><br>',
]


@pytest.mark.parametrize("html", HOSTILE)
def test_hostile_html_is_refused_wherever_it_stands(html: str) -> None:
    assert gate.refused(html)
    assert gate.refused(f'<p class="a">Text.</p>\n<ul><li>{html}</li></ul>')


@pytest.mark.parametrize("html", CLEAN)
def test_what_authors_may_write_passes(html: str) -> None:
    assert gate.refused(html) == ""


def test_what_is_refused_is_named() -> None:
    assert gate.refused('<p>a</p><p>b <a href="javascript:x">c</a></p>') == '<a href="javascript:x">c</a></p>'


@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_hostile_comes_as_far_as_the_gate(html: str) -> None:
    """The list of safe HTML takes it out of articles, of footnotes and of labels, with messages of its own."""
    for text in (html, f"Text^[{html}].", f"| a |\n|---|\n| {html} |", f'{{mref("{html}", 5)}}'):
        to_html(parse(f"---\ntitle: A\n---\n\n{text}\n", "a.md"), Plain())


def test_a_hole_in_the_list_stops_the_article(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("neuron_articles.dialect.raw_html.safe_attributes", lambda tag, report: dict(tag.attributes))
    for text in ('<p onclick="alert(1)">Text.</p>', 'Text^[<b onclick="alert(1)">note</b>].'):
        with pytest.raises(RefusedHtml, match='onclick="alert'):
            to_html(parse(f"---\ntitle: A\n---\n\n{text}\n", "a.md"), Plain())
