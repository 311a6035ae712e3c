"""A file that is something else than its name says is told for what it is, with what to do."""

import pytest

from prs_budget.lib.spreadsheets.limits import UnreadableFile
from prs_budget.lib.spreadsheets.reading import read_workbook
from prs_budget.lib.spreadsheets.sheets import open_file

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\xc3\xa9"
OTHERS = (
    (PNG, "une image (PNG), ni un classeur ni un CSV : choisissez le classeur"),
    (b"\xff\xd8\xff\xe0\0\x10JFIF", "une image (JPEG)"),
    (b"GIF89a\x01\0", "une image (GIF)"),
    (b"BM\x46\0\0\0\0\0\0\0\x36\0", "une image (BMP)"),
    (b"RIFF\x24\0\0\0WEBPVP8 ", "une image (WebP)"),
    (b"\0\0\0\x18ftypheic", "une image ou une vidéo"),
    (b"\x1f\x8b\x08\0", "une archive gzip, ni un classeur ni un CSV : sortez-en"),
    (b"7z\xbc\xaf\x27\x1c\0\x04", "une archive 7-Zip"),
    (b"Rar!\x1a\x07\x01\0", "une archive RAR"),
    (b"MZ\x90\0\x03\0", "un programme"),
    (b"{\\rtf1\\ansi", "un texte mis en forme (RTF)"),
    (
        b"\xef\xbb\xbf\r\n<html><table><tr><td>Type</td>",
        "une page web (HTML), ni un classeur ni un CSV : ouvrez-le",
    ),
    (b'<?xml version="1.0"?><Workbook>', "un document XML"),
    (b"%PDF-1.7 ...", "un PDF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "un ancien format (.xls)"),
)


@pytest.mark.parametrize("read", [lambda content: open_file(content, len), read_workbook], ids=["any file", "workbook"])
@pytest.mark.parametrize(("content", "told"), OTHERS, ids=[told[:24] for _, told in OTHERS])
def test_what_a_file_is_is_said_whatever_its_name(read: object, content: bytes, told: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read(content)  # type: ignore[operator]
    assert told in str(refused.value)


@pytest.mark.parametrize("text", ["MZ;CP\n1;2\n", "BZh;CP\n1;2\n", "BM;CP\n1;2\n", "GIF;CP\n1;2\n"])
def test_a_text_that_begins_with_the_same_letters_is_read(text: str) -> None:
    [sheet] = open_file(text.encode(), len)
    assert [row for _, row in sheet.rows()][1] == ["1", "2"]
