"""Settings are read once, named exactly, and every mistake in them is told at once."""

from pathlib import Path

import pytest

from bot.env_example import env_example
from bot.settings import ConfigError, Settings, load

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def read(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Settings:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return load()


def problems(monkeypatch: pytest.MonkeyPatch, **environment: str) -> dict[str, str]:
    with pytest.raises(ConfigError) as caught:
        read(monkeypatch, **environment)
    return dict(line.split(": ", 1) for line in caught.value.problems)


def test_nothing_set_is_fine_and_leaves_only_the_local_gallery_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = read(monkeypatch)
    active = {id_ for id_, own in settings.provider_settings.items() if own.active}
    assert active == {"gallery"}
    assert settings.database_url == "sqlite+aiosqlite:///data/snapbuy.db"
    assert settings.privacy.require_consent


def test_a_provider_is_on_when_its_keys_are_set_and_off_when_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert read(monkeypatch, PROVIDERS__JUHE__KEY="k").provider_settings["juhe"].active
    off = read(monkeypatch, PROVIDERS__JUHE__ENABLED="false")
    assert not off.provider_settings["juhe"].active


def test_an_empty_value_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not read(monkeypatch, PROVIDERS__JUHE__KEY="").provider_settings["juhe"].active


def test_a_dotenv_file_is_read_and_the_environment_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(
        "QUOTA__DAILY_PER_USER=7\nQUOTA__DAILY_PER_GROUP=8\nSOMEBODY_ELSES=1\n", encoding="utf-8"
    )
    settings = read(monkeypatch, QUOTA__DAILY_PER_GROUP="9")
    assert (settings.quota.daily_per_user, settings.quota.daily_per_group) == (7, 9)


def test_every_problem_is_told_at_once_with_its_full_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = problems(
        monkeypatch,
        TELEGRAM__MODE="webhook",
        TELEGRAM__WEBHOOK_SECRET="short",
        TELEGRAM__LISTEN="nowhere",
        TELEGRAM__ADMIN_IDS="1,me",
        QUOTA__TIMEZONE="Mars/Base",
        QUOTA__DAILY_PER_USER="-1",
        DATABASE_URL="mysql://x",
        PUBLIC_URL="http://bot.example",
        PROVIDERS__JUHE__BASE_URL="http://apis.juhe.cn",
        PROVIDERS__JUHE__TIMEOUT_S="soon",
        PROVIDERS__NOBODY__KEY="x",
    )
    assert set(found) == {
        "TELEGRAM__WEBHOOK_URL",
        "TELEGRAM__WEBHOOK_SECRET",
        "TELEGRAM__LISTEN",
        "TELEGRAM__ADMIN_IDS",
        "QUOTA__TIMEZONE",
        "QUOTA__DAILY_PER_USER",
        "DATABASE_URL",
        "PUBLIC_URL",
        "PROVIDERS__JUHE__BASE_URL",
        "PROVIDERS__JUHE__TIMEOUT_S",
        "PROVIDERS__NOBODY",
    }
    assert found["TELEGRAM__ADMIN_IDS"] == "is no whole number"
    assert found["PROVIDERS__JUHE__TIMEOUT_S"] == "is no number"
    assert found["QUOTA__DAILY_PER_USER"] == "must be 0 or more"


def test_a_webhook_needs_no_secret_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(
        monkeypatch, TELEGRAM__MODE="webhook", TELEGRAM__WEBHOOK_URL="https://bot.example/updates"
    )
    assert settings.telegram.webhook_secret is None


def test_a_problem_never_repeats_the_value(monkeypatch: pytest.MonkeyPatch) -> None:
    found = problems(
        monkeypatch,
        TELEGRAM__WEBHOOK_SECRET="canary secret",
        DATABASE_URL="mysql://user:canary@host",
        PROVIDERS__JUHE__QPS="canary",
        PROVIDERS__DAJI__BASE_URL="https://user:canary#word@host",
    )
    assert "PROVIDERS__DAJI__BASE_URL" in found
    assert "canary" not in str(found)


@pytest.mark.parametrize(
    "url",
    [
        "mysql://host/x",
        "sqlite+aiosqlite:///",
        "sqlite+aiosqlite:///:memory:",
        "postgresql+asyncpg://",
        "postgresql+asyncpg://user:canary#word@host/x",
        "postgresql+asyncpg://host:port/x",
    ],
)
def test_a_database_that_cannot_be_is_refused_at_the_door(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    found = problems(monkeypatch, DATABASE_URL=url)
    assert set(found) == {"DATABASE_URL"}
    assert "canary" not in str(found)


def test_a_dotenv_file_that_is_no_text_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_bytes(b"TELEGRAM__TOKEN=\xff\xfecanary\n")
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / ".env")
    assert "canary" not in str(caught.value)
    assert ".env cannot be read" in str(caught.value)


def test_enabled_without_keys_is_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    found = problems(monkeypatch, PROVIDERS__JUHE__ENABLED="true")
    assert found == {"PROVIDERS__JUHE": "ENABLED is true but KEY is not set"}


@pytest.mark.parametrize(
    ("url", "insecure", "fine"),
    [
        ("http://127.0.0.1:9/x", "false", True),
        ("http://localhost", "false", True),
        ("http://[::1]:80", "false", True),
        ("http://apis.juhe.cn", "false", False),
        ("http://apis.juhe.cn", "true", True),
        ("https://apis.juhe.cn", "false", True),
        ("https://user:pw@apis.juhe.cn", "false", False),
        ("ftp://apis.juhe.cn", "true", False),
        ("http://127.0.0.1.evil.example", "false", False),
        ("https://apis.juhe.cn:99999", "false", False),
        ("https://apis.juhe.cn:0", "false", False),
        ("https://apis juhe.cn", "false", False),
        ("https://[::1", "false", False),
    ],
)
def test_plain_http_is_for_this_machine_or_for_those_who_say_so(
    monkeypatch: pytest.MonkeyPatch, url: str, insecure: str, fine: bool
) -> None:
    environment = {
        "PROVIDERS__JUHE__BASE_URL": url,
        "PROVIDERS__JUHE__ALLOW_INSECURE": insecure,
    }
    if fine:
        read(monkeypatch, **environment)
    else:
        assert "PROVIDERS__JUHE__BASE_URL" in problems(monkeypatch, **environment)


TEMPLATE = "PROVIDERS__JUHE__LINK_TEMPLATE"


@pytest.mark.parametrize(
    "template",
    [
        "https://s.click.example/redirect?to={url}&pid=1",
        "https://s.example:8443/{id}",
        "https://s.example/#{raw_url}",
        "https://s.example/{id}?{url}&{url}",
    ],
)
def test_a_link_template_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch, template: str) -> None:
    own = read(monkeypatch, **{TEMPLATE: template}).provider_settings
    assert own["juhe"].link_template == template
    assert own["daji"].link_template is None


@pytest.mark.parametrize(
    ("template", "wrong"),
    [
        ("http://s.example/{url}", ["https"]),
        ("{raw_url}?pid=1", ["https", "host"]),
        ("https://{raw_url}/", ["host"]),
        ("https://{id}.s.example/{url}", ["host"]),
        ("https://user:canary@s.example/{url}", ["host"]),
        ("https:///{url}", ["host"]),
        ("https://[::1/{url}", ["host"]),
        ("https://s.example:99999/{url}", ["host"]),
        ("https://s.example/?to=1", ["none of"]),
        ("https://s.example/{url}{link}", ["braces"]),
        ("https://s.example/{url}}", ["braces"]),
        ("https://s.example/{url!r}", ["none of", "braces"]),
        ("https://s.example/{url} x", ["percent-encoded"]),
        ("https://s.example/{url}?q=购", ["percent-encoded"]),
        ("ftp://{id}/<{what}>", ["https", "host", "percent-encoded", "braces"]),
    ],
)
def test_all_that_is_wrong_with_a_template_is_told_at_once(
    monkeypatch: pytest.MonkeyPatch, template: str, wrong: list[str]
) -> None:
    found = problems(monkeypatch, **{TEMPLATE: template, "QUOTA__TIMEZONE": "Mars/Base"})
    assert set(found) == {TEMPLATE, "QUOTA__TIMEZONE"}
    told = found[TEMPLATE].split("; ")
    assert len(told) == len(wrong)
    assert all(word in line for word, line in zip(wrong, told, strict=True))
    assert "canary" not in str(found)


@pytest.mark.parametrize(
    ("source", "fine"),
    [
        *(("data/rates.json", True), ("/etc/rates.xml", True), ("http://127.0.0.1:8/x", True)),
        *(("https://rates.example/latest?key=canary&base=EUR", True), ("http://[::1]/", True)),
        *(("http://rates.example/latest", False), ("ftp://rates.example/x", False)),
        *(("https://user:canary@rates.example/", False), ("https://", False)),
        *(("https://rates.example/#canary", False), ("https://rates example/", False)),
        *(("https://[::1", False), ("https://rates.example:0/", False), ("file:///x", False)),
        *(("http://127.0.0.1.evil.example/", False), ("a\nb", False)),
    ],
)
def test_rates_come_from_a_file_or_over_https(
    monkeypatch: pytest.MonkeyPatch, source: str, fine: bool
) -> None:
    if fine:
        settings = read(monkeypatch, RATES__SOURCE=source)
        assert settings.rates.place == source
        assert "canary" not in repr(settings)
    else:
        found = problems(monkeypatch, RATES__SOURCE=source)
        assert set(found) == {"RATES__SOURCE"}
        assert "canary" not in str(found)


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, TELEGRAM__TOKEN="123456:canary", PROVIDERS__JUHE__KEY="canary key")
    assert "canary" not in f"{settings!r} {settings} {settings.provider_settings}"


def test_listen_and_admins_are_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    telegram = read(
        monkeypatch, TELEGRAM__LISTEN="[::1]:8443", TELEGRAM__ADMIN_IDS="11, 22,"
    ).telegram
    assert telegram.listen_address == ("::1", 8443)
    assert telegram.admin_ids == (11, 22)


def test_env_example_is_what_the_models_say() -> None:
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == env_example()


def test_env_example_can_be_used_as_it_is(tmp_path: Path) -> None:
    text = env_example()
    (tmp_path / ".env").write_text(text, encoding="utf-8")
    load()
    uncommented = "\n".join(
        line[1:] for line in text.splitlines() if line.startswith("#") and line[1:2].isupper()
    )
    (tmp_path / ".env").write_text(uncommented, encoding="utf-8")
    load()


CONTRACT = {
    "TELEGRAM": [
        "TOKEN",
        "API_URL",
        "MODE",
        "WEBHOOK_URL",
        "WEBHOOK_SECRET",
        "LISTEN",
        "ADMIN_IDS",
    ],
    "": ["DATABASE_URL", "PUBLIC_URL"],
    "QUOTA": ["DAILY_PER_USER", "DAILY_PER_GROUP", "TIMEZONE"],
    "PRIVACY": ["REQUIRE_CONSENT"],
    "RATES": ["SOURCE"],
    "PROVIDERS__TAOBAO_TOP": [
        "APP_KEY",
        "APP_SECRET",
        "BASE_URL",
        "TOKEN_URL",
        "METHOD",
        "SIGN_METHOD",
        "TIMESTAMP_FORMAT",
        "TOKEN_SOURCE",
        "ACCESS_TOKEN",
        "TOKEN_PARAMETER",
        "THRESHOLD",
    ],
    "PROVIDERS__TAOBAO_IMAGE": [
        "APP_KEY",
        "APP_SECRET",
        "BASE_URL",
        "SIGN_STYLE",
        "BODY_FORMAT",
        "SIMILARITY",
    ],
    "PROVIDERS__DAJI": ["APP_KEY", "APP_SECRET", "BASE_URL"],
    "PROVIDERS__BAIDU": ["API_KEY", "SECRET_KEY", "BASE_URL"],
    "PROVIDERS__JUHE": [
        "KEY",
        "BASE_URL",
        "ENABLED",
        "QPS",
        "DAILY_CAP",
        "TIMEOUT_S",
        "ALLOW_INSECURE",
        "LINK_TEMPLATE",
    ],
    "PROVIDERS__GALLERY": ["PATH", "ENCODER"],
}


@pytest.mark.parametrize("section", CONTRACT)
def test_the_names_outsiders_rely_on_are_there(section: str) -> None:
    text = env_example()
    for key in CONTRACT[section]:
        assert f"\n#{f'{section}__{key}' if section else key}=" in text
