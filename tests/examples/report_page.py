# SPDX-License-Identifier: MIT
"""What must hold for the page of a report, whatever it shows."""
import html.parser
import re
import xml.etree.ElementTree as ElementTree

SVG = "{http://www.w3.org/2000/svg}"
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
# All that a page is made of: an element that is not here got in from a name or a value.
TAGS = set("html head meta title style body main header h1 h2 p dl dt dd code div table caption thead tbody tr th td figure "
           "figcaption ul li svg g path circle rect polygon text".split())
ATTRIBUTES = set("lang charset http-equiv content name class scope role aria-label aria-hidden viewBox fill fill-opacity stroke "
                 "stroke-width stroke-linecap stroke-linejoin stroke-dasharray stroke-opacity shape-rendering d x y width height r "
                 "points transform font-family font-size text-anchor".split())
# What a value or a style sheet says to have something loaded or run.
REFERENCE = re.compile(r"url\(|@import|javascript:|data:|expression\(|image-set\(|src\(", re.IGNORECASE)


class _Tags(html.parser.HTMLParser):
    """The elements that an HTML parser sees."""

    def __init__(self, page):
        super().__init__()
        self.seen = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, _):
        self.seen.append(tag)


def parse(page):
    """The tree of a page; it is well-formed XML, which says that nothing in it escaped its place."""
    start = "<!DOCTYPE html>\n"
    if not page.startswith(start):
        raise ValueError("no doctype")
    return ElementTree.fromstring(page.removeprefix(start))


def local(tag):
    return tag.removeprefix(SVG)


def svgs(page):
    """Each picture's text."""
    return re.findall(r"<svg\b.*?</svg>", page, re.DOTALL)


def plots(tree):
    """The pictures that are not parts of a legend."""
    return [svg for svg in tree.iter(SVG + "svg") if svg.get("class") != "swatch"]


def texts(tree, tag):
    """The text of each element `tag`."""
    return ["".join(element.itertext()) for element in tree.iter(tag)]


def _element_problems(element):
    tag = local(element.tag)
    if tag not in TAGS:
        yield f"<{tag}> has no place here"
    for name, value in element.attrib.items():
        if name not in ATTRIBUTES:
            yield f"<{tag}> has an attribute {name}"
        if tag != "text" and name != "aria-label" and REFERENCE.search(value):
            yield f"{name} of <{tag}> refers to {value}"
    if tag == "style" and REFERENCE.search(element.text or ""):
        yield "the style sheet refers to something"
    if element.tag.startswith(SVG) != (tag in ("svg", "g", "path", "circle", "rect", "polygon", "text")):
        yield f"<{tag}> is in the wrong namespace"


def _number_problems(svg):
    for element in svg.iter():
        for name in ("d", "points", "transform", "viewBox", "r"):
            if re.search(r"nan|inf", element.get(name, ""), re.IGNORECASE):
                yield f"{name} of <{local(element.tag)}> is no number"


def problems(page):
    """One line for each breach; what is shown is not judged."""
    try:
        tree = parse(page)
        for svg in svgs(page):
            if ElementTree.fromstring(svg).tag != SVG + "svg":
                return ["a picture is no SVG"]
    except (ElementTree.ParseError, ValueError) as failure:
        return [f"malformed: {failure}"]
    found = []
    for element in tree.iter():
        found += _element_problems(element)
    for svg in plots(tree):
        found += _number_problems(svg)
    if [meta.get("content") for meta in tree.iter("meta") if meta.get("http-equiv")] != [POLICY]:
        found.append("no policy that keeps everything out")
    if _Tags(page).seen != [local(element.tag).lower() for element in tree.iter()]:
        found.append("HTML and XML see different elements")
    return found
