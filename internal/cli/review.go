package cli

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"trehan/activities"
	"trehan/internal/review"
)

// serveReview opens the review page of a worker; it ends with ctx.
func serveReview(ctx context.Context, address string, a *activities.Activities, log *slog.Logger) error {
	site, err := review.New(review.Options{
		Config: a.Config.Page(), URL: a.Config.Review.URL, Office: a.Config.Letters.At(lastMonth().Period()).Sender(),
		Desk: &reviewDesk{config: a.Config, temporal: a.Temporal, store: a.Store, proofs: a.Proofs}, Log: log, Now: time.Now,
	})
	if err != nil {
		return Exit(ExitUsage, fmt.Errorf("review.page: %w", err))
	}
	server, err := review.Listen(address, site)
	if err != nil {
		return Exit(ExitUsage, err)
	}
	log.Info("review page open", "address", server.Addr())
	go func() {
		if err := server.Serve(ctx); err != nil {
			log.Error("review page ended", "error", err)
		}
	}()
	return nil
}
