"""The OpenAPI 3.1 document, made from the declarations that the requests are checked by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import msgspec

from telelint import __version__
from telelint_server.problems import MEDIA_TYPE, ProblemDetails
from telelint_server.schemas import published

if TYPE_CHECKING:
    from collections.abc import Iterable

    from telelint_server.contract import Answers, Door, Operation

_PARAMETER = re.compile(r"<(\w+)>")
_REFERENCE: Final = "#/components/schemas/{name}"
_SCHEME = "key"


def document(doors: Iterable[Door]) -> dict[str, Any]:
    """Return the document of all endpoints of some doors."""
    operations = [(door.name, operation) for door in doors for operation in door.operations]
    kinds = {kind for _, operation in operations for kind in _kinds(operation)}
    ordered = sorted(kinds, key=lambda kind: str(kind.__qualname__))
    schemas, components = msgspec.json.schema_components([*ordered, ProblemDetails], ref_template=_REFERENCE)
    shapes = dict(zip(ordered, schemas, strict=False))
    paths: dict[str, dict[str, Any]] = {}
    for tag, operation in operations:
        path = _PARAMETER.sub(r"{\1}", operation.rule)
        paths.setdefault(path, {})[operation.method.lower()] = _operation(tag, operation, shapes, components)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "telelint",
            "version": __version__,
            "summary": "Says whether a meeting link may carry care, before a patient clicks.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": door.name} for door in doors if door.operations],
        "paths": paths,
        "components": {
            "schemas": {**published(), **components},
            "securitySchemes": {_SCHEME: {"type": "http", "scheme": "bearer", "bearerFormat": "tl_…"}},
            "responses": {
                "Problem": {
                    "description": "What is wrong (RFC 9457).",
                    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
                }
            },
        },
    }


def _kinds(operation: Operation) -> Iterable[Any]:
    yield from (kind for kind in (operation.body, operation.query) if kind is not None)
    for answer in operation.answers:
        yield from (shape for shape in answer.shapes.values() if isinstance(shape, type))


def _operation(tag: str, operation: Operation, shapes: dict[Any, Any], components: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [tag],
        "summary": operation.summary,
        "description": operation.about,
        "security": [{_SCHEME: []}] if operation.scope is not None else [],
        "parameters": [*_in_path(operation), *_in_query(operation, components), *_in_header(operation)],
        "responses": {
            **{str(answer.status): _answer(answer, shapes) for answer in operation.answers},
            "default": {"$ref": "#/components/responses/Problem"},
        },
    }
    if operation.scope is not None:
        told["x-scope"] = operation.scope
    if operation.body is not None:
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": shapes[operation.body]}}}
    elif operation.raw:
        told["requestBody"] = {"required": True, "content": {media: _text(media) for media in operation.raw}}
    return told


def _text(media: str) -> dict[str, Any]:
    """Return what is said of a body that a view reads itself: any JSON, or any text."""
    return {"schema": {} if media.endswith("json") else {"type": "string"}}


def _answer(answer: Answers, shapes: dict[Any, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {"description": answer.about}
    if answer.shapes:
        told["content"] = {
            media: {} if shape is None else {"schema": shapes[shape] if isinstance(shape, type) else shape}
            for media, shape in answer.shapes.items()
        }
    if answer.headers:
        told["headers"] = {
            name: {"description": about, "schema": {"type": "string"}} for name, about in answer.headers.items()
        }
    return told


def _in_path(operation: Operation) -> Iterable[dict[str, Any]]:
    for name in _PARAMETER.findall(operation.rule):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}


def _in_query(operation: Operation, components: dict[str, Any]) -> Iterable[dict[str, Any]]:
    if operation.query is None:
        return
    schema = components[operation.query.__name__]
    for name, shape in schema["properties"].items():
        yield {"name": name, "in": "query", "required": False, "schema": _without_null(shape)}


def _without_null(shape: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a parameter that, where it stands, is never null."""
    if "anyOf" not in shape:
        return shape
    kinds = [kind for kind in shape["anyOf"] if kind != {"type": "null"}]
    return kinds[0] if len(kinds) == 1 else {"anyOf": kinds}


def _in_header(operation: Operation) -> Iterable[dict[str, Any]]:
    for name, field in operation.fields.items():
        schema = {"type": "string", "pattern": field.pattern}
        yield {"name": name, "in": "header", "required": False, "description": field.about, "schema": schema}
