package telemetry

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	temporalotel "go.temporal.io/sdk/contrib/opentelemetry"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
)

// Traces traces the workflows and activities of a month and sends the spans to an OpenTelemetry collector. A nil *Traces is
// valid and traces nothing.
//
// A span says which workflow or activity ran for which run, when, and the kind of its failure. It holds no input, no
// result and no text of an error: names and addresses of people stay in the office.
type Traces struct {
	provider *sdktrace.TracerProvider
}

// NewTraces connects to the collector named by the configuration, else by the usual OTEL_EXPORTER_OTLP_* variables. Without
// either, or with OTEL_SDK_DISABLED=true or OTEL_TRACES_EXPORTER=none, it returns nil. Spans that cannot be sent are lost;
// onError gets the error. No month waits for a collector.
func NewTraces(ctx context.Context, c Config, version string, onError func(error)) (*Traces, error) {
	endpoint := c.endpoint(os.Getenv)
	if endpoint == "" {
		return nil, nil
	}
	var options []otlptracehttp.Option // the variables are the exporter's to read
	if c.Traces != "" {
		options = append(options, otlptracehttp.WithEndpointURL(endpoint))
	}
	exporter, err := otlptracehttp.New(ctx, options...)
	if err != nil {
		return nil, fmt.Errorf("opening the way to the collector of traces: %w", err)
	}
	if onError != nil {
		otel.SetErrorHandler(otel.ErrorHandlerFunc(onError))
	}
	return tracesTo(ctx, sdktrace.WithBatcher(exporter), version)
}

// tracesTo traces into any processor of spans.
func tracesTo(ctx context.Context, to sdktrace.TracerProviderOption, version string) (*Traces, error) {
	described, err := resource.New(ctx,
		resource.WithAttributes(attribute.String("service.name", "trehan"), attribute.String("service.version", version)),
		resource.WithFromEnv())
	if errors.Is(err, resource.ErrPartialResource) { // OTEL_RESOURCE_ATTRIBUTES is at fault; the rest describes it well enough
		otel.Handle(err)
	} else if err != nil {
		return nil, fmt.Errorf("describing this program to the collector of traces: %w", err)
	}
	return &Traces{sdktrace.NewTracerProvider(to, sdktrace.WithResource(described))}, nil
}

// endpoint is where traces go; "" for nowhere.
func (c Config) endpoint(env func(string) string) string {
	switch {
	case strings.EqualFold(env("OTEL_SDK_DISABLED"), "true"), env("OTEL_TRACES_EXPORTER") == "none":
		return ""
	case c.Traces != "":
		return strings.TrimSuffix(c.Traces, "/") + "/v1/traces"
	case env("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") != "":
		return env("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
	}
	return env("OTEL_EXPORTER_OTLP_ENDPOINT")
}

// Interceptors go into the options of a Temporal client; workers on it trace workflows and activities. Nothing of them
// enters a history but the header by which a span finds its parent.
func (t *Traces) Interceptors() ([]interceptor.ClientInterceptor, error) {
	if t == nil {
		return nil, nil
	}
	tracing, err := temporalotel.NewTracingInterceptor(temporalotel.TracerOptions{
		Tracer: t.provider.Tracer("trehan"),
		// `trehan run` queries the state twice a second.
		DisableQueryTracing: true,
		DisableBaggage:      true,
		SpanStarter: func(ctx context.Context, tracer trace.Tracer, name string, o ...trace.SpanStartOption) trace.Span {
			_, span := tracer.Start(ctx, name, o...)
			return quietSpan{span}
		},
	})
	if err != nil {
		return nil, fmt.Errorf("making the tracing interceptor: %w", err)
	}
	return []interceptor.ClientInterceptor{tracing}, nil
}

// Shutdown sends what is left.
func (t *Traces) Shutdown(ctx context.Context) error {
	if t == nil {
		return nil
	}
	return t.provider.Shutdown(ctx)
}

// quietSpan is a span that omits the texts of errors: they may quote a server or a file.
type quietSpan struct{ trace.Span }

// RecordError notes the kind of an error.
func (s quietSpan) RecordError(err error, _ ...trace.EventOption) {
	if err != nil {
		s.SetAttributes(attribute.String("error.type", kindOf(err)))
	}
}

// SetStatus sets the status without its description.
func (s quietSpan) SetStatus(code codes.Code, _ string) { s.Span.SetStatus(code, "") }

func kindOf(err error) string {
	var application *temporal.ApplicationError
	var timeout *temporal.TimeoutError
	switch {
	case temporal.IsCanceledError(err), errors.Is(err, context.Canceled):
		return "Canceled"
	case errors.As(err, &timeout), errors.Is(err, context.DeadlineExceeded):
		return "Timeout"
	case errors.As(err, &application) && application.Type() != "":
		return application.Type()
	}
	return Other
}
