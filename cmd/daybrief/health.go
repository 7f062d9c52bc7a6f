package main

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// health answers /healthz, /readyz and /metrics.
type health struct {
	database interface {
		Ping(ctx context.Context) error
	}
	registry   *prometheus.Registry
	deliveries *prometheus.CounterVec

	mu     sync.Mutex
	states map[string]string // by platform: "" is well
}

func newHealth(database interface {
	Ping(ctx context.Context) error
}) *health {
	h := &health{
		database: database, registry: prometheus.NewRegistry(), states: map[string]string{},
		deliveries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "daybrief_deliveries_total", Help: "Attempts at deliveries by platform and fate: sent, repeated, dropped, or the kind of refusal.",
		}, []string{"platform", "fate"}),
	}
	if b, ok := database.(backlogged); ok {
		h.registry.MustRegister(backlogCollector{b})
	}
	h.registry.MustRegister(h.deliveries, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return h
}

func (h *health) fate(platform, fate string) { h.deliveries.WithLabelValues(platform, fate).Inc() }

// expect makes readiness wait for a platform.
func (h *health) expect(platform string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.states[platform] = "waiting to listen"
}

// standby notes that another process has a clock: one that is ready to take
// over a platform is ready.
func (h *health) standby(clock string) {
	if listen, ok := strings.CutPrefix(clock, "listen/"); ok {
		platform, _, _ := strings.Cut(listen, "/")
		h.state(platform, nil)
	}
}

func (h *health) state(platform string, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.states[platform] = ""
	if err != nil {
		h.states[platform] = err.Error() // a platforms.Error holds no token
	}
}

// problems says what keeps the program from being ready.
func (h *health) problems(ctx context.Context) []string {
	var all []string
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if err := h.database.Ping(ctx); err != nil {
		all = append(all, "the database does not answer")
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, p := range slices.Sorted(maps.Keys(h.states)) {
		if s := h.states[p]; s != "" {
			all = append(all, p+": "+s)
		}
	}
	return all
}

func (h *health) register(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		problems := h.problems(r.Context())
		if len(problems) == 0 {
			fmt.Fprintln(w, "ready")
			return
		}
		w.WriteHeader(http.StatusServiceUnavailable)
		for _, p := range problems {
			fmt.Fprintln(w, p)
		}
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(h.registry, promhttp.HandlerOpts{}))
}
