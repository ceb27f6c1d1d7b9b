"""The calculators' pages: forms answered as the engine answers, nothing misread, nothing lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import partial
from html import unescape
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient

from pagi.doors.common.locale import locale_for
from pagi.doors.common.static import static_files
from pagi.doors.portal.calculators.catalogue import CALCULATORS
from pagi.doors.portal.calculators.form import Asking, Field, fields_of
from pagi.doors.portal.routes import portal_router
from tax_types.choices import choices
from tax_types.engine import assess
from tests.portal.calculator_cases import CASES, MISTAKES
from tests.portal.doubles import TODAY, InMemoryBooks

FORMS = [(slug, region) for slug, one in CALCULATORS.items() for region in one.regions]
ATTACK = '"><script>alert(1)</script>'
FIELD_KINDS = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        ["1", "0", "1.234", "1,5", "-1", "9" * 30, "2026", "2026-10-01", "31-02-2026", "ya", "10", "K1"]
    ),
)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient[Litestar]]:
    app = Litestar([portal_router(InMemoryBooks(), None)], openapi_config=None)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def fields(slug: str, region: str, typed: dict[str, str] | None = None) -> list[Field]:
    asking = Asking(locale_for("id"), region, partial(choices, region), TODAY, typed or {})
    return list(fields_of(CALCULATORS[slug].form(asking)))


def submit(client: TestClient[Litestar], slug: str, typed: dict[str, str], language: str = "") -> Any:
    return client.get(f"{language}/hitung/{slug}?{urlencode({**typed, 'hitung': '1'})}")


def marked(html: str, mark: str) -> list[str]:
    return [unescape(one) for one in re.findall(rf"<span {mark}>([^<]*)</span>", html)]


def lines_of(html: str, language: str) -> list[dict[str, Any]]:
    """The explanation as it stands on the page, in the shape of ``pagi assess``."""
    return [
        {
            "label": marked(line, "data-label"),
            "formula": "; ".join(marked(line, "data-formula")),
            "amount": int(re.findall(r'data-amount="(-?\d+)"', line)[0]),
            "source": "; ".join(dict.fromkeys(marked(line, "data-source"))),
            "verified": '<span class="tag">' not in line,
        }
        for line in re.split(r"<li data-line>", html)[1:]
    ]


@pytest.mark.parametrize(("slug", "region"), FORMS)
@pytest.mark.parametrize("language", ["", "/en"])
def test_every_form_is_drawn_for_each_region_that_has_the_tax(
    client: TestClient[Litestar], slug: str, region: str, language: str
) -> None:
    answer = client.get(f"{language}/hitung/{slug}", params={"daerah": region})
    assert answer.status_code == 200
    for field in fields(slug, region):
        assert f'name="{field.name}"' in answer.text
        assert all(f'value="{option.value}"' in answer.text for option in field.options)
    assert ("Ini hitungan, bukan ketetapan", "This is a calculation, not an assessment")[
        bool(language)
    ] in answer.text


def test_the_cases_cover_every_form_and_region() -> None:
    by_form = {(slug, typed.get("daerah", "denpasar")) for slug, typed, _ in CASES}
    assert {one for one in FORMS if CALCULATORS[one[0]].tax} <= by_form
    assert {slug for slug, _ in FORMS} == {slug for slug, _ in by_form}


@pytest.mark.parametrize(("slug", "typed", "request_"), CASES)
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_page_says_what_the_engine_says(
    client: TestClient[Litestar], slug: str, typed: dict[str, str], request_: dict[str, Any], language: str
) -> None:
    expected = assess(request_)
    assert "error" not in expected, expected
    answer = submit(client, slug, typed, "/en" if language == "en" else "")
    assert answer.status_code == 200, marked(answer.text, "")
    shown = lines_of(answer.text, language)
    assert shown == [{**line, "label": [line["label"][language]]} for line in expected["lines"]]
    assert f"data-total>Rp{expected['total']:,}<".replace(",", ".") in answer.text


@pytest.mark.parametrize(("slug", "typed", "request_"), CASES)
def test_the_link_to_a_result_is_shorter_and_shows_the_same(
    client: TestClient[Litestar], slug: str, typed: dict[str, str], request_: dict[str, Any]
) -> None:
    first = submit(client, slug, typed)
    address = unescape(re.findall(r'data-copy data-address="([^"]+)"', first.text)[0])
    again = client.get(address)
    assert again.status_code == 200
    assert lines_of(again.text, "id") == lines_of(first.text, "id")
    assert unescape(re.findall(r'data-copy data-address="([^"]+)"', again.text)[0]) == address


@pytest.mark.parametrize(("slug", "region"), FORMS)
def test_nothing_that_is_typed_becomes_markup(client: TestClient[Litestar], slug: str, region: str) -> None:
    every = {field.name: ATTACK for field in fields(slug, region)}
    for typed in (
        {"daerah": region, **every},
        {"daerah": ATTACK},
        {"daerah": region, "hitung": ATTACK, **every},
    ):
        answer = client.get(f"/hitung/{slug}?{urlencode(typed)}")
        assert answer.status_code in {200, 422}
        assert "<script>alert" not in answer.text
        assert 'value="">' not in answer.text
    kept = client.get(f"/hitung/{slug}?{urlencode({'daerah': region, 'hitung': '1', **every})}")
    for field in fields(slug, region):
        if not field.as_buttons and field.kind != "check":
            at = kept.text.index(f'name="{field.name}"')
            assert "&#34;&gt;&lt;script&gt;alert(1)" in kept.text[at : at + 400]


@given(
    form=st.sampled_from(FORMS),
    data=st.data(),
    language=st.sampled_from(["", "/en"]),
)
def test_whatever_is_sent_gets_a_page_on_which_it_still_stands(
    client: TestClient[Litestar], form: tuple[str, str], data: st.DataObject, language: str
) -> None:
    slug, region = form
    known = fields(slug, region)
    asked = data.draw(st.lists(st.sampled_from(known), unique_by=lambda one: one.name))
    typed = {
        one.name: data.draw(
            st.one_of(FIELD_KINDS, st.sampled_from([option.value for option in one.options] or ["7"]))
        )
        for one in asked
    }
    answer = submit(client, slug, {"daerah": region, **typed}, language)
    assert answer.status_code in {200, 422}
    if answer.status_code == 422:
        for one in asked:
            if one.kind not in {"choice", "flag", "check"} and typed[one.name].strip():
                assert f'value="{escaped(typed[one.name])}' in answer.text


def escaped(text: str) -> str:
    for plain, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("'", "&#39;"), ('"', "&#34;")):
        text = text.replace(plain, entity)
    return text


@given(slug=st.sampled_from(list(CALCULATORS)), query=st.binary(max_size=200))
def test_any_bytes_as_a_query_get_a_page(client: TestClient[Litestar], slug: str, query: bytes) -> None:
    answer = client.get(f"/hitung/{slug}?hitung=1&pokok={quote(query)}&{quote(query, safe='=&;+%')}")
    assert answer.status_code in {200, 422}


@pytest.mark.parametrize(("slug", "typed", "said"), MISTAKES)
def test_a_mistake_stands_at_its_field_in_words(
    client: TestClient[Litestar], slug: str, typed: dict[str, str], said: str
) -> None:
    answer = submit(client, slug, typed)
    words = " ".join(re.sub(r"<[^>]+>", " ", unescape(answer.text)).split())
    assert (answer.status_code, said in words) == (422, True), words
    assert 'role="alert"' in answer.text
    for place in re.findall(r'<a href="#([^"]+)">', answer.text.split("isi", 1)[1]):
        assert f'id="{place}"' in answer.text


def test_two_readings_of_a_number_are_two_links(client: TestClient[Litestar]) -> None:
    typed = {"bulan": "10", "tahun": "2026", "kelompok": "K3", "volume": "1.200"}
    answer = submit(client, "air-tanah", typed)
    addresses = [unescape(one) for one in re.findall(r'class="way num" href="([^"]+)"', answer.text)]
    totals = [re.findall(r"data-total>([^<]+)<", client.get(one).text)[0] for one in addresses]
    assert totals == ["Rp1.127.500", "Rp744"]


def test_what_a_choice_leaves_out_is_named_and_not_counted(client: TestClient[Litestar]) -> None:
    typed = {"bulan": "10", "tahun": "2026", "cara": "termasuk", "penerimaan": "11.000.000", "omzet": "5"}
    answer = submit(client, "restoran", typed)
    assert "data-total>Rp1.000.000<" in answer.text
    assert "Tidak ikut dihitung karena pilihan Anda: Omzet tanpa pajak." in answer.text


def test_numbers_and_days_are_said_back_in_one_way(client: TestClient[Litestar]) -> None:
    slug, typed, _ = next(case for case in CASES if "meter3_akhir" in case[1])
    words = re.sub(r"<[^>]+>", "|", submit(client, slug, typed).text)
    for said in ("98.000 m³", "12,5 m³", "2 November 2026", "Oktober"):
        assert f"|{said}|" in words


def test_paying_later_is_priced_by_the_engine(client: TestClient[Litestar]) -> None:
    typed = {"bulan": "10", "tahun": "2026", "omzet": "203500000"}
    words = " ".join(re.sub(r"<[^>]+>", " ", submit(client, "hotel", typed).text).split())
    for day, asked in (("2026-11-14", "14 November 2026"), ("2026-12-14", "14 Desember 2026")):
        request = {"tax": "hotel", "period": "2026-10", "inputs": {"gross": 203_500_000}, "as_of": day}
        assert f"Mulai {asked} Rp{assess(request)['total']:,}".replace(",", ".") in words


def test_every_part_that_an_option_hides_has_its_rule() -> None:
    file = static_files().at(static_files().address("calculators.css"))
    assert file is not None
    rules = file.body.decode()
    for slug, region in FORMS:
        for field in fields(slug, region):
            for part in field.parts | frozenset(one for option in field.options for one in option.hides):
                assert f"[data-hides~={part}]:checked) [data-part~={part}]" in rules, part


def test_no_such_calculator(client: TestClient[Litestar]) -> None:
    assert client.get("/hitung/nasi-goreng").status_code == 404


def test_the_first_page_leads_to_the_calculators(client: TestClient[Litestar]) -> None:
    assert 'href="/en/hitung"' in client.get("/en/").text
    overview = client.get("/hitung").text
    assert all(f'href="/hitung/{slug}"' in overview for slug in CALCULATORS)


def test_a_result_needs_no_clock(client: TestClient[Litestar]) -> None:
    assert date(2026, 8, 26) == TODAY
    asking = {"pajak": "hotel", "bulan": "10", "tahun": "2026", "pokok": "1"}
    assert "Isi Sisanya dibayar pada." in submit(client, "terlambat", asking).text
