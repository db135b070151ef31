/* Copies what stands in a field, also where the browser keeps its clipboard to https. */
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  const done = () => {
    button.textContent = button.dataset.copied;
  };
  field.select();
  if (navigator.clipboard) navigator.clipboard.writeText(field.value).then(done, done);
  else if (document.execCommand("copy")) done();
});
