"""What templates can call."""
from __future__ import annotations

import pytest
from jinja2 import pass_context, pass_environment

pytestmark = pytest.mark.one_database


@pass_context
def word_of(context):
    return context.resolve("word")


@pass_environment
def lstrip(environment):
    return environment.lstrip_blocks


class Suffix:
    """Something to call that is no function."""

    def __call__(self, word):
        return word + "s"


@pytest.mark.parametrize(("text", "shown"), [
    ("{% for day in ['a', 'b'] %}{% set word = day %}{{ word_of() }}{% endfor %}", "ab"),
    ("{{ lstrip() }}", "True"),
    ("{% for word in ['day'] %}{{ suffix(word) }}{{ word.upper() }}{{ plain(word, end='!') }}{% endfor %}",
     "daysDAYday!"),
])
def test_a_template_calls_whatever_can_be_called_and_gives_it_what_it_asks_for(app, text, shown):
    values = {"word_of": word_of, "lstrip": lstrip, "suffix": Suffix(), "plain": lambda word, end: word + end}
    assert app.jinja_env.from_string(text).render(values) == shown
