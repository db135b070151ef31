// Fetches what a tab of a vehicle's page shows when it is opened for the first time.
// Wagtail's own script does the tabs; without any, each tab's name is a link.
(() => {
  const open = async (panel) => {
    const address = panel?.dataset.src;
    if (!address) return;
    delete panel.dataset.src;
    panel.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address);
      if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
      panel.innerHTML = await answer.text();
    } catch {
      panel.dataset.src = address; // the link in it leads there
    }
    panel.removeAttribute("aria-busy");
  };

  document.addEventListener("w-tabs:selected", (event) => {
    open(document.getElementById(event.detail.current));
  });
})();
