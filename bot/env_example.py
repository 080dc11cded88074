"""The text of `.env.example` and the provider table, generated from the settings models."""

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from bot.settings import settings_model
from providers.registry import all_providers
from providers.settings import ProviderSettings

COMMON = ("enabled", "qps", "daily_cap", "timeout_s", "allow_insecure", "link_template")
TABLE_BEGINS = "<!-- settings: written by `make env-example` -->"
TABLE_ENDS = "<!-- end of settings -->"
HEADER = (
    "# SnapBuy settings. Copy to .env and fill in what you use; every line is optional",
    "# but TELEGRAM__TOKEN. Values in comments are the defaults; take the # away to change one.",
)


def env_example() -> str:
    """Every setting, with its meaning and default, as a .env file."""
    lines = [*HEADER]
    for name, field in settings_model().model_fields.items():
        section = _section(field)
        if section is None:
            lines += ["", *_setting(name.upper(), field)]
        elif name == "providers":
            lines += _providers(section)
        else:
            lines.append("")
            for key, inner in section.model_fields.items():
                lines += _setting(f"{name}__{key}".upper(), inner)
    return "\n".join(lines) + "\n"


def settings_table() -> str:
    """The same as a Markdown table: name, meaning, default."""
    rows = ["| setting | meaning | default |", "| --- | --- | --- |"]
    for name, field in settings_model().model_fields.items():
        section = _section(field)
        if section is None:
            rows.append(_row(name.upper(), field))
        elif name == "providers":
            rows += _provider_rows(section)
        else:
            rows += [_row(f"{name}__{key}".upper(), f) for key, f in section.model_fields.items()]
    return "\n".join(rows) + "\n"


def with_settings(readme: str) -> str:
    """The README with the table of settings between its two marks brought up to date."""
    before, _, rest = readme.partition(TABLE_BEGINS)
    _, _, after = rest.partition(TABLE_ENDS)
    return f"{before}{TABLE_BEGINS}\n{settings_table()}{TABLE_ENDS}{after}"


def _provider_rows(section: type[BaseModel]) -> Iterator[str]:
    for id_, field in section.model_fields.items():
        model = _section(field)
        for key, inner in model.model_fields.items() if model else ():
            if key not in COMMON:
                yield _row(f"PROVIDERS__{id_}__{key}".upper(), inner)
    for key in COMMON:
        yield _row(f"PROVIDERS__<ID>__{key}".upper(), ProviderSettings.model_fields[key])


def _row(name: str, field: FieldInfo) -> str:
    default = _default(field)
    return f"| `{name}` | {field.description or ''} | {f'`{default}`' if default else ''} |"


def _providers(section: type[BaseModel]) -> Iterator[str]:
    for id_, field in section.model_fields.items():
        info = all_providers()[id_].info
        yield ""
        yield f"# {info.title}: {info.homepage}"
        model = _section(field)
        if model is not None:
            # A provider's own keys first, what all have in common last.
            own = sorted(model.model_fields.items(), key=lambda item: item[0] in COMMON)
            for key, inner in own:
                yield from _setting(f"PROVIDERS__{id_}__{key}".upper(), inner)


def _setting(name: str, field: FieldInfo) -> Iterator[str]:
    if field.description:
        yield f"# {field.description}"
    yield f"#{name}={_default(field)}"


def _default(field: FieldInfo) -> str:
    value: Any = field.default
    if value is None or isinstance(value, SecretStr):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return str(value)


def _section(field: FieldInfo) -> type[BaseModel] | None:
    """The model behind a field that is a group of settings."""
    for candidate in (field.annotation, *get_args(field.annotation)):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    return None
