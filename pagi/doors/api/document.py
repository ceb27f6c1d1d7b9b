"""The OpenAPI document at ``/schema/openapi.json``, and our own page that shows it: no foreign script."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, OpenAPIRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from pagi.doors.common.templating import html_page
from pagi.regions import Region

VERSION = "1"


class OwnPage(OpenAPIRenderPlugin):
    """The document as a page in PAGI's look: every operation with its parameters, bodies and answers."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The page's bytes."""
        page = html_page(request, "api.html", document=openapi_schema, operations=_operations(openapi_schema))
        content = page.content
        return content.encode() if isinstance(content, str) else bytes(content)


def openapi_document(region: Region) -> OpenAPIConfig:
    """What the document says of itself, and where it stands."""
    return OpenAPIConfig(
        title="PAGI",
        version=VERSION,
        description=f"Public API of {region.office}. Amounts are whole rupiah; days are the city's.",
        path="/schema",
        use_handler_docstrings=True,
        components=Components(security_schemes={"bearer": SecurityScheme(type="http", scheme="bearer")}),
        render_plugins=[OwnPage(path="/"), JsonRenderPlugin(path="/openapi.json")],
    )


def _operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"method": method.upper(), "path": path, **operation}
        for path, methods in document.get("paths", {}).items()
        for method, operation in methods.items()
        if isinstance(operation, dict) and "operationId" in operation
    ]
