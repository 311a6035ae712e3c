"""What the API says of itself: its OpenAPI schema, and the page that prints it in French."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.utils import extend_schema

from allocations.visit import readable_versions
from prs_budget.organisation.api import Parameters, ReadingView
from prs_budget.organisation.perms import accesses

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase
    from rest_framework.request import Request

FORMATS = {"yaml": OpenApiYamlRenderer, "json": OpenApiJsonRenderer}
#: the queries of the addresses that the page offers to open, where the address alone is not enough
EXAMPLES = {
    "/api/v1/allocations/": "version={version}&page_size=10",
    "/api/v1/crosstab/": "version={version}&rows=axis&columns=envelope&unit=MEUR",
}
WORDS = {
    "string": "texte",
    "integer": "entier",
    "boolean": "vrai ou faux",
    "object": "objet",
    "null": "null",
    "date": "date",
    "date-time": "date et heure",
    "decimal": "montant (texte)",
    "uri": "adresse",
}
#: how the generator tells the meaning of a value
_VALUE = re.compile(r"^\* `(.+?)` - (.+)$", re.MULTILINE)


@cache
def schema() -> dict[str, Any]:
    """The OpenAPI schema: the same for everyone, as long as the process lives."""
    return dict(SchemaGenerator().get_schema(request=None, public=True))


class SchemaView(ReadingView):
    """`schema/`: the schema, in YAML or in JSON."""

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponseBase:
        """The schema in the format that the address says."""
        parameters = Parameters(request.query_params, ("format",))
        wanted = parameters.one("format") or "yaml"
        if wanted not in FORMATS:
            parameters.reasons.append(f"Format inconnu : « {wanted} ». Formats possibles : {', '.join(FORMATS)}.")
        parameters.refuse_bad()
        renderer = FORMATS[wanted]()
        name = {"Content-Disposition": f'inline; filename="prs_budget-api.{wanted}"'}
        return HttpResponse(renderer.render(schema(), renderer_context={}), renderer.media_type, headers=name)


@dataclass(frozen=True, slots=True)
class Described:
    """A parameter or a field: its name, its kind in French, whether it must be there, what it says."""

    name: str
    kind: str
    required: bool
    text: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One address: its method, what it gives, its parameters, the fields sent and answered, an address to open."""

    name: str
    method: str
    path: str
    title: str
    text: str
    parameters: tuple[Described, ...]
    sent: tuple[Described, ...]
    fields: tuple[Described, ...]
    example: str


def documentation(request: HttpRequest) -> HttpResponse:
    """`docs/`: the page of the API. Not an answer of the API: who is not signed in is sent to sign in."""
    found = accesses(request.user)
    version = ""
    if found:
        request.access = found[0]  # type: ignore[attr-defined]
        version = next((one.code for one in readable_versions(found[0])), "")
    several = f"agency={found[0].agency.code}" if len(found) > 1 else ""
    context = {"operations": _operations(version, several), "problem": _component("Problem")}
    return render(request, "api/documentation.html", context)


def _operations(version: str, agency: str) -> list[Operation]:
    """Every operation, those of one tag together."""
    by_tag: dict[str, list[Operation]] = {}
    operations = [(path, *one) for path, methods in schema()["paths"].items() for one in methods.items()]
    for path, method, told in operations:
        query = "&".join(part for part in (agency, EXAMPLES.get(path, "").format(version=version)) if part)
        operation = Operation(
            name=told["operationId"],
            method=method.upper(),
            path=path,
            title=told["summary"],
            text=told["description"],
            parameters=tuple(_parameter(parameter) for parameter in told["parameters"]),
            sent=tuple(_sent(told)),
            fields=tuple(_fields(told["responses"]["200"]["content"]["application/json"]["schema"])),
            example=f"{path}?{query}" if query else path,
        )
        by_tag.setdefault(told["tags"][0], []).append(operation)
    return [operation for tagged in by_tag.values() for operation in tagged]


def _sent(told: Mapping[str, Any]) -> Iterator[Described]:
    """The fields of the body that an operation takes, if it takes one."""
    if "requestBody" in told:
        yield from _fields(told["requestBody"]["content"]["application/json"]["schema"])


def _parameter(parameter: Mapping[str, Any]) -> Described:
    return _described(parameter["name"], parameter["schema"], parameter.get("required", False), parameter)


def _described(name: str, node: Mapping[str, Any], required: bool, told: Mapping[str, Any]) -> Described:
    """A name with what its description says, the meaning of each value of a closed list beside the value."""
    text = told.get("description", "")
    return Described(name, _kind(node, dict(_VALUE.findall(text))), required, _VALUE.sub("", text).strip())


def _component(name: str) -> tuple[Described, ...]:
    return tuple(_fields({"$ref": f"#/components/schemas/{name}"}))


def _resolved(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """A schema without its reference; of a choice with null, the other branch."""
    for key in ("oneOf", "allOf"):
        if key in node:
            return _resolved({**node[key][0], "description": node.get("description", "")})
    if "$ref" not in node:
        return node
    component: Mapping[str, Any] = schema()["components"]["schemas"][node["$ref"].rsplit("/", 1)[-1]]
    return {**component, "description": node.get("description", "")}


def _fields(node: Mapping[str, Any], prefix: str = "") -> Iterator[Described]:
    """The fields of an object, those of what it holds behind it: « rows[].cells[].amount »."""
    whole = _resolved(node)
    for name, field in whole.get("properties", {}).items():
        required = name in whole.get("required", ())
        yield _described(prefix + name, field, required, field)
        inside, brackets = _resolved(field), ""
        while inside.get("type") == "array":
            inside, brackets = _resolved(inside["items"]), brackets + "[]"
        yield from _fields(inside, f"{prefix}{name}{brackets}.")


def _kind(node: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """The kind of a value in French: « liste (texte) », « date et heure ou null », « leaf (détail), … »."""
    whole = _resolved(node)
    if whole.get("type") == "array":
        return f"liste ({_kind(whole['items'], labels)})"
    if "enum" in whole:
        return ", ".join(f"{value} ({labels[value]})" if value in labels else value for value in whole["enum"])
    types = whole["type"] if isinstance(whole.get("type"), list) else [whole.get("type", "object")]
    nullable = "null" in types or any(branch.get("type") == "null" for branch in node.get("oneOf", ()))
    word = WORDS[whole.get("format", "")] if whole.get("format") in WORDS else WORDS[types[0]]
    return f"{word} ou null" if nullable else word
