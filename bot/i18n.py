"""Words for people: gettext catalogues, plurals, and numbers as their language writes them.

Catalogues are read straight from the .po files; there is no compiled copy to forget.
"""

import gettext as gettext_module
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date as Day
from datetime import datetime
from decimal import Decimal
from functools import cache, cached_property
from html import escape

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal, get_currency_symbol

from locales import LANGUAGES, catalogue_path

FALLBACK = "en"
# Shops here price in yuan, and people know the sign; other currencies keep what CLDR says.
SIGNS = {"CNY": "¥"}

ISOLATE, END_ISOLATE = "\u2068", "\u2069"
# What is isolated does not tell the direction of the text around it; this mark after it does.
RIGHT_TO_LEFT_MARK = "\u200f"
COMMAND = re.compile(r"(?<![A-Za-z0-9/<])/[a-z_]+")

# What Telegram clients send, where the first two letters do not decide.
ALIASES = {
    "zh-hans": "zh_CN",
    "zh-cn": "zh_CN",
    "zh-sg": "zh_CN",
    "zh": "zh_CN",
    "zh-hant": "zh_TW",
    "zh-tw": "zh_TW",
    "zh-hk": "zh_TW",
    "zh-mo": "zh_TW",
    "pt": "pt_BR",
    "pt-br": "pt_BR",
    "pt-pt": "pt_BR",
    "in": "id",
}


def N_(message: str) -> str:  # the name extraction tools look for
    """Mark a sentence for translation that is looked up later."""
    return message


class Markup(str):
    """A text that is HTML already and is not escaped again."""

    __slots__ = ()


@dataclass(frozen=True)
class Translator:
    """One language. Arguments are HTML-escaped, and isolated where text runs right to left."""

    language: str
    messages: dict[tuple[str | None, str], tuple[str, ...]] = field(repr=False)
    plural: Callable[[int], int] = field(repr=False)

    @cached_property
    def locale(self) -> Locale:
        """Babel's locale of the language."""
        return Locale.parse(self.language)

    @property
    def right_to_left(self) -> bool:
        """Whether the language is written from right to left."""
        return self.locale.text_direction == "rtl"

    def gettext(self, message: str, **values: object) -> Markup:
        """The sentence in this language, with its values."""
        return self._fill(self._forms(None, message, message)[0], values)

    def pgettext(self, context: str, message: str, **values: object) -> Markup:
        """As gettext, for a word that means different things in different places."""
        return self._fill(self._forms(context, message, message)[0], values)

    def ngettext(self, one: str, many: str, count: int, **values: object) -> Markup:
        """The sentence in the form the count asks for; {count} is written as numbers are here."""
        forms = self._forms(None, one, one, many)
        index = self.plural(count) if (None, one) in self.messages else int(count != 1)
        return self._fill(forms[min(index, len(forms) - 1)], {"count": count, **values})

    def number(self, value: int | Decimal) -> str:
        """A number in this language's writing."""
        return format_decimal(value, locale=self.locale)

    def money(self, amount: str, currency: str) -> str:
        """An amount digit for digit as given, with the currency's sign in this language."""
        symbol = SIGNS.get(currency) or get_currency_symbol(currency, locale=self.locale)
        return f"{symbol}{amount}" if len(symbol) == 1 else f"{symbol}\u00a0{amount}"

    def about_money(self, amount: Decimal, currency: str) -> str:
        """A converted amount, rounded as the currency is; from 100 on without a fraction."""
        if amount < 100:
            return format_currency(amount, currency, locale=self.locale)
        whole = self.locale.currency_formats["standard"].pattern.replace(".00", "")
        return format_currency(amount, currency, whole, self.locale, currency_digits=False)

    def currency(self, code: str) -> str:
        """A currency's code, and its sign where this language has another."""
        symbol = get_currency_symbol(code, locale=self.locale)
        return code if symbol == code else f"{code} {symbol}"

    def time(self, moment: datetime) -> str:
        """Hours and minutes."""
        return format_time(moment, "short", locale=self.locale)

    def date(self, moment: datetime) -> str:
        """Date and time, short."""
        return format_datetime(moment, "short", locale=self.locale)

    def day(self, day: Day) -> str:
        """A date, the month by name where the language does so."""
        return format_date(day, "medium", locale=self.locale)

    def isolated(self, text: str) -> str:
        """HTML kept from turning around what stands beside it, which keeps this direction."""
        mark = RIGHT_TO_LEFT_MARK if self.right_to_left else ""
        return f"{ISOLATE}{text}{END_ISOLATE}{mark}"

    def _forms(self, context: str | None, message: str, *fallback: str) -> tuple[str, ...]:
        return self.messages.get((context, message)) or fallback

    def _fill(self, sentence: str, values: dict[str, object]) -> Markup:
        return Markup(sentence.format(**{k: self._value(v) for k, v in values.items()}))

    def _value(self, value: object) -> str:
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            text = value if isinstance(value, Markup) else escape(str(value), quote=False)
        else:
            text = self.number(value)
        return self.isolated(text) if self.right_to_left else text


def translator(language_code: str | None) -> Translator:
    """The translator for a Telegram language code, or for one of LANGUAGES; English otherwise."""
    return _load(choose(language_code))


def choose(language_code: str | None) -> str:
    """The best of LANGUAGES for a code such as `zh-hans`, `pt-br`, `ru` or `ru-RU`."""
    code = (language_code or "").replace("_", "-").lower()
    if code in ALIASES:
        return ALIASES[code]
    first = code.split("-")[0]
    exact = {language.replace("_", "-").lower(): language for language in LANGUAGES}
    return exact.get(code) or ALIASES.get(first) or exact.get(first) or FALLBACK


@cache
def _load(language: str) -> Translator:
    with catalogue_path(language).open("rb") as file:
        catalogue = read_po(file, locale=language)
    messages: dict[tuple[str | None, str], tuple[str, ...]] = {}
    for message in catalogue:
        key = message.id if isinstance(message.id, str) else message.id[0]
        string = message.string or ""
        forms = (string,) if isinstance(string, str) else tuple(string)
        if key and all(forms):
            messages[(message.context, key)] = forms
    plural = gettext_module.c2py(catalogue.plural_expr)
    if Locale.parse(language).text_direction == "rtl":
        # A command at the start of a line would turn the line, and its slash would change sides.
        messages = {
            key: tuple(COMMAND.sub(f"{ISOLATE}\\g<0>{END_ISOLATE}", form) for form in forms)
            for key, forms in messages.items()
        }
    return Translator(language, messages, plural)
