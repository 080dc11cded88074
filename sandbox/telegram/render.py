"""Text and entities -> safe HTML for the web page."""

from html import escape

from sandbox.telegram.wire import Json

_TAGS = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "spoiler": ('<span class="spoiler">', "</span>"),
    "code": ("<code>", "</code>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ('<blockquote class="expandable">', "</blockquote>"),
}
_SAFE_SCHEMES = ("http://", "https://", "tg://", "mailto:", "tel:", "ton://")


def to_html(text: str, entities: list[Json]) -> str:
    """HTML made of the few tags CONTROL.md names; everything else is escaped."""
    units = text.encode("utf-16-le")
    starts: dict[int, list[Json]] = {}
    ends: dict[int, list[Json]] = {}
    for entity in sorted(entities, key=lambda item: (item["offset"], -item["length"])):
        starts.setdefault(entity["offset"], []).append(entity)
        ends.setdefault(entity["offset"] + entity["length"], []).insert(0, entity)
    cuts = sorted({0, len(units) // 2, *starts, *ends})
    out: list[str] = []
    for index, cut in enumerate(cuts):
        out += [_tags(entity, text)[1] for entity in ends.get(cut, [])]
        out += [_tags(entity, text)[0] for entity in starts.get(cut, [])]
        following = cuts[index + 1] if index + 1 < len(cuts) else cut
        out.append(escape(units[cut * 2 : following * 2].decode("utf-16-le", "replace")))
    return "".join(out)


def _tags(entity: Json, text: str) -> tuple[str, str]:
    kind = entity["type"]
    if kind in _TAGS:
        return _TAGS[kind]
    covered = text.encode("utf-16-le")[
        entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2
    ].decode("utf-16-le", "replace")
    if kind == "pre":
        language = escape(entity.get("language", ""), quote=True)
        opening = f'<code class="language-{language}">' if language else "<code>"
        return f"<pre>{opening}", "</code></pre>"
    if kind == "text_link":
        return _link(entity["url"], "")
    if kind == "url":
        return _link(covered if "://" in covered else f"http://{covered}", "url")
    if kind == "bot_command":
        return f'<a class="command" data-command="{escape(covered, quote=True)}">', "</a>"
    if kind in ("mention", "text_mention"):
        return '<a class="mention">', "</a>"
    if kind in ("hashtag", "cashtag"):
        return '<a class="hashtag">', "</a>"
    return "<span>", "</span>"


def _link(url: str, css: str) -> tuple[str, str]:
    if not url.lower().startswith(_SAFE_SCHEMES):
        return "<span>", "</span>"
    mark = f' class="{css}"' if css else ""
    return f'<a{mark} href="{escape(url, quote=True)}" rel="noopener noreferrer">', "</a>"
