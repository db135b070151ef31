/* Proposes for a new fleet the time zone of the browser, and the currency and the unit
   that are usual there. What a person chooses stays. */
(() => {
    const start = () => {
        const zone = document.querySelector("select[data-take-the-browsers]");
        if (!zone) return;
        const followers = [
            [zone.form.elements.currency, "currency"],
            [zone.form.elements.distance_unit, "distanceUnit"],
        ];
        const chosen = new Set();

        const follow = () => {
            const usual = zone.selectedOptions[0].dataset;
            for (const [field, name] of followers) {
                if (field && usual[name] && !chosen.has(field)) field.value = usual[name];
            }
        };

        for (const [field] of followers) {
            field?.addEventListener("change", () => chosen.add(field));
        }
        zone.addEventListener("change", follow);
        const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
        if ([...zone.options].some((option) => option.value === here)) {
            zone.value = here;
            follow();
        }
    };

    if (document.readyState === "loading") {
        document.addEventListener("DOMContentLoaded", start);
    } else {
        start();
    }
})();
