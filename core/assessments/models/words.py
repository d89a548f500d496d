"""What of a declaration and of a result is kept with an assessment: in words, so that it needs no plugin."""
from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from core.assessments.rules import Result, fingerprint
from core.extension.contributions import AssessmentForm
from core.web.language import in_english

Answers = Mapping[str, str]  # stored values by question key


def declared(form: AssessmentForm) -> dict[str, Any]:
    """What of the declaration is kept with an assessment."""
    with in_english():
        proof = fingerprint(form)
    return {"form": form.key, "form_version": form.version, "fingerprint": proof, "title": form.title,
            "better": form.better, "low": form.low, "high": form.high, "licence": form.licence, "source": form.source}


def found(form: AssessmentForm, answers: Answers, result: Result, scored: bool) -> dict[str, Any]:
    """What the answers come to, in words; without `scored` no band, and no need of the form's own."""
    band = result.band if scored else None
    used = [(lowest, str(one.label), one.level) for lowest, one in result.bands] if band else []
    return {"answers": json.dumps(_in_words(form, answers, result)), "flags": json.dumps(flagged(result)),
            "urgent": bool(result.urgent_flags), "band": band.label if band else "",
            "meaning": band.meaning if band else "", "level": band.level if band else "",
            "band_source": band.source if band else "", "cutoff": result.cutoff if band else "",
            "bands": json.dumps(used) if used else "", "need": result.need if scored else "",
            "subscales": json.dumps(_subscores(result)) if scored and result.subscores else ""}


def _subscores(result: Result) -> list[dict[str, Any]]:
    return [{"key": one.scale.key, "title": str(one.scale.title), "score": one.score, "low": one.scale.low,
             "high": one.scale.high, "better": one.scale.better,
             "band": str(one.band.label) if one.band else "", "level": one.band.level if one.band else "",
             "meaning": str(one.band.meaning) if one.band else "", "source": str(one.band.source) if one.band else "",
             "bands": [(lowest, str(band.label), band.level) for lowest, band in one.bands]}
            for one in result.subscores]


def _in_words(form: AssessmentForm, answers: Answers, result: Result) -> list[dict[str, Any]]:
    return [{"key": q.key, "question": str(q.text), "answer": answers.get(q.key, ""),
             "words": str(q.words(answers[q.key])) if answers.get(q.key) else "",
             "asked": q.key not in result.not_asked, "points": result.points.get(q.key), "scored": q.scored}
            for q in form.questions]


def flagged(result: Result) -> list[dict[str, Any]]:
    """The flags that were raised, as they are kept."""
    return [{"key": f.key, "title": str(f.title), "level": f.level, "action": str(f.action), "blocks": f.blocks,
             "need": str(f.need), "alert": f.alert} for f in result.flags]
