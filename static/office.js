// What pages of ours do beyond links and forms. Works on markup alone; every page also works without.
(function () {
    "use strict";

    // A row follows its first link; a click on a link, a box or a selection stays what it is.
    document.addEventListener("click", function (event) {
        const row = event.target.closest(".office-table-rows tbody tr");
        if (!row || event.target.closest("a, button, input, label, select, summary")) return;
        if (String(window.getSelection())) return;
        const link = row.querySelector("a[href]");
        if (!link) return;
        if (event.ctrlKey || event.metaKey) window.open(link.href, "_blank", "noopener");
        else link.click();
    });

    // The theme writes the name of a chosen file into the nearest text box, which on our forms is
    // another question's; it leaves alone what it believes it watches already.
    document.addEventListener("DOMContentLoaded", function () {
        document.querySelectorAll(".office-page input[type=file]").forEach(function (input) {
            input.hasChangeListener = true;
        });
    });

    // "/" goes to the search box.
    document.addEventListener("keydown", function (event) {
        if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.target.closest("input, textarea, select, [contenteditable]")) return;
        const box = document.querySelector("[data-search]");
        if (!box) return;
        event.preventDefault();
        box.focus();
        box.select();
    });

    // Escape closes an open menu of ours and gives the focus back.
    document.addEventListener("keydown", function (event) {
        if (event.key !== "Escape") return;
        document.querySelectorAll(".office-menu-person[open], .office-chooser[open]").forEach(function (menu) {
            menu.open = false;
            menu.querySelector("summary").focus();
        });
    });
    document.addEventListener("click", function (event) {
        document.querySelectorAll(".office-menu-person[open], .office-chooser[open]").forEach(function (menu) {
            if (!menu.contains(event.target)) menu.open = false;
        });
    });

    // A form marked "office-ask" asks before it is left with something typed.
    let unsaved = false;
    document.addEventListener("input", function (event) {
        if (event.target.closest("form.office-ask")) unsaved = true;
    });
    window.addEventListener("beforeunload", function (event) {
        if (unsaved) event.preventDefault();
    });

    // A second press of a button must not be a second deed.
    document.addEventListener("submit", function (event) {
        const form = event.target;
        unsaved = false;
        if (form.method !== "post" || event.defaultPrevented) return;
        if (form.dataset.sent) {
            event.preventDefault();
            return;
        }
        form.dataset.sent = "yes";
        window.setTimeout(function () { delete form.dataset.sent; }, 8000);
    });
    window.addEventListener("pageshow", function () {
        document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
    });

    document.addEventListener("change", function (event) {
        if (event.target.matches("[data-sends]")) event.target.form.requestSubmit();
    });
    document.addEventListener("click", function (event) {
        if (event.target.closest("[data-print]")) window.print();
    });

    // The administration's search boxes for relations have no name of their own.
    window.addEventListener("load", function () {
        document.querySelectorAll("select.select2-hidden-accessible").forEach(function (select) {
            const label = document.querySelector('label[for="' + select.id + '"]');
            const drawn = select.nextElementSibling;
            if (!label || !drawn) return;
            drawn.querySelectorAll(".select2-selection, .select2-selection__rendered").forEach(function (part) {
                part.removeAttribute("aria-labelledby");
                part.setAttribute("aria-label", label.textContent.trim());
            });
        });
    });

    document.addEventListener("DOMContentLoaded", function () {
        document.querySelectorAll(".office-table-rows tbody tr").forEach(function (row) {
            if (row.querySelector("a[href]")) row.dataset.goes = "";
        });
        const first = document.querySelector("[data-focus-first]");
        if (first) first.focus();
    });
})();
