// Nothing typed is lost: a form with text is kept on the server a second after typing stops, and when the session is
// over the page stays and asks for the password in place. Without this file a button saves a draft. Nothing is stored here.
(() => {
  "use strict";
  const WAIT = 1000;
  const forms = new Map();  // form: {timer, last, saving, again, over}
  const marker = (form) => form?.querySelector("input[name=about]");
  const dialog = document.getElementById("session-over");
  let waiting = null;  // what goes on once the session is open again

  const body = (form) => {
    const sent = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") sent.append(name, value);
    return sent;
  };
  const typed = (form) => {
    const sent = body(form);
    for (const name of ["csrf_token", "about"]) sent.delete(name);
    return sent.toString();
  };
  const say = (form, text) => {
    const place = form.querySelector("[data-draft-said]");
    if (place) place.textContent = text;
  };
  const state = (form) => {
    if (!forms.has(form)) forms.set(form, {last: typed(form)});
    return forms.get(form);
  };

  const save = async (form) => {
    const kept = state(form);
    const now = typed(form);
    if (now === kept.last || kept.over) return;
    if (kept.saving) {
      kept.again = true;
      return;
    }
    kept.saving = true;
    try {
      const answer = await fetch("/drafts", {method: "POST", body: body(form), redirect: "manual"});
      if (answer.type === "opaqueredirect" || answer.status === 401) ask(() => save(form));
      else if (answer.status === 409) kept.over = true;
      else if (answer.ok) {
        kept.last = now;
        say(form, await answer.text());
      }
    } catch {
      say(form, "");  // the line is down: the next key tries again
      kept.last = null;
    } finally {
      kept.saving = false;
      if (kept.again) {
        kept.again = false;
        save(form);
      }
    }
  };

  document.querySelectorAll("form").forEach((form) => marker(form) && state(form));
  const changed = (event) => {
    const form = event.target.form;
    if (!marker(form)) return;
    const kept = state(form);
    clearTimeout(kept.timer);
    kept.timer = setTimeout(() => save(form), WAIT);
  };
  document.addEventListener("input", changed);
  document.addEventListener("change", changed);
  document.addEventListener("submit", (event) => {
    const kept = forms.get(event.target);
    if (kept) clearTimeout(kept.timer);
  });

  // --- The session is over -----------------------------------------------------------------------

  const ask = (then) => {
    waiting = then;
    if (dialog.open) return;
    dialog.showModal();
    document.getElementById("session-password").focus();
  };
  // The page asks how the session stands every minute; one that holds text stays when it is over.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const typing = [...forms.keys()].find((form) => document.contains(form) && typed(form) !== forms.get(form).first);
    if (event.detail.xhr.status === 401 && event.detail.elt.id === "pulse" && dialog && typing) {
      event.preventDefault();
      ask(() => save(typing));
    }
  });
  forms.forEach((kept) => { kept.first = kept.last; });

  dialog?.addEventListener("cancel", (event) => event.preventDefault());
  dialog?.querySelector("button").addEventListener("click", () => renew());
  dialog?.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.type === "password") renew();
  });
  const renew = async () => {
    const password = document.getElementById("session-password");
    const error = dialog.querySelector("[role=alert]");
    const sent = new URLSearchParams({password: password.value, about: document.querySelector("input[name=about]").value});
    let answer;
    try {
      answer = await fetch("/session/renewal", {method: "POST", body: sent});
    } catch {
      error.textContent = error.dataset.lost;
      error.hidden = false;
      return;
    }
    const text = await answer.text();
    password.value = "";
    if (!answer.ok) {
      error.textContent = answer.status === 422 ? text : error.dataset.lost;
      error.hidden = false;
      return;
    }
    for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = text;
    document.body.setAttribute("hx-headers", JSON.stringify({"X-CSRF-Token": text}));
    error.hidden = true;
    dialog.close();
    waiting?.();
    waiting = null;
  };
})();
