// Saves “What does the meter say?” in place. Without this script, the form is sent as
// usual and the page comes back.

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-quick-reading]");
  if (!form) return;
  event.preventDefault();
  const line = form.closest("li");
  const answer = await fetch(form.action, {
    method: "POST",
    body: new FormData(form),
    headers: { "X-Requested-With": "XMLHttpRequest" },
  }).catch(() => null);
  if (!answer || !answer.ok || answer.redirected) {
    form.submit(); // shows what is wrong: logged out, no right, no connection
    return;
  }
  line.innerHTML = await answer.text();
  (line.querySelector("[aria-invalid]") || line.querySelector("[role=status]"))?.focus();
});
