// Says beside a field how what was typed is read, and opens the browser's own calendar
// for a date. What was typed is never changed; without this script it is all the same
// read, or refused, when the form is saved.
(() => {
  const of = (element) => element.closest?.("[data-typed]");
  const text = (typed) => typed.querySelector("input:not([data-typed-native])");

  // An amount may have a currency of its own, chosen beside it.
  const unit = (typed) => {
    const own = typed.dataset.typed === "amount" && text(typed).form?.elements.currency;
    return (own && own.value) || typed.dataset.typedUnit || "";
  };

  const ask = async (typed) => {
    const field = text(typed);
    const shown = typed.querySelector("[data-typed-echo]");
    if (!shown) return;
    const asked = field.value;
    let found = { said: "", refused: "" };
    if (asked.trim()) {
      const query = new URLSearchParams({
        kind: typed.dataset.typed,
        text: asked,
        unit: unit(typed),
      });
      const answer = await fetch(`${typed.dataset.typedUrl}?${query}`, {
        headers: { "X-Requested-With": "XMLHttpRequest" },
      }).catch(() => null);
      if (!answer?.ok || answer.redirected) return;
      found = await answer.json();
    }
    if (field.value !== asked) return; // typed on meanwhile
    shown.textContent = found.said || found.refused;
    shown.classList.toggle("typed-refused", Boolean(found.refused));
  };

  document.addEventListener("change", (event) => {
    const typed = of(event.target);
    if (!typed) {
      if (event.target.name !== "currency" || !event.target.form) return;
      event.target.form.querySelectorAll("[data-typed=amount]").forEach(ask);
      return;
    }
    if (event.target.matches("[data-typed-native]")) {
      if (!event.target.value) return;
      text(typed).value = event.target.value;
      text(typed).dispatchEvent(new Event("change", { bubbles: true }));
      return;
    }
    ask(typed);
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-typed-pick]");
    if (!button) return;
    const typed = of(button);
    const native = typed.querySelector("[data-typed-native]");
    const iso = text(typed).value.trim();
    native.value = /^\d{4}-\d\d-\d\d$/.test(iso) ? iso : "";
    native.showPicker();
  });

  // Fields come with the page, and later with filters, dialogs and tabs.
  const offer = (within) => {
    for (const button of within.querySelectorAll("[data-typed-pick][hidden]")) {
      if (!("showPicker" in HTMLInputElement.prototype)) return;
      button.hidden = false;
      of(button).querySelector("[data-typed-native]").hidden = false;
    }
  };
  const start = () => {
    offer(document);
    new MutationObserver((changes) => {
      for (const change of changes) {
        for (const node of change.addedNodes) {
          if (node.nodeType === Node.ELEMENT_NODE) offer(node.parentNode || node);
        }
      }
    }).observe(document.body, { subtree: true, childList: true });
  };
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", start);
  } else {
    start();
  }
})();
