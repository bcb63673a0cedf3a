"""What an installation can choose. Each field is a `THREEFOLD_…` variable and an option of `threefold`."""

import os
import re
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from app.domain.limits import Limits


def database_url(text: str) -> str:
    """The URL of a database as given. Raises ValueError when it is none of ours."""
    if not re.match(r"(sqlite|postgres(ql)?)://([^/@]*@)?(\[[0-9a-f:]+\]|[^/:]*)(:\d+)?(/|$)", text):
        raise ValueError("must be postgresql://user@host/name or sqlite:///path/to/file")
    return text


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


class UnreadableFile(Exception):
    """A setting is in a file that cannot be read. `variable` names the file."""

    def __init__(self, variable: str, path: str, reason: str) -> None:
        super().__init__(f"{variable}: cannot read {path} ({reason})")


class FilesSource(PydanticBaseSettingsSource):
    """Settings whose variable, with `_FILE` at its end, names a file: `THREEFOLD_DATABASE_URL_FILE`."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
        """The content of the file of a setting without white space around it. Raises UnreadableFile."""
        variable = f"THREEFOLD_{field_name.upper()}_FILE"
        path = os.environ.get(variable)
        if not path:
            return None, field_name, False
        try:
            return Path(path).read_text(encoding="utf-8").strip(), field_name, False
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "no text"
            raise UnreadableFile(variable, path, reason) from error

    def __call__(self) -> dict[str, Any]:
        """The settings that files have."""
        contents = {
            name: self.get_field_value(field, name)[0]
            for name, field in self.settings_cls.model_fields.items()
        }
        return {name: content for name, content in contents.items() if content is not None}


class Settings(BaseSettings):
    """Read from the environment, and from the files that it names; what is given as an option counts more."""

    model_config = SettingsConfigDict(env_prefix="THREEFOLD_", extra="forbid")

    host: str = Field("127.0.0.1", description="address to listen on; 0.0.0.0 lets other devices in")
    port: int = Field(8000, ge=0, le=65535, description="port to listen on; 0 takes a free one")
    data_dir: Path = Field(
        Path("data"), description="folder for the database; Threefold makes it if it is missing"
    )
    database_url: str | None = Field(
        None, description="database to use instead of the one in the data folder"
    )
    workers: int = Field(1, ge=1, le=64, description="processes that answer requests")
    no_sample: bool = Field(False, description="start without the sample board")
    public_url: str | None = Field(
        None, description="address at which other devices reach this server, for links and QR codes"
    )

    allowed_hosts: str = Field(
        "", description="more names by which this server is reached, with commas between"
    )
    trusted_proxies: str = Field(
        "",
        description="proxies whose X-Forwarded headers count: addresses or networks, with commas between",
    )
    keep_removed: int = Field(
        30, ge=1, le=36_500, description="days after which removed boards and examples are deleted for good"
    )
    time_zone: str | None = Field(
        None, description="IANA time zone of the days and times on pages; default the machine's"
    )

    metrics_token: str | None = Field(
        None, repr=False, description="token that Prometheus sends to read /metrics; without one it is off"
    )
    log_format: Literal["text", "json"] = Field("text", description="how the log is written: text or json")

    most_connections: int = Field(
        3_000, ge=16, description="connections that one address may have open; a school may share one"
    )
    most_streams: int = Field(2_500, ge=16, description="open screens (event streams) of one address")
    examples_per_person: int = Field(200, ge=1, description="examples that a participant may add to a board")
    examples_per_board: int = Field(10_000, ge=1, description="examples that a board may hold")
    megabytes_per_board: int = Field(8, ge=1, description="MiB of text that the examples of a board may hold")
    people_per_board: int = Field(5_000, ge=1, description="participants that a board may have")
    comments_per_example: int = Field(200, ge=1, description="comments that an example may have")
    comments_per_person: int = Field(
        500, ge=1, description="comments that a participant may write on a board"
    )
    comment_length: int = Field(2_000, ge=1, le=20_000, description="characters that a comment may have")

    @field_validator("time_zone")
    @classmethod
    def _is_time_zone(cls, name: str | None) -> str | None:
        try:
            return name if name is None else ZoneInfo(name).key
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("must be an IANA time zone like America/Vancouver") from error

    @field_validator("metrics_token")
    @classmethod
    def _is_long(cls, token: str | None) -> str | None:
        if token is not None and not re.fullmatch(r"[!-~]{16,}", token):
            raise ValueError("must have at least 16 letters, digits or signs, and no spaces")
        return token

    @field_validator("allowed_hosts")
    @classmethod
    def _are_hosts(cls, text: str) -> str:
        for host in _listed(text):
            if not re.fullmatch(r"[\w.-]+|\[?[0-9a-fA-F:.]+\]?", host):
                raise ValueError("must be names like map.example.org, with commas between")
        return text

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, text: str) -> str:
        for network in _listed(text):
            try:
                everyone = ip_network(network, strict=False).prefixlen == 0
            except ValueError as error:
                raise ValueError("must be addresses like 127.0.0.1 or networks like 10.0.0.0/8") from error
            if everyone:
                raise ValueError("must not be everyone: then anybody could pretend any address")
        return text

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, url: str | None) -> str | None:
        return url if url is None else database_url(url)

    @field_validator("public_url")
    @classmethod
    def _is_web_address(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise ValueError("must be an address like https://map.example.org")
        if parts.path.strip("/") or parts.query or parts.fragment:
            raise ValueError("must have no path: Threefold needs a host name of its own")
        return url.rstrip("/")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Options count most, then variables, then the files that variables name."""
        return init_settings, env_settings, FilesSource(settings_cls)

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{self.data_dir / 'threefold.db'}"

    @property
    def address(self) -> str:
        """Where people open Threefold, without a slash at the end."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104
        return self.public_url or f"http://{host}:{self.port}"

    @property
    def hosts(self) -> list[str]:
        """The names in `allowed_hosts`, and that of the public URL."""
        public = urlsplit(self.public_url).hostname if self.public_url else None
        return [*_listed(self.allowed_hosts), *([public] if public else [])]

    @property
    def proxies(self) -> list[str]:
        """The addresses and networks in `trusted_proxies`."""
        return _listed(self.trusted_proxies)

    @property
    def is_https(self) -> bool:
        """Whether people reach this server by TLS, as the public URL says."""
        return self.public_url is not None and self.public_url.startswith("https:")

    @property
    def limits(self) -> Limits:
        """How much people and boards may hold."""
        return Limits(
            examples_per_person=self.examples_per_person,
            examples_per_board=self.examples_per_board,
            bytes_per_board=self.megabytes_per_board * 1024 * 1024,
            people_per_board=self.people_per_board,
            comments_per_example=self.comments_per_example,
            comments_per_person=self.comments_per_person,
            comment_length=self.comment_length,
            removed_for=self.keep_removed,
        )

    def environment(self) -> dict[str, str]:
        """These settings as variables, for processes started from here."""
        given = self.model_dump(mode="json", exclude_none=True)
        return {f"THREEFOLD_{name.upper()}": str(value) for name, value in given.items()}
