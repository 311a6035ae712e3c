"""What an answer says: what people and programs read is kept, what changes by itself is not."""

from io import BytesIO

from openpyxl import Workbook

from benchmarks.answers import XLSX, Said, said

HTML = {"Content-Type": "text/html; charset=utf-8"}


def page_says(page: str) -> list[str]:
    return said("/", 200, HTML, page.encode()).lines[2:]


def lines_of(headers: dict[str, str], content: bytes) -> list[str]:
    return said("/", 200, headers, content).lines


def test_a_page_says_its_texts_links_and_cells_by_row() -> None:
    page = """
      <main class="a"><h1>Axes</h1>
        <table><caption>Crédits</caption>
          <tr><th scope="col">Axe</th><th scope="col">2018</th></tr>
          <tr><th scope="row"><a href="/a1/">A1</a></th>
              <td class="n"><a href="/x/?ouvre=A1" data-c="1234.56">1\u202f234,6</a></td></tr>
        </table></main>"""
    assert page_says(page) == [
        "<main>",
        "<h1> Axes",
        "<table>",
        "<caption> Crédits",
        '<th scope="col"> Axe',
        '<th scope="col"> 2018',
        '<th scope="row"> <a href="/a1/"> A1',
        'A1 › <td> <a 1234.56 href="/x/?ouvre=A1"> 1 234,6',
    ]


def test_classes_identifiers_tokens_and_layout_say_nothing() -> None:
    one = """<div class="x" id="a" data-role="b"><p>Bonjour <span class="y">à tous</span></p>
      <input type="hidden" name="csrfmiddlewaretoken" value="abc">
      <input name="operation" value="80372496-7562-4396-8cbb-ac5673982c9e"><script nonce="n">go()</script>
      <img src="/static/dsfr/logo.0123456789ab.svg" alt="Logo" aria-describedby="d1"></div>"""
    other = """<section><p>Bonjour à tous</p>
      <input name="operation" value="00000000-7562-4396-8cbb-ac5673982c9e">
      <img src="/static/dsfr/logo.ba9876543210.svg" alt="Logo" aria-describedby="d2"></section>"""
    assert page_says(one) == page_says(other)
    assert page_says(other)[0] == "Bonjour à tous"


def test_a_role_a_name_and_a_state_are_said() -> None:
    told = '<button type="button" aria-pressed="true" aria-label="Avec « Autres »" disabled>Avec</button>'
    assert page_says(told) != page_says(told.replace('"true"', '"false"'))
    assert page_says(told) != page_says(told.replace("Autres", "autres"))
    assert page_says(told) != page_says(told.replace(" disabled", ""))


def test_the_data_of_a_picture_are_said() -> None:
    assert page_says('<script type="application/json">{"b": [1, null], "a": {}}</script>') == [
        "données .a = {}",
        "données .b[0] = 1",
        "données .b[1] = null",
    ]


def test_a_workbook_says_its_cells_their_formulas_and_their_formats() -> None:
    book, file = Workbook(), BytesIO()
    sheet = book.worksheets[0]
    sheet.title = "Crédits"
    sheet["B2"], sheet["B3"] = 1234.56, "=SUM(B2:B2)"
    sheet["B2"].number_format = "#,##0.0"
    book.save(file)
    assert lines_of({"Content-Type": XLSX}, file.getvalue())[2:] == [
        "feuille « Crédits », visible, fusions []",
        "Crédits!B2 1234.56 (#,##0.0)",
        "Crédits!B3 '=SUM(B2:B2)' (General)",
    ]


def test_a_document_and_a_text_are_said_line_by_line() -> None:
    assert lines_of({"Content-Type": "application/json"}, b'{"b": "1.50", "a": [{"c": null}]}') == [
        "statut 200",
        "Content-Type: application/json",
        ".a[0].c = null",
        '.b = "1.50"',
    ]
    text = {"Content-Type": "text/csv; charset=utf-8", "Content-Disposition": 'attachment; filename="a.csv"'}
    assert lines_of(text, "\ufeffAxe;2018\r\nA1;1,5\r\n".encode()) == [
        "statut 200",
        "Content-Type: text/csv; charset=utf-8",
        'Content-Disposition: attachment; filename="a.csv"',
        "Axe;2018",
        "A1;1,5",
    ]


def test_a_schema_is_said_line_by_line_in_yaml_and_in_json() -> None:
    kind = "application/vnd.oai.openapi"
    assert lines_of({"Content-Type": kind}, b"openapi: 3.1.0\npaths: {}\n")[2:] == ["openapi: 3.1.0", "paths: {}"]
    assert lines_of({"Content-Type": f"{kind}+json"}, b'{"paths": {}}')[2:] == [".paths = {}"]


def test_a_content_that_nothing_reads_is_compared_whole() -> None:
    assert lines_of({"Content-Type": "application/pdf"}, b"%PDF\xff")[2:] == ["25504446ff"]


def test_a_page_leads_to_its_links_and_to_what_its_forms_ask() -> None:
    page = """<a href="?annee=2018">2018</a> <a href="/x/">x</a>
      <form method="get" action="/y/"><select name="annee"><option>z</option>
        <option value="2017">2017</option><option value="2018" selected>2018</option></select>
        <input name="q" value=""><input type="checkbox" name="tout" value="1"></form>
      <form method="post" action="/never/"><input name="a"></form>"""
    assert said("/credits/?annee=2017", 200, HTML, page.encode()).addresses == [
        "/credits/?annee=2018",
        "/x/",
        "/y/?annee=2018&q=",
        "/y/?annee=&q=",
        "/y/?annee=2017&q=",
        "/y/?annee=2018&q=",
        "/y/?annee=2018&q=&tout=1",
    ]
    assert said("/", 302, {"Location": "/connexion/"}, b"") == Said(
        ["statut 302", "Location: /connexion/"], ["/connexion/"]
    )
