"""A strict reader of documents: what the HTML standard calls a parse error is one here."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib

PAYLOADS = {
    "script": "<script>pwned=1</script>",
    "image": '"><img src=x onerror=pwned=1>',
    "attribute": "' onmouseover='pwned=1' autofocus onfocus='pwned=1",
    "quoted attribute": '" onmouseover="pwned=1" style="position:fixed;inset:0" x="',
    "out of a title": "</title><script>pwned=1</script>",
    "out of the drawing": "</text></title></desc></svg><svg onload=pwned=1><script>pwned=1</script>",
    "foreign object": "<foreignObject><iframe srcdoc='<script>parent.pwned=1</script>'></foreignObject>",
    "out of the style": "</style></script><script>pwned=1</script>",
    "comment": "--><!-- <script>pwned=1</script>",
    "CDATA": "]]><![CDATA[<script>pwned=1</script>",
    "entities": "&lt;script&gt;pwned=1&lt;/script&gt; &amp; &#60;img&#62; &copy",
    "link": "javascript:pwned=1",
    "reference": "url(https://example.org/x.png) #hatch",
    "base": "<base href=//example.org/><meta http-equiv=refresh content='0;url=//example.org'>",
    "form": "<form action=//example.org><input name=x autofocus><button>",
    "table": "</td></tr></tbody></table></details></figure></section></main>",
    "plaintext": "<plaintext><noscript><template><textarea>",
    "template": "{{7*7}} ${pwned=1} `${pwned=1}` %s {0}",
    "lines": "one\n\n## two\r\nthree\u2028four\u2029five\tsix",
    "control": "a\x00b\x1b[31mred\x1b[0m\x07\x7f\x85\x0c",
    "direction": "\u202eevil\u2066abc\u200f עברית",
    "surrogates": "\udc80\ud800 \ufffe \U0001f600",
    "long": "W" * 5000,
    "wide": "漢字" * 400,
    "words": "many words " * 300,
}
"""Texts that would like to be more than text."""


def read(text: str) -> Element:
    """The document's tree. Raises ParseError on any error."""
    document: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    return document


def name_of(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def named(root: Element, name: str) -> list[Element]:
    return [each for each in root.iter() if name_of(each) == name]


def shape(root: Element) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every element with the names of its attributes: what no text may change."""
    for each in root.iter():
        yield name_of(each), tuple(sorted(map(str, each.attrib)))


def text_of(element: Element) -> str:
    return "".join(element.itertext())
