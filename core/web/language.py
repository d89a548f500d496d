"""The language of pages and the locale of their dates and numbers; each is looked up once a page."""
from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from babel import Locale
from flask import Flask, g, has_app_context
from flask_babel import Babel, Domain, get_domain
from markupsafe import Markup

from core.foundation import application


@dataclass
class Language:
    """The locale of this application's dates and numbers, like "en_US"."""

    locale: str = "en_US"


class Catalogs(Domain):  # type: ignore[misc]
    """The catalogs of translations."""

    def get_translations(self) -> Any:
        """The catalog of the page's language; outside of a page none."""
        if not has_app_context():
            return super().get_translations()
        page = g._get_current_object()
        if "translations" not in page:
            page.translations = super().get_translations()
        return page.translations


def init(app: Flask) -> None:
    """Set up translations, for templates as well."""
    babel = Babel(app, default_locale="en_US", default_timezone="UTC",
                  locale_selector=lambda: application.current(Language).locale)
    babel.domain_instance = Catalogs()
    app.jinja_env.globals.update({"_": _in_template, "gettext": _in_template, "ngettext": _in_template_by_number})


def locale() -> Locale:
    """The agency's locale; US English for commands, which have no page around them."""
    return _locale(application.current(Language).locale if has_app_context() else "en_US")


_locale = cache(Locale.parse)


def translations() -> Any:
    """The catalog of the page's language."""
    # Without the proxy's detour, because a page has a hundred texts.
    known = g._get_current_object().get("translations") if has_app_context() else None
    return known or get_domain().get_translations()


def page_language() -> str:
    """The language of the pages' texts: the agency's once there is a catalog for it, English until then."""
    return str(locale()).replace("_", "-") if getattr(translations(), "files", ()) else "en"


# --- Texts ----------------------------------------------------------------------------------------


def gettext(text: str, **values: Any) -> str:
    """A text in the page's language; what flask-babel's does, with the catalog looked up once."""
    worded = translations().ugettext(text)
    return str(worded % values if values else worded)


def ngettext(singular: str, plural: str, num: int, **values: Any) -> str:
    """A text that depends on a number, `%(num)d` in it."""
    return str(translations().ungettext(singular, plural, num) % {"num": num, **values})


def _in_template(text: str, **values: Any) -> Markup:
    """A text of a template; its values are escaped."""
    return Markup(translations().ugettext(text)) % values  # noqa: S704 (the text is the program's own)


def _in_template_by_number(singular: str, plural: str, num: int, **values: Any) -> Markup:
    return Markup(translations().ungettext(singular, plural, num)) % {"num": num, **values}  # noqa: S704
