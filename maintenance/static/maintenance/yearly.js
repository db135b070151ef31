// Looks every second how far a report is. What is said aloud changes with the part in
// hand only, and not with each step of it. Without a script, the page loads itself again.
(() => {
  const WAIT = 1000; // ms

  const show = (fresh) => {
    const shown = document.querySelector("[data-yearly]");
    const said = shown.querySelector("[data-yearly-said]");
    const news = fresh.querySelector("[data-yearly-said]");
    if (said.textContent.trim() !== news.textContent.trim()) {
      said.replaceChildren(...news.childNodes);
    }
    if (fresh.dataset.yearly !== "ready" && fresh.dataset.yearly !== "failed") {
      const [bar, now] = [shown, fresh].map((box) => box.querySelector("progress"));
      bar.value = now.value;
      const [count, by] = [shown, fresh].map((box) =>
        box.querySelector("[data-yearly-count]"),
      );
      count.textContent = by.textContent;
      return true;
    }
    // The sentence stays where it is, so that it is read; all else takes its place.
    for (const old of [...shown.children]) if (old !== said) old.remove();
    for (const child of [...fresh.children]) if (child !== news) shown.append(child);
    return false;
  };

  const look = async () => {
    let goesOn = true;
    try {
      const answer = await fetch(window.location.href);
      if (answer.redirected || answer.status === 404) {
        window.location.reload();
        return;
      }
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        goesOn = show(page.querySelector("[data-yearly]"));
      }
    } catch {
      // The server is not there for a moment: it is asked again.
    }
    if (goesOn) window.setTimeout(look, WAIT);
  };

  window.setTimeout(look, WAIT);
})();
