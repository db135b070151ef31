/* Options of the Markdown editor: Wagtail's icons instead of a font from a CDN, the
   browser's spell checker, and a preview that the server renders and cleans. */
(function () {
  const icon = (name) =>
    `<svg class="icon icon-${name}" aria-hidden="true"><use href="#icon-${name}"></use></svg>`;

  function previewRender(text, preview) {
    const field = document.querySelector("[data-markdown-preview-url]");
    const body = new FormData();
    body.append("text", text);
    fetch(field.dataset.markdownPreviewUrl, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": window.wagtailConfig.CSRF_TOKEN },
    })
      .then((response) => {
        if (!response.ok) throw new Error(response.status);
        return response.text();
      })
      .then((html) => {
        preview.innerHTML = html;
      })
      .catch(() => {
        preview.textContent = "The preview could not be loaded.";
      });
    return "…";
  }

  const button = (name, action, iconName, title) => ({
    name,
    action: (editor) => window.EasyMDE[action](editor),
    icon: icon(iconName),
    title,
  });

  window.wagtailMarkdown = window.wagtailMarkdown || {};
  window.wagtailMarkdown.options = {
    autoDownloadFontAwesome: false,
    spellChecker: false,
    nativeSpellcheck: true,
    inputStyle: "contenteditable",
    status: false,
    minHeight: "8rem",
    previewRender,
    toolbar: [
      button("bold", "toggleBold", "bold", "Bold"),
      button("italic", "toggleItalic", "italic", "Italic"),
      button("heading", "toggleHeadingSmaller", "title", "Heading"),
      "|",
      button("unordered-list", "toggleUnorderedList", "list-ul", "List"),
      button("ordered-list", "toggleOrderedList", "list-ol", "Numbered list"),
      button("table", "drawTable", "table", "Table"),
      button("link", "drawLink", "link", "Link"),
      "|",
      { ...button("preview", "togglePreview", "view", "Preview"), noDisable: true },
    ],
  };
})();
