// What a page cannot do with HTML and htmx alone. Everything works without this file; it stores nothing.
(() => {
  "use strict";
  const find = (selector, inside = document) => inside.querySelector(selector);
  const openMenus = () => document.querySelectorAll("details.menu[open]");

  // "/" (outside a field) or Ctrl-K goes to the search box; Escape closes the open menu.
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    const ctrlK = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
    const box = find("#q");
    if ((slash || ctrlK) && box) {
      event.preventDefault();
      box.focus();
      box.select();
    } else if (event.key === "Escape") {
      for (const menu of openMenus()) {
        if (menu.contains(document.activeElement)) find("summary", menu).focus();
        menu.open = false;
      }
    }
  });

  // A click or a Tab elsewhere closes a menu, so at most one is open.
  const closeOthers = (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
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

  // A button that prints the page is there only when it works.
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // One click is enough: a form that htmx does not send is sent once (the server makes sure of it, too).
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.matches("[hx-post]")) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 3000);
  });
})();
