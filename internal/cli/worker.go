package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	sdk "go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"trehan/activities"
	"trehan/internal/client"
	"trehan/internal/config"
	"trehan/internal/mail"
	"trehan/internal/proof"
	"trehan/internal/revision"
	"trehan/internal/telemetry"
	"trehan/internal/web/backend"
	"trehan/workflows"
)

type workerCommand struct {
	configFlag `embed:""`
	Review     string `help:"Mở trang duyệt tại địa chỉ này, ví dụ 127.0.0.1:8090: số liệu, phát hiện, văn bản, chấp thuận, từ chối, tình trạng gửi. Ai được vào: mục review.page của cấu hình. Mặc định: không mở." placeholder:"ADDR" env:"TREHAN_REVIEW"`
}

// Run works until it is told to stop.
func (c *workerCommand) Run(ctx context.Context, p *Program) error {
	conf, err := c.load(config.NeedStore | config.NeedMail | config.NeedMonth)
	if err != nil {
		return err
	}
	if err := CheckOffice(conf); err != nil {
		return err
	}
	level, err := telemetry.ParseLevel(conf.Telemetry.Level)
	if err != nil {
		return Exit(ExitUsage, err)
	}
	return p.Work(ctx, conf, telemetry.Logger(p.Stderr, level), Page{Address: c.Review})
}

// CheckOffice reads the office's own files as a month will read them, so that a fault in them ends the program when
// somebody has just started it, and not the month at seven in the morning.
func CheckOffice(conf *config.Config) error {
	_, faults := loadRegister(conf.Path(conf.Register))
	_, calendar := revision.Calendar(conf)
	if err := errors.Join(faults, calendar); err != nil {
		return Exit(ExitUsage, err)
	}
	return nil
}

// Page is where a worker serves the review page.
type Page struct {
	Address string           // host:port, port 0 for a free one; "" for no page
	Opened  func(url string) // hears where it is open; nil for nobody
}

// Work runs a worker on a configuration until ctx ends: it connects, serves the metrics and the review page, if there is
// to be one, and finishes what it holds.
func (p *Program) Work(ctx context.Context, conf *config.Config, log *slog.Logger, page Page) error {
	metrics, err := telemetry.NewMetrics(telemetry.Options{
		Version: p.Version, Reasons: mail.Reasons(),
		OnError: func(err error) { log.Warn("metrics", "error", err) },
	})
	if err != nil {
		return err
	}
	traces, err := telemetry.NewTraces(ctx, conf.Telemetry, p.Version, func(err error) { log.Warn("traces", "error", err) })
	if err != nil {
		return Exit(ExitUsage, err)
	}
	defer flushTraces(ctx, traces, log)
	temporal, err := Dial(ctx, conf, client.Options{Log: log, Metrics: metrics, Traces: traces})
	if err != nil {
		return err
	}
	defer temporal.Close()
	connected := temporal.Temporal()
	needs, relay, err := p.dependencies(conf, connected, log, metrics)
	if err != nil {
		return err
	}
	defer relay.Close()
	if err := serveMetrics(ctx, conf, connected, metrics, log); err != nil {
		return err
	}
	if page.Address != "" {
		if err := serveReview(ctx, page, conf, backend.New(conf, temporal, needs.Store, needs.Proofs), log); err != nil {
			return err
		}
	}
	w := worker.New(connected, conf.TaskQueue(), worker.Options{
		WorkerStopTimeout: 30 * time.Second, // a mail under way is settled first
		DeploymentOptions: deployment(os.Getenv),
		Interceptors:      []interceptor.WorkerInterceptor{activities.NewInterceptor(metrics)},
	})
	workflows.Register(w)
	w.RegisterActivity(activities.New(needs))
	log.Info("worker started", "task_queue", conf.TaskQueue(), "version", p.Version)
	lookout, err := newLookout(conf, log, shortOutage)
	if err != nil {
		return err
	}
	go lookout.watch().Run(ctx, watchEvery)
	stop := make(chan any)
	defer context.AfterFunc(ctx, func() { close(stop) })()
	return w.Run(stop)
}

// flushTraces gives the last spans a few seconds; the month does not wait for them.
func flushTraces(ctx context.Context, traces *telemetry.Traces, log *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := traces.Shutdown(ctx); err != nil {
		log.Warn("traces", "error", err)
	}
}

// deployment pins the runs of a Worker Deployment to the version that began them, where the environment names one (as
// the worker controller of Kubernetes does). Without it workers are unversioned, compatible by replay.
func deployment(env func(string) string) worker.DeploymentOptions {
	name, build := env("TEMPORAL_DEPLOYMENT_NAME"), env("TEMPORAL_WORKER_BUILD_ID")
	if name == "" || build == "" {
		return worker.DeploymentOptions{}
	}
	return worker.DeploymentOptions{
		UseVersioning:             true,
		Version:                   worker.WorkerDeploymentVersion{DeploymentName: name, BuildID: build},
		DefaultVersioningBehavior: workflow.VersioningBehaviorPinned,
	}
}

// dependencies are what the activities reach outside with, and the relay among it, to be closed after them.
func (p *Program) dependencies(conf *config.Config, connected sdk.Client, log *slog.Logger, metrics *telemetry.Metrics) (activities.Dependencies, *mail.Relay, error) {
	var none activities.Dependencies
	store, err := OpenStore(conf)
	if err != nil {
		return none, nil, err
	}
	section := conf.Relay()
	relay, err := mail.New(section)
	if err != nil {
		return none, nil, Exit(ExitUsage, fmt.Errorf("mail: %w", err))
	}
	var signer *mail.Signer
	if section.SMIME.CertFile != "" {
		if signer, err = mail.LoadSigner(section.SMIME.CertFile, section.SMIME.KeyFile, time.Now()); err != nil {
			return none, nil, Exit(ExitUsage, err)
		}
	}
	proofs, err := proof.LoadKey(conf.Page().KeyFile)
	if err != nil {
		return none, nil, Exit(ExitUsage, fmt.Errorf("review.page.key_file: %w", err))
	}
	roots, err := conf.SignatureRoots()
	if err != nil {
		return none, nil, Exit(ExitUsage, err)
	}
	return activities.Dependencies{
		Config: conf, Store: store, Relay: relay, Signer: signer, Temporal: connected, Now: time.Now, Log: log,
		Metrics: metrics, Program: p.build(), Proofs: proofs, Roots: roots,
	}, relay, nil
}

// serveMetrics opens the endpoint of the telemetry section, if there is one.
func serveMetrics(ctx context.Context, conf *config.Config, connected sdk.Client, metrics *telemetry.Metrics, log *slog.Logger) error {
	if conf.Telemetry.Listen == "" {
		return nil
	}
	ready := func(ctx context.Context) error {
		_, err := connected.CheckHealth(ctx, &sdk.CheckHealthRequest{})
		return err
	}
	server, err := telemetry.Listen(conf.Telemetry.Listen, metrics, ready)
	if err != nil {
		return Exit(ExitUsage, err)
	}
	go func() {
		if err := server.Serve(ctx); err != nil && !errors.Is(err, context.Canceled) {
			log.Warn("metrics endpoint ended", "error", err)
		}
	}()
	return nil
}
