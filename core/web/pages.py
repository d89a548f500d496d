"""Pages: whole for a browser, one block of the same template for htmx; names in one way."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any

from flask import Flask, Response, current_app, g, make_response, redirect, request
from flask_babel import lazy_gettext as _
from htmx_flask import Htmx
from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader, runtime

from core.extension.registry import Registry
from core.foundation import clock
from core.web import drafts, language, static_files
from core.web.birth import age_in_words, birth_in_words, birth_of
from core.web.dates import day, hour, moment, number, when
from core.web.keys import keys_off
from core.web.phones import dialed

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
MACROS = ("field", "errors", "submit", "save_draft", "empty", "pager", "pill", "score_chart", "actions", "phone_links")

# What a page says after a save, by the code in its address: a code, so that no address holds client data.
NOTICES = {
    "saved": _("Saved."),
    "added": _("Client added."),
    "alert_added": _("Alert added."),
    "alert_renewed": _("Alert renewed."),
    "alert_removed": _("Alert removed."),
    "contact": _("Contact saved."),
    "signed": _("Signed. To correct it, add an amendment."),
    "note_amended": _("Amendment saved. The original note stays on file."),
    "struck": _("Note marked as entered in error. It stays in the record, crossed out."),
    "merged": _("Merged. You can undo this for 30 days."),
    "unmerged": _("The merge was undone. Both records are as they were."),
    "saved_merged": _("Saved here: the record you had open was merged into this one."),
    "undone_death": _("Undone. What was resolved is open again."),
    "undone": _("Undone. It's back on the list."),
    "held": _("On hold. It will be back on that date."),
    "back": _("It's back on the list."),
    "addendum": _("Addendum added."),
    "task": _("Task saved."),
    "finished": _("Done."),
    "done": _("Done. It's off the list."),
    "gone": _("That item is no longer open. Someone finished or changed it."),
    "snoozed": _("Snoozed. It will be back on that date."),
    "reassigned": _("Reassigned."),
    "handed_over": _("Client transferred."),
    "assessment": _("Assessment saved."),
    "assessment_signed": _("Signed. To correct it, add an amendment."),
    "assessment_closed": _("Closed without a score."),
    "assessment_struck": _("Assessment marked as entered in error. It stays in the record, crossed out."),
    "amended": _("Amendment saved. The original assessment stays on file."),
    "safety": _("Safety follow-up recorded."),
    "plan": _("Plan saved."),
    "draft": _("Draft saved. It isn't part of the record yet."),
    "discarded": _("Draft discarded."),
    "tried_again": _("Tried again. Anything that still fails is listed below."),
    "staff": _("Staff record saved."),
    "password": _("Password changed. You've been signed out everywhere else."),
    "status": _("Client status updated."),
}


def add_notices(owner: str, sentences: Mapping[str, Any]) -> None:
    """Let answer() say these, too, by the codes "owner.key"."""
    NOTICES.update({f"{owner}.{key}": sentence for key, sentence in sentences.items()})


def init(app: Flask, registry: Registry) -> None:
    """Set up templates, translations, filters and htmx."""
    language.init(app, [plugin.folder / "translations" for plugin in registry.working() if plugin.folder])
    Htmx(app)
    folders = {plugin.name: FileSystemLoader(plugin.folder / "templates")
               for plugin in registry.loaded() if plugin.folder}
    # A plugin's templates have its name before them: it can add pages, never shadow one of the core's.
    app.jinja_loader = ChoiceLoader([FileSystemLoader(TEMPLATES), PrefixLoader(folders)])
    env = app.jinja_env
    env.context_class = Context
    env.lstrip_blocks = True  # but no trim_blocks: the line end after a tag keeps the words beside it apart
    env.filters.update(day=day, when=when, moment=moment, hour=hour, number=number, person=person, birth=birth)
    env.globals.update(static_url=static_files.url, notice=notice, keys_off=keys_off, today=clock.today, now=clock.now,
                       is_overdue=clock.is_overdue,
                       page_language=language.page_language, age_in_words=age_in_words, dialed=dialed)
    # A block rendered alone does not see its page's imports, so the macros are known everywhere.
    macros = env.get_template("macros.html").make_module({})
    env.globals.update({name: getattr(macros, name) for name in MACROS if hasattr(macros, name)})


class Context(runtime.Context):
    """Jinja's, with a shorter way to a plain function: a page calls a hundred, and hardly one asks for the context."""

    def call(self, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        if type(function) not in (FunctionType, MethodType) or hasattr(function, "jinja_pass_arg"):
            return super().call(function, *args, **kwargs)
        kwargs.pop("_block_vars", None)  # variables of a block or loop, for a function that asks for the context
        kwargs.pop("_loop_vars", None)
        return function(*args, **kwargs)


# --- Answers --------------------------------------------------------------------------------------


def page(template: str, block: str = "", /, status: int = 200, **context: Any) -> Response:
    """The whole page, or only `block` of it when htmx asks."""
    values: dict[str, Any] = {}
    current_app.update_template_context(values)
    values.update(context)
    g.drawing = (template, values)
    values["unsaved"] = drafts.restore(values)
    text = "".join(parts_of(template, values, block if is_fragment() else ""))
    response = make_response(text, status)
    if status >= 400 and is_fragment() and not block:  # a whole page, whatever part of it htmx had asked for
        response.headers.update({"HX-Retarget": "body", "HX-Reswap": "innerHTML"})
    response.vary.add("HX-Request")
    return response


def parts_of(template: str, values: Mapping[str, Any], block: str = "") -> Iterator[str]:
    """The text of a template, or only of one of its blocks, as it is made.

    As Jinja's own render(), which takes the environment's globals over one by one, every time.
    """
    env = current_app.jinja_env
    loaded = env.get_template(template)
    context = loaded.new_context({**env.globals, **values}, shared=True)
    try:
        yield from (loaded.blocks[block] if block else loaded.root_render_func)(context)
    except Exception:
        env.handle_exception()  # names the template's own line


def is_fragment() -> bool:
    """Whether htmx asks for a part of a page (a boosted link asks for the whole)."""
    return bool(request.htmx) and not request.htmx.boosted  # type: ignore[attr-defined]


def redirect_saved(url: str, notice: str = "") -> Response:
    """After a write: 303 to the page that shows it, with a sentence from NOTICES."""
    notice = "saved_merged" if g.get("was_merged") else notice
    joint = "&" if "?" in url else "?"
    return redirect(f"{url}{joint}done={notice}" if notice else url, code=303)  # type: ignore[return-value]


def notice() -> str | None:
    """The sentence about what was just saved, if there is one."""
    sentence = NOTICES.get(request.args.get("done", ""))
    return str(sentence) if sentence else None


# --- Names ---------------------------------------------------------------------------------------


def birth(row: Any) -> str:
    """When a client was born as far as it is known: "Mar 4, 1961", "about 1961"."""
    return birth_in_words(birth_of(row))


def person(row: Any) -> str:
    """A client's name as lists show it: "Alvarez, Rosa (Rosie)"."""
    called = f" ({row.preferred})" if getattr(row, "preferred", "") else ""
    return f"{row.family}, {row.given}{called}" if row.given else f"{row.family}{called}"
