"""The language of pages and the locale of their dates and numbers; each is looked up once a page."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.support import NullTranslations
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
        """The catalog of the page's language, if the core has one, so that pages are never in two; else none."""
        if not has_app_context():
            return super().get_translations()
        page = g._get_current_object()
        if "translations" not in page:
            found = super().get_translations()
            page.translations = found if _is_core(found) else NullTranslations()
        return page.translations


CORE_CATALOGS = Path(__file__).resolve().parents[1] / "translations"


def init(app: Flask, own: Iterable[Path] = ()) -> None:
    """Set up translations, for templates as well: those of plugins in `own`, and the core's, which wins."""
    folders = [*(folder for folder in own if folder.is_dir()), CORE_CATALOGS]
    babel = Babel(app, default_locale="en_US", default_timezone="UTC",
                  default_translation_directories=";".join(map(str, folders)),
                  locale_selector=lambda: application.current(Language).locale)
    babel.domain_instance = Catalogs()
    app.jinja_env.globals.update({"_": _in_template, "gettext": _in_template, "ngettext": _in_template_by_number})


def _is_core(catalog: Any) -> bool:
    """Whether the core's own catalog of the language is part of it."""
    return any(Path(file).is_relative_to(CORE_CATALOGS) for file in getattr(catalog, "files", ()))


def locale() -> Locale:
    """The agency's locale; US English for commands, which have no page around them."""
    return _locale(application.current(Language).locale if has_app_context() else "en_US")


_locale = cache(Locale.parse)


def translations() -> Any:
    """The catalog of the page's language."""
    # Without the proxy's detour, because a page has a hundred texts.
    known = g._get_current_object().get("translations") if has_app_context() else None
    return known or get_domain().get_translations()


@contextmanager
def in_english() -> Iterator[None]:
    """Word texts as they are written, whatever language the page is in."""
    if not has_app_context():
        yield
        return
    kept = translations()
    g.translations = NullTranslations()
    try:
        yield
    finally:
        g.translations = kept


def page_language() -> str:
    """The language of the pages' texts: the agency's once the core has a catalog for it, English until then."""
    return str(locale()).replace("_", "-") if _is_core(translations()) else "en"


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
    worded = Markup(translations().ugettext(text))  # noqa: S704 (the text is the program's own)
    return worded % values if values or "%" in worded else worded


def _in_template_by_number(singular: str, plural: str, num: int, **values: Any) -> Markup:
    return Markup(translations().ungettext(singular, plural, num)) % {"num": num, **values}  # noqa: S704
