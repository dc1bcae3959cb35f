"""This machine and the user we run as, as a value: what decides where things are."""

import getpass
import os
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Machine:
    """A system, `platform` as sys.platform has it, and a user on it with their folders."""

    platform: str
    home: Path
    roaming: Path  # Windows: %APPDATA%
    local: Path  # Windows: %LOCALAPPDATA%
    config: Path  # Linux: $XDG_CONFIG_HOME
    user: str = ""  # Windows: DOMAIN\name
    uid: int = 0  # macOS

    @classmethod
    def this(cls) -> "Machine":
        """The one we run on."""
        home, environment = Path.home(), os.environ
        domain = environment.get("USERDOMAIN", "")
        return cls(
            sys.platform,
            home,
            Path(environment.get("APPDATA") or home / "AppData" / "Roaming"),
            Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local"),
            Path(environment.get("XDG_CONFIG_HOME") or home / ".config"),
            f"{domain}\\{getpass.getuser()}" if domain else getpass.getuser(),
            os.getuid() if sys.platform != "win32" else 0,
        )
