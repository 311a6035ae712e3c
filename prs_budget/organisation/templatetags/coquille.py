"""What the frame of every page needs and no view should have to give."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def release() -> str:
    """The release of the product, as the footer prints it."""
    return str(settings.RELEASE)


@register.simple_tag
def accessibility() -> str:
    """How far the site conforms to the RGAA, in the words that the law wants at the foot of the pages."""
    return str(settings.ACCESSIBILITY)
