/* Copies what a field holds. Without the right to the clipboard, it is selected. */
document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const field = document.querySelector(button.dataset.copy);
    field.select();
    try {
        await navigator.clipboard.writeText(field.value);
    } catch {
        document.execCommand("copy");
    }
    button.textContent = button.dataset.copied;
});
