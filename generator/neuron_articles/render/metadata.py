"""What the head of a page tells scholars' and social sites, and how to cite an article."""

from __future__ import annotations

import json

from msgspec import Struct

from neuron_articles.authoring.article import Article
from neuron_articles.authoring.bibliography import article_bibtex
from neuron_articles.authoring.metadata import Author
from neuron_articles.authoring.settings import SiteSettings


def address(article: Article, settings: SiteSettings) -> str:
    """The article's absolute address, "" while nobody has said where the site is hosted."""
    return f"{settings.base_url}articles/{article.slug}/" if settings.base_url else ""


class PageHead(Struct, frozen=True):
    """What the head of a page tells machines.

    canonical:   the absolute address, "" while nobody has said where the site is hosted
    scholar, og: names and contents of Google Scholar's, and of OpenGraph's and the Twitter card's tags
    json_ld:     the same for search engines, as JSON
    """

    canonical: str
    scholar: list[tuple[str, str]]
    og: list[tuple[str, str]]
    json_ld: str


def head_of(article: Article, settings: SiteSettings, references: list[str]) -> PageHead:
    """What machines read of an article.

    references: one ``citation_reference`` string for each work cited
    """
    return PageHead(
        canonical=address(article, settings),
        scholar=_scholar(article, settings, references),
        og=_open_graph(article, settings),
        json_ld=_json_ld(article, settings),
    )


def _scholar(article: Article, settings: SiteSettings, references: list[str]) -> list[tuple[str, str]]:
    """https://scholar.google.com/intl/en/scholar/inclusion.html#indexing"""
    tags = [("citation_title", article.title), ("citation_language", settings.language)]
    for author in article.authors:
        tags.append(("citation_author", author.name))
        if author.affiliation:
            tags.append(("citation_author_institution", author.affiliation))
    date = article.date.replace("-", "/")
    tags += [("citation_publication_date", date), ("citation_online_date", date)]
    tags += [("citation_journal_title", settings.publisher or settings.title), ("citation_doi", article.doi)]
    tags += [("citation_fulltext_html_url", address(article, settings))]
    tags += [("citation_keywords", keyword) for keyword in article.keywords]
    tags += [("citation_reference", reference) for reference in references]
    return [(name, value) for name, value in tags if value]


def _open_graph(article: Article, settings: SiteSettings) -> list[tuple[str, str]]:
    tags = [
        ("og:type", "article"),
        ("og:title", article.title),
        ("og:description", article.description),
        ("og:url", address(article, settings)),
        ("og:site_name", settings.title),
        ("og:locale", settings.language),
        ("article:published_time", article.date),
        ("article:modified_time", article.updated),
        *(("article:author", author.name) for author in article.authors),
        ("twitter:card", "summary"),
        ("twitter:title", article.title),
        ("twitter:description", article.description),
    ]
    return [(name, value) for name, value in tags if value]


def _json_ld(article: Article, settings: SiteSettings) -> str:
    """https://schema.org/ScholarlyArticle"""
    value = {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "headline": article.title,
        "description": article.description,
        "author": [_person(author) for author in article.authors],
        "datePublished": article.date,
        "dateModified": article.updated,
        "inLanguage": settings.language,
        "license": settings.licence_url,
        "url": address(article, settings),
        "keywords": list(article.keywords),
        "sameAs": f"https://doi.org/{article.doi}" if article.doi else "",
        "isPartOf": {"@type": "Periodical", "name": settings.publisher or settings.title},
    }
    return json.dumps({name: item for name, item in value.items() if item}, ensure_ascii=False)


def _person(author: Author) -> dict[str, object]:
    person: dict[str, object] = {"@type": "Person", "name": author.name}
    if author.url:
        person["url"] = author.url
    if author.orcid:
        person["sameAs"] = f"https://orcid.org/{author.orcid}"
    if author.affiliation:
        person["affiliation"] = {"@type": "Organization", "name": author.affiliation}
    return person


def cite_this(article: Article, settings: SiteSettings) -> dict[str, str]:
    """The line and the BibTeX entry by which others cite the article; empty while it has no author."""
    if not article.authors:
        return {}
    names = [author.name for author in article.authors]
    where = settings.publisher or settings.title
    line = ", ".join(filter(None, (_listed(names), f"“{article.title}”", where, article.date[:4]))) + "."
    bibtex = article_bibtex(
        article.title,
        names,
        article.date,
        slug=article.slug,
        publisher=where,
        url=address(article, settings),
        doi=article.doi,
    )
    return {"text": line, "bibtex": bibtex}


def _listed(names: list[str]) -> str:
    if len(names) > 3:
        return f"{names[0]} et al."
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
