// What a page cannot do with HTML and htmx alone. Everything works without this file; it stores nothing.
(() => {
  "use strict";
  const find = (selector, inside = document) => inside.querySelector(selector);
  const openMenus = () => document.querySelectorAll("details.menu[open]");

  // "/" (outside a field) or Ctrl-K goes to the search box; Escape closes the open menu.
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    const single = !typing && !event.ctrlKey && !event.metaKey && !event.altKey && !document.body.dataset.keysOff;
    const slash = event.key === "/" && single;
    const ctrlK = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
    const box = find("#q");
    if ((slash || ctrlK) && box) {
      event.preventDefault();
      box.focus();
      box.select();
    } else if (event.key === "?" && single) {
      location.href = "/keys";
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && typing?.form?.method === "post") {
      event.preventDefault();
      typing.form.requestSubmit(find("button[name=sign]", typing.form));
    } else if (["ArrowDown", "ArrowUp"].includes(event.key) && event.target.closest("search") && find("#hits a")) {
      event.preventDefault();
      const hits = [box, ...document.querySelectorAll("#hits li > a:first-child")];
      const next = hits.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1);
      hits[Math.max(0, Math.min(next, hits.length - 1))].focus();
    } else if (event.key === "Escape") {
      if (event.target.closest("search") && find("#hits")?.firstChild) {
        find("#hits").replaceChildren();
        box.focus();
      }
      for (const menu of openMenus()) {
        if (menu.contains(document.activeElement)) find("summary", menu).focus();
        menu.open = false;
      }
    }
  });

  // A click or a Tab elsewhere closes a menu, so at most one is open.
  const closeOthers = (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
    if (!event.target.closest?.("search")) find("#hits")?.replaceChildren();
  };
  document.addEventListener("click", closeOthers);
  document.addEventListener("focusin", closeOthers);

  // After an answer, go where the reader is needed: the first [data-focus], such as an error summary.
  const settle = (inside) => {
    const target = inside.matches?.("[data-focus]") ? inside : find("[data-focus]", inside);
    if (target) target.focus();
  };
  document.addEventListener("htmx:afterSettle", (event) => {
    say("");
    settle(event.detail.elt);
  });
  settle(document);
  if (document.referrer.endsWith("/search")) find(".banner .button[href$='/contacts/new']")?.focus();

  // When an answer does not arrive or is refused, say so; what was typed stays on the page.
  const trouble = find("#trouble");
  const say = (text) => {
    if (!trouble) return;
    trouble.textContent = text;
    trouble.hidden = !text;
  };
  const lost = () => say(trouble?.dataset.lost || "");
  document.addEventListener("htmx:sendError", lost);
  document.addEventListener("htmx:timeout", lost);
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status !== 401) say(trouble?.dataset.refused || "");
  });

  // On a phone the tabs are one line: the open one is in sight.
  find(".tabs [aria-current]")?.scrollIntoView({block: "nearest", inline: "center"});

  // A button that prints the page is there only when it works.
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // A field that belongs to one choice (data-when="name:value") is asked with it; one that holds something stays.
  const asked = (form) => {
    for (const field of form?.querySelectorAll("[data-when]") || []) {
      const [name, value] = field.dataset.when.split(":");
      const chosen = find(`[name="${name}"]:checked, select[name="${name}"]`, form)?.value === value;
      field.closest(".field").hidden = !chosen && !field.value && !field.closest(".wrong");
    }
  };
  document.addEventListener("change", (event) => asked(event.target.form));
  document.querySelectorAll("form").forEach(asked);
  document.addEventListener("htmx:afterSettle", () => document.querySelectorAll("form").forEach(asked));

  // The wheel scrolls the page; it does not change a number that somebody typed.
  document.addEventListener("wheel", () => {
    if (document.activeElement?.type === "number") document.activeElement.blur();
  }, {passive: true});

  // One click is enough: a form that htmx does not send is sent once (the server makes sure of it, too).
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.matches("[hx-post]")) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 3000);
  });
})();
