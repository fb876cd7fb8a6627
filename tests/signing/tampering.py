"""What a signer, or who comes after him, may try to slip into a signed file."""

from collections.abc import Callable
from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

from signing.keys import Signer

Change = Callable[[IncrementalPdfFileWriter], None]


def signed_with(
    change: Change, pdf: bytes, field: str, *, signer: Signer, **options: object
) -> bytes:
    """Sign a field and change something else in the same revision."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    change(writer)
    facts = {"subfilter": SigSeedSubFilter.PADES, "md_algorithm": "sha256", **options}
    metadata = PdfSignatureMetadata(field_name=field, **facts)
    output = BytesIO()
    PdfSigner(metadata, signer.engine).sign_pdf(writer, existing_fields_only=True, output=output)
    return output.getvalue()


def nothing(_writer: IncrementalPdfFileWriter) -> None:
    """For signatures that are wrong in themselves."""


def appended(pdf: bytes, change: Change) -> bytes:
    """Put one more revision on top."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    change(writer)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def overpaint(writer: IncrementalPdfFileWriter) -> None:
    stream = generic.StreamObject(stream_data=b"1 1 1 rg 0 0 600 400 re f")
    writer.add_stream_to_page(0, writer.add_object(stream))


def annotate(writer: IncrementalPdfFileWriter) -> None:
    note = generic.DictionaryObject(
        {
            "/Type": generic.NameObject("/Annot"),
            "/Subtype": generic.NameObject("/FreeText"),
            "/Rect": generic.ArrayObject([generic.NumberObject(n) for n in (50, 50, 300, 90)]),
            "/Contents": generic.pdf_string("Điều 1 không còn hiệu lực"),
        }
    )
    writer.register_annotation(writer.find_page_for_modification(0)[0], writer.add_object(note))


def retitle(writer: IncrementalPdfFileWriter) -> None:
    info = writer.prev.trailer.raw_get("/Info")
    info.get_object()["/Title"] = generic.pdf_string("Giao ước khác")
    writer.mark_update(info)


def hide_page(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    pages["/Count"] = generic.NumberObject(0)
    pages["/Kids"] = generic.ArrayObject()
    writer.update_container(pages)


def move_field(writer: IncrementalPdfFileWriter) -> None:
    field = writer.root["/AcroForm"]["/Fields"][1]
    field["/Rect"] = generic.ArrayObject([generic.NumberObject(n) for n in (0, 0, 600, 800)])
    writer.update_container(field)


def add_text_field(writer: IncrementalPdfFileWriter) -> None:
    field = generic.DictionaryObject(
        {"/FT": generic.NameObject("/Tx"), "/T": generic.pdf_string("ghi chú")}
    )
    form = writer.root["/AcroForm"]
    form["/Fields"].append(writer.add_object(field))
    writer.update_container(form["/Fields"])


def add_signature_field(writer: IncrementalPdfFileWriter) -> None:
    spec = SigFieldSpec("ChuKy_098", on_page=0, box=(50, 50, 500, 500))
    append_signature_field(writer, spec)


def retitle_metadata(writer: IncrementalPdfFileWriter) -> None:
    metadata = writer.root["/Metadata"]
    metadata._data = metadata.data.replace("Giao ước".encode(), "Biên bản".encode())
    metadata._encoded_data = None
    writer.update_container(metadata)


def rewrite_page(writer: IncrementalPdfFileWriter) -> None:
    content = writer.root["/Pages"]["/Kids"][0]["/Contents"]
    content._data, content._encoded_data = b"0 0 9 9 re f", None
    writer.update_container(content)


def drop_object(writer: IncrementalPdfFileWriter) -> None:
    reference = writer.root["/Pages"]["/Kids"][0].raw_get("/Contents")
    writer.mark_update(reference)
    writer.objects[(reference.generation, reference.idnum)] = generic.NullObject()


def swap_catalog(writer: IncrementalPdfFileWriter) -> None:
    catalog = generic.DictionaryObject({key: writer.root.raw_get(key) for key in writer.root})
    catalog["/Version"] = generic.NameObject("/2.0")
    writer._root = writer.add_object(catalog)


def swap_information(writer: IncrementalPdfFileWriter) -> None:
    facts = generic.DictionaryObject({"/Title": generic.pdf_string("Giao ước khác")})
    writer.set_info(facts)


def fill_another_field(writer: IncrementalPdfFileWriter) -> None:
    field = writer.root["/AcroForm"]["/Fields"][5]
    field["/V"] = writer.add_object(generic.DictionaryObject())
    writer.update_container(field)


CHANGES = (
    *(overpaint, annotate, retitle, retitle_metadata, hide_page, rewrite_page, drop_object),
    *(move_field, add_text_field, add_signature_field, swap_catalog),
    *(swap_information, fill_another_field),
)
