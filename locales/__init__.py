"""What people read: one gettext catalogue per language, and the tool that keeps them complete."""

from pathlib import Path

HERE = Path(__file__).parent
DOMAIN = "bot"
LANGUAGES = ("en", "zh_CN", "zh_TW", "ru", "ar", "es", "pt_BR", "id")


def catalogue_path(language: str) -> Path:
    """Where a language's catalogue lies."""
    return HERE / language / "LC_MESSAGES" / f"{DOMAIN}.po"
