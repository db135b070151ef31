/* Adding files to a form: by drop, dialog or camera, many at once, each sent as soon
   as it is there and answered by itself. A file that was taken in becomes a line of
   the formset named by `lines`, or else a ticked box that is sent with the form.
   Without this script the file fields are sent with the form. */
(function () {
  const part = (element, name) => element.querySelector(`[data-part="${name}"]`);

  class FilesController extends window.StimulusModule.Controller {
    static targets = ["zone", "list", "status", "kept", "row", "card"];

    static values = {
      url: String,
      limit: Number, // bytes
      vehicle: String, // the id of the field that names the vehicle
      key: String, // or its key
      lines: String, // the prefix of the formset
      name: String,
      words: Object,
    };

    connect() {
      this.rows = [];
      this.form = this.element.closest("form");
      this.form.classList.add("has-files-script");
      this.listeners = [
        [document, "dragover", this.over],
        [document, "dragleave", this.leave],
        [document, "drop", this.drop],
        [this.form, "change", this.changed],
        [this.form, "click", this.clicked],
        [this.form, "submit", this.submitted, true],
      ].map(([target, type, method, capture = false]) => {
        const listener = method.bind(this);
        target.addEventListener(type, listener, capture);
        return () => target.removeEventListener(type, listener, capture);
      });
      this.replacement = document.createElement("input");
      this.replacement.type = "file";
      this.replacement.accept = this.element.querySelector("input[type=file]").accept;
      this.replacement.addEventListener("change", () => {
        this.add(this.replacement, this.replacedLine);
      });
    }

    disconnect() {
      this.listeners.forEach((remove) => remove());
    }

    // --- Ways in ------------------------------------------------------------------

    choose(event) {
      this.add(event.target);
    }

    over(event) {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      this.zoneTarget.classList.add("files-input__zone--over");
    }

    leave(event) {
      if (event.relatedTarget) return;
      this.zoneTarget.classList.remove("files-input__zone--over");
    }

    /* Wherever on the page: a browser would leave it, and the form, for the file. */
    drop(event) {
      this.zoneTarget.classList.remove("files-input__zone--over");
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      this.add(event.dataTransfer);
    }

    add(source, line = null) {
      for (const file of source.files) this.addRow(file, line);
      if ("value" in source) source.value = "";
      this.next();
    }

    // --- One file -----------------------------------------------------------------

    addRow(file, line) {
      const element = this.rowTarget.content.firstElementChild.cloneNode(true);
      const row = { file, line, element, state: "queued" };
      part(element, "name").textContent = file.name;
      const progress = part(element, "progress");
      progress.setAttribute("aria-label", this.say("sending", file.name));
      part(element, "dismiss").addEventListener("click", () => this.remove(row, true));
      part(element, "retry").addEventListener("click", () => this.enqueue(row));
      part(element, "use").addEventListener("click", () => this.done(row, row.same));
      part(element, "again").addEventListener("click", () => {
        row.again = true;
        this.enqueue(row);
      });
      this.rows.push(row);
      this.listTarget.append(element);
      if (file.size > this.limitValue) {
        this.become(row, "refused", this.wordsValue.tooLarge);
      }
    }

    enqueue(row) {
      this.become(row, "queued", "");
      this.next();
    }

    /* One after the other, so that they stand in the form as they were chosen. */
    next() {
      if (this.rows.some((row) => row.state === "sending")) return;
      const row = this.rows.find((other) => other.state === "queued");
      if (row) this.send(row);
      else this.settled();
    }

    send(row) {
      this.become(row, "sending", "");
      const progress = part(row.element, "progress");
      progress.value = 0;
      const body = new FormData();
      body.append("vehicle", this.vehicleKey());
      if (row.again) body.append("again", "1");
      body.append("file", row.file);
      const request = new XMLHttpRequest();
      row.request = request;
      request.open("POST", this.urlValue);
      request.setRequestHeader("X-CSRFToken", window.wagtailConfig.CSRF_TOKEN);
      request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => {
        progress.value = (100 * event.loaded) / event.total;
      });
      request.upload.addEventListener("load", () => {
        progress.removeAttribute("value"); // all sent: it is being checked
      });
      request.addEventListener("load", () => this.answered(row, request.response));
      request.addEventListener("error", () => this.answered(row, null));
      request.send(body);
    }

    answered(row, answer) {
      if (answer?.file) this.done(row, answer.file);
      else if (answer?.same) this.offer(row, answer);
      else if (answer?.refused) this.become(row, "refused", answer.refused);
      else if (answer?.waits) this.become(row, "waiting", answer.waits);
      else this.become(row, "failed", this.wordsValue.failed);
      this.next();
    }

    offer(row, answer) {
      row.same = answer.same;
      const open = part(row.element, "open");
      open.href = answer.same.url;
      open.textContent = answer.same.title;
      this.become(row, "same", answer.sentence);
    }

    done(row, file) {
      if (this.linesValue && !this.intoLine(row.line, file)) {
        this.become(row, "refused", this.wordsValue.full);
        return;
      }
      if (!this.linesValue) this.keep(file);
      this.tell(this.say("added", row.file.name));
      this.remove(row, false);
    }

    become(row, state, sentence) {
      row.state = state;
      const { element } = row;
      element.dataset.state = state;
      part(element, "sentence").textContent = sentence;
      part(element, "progress").hidden = state !== "sending";
      part(element, "open").hidden = state !== "same";
      part(element, "use").hidden = state !== "same";
      part(element, "again").hidden = state !== "same";
      part(element, "retry").hidden = state !== "failed";
      if (sentence) this.tell(`${row.file.name}: ${sentence}`);
    }

    remove(row, byHand) {
      if (row.state === "sending") row.request.abort();
      row.element.remove();
      this.rows = this.rows.filter((other) => other !== row);
      if (!byHand) return;
      this.element.querySelector("input[type=file]").focus();
      this.next();
    }

    // --- Into the form --------------------------------------------------------------

    intoLine(line, file) {
      const target = line || this.newLine();
      if (!target) return false;
      for (const kind of ["image", "document"]) {
        const chooser = target.querySelector(`[id$="-${kind}-chooser"]`).widget;
        if (kind === file.kind) chooser.setStateFromModalData(file);
        else if (chooser.getState()) chooser.clear();
      }
      if (!line) {
        const kind = target.querySelector('select[name$="-kind"]');
        kind.value = file.likely_kind;
        kind.dispatchEvent(new Event("change", { bubbles: true }));
      }
      return true;
    }

    newLine() {
      const list = document.getElementById(`id_${this.linesValue}-FORMS`);
      const before = list.childElementCount;
      const focused = document.activeElement;
      document.getElementById(`id_${this.linesValue}-ADD`).click();
      // A new line takes the focus, and scrolls to itself.
      if (focused === document.body) document.activeElement.blur();
      else focused.focus({ preventScroll: true });
      this.zoneTarget.scrollIntoView({ block: "nearest" });
      return list.childElementCount > before ? list.lastElementChild : null;
    }

    keep(file) {
      const element = this.cardTarget.content.firstElementChild.cloneNode(true);
      const box = element.querySelector("input");
      box.value = file.name;
      const open = part(element, "open");
      open.href = file.url;
      open.textContent = file.title;
      part(element, "facts").textContent = file.facts;
      const picture = part(element, "picture");
      if (file.preview) Object.assign(picture, { src: file.preview.url, hidden: false });
      else part(element, "icon").hidden = false;
      this.keptTarget.append(element);
      box.dispatchEvent(new Event("change", { bubbles: true }));
    }

    // --- The form around it -----------------------------------------------------------

    vehicleKey() {
      const field = this.vehicleValue && document.getElementById(this.vehicleValue);
      return field ? field.value : this.keyValue;
    }

    changed(event) {
      const { target } = event;
      if (target.id && target.id === this.vehicleValue && target.value) {
        const waiting = this.rows.filter((row) => row.state === "waiting");
        waiting.forEach((row) => this.become(row, "queued", ""));
        if (waiting.length) this.next();
      }
      const chooser = document.getElementById(`${target.id}-chooser`);
      if (chooser?.querySelector("[data-file-facts]")) this.describe(chooser);
    }

    /* Show beside a file that was chosen what it is; a dialog tells its title only. */
    async describe(chooser) {
      let file = chooser.widget?.getState();
      if (!file) return;
      if (!file.facts) {
        const kind = chooser.id.endsWith("-image-chooser") ? "image" : "document";
        const url = this.wordsValue.describeUrl.replace("__kind__/0", `${kind}/${file.id}`);
        const answer = await fetch(url);
        if (!answer.ok) return;
        file = await answer.json();
      }
      chooser.querySelector("[data-file-facts]").textContent = file.facts;
      chooser.querySelector("[data-file-open]").href = file.url;
    }

    clicked(event) {
      const button = event.target.closest("[data-file-replace]");
      if (!button) return;
      this.replacedLine = button.closest("[data-inline-panel-child]");
      this.replacement.click();
    }

    /* Hold the form back while files are on their way or want an answer. */
    submitted(event) {
      const open = this.rows.find((row) => ["same", "waiting"].includes(row.state));
      const busy = this.rows.some((row) => ["queued", "sending"].includes(row.state));
      if (!open && !busy) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      this.submitter = event.submitter;
      this.saving = !open;
      this.tell(open ? this.say("decide", open.file.name) : this.wordsValue.saving, true);
      if (open) this.letGo(open);
    }

    /* All files have their answer: go on with a form that was held back for them. */
    settled() {
      if (!this.saving) return;
      this.saving = false;
      if (this.rows.length) this.letGo(this.rows[0]);
      else this.form.requestSubmit();
    }

    letGo(row) {
      // After the button has shown that it is at work.
      window.setTimeout(() => {
        this.submitter?.setAttribute("data-w-progress-loading-value", "false");
        row.element.scrollIntoView({ block: "center" });
        row.element.querySelector("button:not([hidden])").focus();
      }, 50);
    }

    say(word, name) {
      return this.wordsValue[word].replace("%s", name);
    }

    /* Said to a screen reader; what a row does not show, to everybody. */
    tell(sentence, shown = false) {
      this.statusTarget.textContent = sentence;
      this.statusTarget.classList.toggle("w-sr-only", !shown);
    }
  }

  window.wagtail.app.register("files", FilesController);
})();
