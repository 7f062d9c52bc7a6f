"use strict";
// The page works without this. With it, answers appear without a reload, new
// messages arrive by themselves, and lines complete while they are typed.
(() => {
	const transcript = document.getElementById("transcript");
	const say = document.getElementById("say");
	const line = document.getElementById("line");
	const lines = document.getElementById("lines");

	const last = () => {
		const all = transcript.querySelectorAll(".entry");
		return all.length ? all[all.length - 1].dataset.id : "0";
	};
	const toEnd = () => window.scrollTo(0, document.body.scrollHeight);

	let looking = false;
	async function look() {
		if (looking || document.hidden) return;
		looking = true;
		try {
			const answer = await fetch("/after/" + last());
			const text = answer.ok ? (await answer.text()).trim() : "";
			if (text) {
				document.querySelector(".welcome")?.remove();
				transcript.insertAdjacentHTML("beforeend", text);
				toEnd();
			}
		} catch {
			// The server is away; the next look may find it.
		} finally {
			looking = false;
		}
	}

	// A pressed button may replace the message it stands in, so the whole
	// transcript is read again.
	async function reload() {
		const answer = await fetch("/after/0");
		if (!answer.ok) return;
		transcript.innerHTML = await answer.text();
		toEnd();
	}

	document.addEventListener("submit", async (event) => {
		event.preventDefault();
		const form = event.target;
		const body = new URLSearchParams(new FormData(form, event.submitter || undefined));
		if (form === say) line.value = "";
		form.setAttribute("aria-busy", "true");
		try {
			await fetch(form.action, { method: "POST", body });
			await (form === say ? look() : reload());
		} finally {
			form.removeAttribute("aria-busy");
		}
	});

	const commands = lines.innerHTML;
	let typed;
	line.addEventListener("input", () => {
		clearTimeout(typed);
		typed = setTimeout(async () => {
			if (!/^\/\w+ /.test(line.value)) {
				lines.innerHTML = commands;
				return;
			}
			const answer = await fetch("/complete?line=" + encodeURIComponent(line.value));
			if (!answer.ok) return;
			const options = (await answer.text()).split("\n").filter(Boolean);
			lines.replaceChildren(...options.map((text) => Object.assign(document.createElement("option"), { value: text })));
		}, 150);
	});

	setInterval(look, 2000);
	toEnd();
})();
