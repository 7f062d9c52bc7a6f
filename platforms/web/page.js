"use strict";
// The page works without this. With it, answers appear without a reload, new
// messages arrive by themselves, and lines complete while they are typed.
(() => {
	const [transcript, say, line, choices, status, newer] =
		["transcript", "say", "line", "choices", "status", "newer"].map((id) => document.getElementById(id));
	const entries = () => [...transcript.querySelectorAll(".entry")];
	const body = (entry) => entry.querySelector(".body");

	// tell writes the time of an entry by the reader's own clock.
	function tell(entry) {
		const time = entry.querySelector(".meta time");
		const at = new Date(time.dateTime);
		const today = at.toDateString() === new Date().toDateString();
		time.title = at.toLocaleString();
		time.textContent = at.toLocaleString([], {
			hour: "numeric", minute: "2-digit", ...(today ? {} : { day: "numeric", month: "short" }),
		});
	}

	// merge takes over the entries of a page, in the order of their ids, and
	// returns those that are new or have another text.
	function merge(html) {
		const fresh = [];
		for (const entry of new DOMParser().parseFromString(html, "text/html").querySelectorAll(".entry")) {
			const known = document.getElementById(entry.id);
			if (!known) {
				const id = BigInt(entry.dataset.id);
				transcript.insertBefore(entry, entries().find((e) => BigInt(e.dataset.id) > id) ?? null);
				tell(entry);
				fresh.push(entry);
			} else if (body(known).innerHTML !== body(entry).innerHTML) {
				const focused = known.contains(document.activeElement);
				body(known).innerHTML = body(entry).innerHTML;
				if (focused) body(known).focus({ preventScroll: true });
				fresh.push(known);
			}
		}
		return fresh;
	}

	// show brings entries into view: all of them, or where they do not fit the
	// window their beginning, under the line that asked for it.
	function show(fresh) {
		if (!fresh.length) return;
		let first = fresh[0];
		if (first.previousElementSibling?.matches(".mine")) first = first.previousElementSibling;
		const above = first.getBoundingClientRect().top < 0;
		const below = fresh.at(-1).getBoundingClientRect().bottom > say.getBoundingClientRect().top;
		if (above || below) first.scrollIntoView({ block: "start" });
	}

	const atEnd = () => window.scrollY + window.innerHeight > document.documentElement.scrollHeight - 80;

	// look fetches what came since the last entry. It does not pull a reader
	// away from what stands further up.
	let looking = false;
	async function look() {
		if (looking || document.hidden) return;
		looking = true;
		try {
			const answer = await fetch("/after/" + (entries().at(-1)?.dataset.id ?? 0));
			if (!answer.ok) throw new Error(answer.status);
			const html = await answer.text(); // reading may scroll: where it stands counts now
			const follow = atEnd();
			const fresh = merge(html);
			if (follow) {
				show(fresh);
			} else if (fresh.length) {
				newer.href = "#" + fresh[0].id;
				newer.hidden = false;
			}
			status.textContent = "";
		} catch {
			status.textContent = status.dataset.away; // until a later look finds the program
		} finally {
			looking = false;
		}
	}

	async function post(form, submitter) {
		const data = new URLSearchParams(new FormData(form, submitter));
		const typed = line.value;
		if (form === say) {
			line.value = "";
			choices.replaceChildren();
			clearTimeout(pause);
		}
		form.ariaBusy = transcript.ariaBusy = "true";
		setTimeout(look, 100); // what was typed stands there while the answer is made
		try {
			const answer = await fetch(form.action, { method: "POST", body: data });
			const text = await answer.text();
			if (!answer.ok) throw new Error(text);
			status.textContent = "";
			show(merge(text));
		} catch (problem) {
			status.textContent = problem instanceof TypeError ? status.dataset.away : problem.message;
			if (form === say && !line.value) line.value = typed;
		} finally {
			form.ariaBusy = transcript.ariaBusy = "false";
		}
	}

	document.addEventListener("submit", (event) => {
		event.preventDefault();
		const fill = event.submitter?.dataset.fill;
		if (fill) { // the rest is typed
			line.value = fill;
			line.focus();
			suggest();
			return;
		}
		if (event.target.ariaBusy !== "true") post(event.target, event.submitter);
	});

	let pause;
	function suggest() {
		clearTimeout(pause);
		const typed = line.value;
		pause = setTimeout(async () => {
			const answer = typed && await fetch("/complete?line=" + encodeURIComponent(typed)).catch(() => null);
			if (line.value === typed) choices.innerHTML = answer?.ok ? await answer.text() : "";
		}, 120);
	}
	line.removeAttribute("list"); // the browser's own list of commands, for want of this
	line.addEventListener("input", suggest);
	choices.addEventListener("click", ({ target }) => {
		if (!target.value) return;
		line.value = target.value;
		line.focus();
		choices.replaceChildren();
		if (line.value.endsWith(" ")) suggest();
	});
	say.addEventListener("keydown", ({ key }) => {
		if (key === "Escape") choices.replaceChildren();
	});

	newer.addEventListener("click", () => { newer.hidden = true; });
	document.addEventListener("scroll", () => { if (atEnd()) newer.hidden = true; });
	document.addEventListener("visibilitychange", look);
	setInterval(look, 2000);
	entries().forEach(tell);
	if (!location.hash) show(entries().slice(-1));
})();
