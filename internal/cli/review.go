package cli

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"trehan/internal/config"
	"trehan/internal/period"
	"trehan/internal/web"
)

// serveReview opens the review page of a worker; it ends with ctx.
func serveReview(ctx context.Context, page Page, conf *config.Config, b web.Backend, log *slog.Logger) error {
	roots, err := conf.SignatureRoots()
	if err != nil {
		return Exit(ExitUsage, err)
	}
	site, err := web.New(web.Options{
		Config: conf.Page(), URL: conf.Review.URL,
		Office:  func(m period.Name) string { return conf.Letters.At(conf.PeriodOf(m)).Sender() },
		Period:  conf.PeriodOf,
		Backend: b, Roots: roots, Log: log, Now: time.Now,
	})
	if err != nil {
		return Exit(ExitUsage, fmt.Errorf("review.page: %w", err))
	}
	server, err := web.Listen(page.Address, site)
	if err != nil {
		return Exit(ExitUsage, err)
	}
	log.Info("review page open", "address", server.URL())
	if page.Opened != nil {
		page.Opened(server.URL())
	}
	go func() {
		if err := server.Serve(ctx); err != nil {
			log.Error("review page ended", "error", err)
		}
	}()
	return nil
}
