"""What the frame of every page needs and no view should have to give."""

from typing import Any

from django import template
from django.conf import settings
from django.core.exceptions import DisallowedHost

register = template.Library()


@register.simple_tag
def release() -> str:
    """The release of the product, as the footer prints it."""
    return str(settings.RELEASE)


@register.simple_tag
def accessibility() -> str:
    """How far the site conforms to the RGAA, in the words that the law wants at the foot of the pages."""
    return str(settings.ACCESSIBILITY)


@register.simple_tag(takes_context=True)
def absolute(context: template.Context, address: Any) -> str:
    """An address of the site as paper prints it, which nobody can click: whole, from « https: » on."""
    try:
        return str(context["request"].build_absolute_uri(str(address).removesuffix("?")))
    except DisallowedHost:  # the page of that refusal has no address to print
        return str(address)
