"""The gate of uploads: names, sizes, and a process that judges."""

import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import override_settings
from pikepdf import Dictionary, Name, String

from evidence import safety
from evidence.safety import examine, extension_of, limits, plain_name
from tests.evidence.honest import HONEST, document, png, saved
from tests.evidence.library import sent


def refusal(upload: SimpleUploadedFile) -> tuple[str, str]:
    """The code and the sentence of a refusal."""
    with pytest.raises(ValidationError) as caught:
        examine(upload)
    (sentence,) = caught.value.messages
    return caught.value.code, sentence


def test_taken_file_is_described_and_ready_to_be_stored():
    content = HONEST["quet.pdf"]()

    found = examine(sent("Quét 1.pdf", content))

    assert (found.name, found.media_type, found.pages) == ("Quét 1.pdf", "application/pdf", 3)
    assert (found.size, found.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert found.upload.read() == content


def test_file_on_the_disk_is_taken_as_one_in_memory_is():
    content = png(40, 40)
    with TemporaryUploadedFile("a.png", "image/png", len(content), None) as upload:
        upload.write(content)
        upload.seek(0)

        assert examine(upload).sha256 == hashlib.sha256(content).hexdigest()


def test_refusal_names_the_file_and_the_reason():
    assert refusal(sent("x.png", b"MZ")) == (
        "other_content",
        "Tệp “x.png” có nội dung không đúng với phần mở rộng của tên tệp.",
    )
    assert refusal(sent("Báo cáo.exe", b"MZ"))[0] == "extension"
    assert "“Báo cáo.exe”" in refusal(sent("Báo cáo.exe", b"MZ"))[1]


def test_empty_file_never_reaches_the_process():
    assert refusal(SimpleUploadedFile("x.pdf", b""))[0] == "empty"


def test_too_large_file_is_refused_with_the_limit():
    upload = SimpleUploadedFile("x.pdf", b"x")
    upload.size = limits().file_bytes + 1

    assert refusal(upload) == ("too_large", "Tệp “x.pdf” lớn hơn 20 MB.")


def test_file_without_a_name_is_refused():
    upload = SimpleUploadedFile("x.pdf", b"x")
    upload._name = None  # what the field of a form never sends

    assert refusal(upload)[0] == "extension"


@override_settings(EVIDENCE_WAIT=0.001)
def test_process_that_does_not_answer_in_time_has_refused():
    assert refusal(sent())[0] == "exhausted"


def test_process_that_is_ended_has_refused(settings):
    settings.EVIDENCE_LIMITS = {**settings.EVIDENCE_LIMITS, "memory_bytes": 20 * 2**20}

    assert refusal(sent())[0] == "exhausted"


def test_process_that_says_nothing_has_refused(monkeypatch):
    monkeypatch.setattr(safety.sys, "executable", "/bin/true")

    assert refusal(sent())[0] == "exhausted"


def test_process_knows_no_secret_of_ours(monkeypatch, tmp_path):
    spy = tmp_path / "spy"
    spy.write_text("#!/bin/sh\nenv > " + str(tmp_path / "seen") + "\n")
    spy.chmod(0o755)
    monkeypatch.setenv("SECRET_KEY", "ours")
    monkeypatch.setattr(safety.sys, "executable", str(spy))

    assert refusal(sent())[0] == "exhausted"
    assert "ours" not in (tmp_path / "seen").read_text()


def test_picture_with_too_many_pixels_is_told_how_many_may_be(settings):
    settings.EVIDENCE_LIMITS = {**settings.EVIDENCE_LIMITS, "pixels": 2_000_000}

    assert refusal(sent("x.png", png(2_000, 1_001))) == (
        "too_many_pixels",
        "Ảnh “x.png” có hơn 2 triệu điểm ảnh: hãy thu nhỏ lại.",
    )


def test_pdf_that_acts_is_refused_by_the_process():
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))

    assert refusal(sent("x.pdf", saved(document(OpenAction=script))))[0] == "pdf_script"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Báo cáo.pdf", "Báo cáo.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\Lan\\ảnh.jpg", "ảnh.jpg"),
        ("a\x00b\r\nc.png", "abc.png"),
        ("anh\u202egnp.exe", "anhgnp.exe"),
        ("A\u0309nh.png", "Ảnh.png"),
        (" .. x.png. ", "x.png"),
        ("a" * 400 + ".pdf", "a" * 150 + ".pdf"),
        ("a." + "b" * 40, "a." + "b" * 10),
        ("", ""),
    ],
)
def test_name_shows_what_it_is(given, shown):
    assert plain_name(given) == shown


@pytest.mark.parametrize(
    ("name", "extension"), [("a.PDF", "pdf"), ("a.pdf.exe", "exe"), ("pdf", ""), ("", "")]
)
def test_only_what_stands_behind_the_last_dot_counts(name, extension):
    assert extension_of(name) == extension
