"""`python -m locales.update`: every sentence in the code stands in every catalogue.

Translations that are there stay; new sentences come with an empty one, gone sentences go.
"""

from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from locales import LANGUAGES, catalogue_path

ROOT = Path(__file__).parents[1]
KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}

# Written out because tools disagree on Arabic; a test compares each with CLDR.
PLURALS = {
    "en": "nplurals=2; plural=(n != 1);",
    "zh_CN": "nplurals=1; plural=0;",
    "zh_TW": "nplurals=1; plural=0;",
    "id": "nplurals=1; plural=0;",
    "es": "nplurals=2; plural=(n != 1);",
    "pt_BR": "nplurals=2; plural=(n > 1);",
    "ru": (
        "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
        "n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);"
    ),
    "ar": (
        "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
        "n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"
    ),
}


@cache
def sentences() -> Catalog:
    """A catalogue of every sentence in the bot's code, without translations; read once."""
    template = Catalog(project="SnapBuy")
    for name, line, message, comments, context in extract_from_dir(
        ROOT / "bot", [("**.py", "python")], keywords=KEYWORDS, comment_tags=("Translators:",)
    ):
        template.add(
            message, None, [(f"bot/{name}", line)], auto_comments=comments, context=context
        )
    return template


def updated(language: str) -> Catalog:
    """The language's catalogue brought up to date with the code."""
    path = catalogue_path(language)
    old = _read(path, language) if path.exists() else Catalog(locale=language)
    new = Catalog(locale=language, project="SnapBuy", fuzzy=False)
    new.mime_headers = [("Plural-Forms", PLURALS[language])]
    for message in sentences():
        if not message.id:
            continue
        known = old.get(message.id, message.context) if path.exists() else None
        new.add(
            message.id,
            known.string if known else None,
            auto_comments=message.auto_comments,
            context=message.context,
        )
    return new


def _read(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _write(language: str) -> None:
    path = catalogue_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue = updated(language)
    with path.open("wb") as file:
        write_po(file, catalogue, omit_header=True, no_location=True, sort_output=True, width=96)
    header = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        f'"Language: {language}\\n"\n"Plural-Forms: {PLURALS[language]}\\n"\n\n'
    )
    path.write_text(header + path.read_text(encoding="utf-8"), encoding="utf-8")


if __name__ == "__main__":
    for code in LANGUAGES:
        _write(code)
