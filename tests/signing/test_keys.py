import multiprocessing
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from signing import keys
from signing.keys import DOCUMENT_SIGNING, KeysRefused, open_authority

SECRET = "a secret only tests know, long enough"


def certificate_of(signer) -> x509.Certificate:
    return x509.load_der_x509_certificate(signer.engine.signing_cert.dump())


def root_of(folder: Path, answers) -> None:
    answers.put(open_authority(folder, SECRET).root)


def test_second_opening_gives_the_same_authority(authority):
    assert open_authority(authority.folder, SECRET).root == authority.root


def test_processes_that_create_at_once_end_with_one_authority(tmp_path):
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    racers = [context.Process(target=root_of, args=(tmp_path, answers)) for _ in range(2)]
    for racer in racers:
        racer.start()
    roots = {answers.get(timeout=60) for _ in racers}
    for racer in racers:
        racer.join()

    assert roots == {open_authority(tmp_path, SECRET).root}
    assert [path.name for path in tmp_path.iterdir()] == ["ca.p12"]


def test_process_that_comes_second_takes_the_key_of_the_first(tmp_path):
    """It saw no file and made a key; when it writes, another process has written already."""
    winners = []

    def create_too_late() -> keys.Credential:
        winners.append(open_authority(tmp_path, SECRET))
        return keys._create_ca()

    found = keys._load_or_create(tmp_path / "ca.p12", SECRET.encode(), create_too_late)

    assert found.certificate.public_bytes(Encoding.DER) == winners[0].root


def test_wrong_secret_is_refused(authority):
    with pytest.raises(KeysRefused):
        open_authority(authority.folder, SECRET + "x")


def test_damaged_file_is_refused(tmp_path):
    (tmp_path / "ca.p12").write_bytes(b"not a key")

    with pytest.raises(KeysRefused):
        open_authority(tmp_path, SECRET)


def test_key_of_one_person_does_not_open_as_that_of_another(tmp_path):
    authority = open_authority(tmp_path, SECRET)
    authority.signer_for(1, "Nguyễn Văn An", "Phòng Tham mưu")
    (one,) = tmp_path.glob("nguoi-1-*")
    authority.signer_for(2, "Trần Thị Bé", "Phòng Tham mưu")
    (two,) = tmp_path.glob("nguoi-2-*")
    one.replace(two)

    with pytest.raises(KeysRefused):
        authority.signer_for(2, "Trần Thị Bé", "Phòng Tham mưu")


def test_file_without_a_private_key_is_refused(authority, tmp_path):
    root = x509.load_der_x509_certificate(authority.root)
    lock = BestAvailableEncryption(keys._passphrase(SECRET.encode(), "ca.p12"))
    packed = pkcs12.serialize_key_and_certificates(None, None, root, None, lock)
    (tmp_path / "ca.p12").write_bytes(packed)

    with pytest.raises(KeysRefused):
        open_authority(tmp_path, SECRET)


@pytest.mark.parametrize("person_id", ["", "../1", "a/b", "x" * 65, "ă"])
def test_person_id_never_becomes_a_path(authority, person_id):
    with pytest.raises(ValueError, match="person"):
        authority.signer_for(person_id, "Nguyễn Văn An", "Phòng Tham mưu")


def test_files_are_for_the_owner_alone_and_hold_no_plain_key(authority):
    authority.signer_for("an", "Nguyễn Văn An", "Phòng Tham mưu")

    for path in authority.folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        with pytest.raises(ValueError, match=r".+"):
            pkcs12.load_key_and_certificates(path.read_bytes(), None)


def test_same_person_keeps_the_certificate(authority):
    first, again = (authority.signer_for(7, "Lê Thị Sáu", "Văn phòng") for _ in range(2))

    assert first.fingerprint == again.fingerprint


def test_person_of_two_organisations_has_two_certificates(authority):
    fingerprints = {
        authority.signer_for(8, "Lê Văn Tám", organisation).fingerprint
        for organisation in ("Văn phòng", "Ban Tổ chức", "Văn phòng")
    }

    assert len(fingerprints) == 2


def test_certificate_is_renewed_before_it_ends_and_keeps_the_key(authority):
    old = authority.signer_for(9, "Phạm Thị Chín", "Văn phòng")

    with time_machine.travel(old.valid_until - timedelta(days=29), tick=False):
        new = authority.signer_for(9, "Phạm Thị Chín", "Văn phòng")

    assert new.fingerprint != old.fingerprint
    assert new.valid_until > old.valid_until
    assert certificate_of(new).public_key() == certificate_of(old).public_key()


def test_certificate_says_who_signs_for_whom_in_vietnamese(authority):
    signer = authority.signer_for(10, "Đặng Ngọc Ẩn", "Ủy ban Kiểm tra Thành ủy")
    subject = certificate_of(signer).subject

    assert [attribute.value for attribute in subject] == [
        *("VN", "Ủy ban Kiểm tra Thành ủy", "Đặng Ngọc Ẩn", "10")
    ]
    assert signer.common_name == "Đặng Ngọc Ẩn"
    assert signer.issuer == "thiduakhenthuong – CA thử nghiệm của bản cài đặt"


def test_name_too_long_for_a_certificate_is_cut(authority):
    signer = authority.signer_for(11, "Nguyễn " * 20, "Ban " * 40)
    subject = certificate_of(signer).subject

    for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        (attribute,) = subject.get_attributes_for_oid(oid)
        assert 55 < len(attribute.value.encode()) <= 64
        assert attribute.value.endswith("…")


def test_certificate_is_for_signing_documents_and_chains_to_the_root(authority):
    certificate = certificate_of(authority.signer_for(12, "Nguyễn Văn An", "Văn phòng"))
    root = x509.load_der_x509_certificate(authority.root)
    extension = certificate.extensions.get_extension_for_class

    usage = extension(x509.KeyUsage)
    assert usage.critical
    assert (usage.value.digital_signature, usage.value.content_commitment) == (True, True)
    assert (usage.value.key_cert_sign, usage.value.key_encipherment) == (False, False)
    assert DOCUMENT_SIGNING in extension(x509.ExtendedKeyUsage).value
    assert extension(x509.BasicConstraints).value.ca is False
    root_id = root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    assert extension(x509.AuthorityKeyIdentifier).value.key_identifier == root_id.digest
    assert certificate.public_key().key_size >= 2048
    certificate.verify_directly_issued_by(root)


def test_root_signs_certificates_and_nothing_else(authority):
    root = x509.load_der_x509_certificate(authority.root)
    usage = root.extensions.get_extension_for_class(x509.KeyUsage).value
    limits = root.extensions.get_extension_for_class(x509.BasicConstraints).value

    assert (usage.key_cert_sign, usage.digital_signature) == (True, False)
    assert (limits.ca, limits.path_length) == (True, 0)
    assert root.not_valid_after_utc > datetime.now(UTC) + timedelta(days=9 * 365)


def test_secrets_do_not_show_in_a_log(authority):
    signer = authority.signer_for(13, "Nguyễn Văn An", "Văn phòng")

    assert SECRET not in repr(authority)
    assert "SimpleSigner" not in repr(signer)
