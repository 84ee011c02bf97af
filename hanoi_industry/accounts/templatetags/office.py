"""How templates write numbers, days, shares, states and addresses; they decide nothing else.

{{ cluster.hectares|hectares }}      147,5 ha
{{ count|number }}  {{ rate|number:1 }}
{{ share|share }}                    21 / 70 (30 %)
{{ fact.valid_from|day }}  {{ change_set.at|moment }}  {{ milestone.actual|partial_day }}
{% badge verdict %}  {% badge "missed" word=words %}
{% query_with page=3 %}              the same address with one part changed; None drops it
{% other_parameters "as_of" "page" %}  hidden boxes for all parts of the address but those
{% other_parameters "page" form=form %}  and but those that have a box in the form
"""

from django import template
from django.utils.html import format_html, format_html_join

from hanoi_industry import formats
from hanoi_industry.formats.signs import sign_of

register = template.Library()


@register.filter
def number(value, decimals=None):
    return "" if value in (None, "") else formats.number(value, decimals)


@register.filter
def hectares(value):
    return "" if value in (None, "") else f"{formats.number(value)}\u00a0ha"


@register.filter
def share(value):
    return formats.share(value or None)


@register.filter
def percent(value):
    """The rate of a share alone; nothing where there is nothing to have a share of."""
    return value.percent_text(formats.page_language()) if value else ""


@register.filter
def day(value):
    return formats.day(value or None)


@register.filter
def moment(value):
    return formats.moment(value or None)


@register.filter
def partial_day(value):
    return formats.partial_day(value or None)


@register.filter
def to_type(value):
    """A number as one would type it into a box."""
    return "" if value in (None, "") else formats.number_to_type(value)


@register.inclusion_tag("parts/_badge.html")
def badge(status, word=""):
    sign = sign_of(status)
    return {"sign": sign, "word": word or sign.word}


@register.simple_tag(takes_context=True)
def query_with(context, *pairs, **changes):
    """Names may come from variables too: {% query_with table.prefixed_page_field 3 %}."""
    query = context["request"].GET.copy()
    for name, value in [*zip(pairs[::2], pairs[1::2], strict=True), *changes.items()]:
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def other_parameters(context, *names, form=()):
    query = context["request"].GET
    names = {*names, *(box.name for box in form)}
    return format_html_join(
        "",
        '<input type="hidden" name="{}" value="{}">',
        ((name, value) for name, values in query.lists() if name not in names for value in values),
    )


@register.simple_tag
def described_by(field):
    """The ids of what stands under a box: help, last value and error."""
    ids = []
    if field.help_text:
        ids.append(f"{field.auto_id}_helptext")
    if getattr(field.field, "last", None):
        ids.append(f"{field.auto_id}_last")
    if getattr(field.field, "unit", ""):
        ids.append(f"{field.auto_id}_unit")
    if field.errors:
        ids.append(f"{field.auto_id}_error")
    return " ".join(ids)


@register.simple_tag
def box(field):
    """The box of a field, telling a screen reader what stands under it."""
    attrs = {"aria-describedby": described_by(field)} if described_by(field) else {}
    if field.errors:
        attrs["aria-invalid"] = "true"
    css = field.field.widget.attrs.get("class", "")
    attrs["class"] = f"{css} office-box".strip()
    return format_html("{}", field.as_widget(attrs=attrs))
