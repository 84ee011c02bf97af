// Entry in a grid of boxes: keys, pasting a block, taking it back, and the server's reading of what
// is typed. Works on markup alone; the form also works without.
//
//   <form><table data-entry-grid data-check-url="…"
//                data-pasted="Boxes filled: {n}" data-left-out="Left out: {n}" data-unchecked="…">
//     <input data-row="0" data-column="0" name="…">          whole numbers; places may be missing
//     <span data-verdict-for="<name of the box>">            takes the reading of that box
//     <label data-keep-for="<name of the box>" hidden>       holds the tick "unlikely, but right"
//   </table> <p data-verdict-summary aria-live="polite">
//
// The form is sent to the check address after a pause; it answers with
//   {"cells": {"<name>": {"sign": "missed", "text": "…", "asks": "109.42"}}, "summary": "…"}
// A box that is not named has nothing to say. "asks" may be left out: it shows the tick of the box
// and gives the figure the tick would stand for. A form without a grid has its data-check-url itself.
(function () {
    "use strict";

    const PAUSE = 350;

    // What the server makes of a form, asked for after a pause; the newest answer counts.
    function Checks(form, address, unchecked) {
        let timer = null;
        let asking = null;

        function say(text) {
            const summary = form.querySelector("[data-verdict-summary]");
            if (summary && summary.textContent !== text) summary.textContent = text;
        }

        function show(cells) {
            form.querySelectorAll("[data-verdict-for]").forEach(function (verdict) {
                const name = verdict.dataset.verdictFor;
                const said = cells[name] || { sign: "", text: "" };
                verdict.className = "office-verdict" + (said.sign ? " office-verdict-" + said.sign : "");
                if (verdict.textContent !== said.text) verdict.textContent = said.text;
                const box = form.elements[name];
                if (!box) return;
                if (said.sign === "missed") box.setAttribute("aria-invalid", "true");
                else box.removeAttribute("aria-invalid");
            });
            form.querySelectorAll("[data-keep-for]").forEach(function (keep) {
                const said = cells[keep.dataset.keepFor] || {};
                const tick = keep.querySelector("input");
                keep.hidden = !("asks" in said);
                if (keep.hidden) tick.checked = false;
                else if (tick.value !== said.asks) { tick.value = said.asks; tick.checked = false; }
            });
        }

        async function ask(first) {
            if (asking) asking.abort();
            asking = new AbortController();
            const token = form.querySelector("[name=csrfmiddlewaretoken]");
            try {
                const answer = await fetch(address, {
                    method: "POST",
                    body: new FormData(form),
                    headers: token ? { "X-CSRFToken": token.value } : {},
                    credentials: "same-origin",
                    signal: asking.signal,
                });
                if (!answer.ok) throw new Error(answer.status);
                const told = await answer.json();
                show(told.cells || {});
                say([first, told.summary || ""].join(" ").trim());
            } catch (problem) {
                // Nothing typed is lost: saving reads everything again.
                if (problem.name !== "AbortError") say(unchecked);
            }
        }

        // `first` is said before the server's words.
        this.soon = function (first) {
            window.clearTimeout(timer);
            if (address) timer = window.setTimeout(ask, PAUSE, first || "");
            else if (first) say(first);
        };
        form.addEventListener("input", (event) => {
            if (!event.isComposing && event.target !== form) this.soon();
        });
        form.addEventListener("compositionend", () => this.soon());
    }

    function EntryGrid(table) {
        const form = table.closest("form");
        const checks = new Checks(form, table.dataset.checkUrl, table.dataset.unchecked || "");
        const boxes = Array.from(table.querySelectorAll("input[data-row][data-column]"));
        const places = new Map(boxes.map(function (box) { return [place(row(box), column(box)), box]; }));
        const lastRow = Math.max(...boxes.map(row));
        const lastColumn = Math.max(...boxes.map(column));
        const deeds = [];  // each a list of [box, text before], newest last
        let atFocus = "";  // what stood in the box when it was entered

        function row(box) { return Number(box.dataset.row); }
        function column(box) { return Number(box.dataset.column); }
        function place(row, column) { return row + "/" + column; }

        // Moving

        function next(box, down, right) {
            let toRow = row(box) + down;
            let toColumn = column(box) + right;
            while (toRow >= 0 && toRow <= lastRow && toColumn >= 0 && toColumn <= lastColumn) {
                const found = places.get(place(toRow, toColumn));
                if (found && !found.disabled) return found;
                toRow += down;
                toColumn += right;
            }
            return null;
        }

        function topOfNextColumn(box) {
            for (let toColumn = column(box) + 1; toColumn <= lastColumn; toColumn += 1) {
                for (let toRow = 0; toRow <= lastRow; toRow += 1) {
                    const found = places.get(place(toRow, toColumn));
                    if (found && !found.disabled) return found;
                }
            }
            return null;
        }

        function isAtEdge(box, right) {
            if (box.selectionStart === null) return true;
            const all = box.selectionStart === 0 && box.selectionEnd === box.value.length;
            const at = right > 0 ? box.value.length : 0;
            return all || (box.selectionStart === at && box.selectionEnd === at);
        }

        function wanted(event, box) {
            switch (event.key) {
            case "ArrowUp": return next(box, -1, 0);
            case "ArrowDown": return next(box, 1, 0);
            case "ArrowLeft": return isAtEdge(box, -1) ? next(box, 0, -1) : null;
            case "ArrowRight": return isAtEdge(box, 1) ? next(box, 0, 1) : null;
            case "Enter": return event.shiftKey ? next(box, -1, 0) : next(box, 1, 0) || topOfNextColumn(box);
            default: return null;
            }
        }

        function go(box) {
            box.focus();
            box.select();
        }

        // Writing into boxes and taking it back

        function write(lines) {
            const before = lines.map(function (line) { return [line[0], line[0].value]; });
            lines.forEach(function (line) { line[0].value = line[1]; });
            lines.forEach(function (line) { mark(line[0]); });
            // The page asks before it is left when something was typed; a paste counts as typing.
            if (lines.length) form.dispatchEvent(new Event("input", { bubbles: true }));
            return before;
        }

        function commit(box) {
            if (box.value !== atFocus) deeds.push([[box, atFocus]]);
            atFocus = box.value;
        }

        function takeBack() {
            const deed = deeds.pop();
            if (!deed) return false;
            write(deed);
            go(deed[0][0]);
            atFocus = deed[0][0].value;
            checks.soon();
            return true;
        }

        // A box that differs from what is stored waits to be saved. After a refused save the page
        // comes with what was typed, none of it stored: the table says so with data-unsaved.
        function mark(box) {
            const stored = "unsaved" in table.dataset ? "" : box.defaultValue;
            box.toggleAttribute("data-waiting", box.value !== stored);
        }

        // A block as spreadsheets copy it: tabs and lines, cells with either of them in quotes.
        function block(text) {
            const rows = [[""]];
            let quoted = false;
            for (let at = 0; at < text.length; at += 1) {
                const cells = rows[rows.length - 1];
                const letter = text[at];
                const last = cells.length - 1;
                if (quoted) {
                    if (letter !== '"') cells[last] += letter;
                    else if (text[at + 1] === '"') { cells[last] += '"'; at += 1; }
                    else quoted = false;
                } else if (letter === '"' && cells[last] === "") quoted = true;
                else if (letter === "\t") cells.push("");
                else if (letter === "\n") rows.push([""]);
                else if (letter !== "\r") cells[last] += letter;
            }
            while (rows.length > 1 && rows[rows.length - 1].join("") === "") rows.pop();
            return rows.map(function (cells) {
                return cells.map(function (cell) { return cell.replace(/\s+/g, " ").trim(); });
            });
        }

        function paste(box, rows) {
            const lines = [];
            let leftOut = 0;
            rows.forEach(function (cells, down) {
                cells.forEach(function (text, right) {
                    const found = places.get(place(row(box) + down, column(box) + right));
                    if (found && !found.disabled && !found.readOnly) lines.push([found, text]);
                    else if (text) leftOut += 1;
                });
            });
            if (lines.length) deeds.push(write(lines));
            atFocus = box.value;
            box.select();
            const told = [(table.dataset.pasted || "").replace("{n}", lines.length)];
            if (leftOut) told.push((table.dataset.leftOut || "").replace("{n}", leftOut));
            checks.soon(told.join(" "));
        }

        // Keys and events

        table.addEventListener("focusin", function (event) {
            if (!boxes.includes(event.target)) return;
            atFocus = event.target.value;
        });
        table.addEventListener("focusout", function (event) {
            if (boxes.includes(event.target)) commit(event.target);
        });
        table.addEventListener("keydown", function (event) {
            const box = event.target;
            // A key that an input method is still at work with is not ours.
            if (event.isComposing || event.keyCode === 229 || !boxes.includes(box)) return;
            if (event.altKey) return;
            if (event.ctrlKey || event.metaKey) {
                const isUndo = event.key.toLowerCase() === "z" && !event.shiftKey;
                // What is being typed in this box the browser takes back by itself.
                if (isUndo && box.value === atFocus && takeBack()) event.preventDefault();
                return;
            }
            if (event.key === "Escape" && box.value !== atFocus) {
                write([[box, atFocus]]);
                box.select();
                checks.soon();
                return;
            }
            if (event.key === "F2") return box.setSelectionRange(box.value.length, box.value.length);
            const to = wanted(event, box);
            // Enter never sends the form from within the grid.
            if (to || event.key === "Enter") event.preventDefault();
            if (to) go(to);
        });
        table.addEventListener("paste", function (event) {
            if (!boxes.includes(event.target) || !event.clipboardData) return;
            const rows = block(event.clipboardData.getData("text/plain"));
            if (rows.length === 1 && rows[0].length === 1) return;
            event.preventDefault();
            commit(event.target);
            paste(event.target, rows);
        });
        table.addEventListener("input", function (event) {
            if (boxes.includes(event.target)) mark(event.target);
        });
        boxes.forEach(mark);
        if ("unsaved" in table.dataset) form.dispatchEvent(new Event("input", { bubbles: true }));
    }

    document.addEventListener("DOMContentLoaded", function () {
        document.querySelectorAll("table[data-entry-grid]").forEach(function (table) {
            if (table.querySelector("input[data-row][data-column]")) EntryGrid(table);
        });
        document.querySelectorAll("form[data-check-url]").forEach(function (form) {
            new Checks(form, form.dataset.checkUrl, form.dataset.unchecked || "");
        });
    });
})();
