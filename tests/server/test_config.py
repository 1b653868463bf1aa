from __future__ import annotations

import pytest

from telelint.errors import ConfigurationError
from telelint_server.config import Config

SECRET = "x" * 32


def test_what_heroku_gives_is_understood() -> None:
    config = Config.from_environment({"DATABASE_URL": "postgres://u:p@h:5432/d", "TELELINT_SECRET": SECRET})
    assert config.database_url == "postgresql+psycopg://u:p@h:5432/d"


def test_without_a_database_it_is_sqlite_in_the_data_folder() -> None:
    config = Config.from_environment({"TELELINT_DATA": "/data"})
    assert config.database_url == "sqlite:////data/telelint.db"
    assert Config.from_environment({}).database_url.endswith("telelint/telelint.db")


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        pytest.param({"DATABASE_URL": "postgres://h/d"}, "TELELINT_SECRET", id="no-secret"),
        pytest.param({"TELELINT_SECRET": "short-secret"}, "TELELINT_SECRET", id="short-secret"),
        pytest.param({"TELELINT_KEY_RATE": "many"}, "TELELINT_KEY_RATE", id="rate"),
        pytest.param({"TELELINT_ADDRESS_RATE": "0/minute"}, "TELELINT_ADDRESS_RATE", id="no-rate"),
        pytest.param({"TELELINT_TRUSTED_PROXIES": "-1"}, "TELELINT_TRUSTED_PROXIES", id="proxies"),
        pytest.param({"TELELINT_EXTENSION_ORIGINS": "*"}, "TELELINT_EXTENSION_ORIGINS", id="any-origin"),
        pytest.param({"TELELINT_EXTENSION_ORIGINS": "https://a.example/x"}, "TELELINT_EXTENSION_ORIGINS", id="path"),
    ],
)
def test_a_wrong_setting_is_named(environment: dict[str, str], named: str) -> None:
    with pytest.raises(ConfigurationError, match=named) as caught:
        Config.from_environment({"TELELINT_DATA": "/data", **environment})
    assert "short-secret" not in str(caught.value)


def test_secrets_are_not_shown() -> None:
    environment = {"TELELINT_DATA": "/d", "TELELINT_SECRET": SECRET, "TELELINT_METRICS_TOKEN": "token-xyz"}
    assert SECRET not in repr(Config.from_environment(environment))
    assert "token-xyz" not in repr(Config.from_environment(environment))
