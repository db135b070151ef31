/* Proposes from where a new plan counts, as soon as the vehicle, the type or the title
   is known. What a person typed stays. */
(() => {
    const start = () => {
        const day = document.querySelector("[data-propose-url]");
        if (!day) return;
        const form = day.form;
        const mileage = form.elements.start_mileage;
        const hint = document.createElement("p");
        hint.className = "help";
        hint.setAttribute("role", "status");
        day.closest(".w-field__wrapper, .w-field, div").append(hint);
        const proposed = { day: day.value, mileage: mileage.value };
        let asked = "";
        let why = "";
        let pressed = false;

        // The hint pushes down what follows: a button that is just being pressed would
        // be somewhere else when it is let go.
        const tell = () => {
            if (!pressed) hint.textContent = why;
        };
        document.addEventListener("pointerdown", () => (pressed = true), true);
        for (const end of ["pointerup", "pointercancel"]) {
            const letGo = () => {
                pressed = false;
                tell();
            };
            document.addEventListener(end, () => setTimeout(letGo), true);
        }

        const take = (field, name, value) => {
            if (field.value !== proposed[name]) return;
            proposed[name] = value === null || value === undefined ? "" : String(value);
            field.value = proposed[name];
        };

        const ask = async () => {
            const query = new URLSearchParams();
            for (const name of ["vehicle", "maintenance_type", "title"]) {
                query.set(name, form.elements[name].value);
            }
            if (!query.get("vehicle") || !query.get("maintenance_type")) return;
            if (asked === query.toString()) return;
            asked = query.toString();
            const response = await fetch(`${day.dataset.proposeUrl}?${asked}`);
            if (!response.ok || asked !== query.toString()) return;
            const found = await response.json();
            if (!found.day) return;
            take(day, "day", found.day);
            take(mileage, "mileage", found.mileage);
            why = found.why;
            tell();
        };

        form.addEventListener("change", ask);
        // The dialog that chooses a vehicle says nothing when it closes.
        new MutationObserver(ask).observe(form, { subtree: true, childList: true });
        ask();
    };
    if (document.readyState === "loading") {
        document.addEventListener("DOMContentLoaded", start);
    } else {
        start();
    }
})();
