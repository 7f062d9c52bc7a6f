package web

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"daybrief/platforms"
	"daybrief/platforms/platformtest"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A browser is a tab of Chromium on a page of its own. Whatever the console
// says, refusals by the page's policy among it, fails the test.
type browser struct {
	*rig
	ctx     context.Context
	end     func() // closes it
	address string
}

// chromium returns where the browser is. These tests are asked for by
// BROWSER_TESTS=1, since a browser takes more than most machines that build
// have; with CI=true they must run.
func chromium(t *testing.T) string {
	t.Helper()
	if os.Getenv("BROWSER_TESTS") != "1" {
		platformtest.Missing(t, "BROWSER_TESTS=1 and Chromium")
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	platformtest.Missing(t, "Chromium")
	return ""
}

func newBrowser(t *testing.T) *browser {
	t.Helper()
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(chromium(t)), chromedp.UserDataDir(t.TempDir()),
		chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
	}
	for _, flag := range []string{"disable-quic", "disable-background-networking", "disable-component-update", "disable-sync", "disable-extensions", "disable-dev-shm-usage", "hide-scrollbars"} {
		options = append(options, chromedp.Flag(flag, true))
	}
	b := &browser{rig: &rig{t: t, transcript: &transcript{}, log: &logBook{}}}
	b.Web = newWeb(b.rig)
	b.listen(t)
	server := httptest.NewServer(b.Handler())
	t.Cleanup(server.Close)
	b.address = server.URL
	allocator, endAll := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(endAll)
	b.ctx, b.end = chromedp.NewContext(allocator)
	if err := chromedp.Do(b.ctx); err != nil {
		t.Fatal(err)
	}
	b.watch(t)
	return b
}

// watch fails the test over what the console says: errors, and what the page's
// policy refused.
func (b *browser) watch(t *testing.T) {
	messages := chromedp.Console(b.ctx)
	var said []string
	done := make(chan struct{})
	go func() {
		defer close(done)
		for m, err := range messages {
			if err != nil {
				return // the browser ends
			}
			if m.Type != chromedp.ConsoleInfo {
				said = append(said, m.String())
			}
		}
	}()
	t.Cleanup(func() {
		b.end()
		<-done
		for _, s := range said {
			t.Errorf("the console says: %s", s)
		}
	})
}

func (b *browser) run(t *testing.T, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

// result returns what an action gives.
func result[T any](t *testing.T, b *browser, action chromedp.Action[T]) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	v, err := chromedp.Run(ctx, action)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// value returns what an expression of the page gives.
func value[T any](t *testing.T, b *browser, expression string) T {
	t.Helper()
	return result(t, b, chromedp.Evaluate[T](expression))
}

func (b *browser) open(t *testing.T, width, height int64) {
	t.Helper()
	b.run(t, chromedp.EmulateViewport(width, height), chromedp.Navigate(b.address))
}

// until waits until an expression of the page is true. It asks again and again
// from here, since the page's policy lets nothing evaluate in it.
func (b *browser) until(t *testing.T, expression string) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for late := time.After(10 * time.Second); !value[bool](t, b, expression); {
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("after ten seconds, still not: %s\n%s", expression, value[string](t, b, `document.body.innerHTML`))
		}
	}
}

func (b *browser) typed(text string) chromedp.Action[chromedp.Void] {
	return chromedp.SendKeys(chromedp.CSS("#line"), text)
}

func (b *browser) deliver(t *testing.T, key string, m platforms.Message) {
	t.Helper()
	if _, err := b.Send(t.Context(), platforms.Outgoing{Chat: Chat, Message: m, Key: key}); err != nil {
		t.Fatal(err)
	}
}

const bodies = `[...document.querySelectorAll(".entry .body")].map((e) => e.innerText.trim()).join(" / ")`

func TestBrowserTalk(t *testing.T) {
	b := newBrowser(t)
	b.open(t, 900, 700)
	value[chromedp.Void](t, b, `window.kept = "since the page was loaded"`)

	b.run(t, b.typed("/pages\n"))
	b.until(t, bodies+`.startsWith("/pages / page 1\n")`)
	b.run(t, chromedp.Click(chromedp.Search(`//button[text()="Next"]`)))
	b.until(t, bodies+`.startsWith("/pages / page 11\n")`)
	if got := value[bool](t, b, `document.activeElement.matches(".entry .body")`); !got {
		t.Error("the pressed button went away, and took the focus with it")
	}
	b.deliver(t, "k", paragraphs("delivered"))
	b.until(t, bodies+`.endsWith(" / delivered")`)

	if got := value[string](t, b, `window.kept`); got == "" {
		t.Error("the page was loaded again")
	}
	if got := value[string](t, b, `document.getElementById("line").value`); got != "" {
		t.Errorf("the input still holds %q", got)
	}
	clock := value[string](t, b, `document.querySelector(".mine time").textContent`)
	if !strings.Contains(clock, ":") || strings.Contains(clock, "-") {
		t.Errorf("the time of a message of today is %q, want the time of day alone", clock)
	}
}

func TestBrowserCompletes(t *testing.T) {
	b := newBrowser(t)
	b.open(t, 900, 700)
	offered := `[...document.querySelectorAll("#choices button")].map((e) => e.textContent).join(", ")`
	b.run(t, b.typed("/fi"))
	b.until(t, offered+` === "/find"`)
	b.run(t, chromedp.Click(chromedp.CSS(`#choices button`)))
	b.until(t, offered+` === "Label of technology, Label of 07:30, Label of big tech"`)
	b.run(t, b.typed("ech")) // in the middle of a word
	b.until(t, offered+` === "Label of technology, Label of big tech"`)
	b.run(t, chromedp.Click(chromedp.CSS(`#choices button:nth-child(2)`)))
	if got := value[string](t, b, `document.getElementById("line").value`); got != "/find big tech" {
		t.Errorf("the input holds %q", got)
	}
	b.run(t, b.typed("\n"))
	b.until(t, bodies+`.startsWith("/find big tech / heard")`)
	if got := value[string](t, b, offered); got != "" {
		t.Errorf("what was sent is still being completed: %q", got)
	}
}

func TestBrowserWithoutScript(t *testing.T) {
	b := newBrowser(t)
	b.run(t, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	b.open(t, 900, 700)
	b.run(t, b.typed("/pages\n"), chromedp.WaitVisible(chromedp.Search(`//p[text()="page 1"]`)))
	b.run(t, chromedp.Click(chromedp.Search(`//button[text()="Next"]`)), chromedp.WaitVisible(chromedp.Search(`//p[text()="page 11"]`)))
	if url := result(t, b, chromedp.Location()); !strings.HasSuffix(url, "/#m2") {
		t.Errorf("the browser is at %s, want the message that was pressed", url)
	}
}

// TestBrowserScroll holds where the window stands after each kind of news.
func TestBrowserScroll(t *testing.T) {
	b := newBrowser(t)
	long := goldenMessages()["long"]
	for i := range 30 {
		b.deliver(t, fmt.Sprint("old", i), paragraphs(fmt.Sprint("old ", i)))
	}
	b.open(t, 800, 600)
	end := `window.scrollY + window.innerHeight >= document.documentElement.scrollHeight - 2`
	top := func(id string) string {
		return fmt.Sprintf(`Math.abs(document.getElementById(%q)?.getBoundingClientRect().top - 12) < 3`, id)
	}
	b.until(t, end)
	b.deliver(t, "long", long)
	b.until(t, top("m31")) // longer than the window: from its beginning
	b.deliver(t, "next", paragraphs("next"))
	b.until(t, `!document.getElementById("newer").hidden`)
	b.until(t, top("m31")) // whoever reads is left in peace
	b.run(t, chromedp.Click(chromedp.CSS("#newer")))
	b.until(t, end)
	b.until(t, `document.getElementById("newer").hidden`)
	b.run(t, chromedp.Navigate("about:blank"), chromedp.Navigate(b.address))
	b.until(t, end)
	b.run(t, b.typed("/echo short\n"))
	b.until(t, end)
	b.until(t, bodies+`.endsWith("heard short")`)
}

// TestBrowserTrouble holds what a person sees when the program cannot answer.
func TestBrowserTrouble(t *testing.T) {
	b := newBrowser(t)
	b.open(t, 800, 600)
	value[chromedp.Void](t, b, `window.fetch = async () => { throw new TypeError("gone") }`)
	b.run(t, b.typed("/echo x\n"))
	b.until(t, fmt.Sprintf(`document.getElementById("status").innerText === %q`, testTexts.Away))
	if got := value[string](t, b, `document.getElementById("line").value`); got != "/echo x" {
		t.Errorf("the input holds %q, want what could not be sent", got)
	}
	value[chromedp.Void](t, b, `window.fetch = async () => new Response("That is too long.", { status: 413 })`)
	b.run(t, b.typed("\n"))
	b.until(t, `document.getElementById("status").innerText === "That is too long."`)
}

// TestBrowserLook holds the page to its width, its names and its colours, and
// leaves pictures of it in the folder that SCREENSHOTS names.
func TestBrowserLook(t *testing.T) {
	dir := os.Getenv("SCREENSHOTS")
	if dir == "" {
		dir = t.TempDir()
	}
	b := newBrowser(t)
	b.picture(t, dir, "welcome", 360, 640, "light")
	b.deliver(t, "b", sampleBriefing)
	b.run(t, b.typed("/echo "+strings.Repeat("aVeryLongWord", 12)+"\n"))
	b.until(t, bodies+`.includes("heard aVery")`)
	b.run(t, b.typed("/pages\n"))
	b.until(t, bodies+`.includes("page 1\n")`)
	b.run(t, b.typed("/find "))
	b.until(t, `document.querySelectorAll("#choices button").length === 3`)
	for _, scheme := range []string{"light", "dark"} {
		b.picture(t, dir, "desktop", 1100, 800, scheme)
		b.picture(t, dir, "phone", 360, 740, scheme)
		b.contrast(t, scheme)
	}
	names := value[string](t, b, `[...document.querySelectorAll("button, input:not([type=hidden]), a")].filter((e) => !(e.ariaLabel || e.textContent.trim())).map((e) => e.outerHTML).join()`)
	if names != "" {
		t.Errorf("nameless to a screen reader: %s", names)
	}
}

// picture takes two pictures, of the window and of the whole page, and checks
// that nothing is wider than the window.
func (b *browser) picture(t *testing.T, dir, name string, width, height int64, scheme string) {
	t.Helper()
	b.run(t, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
		return err
	}))
	if value[string](t, b, `location.href`) == "about:blank" {
		b.open(t, width, height)
	}
	b.run(t, chromedp.EmulateViewport(width, height))
	if got := value[int64](t, b, `document.documentElement.scrollWidth`); got > width {
		t.Errorf("at %d pixels the page is %d wide", width, got)
	}
	window, whole := result(t, b, chromedp.CaptureScreenshot()), result(t, b, chromedp.FullScreenshot(100))
	for suffix, data := range map[string][]byte{"": window, "-whole": whole} {
		if err := os.WriteFile(filepath.Join(dir, name+"-"+scheme+suffix+".png"), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b.run(t, chromedp.EmulateViewport(width, height))
}

// contrast holds the colours of text to 4.5 to 1 (WCAG 2.2, 1.4.3) against
// what it stands on.
func (b *browser) contrast(t *testing.T, scheme string) {
	t.Helper()
	for text, back := range map[string]string{"ink": "paper", "soft": "paper", "accent": "paper", "on-accent": "accent"} {
		b.ratio(t, scheme, text, back)
	}
	for _, text := range []string{"ink", "soft", "accent"} {
		b.ratio(t, scheme, text, "back")
	}
	b.ratio(t, scheme, "ink", "mine")
}

func (b *browser) ratio(t *testing.T, scheme, text, back string) {
	t.Helper()
	got := value[float64](t, b, fmt.Sprintf(`(() => {
		const light = (name) => {
			const paint = document.createElement("canvas").getContext("2d");
			paint.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
			paint.fillRect(0, 0, 1, 1);
			const [r, g, b] = [...paint.getImageData(0, 0, 1, 1).data].map((c) => c / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
			return 0.2126 * r + 0.7152 * g + 0.0722 * b;
		};
		const [a, b] = [light(%q), light(%q)];
		return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
	})()`, text, back))
	if got < 4.5 {
		t.Errorf("%s: --%s on --%s has a contrast of %.2f, want 4.5", scheme, text, back, got)
	}
}

// TestBrowserKeyboard talks without a mouse: to a button by tabs, from it to the
// field where a question is answered, and through a menu.
func TestBrowserKeyboard(t *testing.T) {
	b := newBrowser(t)
	m := paragraphs("What about?")
	m.Menus = []platforms.Menu{{Label: "Topics", Buttons: []platforms.Button{platforms.Press("World", "/echo world"), platforms.Press("Health", "/echo health")}}}
	ask := platforms.Press("Other words…", "/find")
	ask.Ask = "topic"
	m.Buttons = [][]platforms.Button{platforms.Row(ask)}
	b.deliver(t, "ask", m)
	b.open(t, 360, 640)
	b.until(t, `document.activeElement.id === "line"`)
	back := func(label string) {
		t.Helper()
		for range 8 {
			if value[string](t, b, `document.activeElement.textContent`) == label {
				return
			}
			b.run(t, chromedp.KeyEvent(kb.Tab, chromedp.KeyModifiers(chromedp.ModifierShift)))
		}
		t.Fatalf("no tab leads to %q, but to %s", label, value[string](t, b, `document.activeElement.outerHTML`))
	}
	back("Other words…")
	b.run(t, chromedp.KeyEvent(kb.Enter))
	b.until(t, `document.activeElement.id === "line" && document.getElementById("line").value === "/find topic:"`)
	b.run(t, chromedp.KeyEvent("grain"), chromedp.KeyEvent(kb.Enter))
	b.until(t, bodies+`.includes("/find topic:grain / heard")`)
	back("Health")
	b.run(t, chromedp.KeyEvent(kb.Enter))
	b.until(t, bodies+`.includes("heard health")`)
	if got := value[string](t, b, `document.querySelector("[role=group][aria-label=Topics]")?.textContent`); got != "WorldHealth" {
		t.Errorf("the menu is read out as %q", got)
	}
}
