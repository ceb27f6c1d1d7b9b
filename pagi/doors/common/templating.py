"""From a template and plain values to an answer a browser can show. One Jinja environment per language,
autoescaped and strict: a name that is missing in a template is an error, not an empty place.
"""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Request, Response
from litestar.enums import MediaType

from pagi.doors.common import formatting
from pagi.doors.common.guidance import guidance
from pagi.doors.common.locale import Language, language_of, locale_for, path_in
from pagi.doors.common.static import static_files
from pagi.regions import DENPASAR

TEMPLATES = Path(__file__).parent / "templates"
NEVER_KEPT = "no-store"


def html_page(
    request: Request[Any, Any, Any],
    template: str,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **context: Any,
) -> Response[str]:
    """``template`` as an answer, in the language of the request's address; browsers do not keep it."""
    language = language_of(request.url.path)
    query = f"?{request.url.query}" if request.method == "GET" and request.url.query else ""
    body = render(template, language, path=f"{request.url.path}{query}", **context)
    answer = Response(body, status_code=status, media_type=MediaType.HTML)
    answer.headers.update({"Cache-Control": NEVER_KEPT, "Content-Language": language} | (headers or {}))
    return answer


def render(template: str, language: Language, *, path: str = "/", **context: Any) -> str:
    """``template`` in ``language``; ``path`` is the page's own address, for the language switch."""
    here = {lang: path_in(lang, path) for lang in ("id", "en")}
    return _environment(language).get_template(template).render(here=here, **context)


@cache
def _environment(language: Language) -> Environment:
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_translations(locale_for(language).translations, newstyle=True)  # type: ignore[attr-defined]
    city = DENPASAR
    env.globals.update(
        asset=static_files().address,
        lang=language,
        home=path_in(language, "/"),
        city=city,
        counter=guidance().counter,
        link=partial(path_in, language),
    )
    env.filters.update(
        rupiah=formatting.rupiah,
        thousands=formatting.thousands,
        in_words=partial(formatting.in_words, language=language),
        long_day=partial(formatting.long_day, language=language),
        day_of_year=partial(formatting.day_of_year, language=language),
        weekday=partial(formatting.weekday, language=language),
        weekday_of_year=partial(formatting.weekday_of_year, language=language),
        short_day=partial(formatting.short_day, language=language),
        month=partial(formatting.month, language=language),
        hour=partial(formatting.hour, zone=city.zone),
        second=partial(formatting.second, zone=city.zone),
        local_day=lambda moment: moment.astimezone(city.zone).date(),
        local_iso=lambda moment: moment.astimezone(city.zone).isoformat(timespec="seconds"),
        groups=formatting.groups,
        nop=formatting.nop,
    )
    return env
