"""Trial keys of one installation: its own CA, and one key for each person and organisation."""

import hashlib
import os
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate as Asn1Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336
CA_NAME = "thiduakhenthuong – CA thử nghiệm của bản cài đặt"
INSTALLATION_NAME = "thiduakhenthuong – chứng thực của bản cài đặt"
CA_BITS, CA_YEARS = 3072, 10
SIGNER_BITS, SIGNER_YEARS = 2048, 2
RENEW_BEFORE = timedelta(days=30)
CLOCK_SKEW = timedelta(hours=1)
# RFC 5280 allows 64 characters; the library counts bytes of UTF-8.
NAME_LENGTH = 64
PERSON_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class KeysRefused(Exception):
    """A stored key does not open with this secret, or the file is damaged."""


@dataclass(frozen=True, slots=True)
class Credential:
    """A private key with its certificate."""

    key: rsa.RSAPrivateKey = field(repr=False)
    certificate: x509.Certificate


@dataclass(frozen=True, slots=True)
class Signer:
    """What seal.py signs with; `fingerprint` (SHA-256, hexadecimal) is what verify() expects."""

    engine: SimpleSigner = field(repr=False)
    fingerprint: str
    serial: str
    common_name: str
    issuer: str
    valid_from: datetime
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class Authority:
    """The installation's CA; `root` is its certificate (DER), the only trust anchor."""

    folder: Path
    root: bytes
    _secret: bytes = field(repr=False)
    _ca: Credential = field(repr=False)

    def signer_for(self, person_id: int | str, common_name: str, organisation: str) -> Signer:
        """The person's signer for this organisation; made on first use, renewed before it ends."""
        if not PERSON_ID.fullmatch(str(person_id)):
            raise ValueError(f"person id {person_id!r}")
        subject = _subject(common_name, organisation, str(person_id))
        return self._signer(f"nguoi-{person_id}", subject)

    def installation_signer(self) -> Signer:
        """The signer that certifies every document before a person signs it."""
        return self._signer("ban-cai-dat", _subject(INSTALLATION_NAME, "thiduakhenthuong", "0"))

    def _signer(self, prefix: str, subject: x509.Name) -> Signer:
        """One file for each subject: who acts for two units keeps two certificates."""
        digest = hashlib.sha256(subject.public_bytes()).hexdigest()[:16]
        name = f"{prefix}-{digest}.p12"
        credential = _load_or_create(
            self.folder / name, self._secret, lambda: _issue(self._ca, subject)
        )
        if credential.certificate.not_valid_after_utc - RENEW_BEFORE < datetime.now(UTC):
            credential = _issue(self._ca, subject, key=credential.key)
            _write(self.folder / name, _packed(credential, name, self._secret), replace=True)
        return _as_signer(credential, self._ca)


def open_authority(folder: Path, secret: str) -> Authority:
    """Open the CA in `folder`, or create it; processes that create at once end with one CA.

    Raises KeysRefused when the secret is not the one it was created with.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    ca = _load_or_create(folder / "ca.p12", secret.encode(), _create_ca)
    root = ca.certificate.public_bytes(Encoding.DER)
    return Authority(folder, root, secret.encode(), ca)


def _create_ca() -> Credential:
    key = rsa.generate_private_key(public_exponent=65537, key_size=CA_BITS)
    name = x509.Name([_attribute(NameOID.COMMON_NAME, CA_NAME)])
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    certificate = (
        _started(name, name, key.public_key(), years=CA_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    return Credential(key, certificate)


def _issue(
    ca: Credential, subject: x509.Name, *, key: rsa.RSAPrivateKey | None = None
) -> Credential:
    key = key or rsa.generate_private_key(public_exponent=65537, key_size=SIGNER_BITS)
    identifier = ca.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    purposes = [DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]
    certificate = (
        _started(subject, ca.certificate.subject, key.public_key(), years=SIGNER_YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(digital_signature=True, content_commitment=True), critical=True)
        # NSS, under Firefox and pdfsig, only knows e-mail as a purpose of people's signatures.
        .add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier.value),
            critical=False,
        )
        .sign(ca.key, hashes.SHA256())
    )
    return Credential(key, certificate)


def _started(
    subject: x509.Name, issuer: x509.Name, public_key: rsa.RSAPublicKey, *, years: int
) -> x509.CertificateBuilder:
    now = datetime.now(UTC).replace(microsecond=0)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_SKEW)
        .not_valid_after(now + timedelta(days=365 * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _key_usage(
    *,
    digital_signature: bool = False,
    content_commitment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=content_commitment,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _subject(common_name: str, organisation: str, number: str) -> x509.Name:
    return x509.Name(
        [
            _attribute(NameOID.COUNTRY_NAME, "VN"),
            _attribute(NameOID.ORGANIZATION_NAME, organisation),
            _attribute(NameOID.COMMON_NAME, common_name),
            _attribute(NameOID.SERIAL_NUMBER, number),
        ]
    )


def _attribute(oid: ObjectIdentifier, text: str) -> x509.NameAttribute[str]:
    while len(text.encode()) > NAME_LENGTH:
        text = text.rstrip("…")[:-1].rstrip() + "…"
    return x509.NameAttribute(oid, text)


def _as_signer(credential: Credential, ca: Credential) -> Signer:
    certificate = credential.certificate
    plain = credential.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    store = SimpleCertificateStore()
    store.register(_asn1(ca.certificate))
    engine = SimpleSigner(
        signing_cert=_asn1(certificate),
        signing_key=PrivateKeyInfo.load(plain),
        cert_registry=store,
        prefer_pss=True,
    )
    return Signer(
        engine=engine,
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        serial=f"{certificate.serial_number:x}",
        common_name=_text(certificate.subject, NameOID.COMMON_NAME),
        issuer=_text(certificate.issuer, NameOID.COMMON_NAME),
        valid_from=certificate.not_valid_before_utc,
        valid_until=certificate.not_valid_after_utc,
    )


def _asn1(certificate: x509.Certificate) -> Asn1Certificate:
    return Asn1Certificate.load(certificate.public_bytes(Encoding.DER))


def _text(name: x509.Name, oid: ObjectIdentifier) -> str:
    return str(name.get_attributes_for_oid(oid)[0].value)


def _load_or_create(path: Path, secret: bytes, create: Callable[[], Credential]) -> Credential:
    """Who writes first wins; everybody else reads what that process wrote."""
    if not path.exists():
        _write(path, _packed(create(), path.name, secret), replace=False)
    return _unpacked(path, secret)


def _packed(credential: Credential, name: str, secret: bytes) -> bytes:
    lock = BestAvailableEncryption(_passphrase(secret, name))
    return pkcs12.serialize_key_and_certificates(
        None, credential.key, credential.certificate, None, lock
    )


def _unpacked(path: Path, secret: bytes) -> Credential:
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(
            path.read_bytes(), _passphrase(secret, path.name)
        )
    except ValueError as error:
        raise KeysRefused(path.name) from error
    if not isinstance(key, rsa.RSAPrivateKey) or certificate is None:
        raise KeysRefused(path.name)
    return Credential(key, certificate)


def _passphrase(secret: bytes, name: str) -> bytes:
    """Bound to the file name, so that a file copied over another one does not open."""
    info = f"thiduakhenthuong/keys/{name}".encode()
    return HKDF(hashes.SHA256(), length=32, salt=None, info=info).derive(secret).hex().encode()


def _write(path: Path, content: bytes, *, replace: bool) -> None:
    """Complete or not at all, mode 0600; without `replace` an existing file stays."""
    handle, name = tempfile.mkstemp(dir=path.parent)  # mkstemp makes the file 0600
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            temporary.replace(path)
        else:
            _link(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileExistsError:
        return  # another process was first
