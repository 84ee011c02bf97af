// The pages of an import: choices that take effect at once, and the progress of work. Works on
// markup alone; every page also works without.
(function () {
    "use strict";

    // A role chosen with the mouse or a finger takes effect at once. From the keyboard, where each
    // arrow chooses, the button does it.
    let pointed = null;
    document.addEventListener("pointerdown", function (event) {
        pointed = event.target.closest("[data-sends-by-pointer]");
    });
    document.addEventListener("keydown", function () { pointed = null; });
    document.addEventListener("change", function (event) {
        const select = event.target.closest("[data-sends-by-pointer]");
        if (!select || select !== pointed) return;
        const form = select.form;
        const place = select.closest("tr[id], th[id]");
        if (place && "at" in form.dataset) {
            const at = document.createElement("input");
            at.type = "hidden";
            at.name = "at";
            at.value = place.id;
            form.append(at);
        }
        form.requestSubmit();
    });

    // The progress page asks for itself and takes over what has moved; at the end it goes on.
    function quarter(said) {
        return Math.floor(Number(said.dataset.percent || 0) / 25);
    }

    function say(said, fresh) {
        const isNew = said.dataset.stage !== fresh.dataset.stage || quarter(said) !== quarter(fresh);
        said.dataset.stage = fresh.dataset.stage;
        said.dataset.percent = fresh.dataset.percent || 0;
        if (!isNew) return;
        said.textContent = said.dataset.pattern
            .replace("%(stage)s", said.dataset.stage)
            .replace("%(percent)s", said.dataset.percent);
    }

    async function look(work, said) {
        let answer;
        try {
            answer = await fetch(window.location.href, { credentials: "same-origin" });
        } catch {
            // The server may be starting anew; the work does not need this page.
            return watch(work, said);
        }
        if (answer.redirected) return window.location.assign(answer.url);
        if (!answer.ok) return watch(work, said);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById("work");
        if (!fresh || !("work" in fresh.dataset)) return window.location.reload();
        for (const part of ["progress", ".import-numbers", ".import-stages"]) {
            const old = work.querySelector(part);
            const now = fresh.querySelector(part);
            if (old && now && part === "progress") {
                if (now.hasAttribute("value")) old.value = now.value;
                else old.removeAttribute("value");
            } else if (old && now && old.innerHTML !== now.innerHTML) {
                old.replaceChildren(...now.childNodes);
            }
        }
        if (fresh.querySelectorAll(".office-message").length !== work.querySelectorAll(".office-message").length) {
            return window.location.reload();
        }
        say(said, page.getElementById("work-said"));
        return watch(work, said);
    }

    function watch(work, said) {
        window.setTimeout(look, Number(work.dataset.work), work, said);
    }

    document.addEventListener("DOMContentLoaded", function () {
        const work = document.querySelector("[data-work]");
        if (work) watch(work, document.getElementById("work-said"));
    });
})();
