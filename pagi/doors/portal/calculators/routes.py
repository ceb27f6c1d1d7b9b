"""The calculators' addresses: ``/hitung`` lists them, ``/hitung/<slug>`` is a form, filled in its result.

A form is sent by GET: the address of a result is the result's link. Nothing is kept, nobody is known.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from pagi.doors.common.locale import Locale, language_of, locale_for, path_in
from pagi.doors.common.templating import html_page
from pagi.doors.portal.books import Books
from pagi.doors.portal.calculators.answers import result, work_out
from pagi.doors.portal.calculators.catalogue import (
    ADDRESS,
    ARREARS_CALCULATORS,
    CALCULATORS,
    TAX_CALCULATORS,
    Calculator,
    named,
)
from pagi.doors.portal.calculators.form import Asking
from pagi.doors.portal.calculators.page import REGION, FormPage
from pagi.doors.portal.calculators.reading import Mistake, read, refused
from tax_types.choices import choices
from tax_types.errors import TaxError

Page = Response[Any]
AnyRequest = Request[Any, Any, Any]
ASKED_AGAIN = {"Cache-Control": "private, no-cache"}
NOT_LISTED = {"X-Robots-Tag": "noindex", **ASKED_AGAIN}


@get(ADDRESS, include_in_schema=False)
async def calculators_page(request: AnyRequest) -> Page:
    """All calculators."""
    locale = locale_for(language_of(request.url.path))
    groups = [
        [(path_in(locale.language, one.path), one.icon, named(one.slug, locale)) for one in group]
        for group in (TAX_CALCULATORS, ARREARS_CALCULATORS)
    ]
    return html_page(
        request, "portal/calculators.html", headers=ASKED_AGAIN, taxes=groups[0], arrears=groups[1]
    )


@get(ADDRESS + "/{slug:str}", include_in_schema=False)
async def calculator_page(request: AnyRequest, books: NamedDependency[Books], slug: FromPath[str]) -> Page:
    """A calculator's form; its result where it is filled in; what is wrong, with everything typed kept."""
    calculator = CALCULATORS.get(slug)
    if calculator is None:
        raise NotFoundException
    locale = locale_for(language_of(request.url.path))
    typed = {name: values[0] for name, values in request.query_params.dict().items()}
    page = _page(calculator, books, typed, locale)
    if not page.is_submitted:
        return html_page(request, "portal/calculator.html", headers=ASKED_AGAIN, page=page)
    return _answered(request, page)


def _page(calculator: Calculator, books: Books, typed: dict[str, str], locale: Locale) -> FormPage:
    wanted = typed.get(REGION) or calculator.regions[0]
    region = wanted if wanted in calculator.regions else calculator.regions[0]
    mistakes = []
    if region != wanted:
        words = locale.text("Hitungan ini belum ada untuk daerah itu")
        mistakes.append(Mistake("", words, words))
    asking = Asking(
        locale=locale,
        region=region,
        choices=partial(choices, region),
        today=books.today(),
        typed=typed,
    )
    return FormPage(calculator, region, calculator.form(asking), typed, mistakes, locale)


def _answered(request: AnyRequest, page: FormPage) -> Page:
    reading = read(page.form, page.typed, page.calculator.sends(page.region), page.locale)
    mistakes = [*page.mistakes, *reading.mistakes]
    if not mistakes:
        try:
            told, body = work_out(reading.request)
        except TaxError as wrong:
            mistakes.append(refused(wrong, reading, page.locale))
        else:
            shown = result(reading.request, told, body, page.locale)
            return html_page(request, "portal/calculated.html", headers=NOT_LISTED, page=page, result=shown)
    again = replace(page, mistakes=mistakes)
    return html_page(request, "portal/calculator.html", status=422, headers=NOT_LISTED, page=again)
