"""Keys and certificates for TLS between parties: an authority of one's own, and one certificate per party."""

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from parley.errors import ConfigError

MOST_PARTIES = 16
_NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
_AUTHORITY = ("basicConstraints=critical,CA:TRUE,pathlen:0", "keyUsage=critical,keyCertSign,cRLSign")
_PARTY = ("basicConstraints=critical,CA:FALSE", "keyUsage=critical,digitalSignature",
          "extendedKeyUsage=serverAuth,clientAuth")


@dataclass(frozen=True)
class Made:
    folder: Path
    files: list[Path]
    valid_until: datetime


def make_certificates(folder: Path, parties: int, days: int = 365, *, authority: Path | None = None) -> Made:
    """Writes party-N.pem and party-N.key for N below `parties`, and ca.pem and ca.key, into `folder`.

    authority: a folder with the ca.pem and ca.key to sign with; then only ca.pem is copied. None: a new authority.

    All or nothing, and never over a file that is there: ConfigError.
    """
    if shutil.which("openssl") is None:
        raise ConfigError("the program openssl is missing: apt-get install openssl")
    names = ["ca.pem"] + (["ca.key"] if authority is None else [])
    names += [f"party-{party}{suffix}" for party in range(parties) for suffix in (".pem", ".key")]
    for name in names:
        if (folder / name).exists():
            raise ConfigError(f"{folder / name} exists; keys are never overwritten: give another folder with -o")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".parley-certs-", dir=folder) as unfinished:  # for the owner only
            _make(Path(unfinished), parties, days, authority)
            for name in names:
                _publish(Path(unfinished) / name, folder / name)
    except OSError as error:
        raise ConfigError(f"{error.filename}: {error.strerror}") from error
    return Made(folder, [folder / name for name in names], datetime.now(UTC) + timedelta(days=days))


def _make(folder: Path, parties: int, days: int, authority: Path | None) -> None:
    if authority is None:
        _openssl(folder, "ca", "Parley authority", days, _AUTHORITY)
        authority = folder
    else:
        shutil.copyfile(_require(authority / "ca.pem"), folder / "ca.pem")
    signer = ("-CA", str(_require(authority / "ca.pem").resolve()),
              "-CAkey", str(_require(authority / "ca.key").resolve()))
    for party in range(parties):
        name = f"party-{party}.parley"  # transports/tls_context.cpp looks for it
        _openssl(folder, f"party-{party}", name, days, (*_PARTY, f"subjectAltName=DNS:{name}"), signer)


def _openssl(folder: Path, stem: str, subject: str, days: int, extensions: tuple[str, ...],
             signer: tuple[str, ...] = ()) -> None:
    """A key and a certificate for it, in `folder`."""
    words = ["openssl", "req", "-x509", *_NEW_KEY, "-config", os.devnull, "-subj", f"/CN={subject}", "-days", str(days),
             "-keyout", f"{stem}.key", "-out", f"{stem}.pem", *signer]
    for extension in extensions:
        words += ["-addext", extension]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, umask=0o077)
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise ConfigError(f"openssl makes no certificate for {subject}: {last[0]}")


def _publish(made: Path, to: Path) -> None:
    """Keys stay the owner's; the link fails where someone else was quicker."""
    made.chmod(0o600 if to.suffix == ".key" else 0o644)
    os.link(made, to)


def _require(path: Path) -> Path:
    if not path.is_file():
        raise ConfigError(f"{path} is missing; ./parley certs makes an authority")
    return path
