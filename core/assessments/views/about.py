"""What this program is, and whose work is in it."""
from __future__ import annotations

from importlib.metadata import version
from typing import Any

from core.assessments.views.page import bp, registry
from core.extension.registry import CORE, owner
from core.web.gate import needs
from core.web.pages import page

# The notice that LOINC's license asks for wherever its codes are used, verbatim: http://loinc.org/license.
LOINC_NOTICE = (
    "This material contains content from LOINC (http://loinc.org). LOINC is copyright (c) Regenstrief Institute, Inc. "
    "and the LOINC Committee and is available at no cost under the license at http://loinc.org/license. LOINC(R) is a "
    "registered United States trademark of Regenstrief Institute, Inc.")


@bp.get("/about")
@needs("signed-in")
def about() -> Any:
    """Version, license, and every instrument with its license and source."""
    forms = sorted(registry().everything("assessment_forms"), key=lambda form: str(form.title))
    plugins = {name: plugin.title for name, plugin in registry().plugins.items()}
    return page("assessments/about.html", version=version("caseloom"), loinc=LOINC_NOTICE,
                forms=[(form, plugins.get(owner(form.key), "") if owner(form.key) != CORE else "") for form in forms])
