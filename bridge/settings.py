"""What a daemon can be told when it starts."""

import ipaddress
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bridge.protocol import PORT


class Settings(BaseModel):
    """A daemon's settings. Raises pydantic.ValidationError, in one sentence, for unsafe ones."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(PORT, ge=0, le=65_535, description="UDP port; 0 = any free one.")
    device: Literal["auto", "cpu", "cuda", "mps"] = Field(
        "auto", description="Where the choir runs; the other models are compiled for the CPU."
    )
    token: str = Field("", description="Secret that clients must know; empty = none.")
    private: bool = Field(
        False, description="End when standard input does: with the process that started it."
    )
    first: str = Field("", description="Task whose model is loaded before the others.")
    debug: bool = Field(False, description="Use tiny seeded models instead of the trained ones.")
    most_waiting: int = Field(64, ge=1, description="Requests that may wait; more are `busy`.")
    most_kept: int = Field(256, ge=1, description="Requests remembered for repeated questions.")
    most_sessions: int = Field(256, ge=1, description="Clients known at a time.")
    session_idle_s: float = Field(900, gt=0, description="Silence after which one is forgotten.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="What the log tells."
    )
    log_file: str = Field(
        "", description="File for the log, kept below 2 MB; empty = standard error."
    )

    @property
    def is_for_this_machine(self) -> bool:
        """Whether it listens on this machine's own address, as by default, and asks no secret."""
        return self.host == Settings.model_fields["host"].default and not self.token

    @model_validator(mode="after")
    def _token_beyond_loopback(self) -> "Settings":
        if not self.token and not _is_loopback(self.host):
            raise ValueError(
                f"listening on {self.host} lets other machines in: give a --token as well"
            )
        return self


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
