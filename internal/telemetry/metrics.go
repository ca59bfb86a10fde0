package telemetry

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/otel/attribute"
	otelprometheus "go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.temporal.io/sdk/client"
	temporalotel "go.temporal.io/sdk/contrib/opentelemetry"
)

// Stage is one working stage of the monthly run, named as in the run's progress. Waiting for a person's decision is none.
type Stage string

// The stages, in the order of a run.
const (
	Open      Stage = "open"
	Snapshot  Stage = "snapshot"
	Count     Stage = "count"
	Draft     Stage = "draft"
	Documents Stage = "documents"
	Seal      Stage = "seal"
	Plan      Stage = "plan"
	Deliver   Stage = "deliver"
	Close     Stage = "close"
)

// The closed sets of label values. All are exported as zero from the first scrape on. A counter that appears with its first
// event shows no increase, so the alert on it would miss that event.
var (
	stages     = []Stage{Open, Snapshot, Count, Draft, Documents, Seal, Plan, Deliver, Close}
	results    = []string{"ok", "failed"}
	severities = []string{"block", "warn", "info"}
	outcomes   = []string{"succeeded", "with_exceptions", "held", "rejected", "failed"}
	states     = []string{"accepted", "refused", "deferred", "unknown"}
)

// Other is the label value for everything outside a closed set.
const Other = "other"

// Options are what the metrics are given from outside.
type Options struct {
	Version string          // of the program, for trehan_build_info
	Reasons []string        // the closed set of delivery reasons, of package mail
	OnError func(err error) // called for instruments that cannot be created; nil: ignored
}

// Metrics is the program's set of instruments. A nil *Metrics is valid and counts nothing.
type Metrics struct {
	registry *prometheus.Registry
	provider *sdkmetric.MeterProvider
	onError  func(error)
	reasons  []string

	stageRuns    metric.Int64Counter
	stageSeconds metric.Float64Counter
	findings     metric.Int64Counter
	deliveries   metric.Int64Counter
	runs         metric.Int64Counter
	holds        metric.Int64Counter
	pauses       metric.Int64Counter

	stopped sync.Map // the round that the relay stopped last, by run
}

// NewMetrics makes the instruments, each label value of a closed set already at zero.
func NewMetrics(o Options) (*Metrics, error) {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	exporter, err := otelprometheus.New(otelprometheus.WithRegisterer(registry),
		otelprometheus.WithoutScopeInfo(), otelprometheus.WithoutTargetInfo())
	if err != nil {
		return nil, fmt.Errorf("making the Prometheus exporter: %w", err)
	}
	m := &Metrics{
		registry: registry,
		provider: sdkmetric.NewMeterProvider(sdkmetric.WithReader(exporter), sdkmetric.WithView(secondsView())),
		onError:  o.OnError,
		reasons:  slices.Clone(o.Reasons),
	}
	if m.onError == nil {
		m.onError = func(error) {}
	}
	if err := m.makeInstruments(); err != nil {
		return nil, err
	}
	if err := m.describeBuild(o.Version); err != nil {
		return nil, err
	}
	m.zero()
	return m, nil
}

// secondsView sets bounds in seconds for histograms in seconds. The OpenTelemetry defaults are meant for milliseconds and
// would put every activity into the first bucket.
func secondsView() sdkmetric.View {
	return sdkmetric.NewView(
		sdkmetric.Instrument{Kind: sdkmetric.InstrumentKindHistogram, Unit: "s"},
		sdkmetric.Stream{Aggregation: sdkmetric.AggregationExplicitBucketHistogram{
			Boundaries: []float64{0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600},
		}},
	)
}

func (m *Metrics) makeInstruments() error {
	meter := m.provider.Meter("trehan")
	var err error
	count := func(name, description string) metric.Int64Counter {
		c, e := meter.Int64Counter(name, metric.WithDescription(description))
		if e != nil && err == nil {
			err = fmt.Errorf("making the instrument %s: %w", name, e)
		}
		return c
	}
	m.stageRuns = count("trehan.stage.runs", "Ended stages of monthly runs.")
	m.findings = count("trehan.findings", "Findings of counted months, by severity.")
	m.deliveries = count("trehan.deliveries", "Settled delivery attempts, one an address and attempt.")
	m.runs = count("trehan.runs", "Closed monthly runs.")
	m.holds = count("trehan.holds", "Monthly runs that began to wait for a person's decision.")
	m.pauses = count("trehan.relay.pauses", "Rounds of delivery that the mail relay stopped, because it could not be reached or said later to everybody; each worker counts a round once.")
	if err != nil {
		return err
	}
	m.stageSeconds, err = meter.Float64Counter("trehan.stage.duration", metric.WithUnit("s"),
		metric.WithDescription("Time spent in stages of monthly runs."))
	if err != nil {
		return fmt.Errorf("making the instrument trehan.stage.duration: %w", err)
	}
	return nil
}

func (m *Metrics) describeBuild(version string) error {
	gauge, err := m.provider.Meter("trehan").Int64Gauge("trehan.build.info",
		metric.WithDescription("The program that runs here; always 1."))
	if err != nil {
		return fmt.Errorf("making the instrument trehan.build.info: %w", err)
	}
	gauge.Record(context.Background(), 1, metric.WithAttributes(
		attribute.String("version", version), attribute.String("go_version", runtime.Version())))
	return nil
}

func (m *Metrics) zero() {
	for _, stage := range stages {
		for _, result := range results {
			m.addStage(stage, result, 0, 0)
		}
	}
	for _, severity := range severities {
		m.add(m.findings, 0, attribute.String("severity", severity))
	}
	for _, outcome := range append(slices.Clone(outcomes), Other) {
		m.add(m.runs, 0, attribute.String("outcome", outcome))
	}
	for _, state := range states {
		for _, reason := range append(slices.Clone(m.reasons), Other) {
			m.add(m.deliveries, 0, attribute.String("state", state), attribute.String("reason", reason))
		}
	}
	m.add(m.holds, 0)
	m.add(m.pauses, 0)
}

func (m *Metrics) add(c metric.Int64Counter, n int64, labels ...attribute.KeyValue) {
	c.Add(context.Background(), n, metric.WithAttributes(labels...))
}

func (m *Metrics) addStage(stage Stage, result string, n int64, took time.Duration) {
	labels := []attribute.KeyValue{attribute.String("stage", string(stage)), attribute.String("result", result)}
	m.add(m.stageRuns, n, labels...)
	m.stageSeconds.Add(context.Background(), took.Seconds(), metric.WithAttributes(labels...))
}

// Stage starts measuring work of a stage, such as one activity. The returned function stops it and takes the work's error:
//
//	defer m.Stage(telemetry.Count)(&err)
func (m *Metrics) Stage(stage Stage) func(*error) {
	if m == nil {
		return func(*error) {}
	}
	began := time.Now()
	return func(err *error) {
		result := "ok"
		if err != nil && *err != nil {
			result = "failed"
		}
		if !slices.Contains(stages, stage) {
			stage = Other
		}
		m.addStage(stage, result, 1, time.Since(began))
	}
}

// Findings counts n findings of a severity: block, warn or info.
func (m *Metrics) Findings(severity string, n int) {
	if m == nil {
		return
	}
	m.add(m.findings, int64(n), attribute.String("severity", inSet(severity, severities)))
}

// Delivery counts one settled delivery attempt: its state (accepted, refused, deferred, unknown) and its reason, of
// the closed set given to NewMetrics. No address is ever a label.
func (m *Metrics) Delivery(state, reason string) {
	if m == nil {
		return
	}
	m.add(m.deliveries, 1, attribute.String("state", inSet(state, states)), attribute.String("reason", inSet(reason, m.reasons)))
}

// RunClosed counts one closed monthly run by its outcome, the values of the search attribute TrehanOutcome.
func (m *Metrics) RunClosed(outcome string) {
	if m == nil {
		return
	}
	m.add(m.runs, 1, attribute.String("outcome", inSet(outcome, outcomes)))
}

// Held counts one run that began to wait for a person's decision.
func (m *Metrics) Held() {
	if m == nil {
		return
	}
	m.add(m.holds, 1)
}

// RelayPaused counts a round of a run's delivery that the relay stopped: once per round, not per letter.
func (m *Metrics) RelayPaused(run string, round int) {
	if m == nil {
		return
	}
	if last, known := m.stopped.Swap(run, round); !known || last != round {
		m.add(m.pauses, 1)
	}
}

// SDK returns the handler that brings the Temporal SDK's own metrics (temporal_…) to the same endpoint; for
// client.Options.MetricsHandler.
func (m *Metrics) SDK() client.MetricsHandler {
	if m == nil {
		return client.MetricsNopHandler
	}
	return temporalotel.NewMetricsHandler(temporalotel.MetricsHandlerOptions{
		Meter:                m.provider.Meter("temporal"),
		OnError:              m.onError, // the default panics, and a metric is no reason to lose a worker
		UseMonotonicCounters: true,
	})
}

// Handler answers GET with all metrics in Prometheus' text format.
func (m *Metrics) Handler() http.Handler {
	if m == nil {
		return http.NotFoundHandler()
	}
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// Shutdown releases the instruments; recording afterwards does nothing.
func (m *Metrics) Shutdown(ctx context.Context) error {
	if m == nil {
		return nil
	}
	if err := m.provider.Shutdown(ctx); err != nil {
		return fmt.Errorf("shutting the metrics down: %w", err)
	}
	return nil
}

// inSet keeps the set of label values closed, whatever a caller passes.
func inSet(value string, set []string) string {
	if slices.Contains(set, value) {
		return value
	}
	return Other
}
