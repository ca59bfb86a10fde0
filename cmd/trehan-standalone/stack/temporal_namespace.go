package stack

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	namespacepb "go.temporal.io/api/namespace/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"google.golang.org/protobuf/types/known/durationpb"

	"trehan/internal/retry"
)

// settleNamespace waits until the namespace answers and gives it the wanted
// retention and search attributes if it was made with others.
func settleNamespace(ctx context.Context, hostPort string, cfg Config) error {
	c, err := client.NewLazyClient(client.Options{
		HostPort: hostPort, Namespace: cfg.Namespace,
		Logger: sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler)),
	})
	if err != nil {
		return err
	}
	defer c.Close()

	var described *workflowservice.DescribeNamespaceResponse
	err = untilReady(ctx, 60*time.Second, func(ctx context.Context) error {
		described, err = c.WorkflowService().DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: cfg.Namespace})
		if err != nil {
			return err
		}
		// The frontend answers before the history service takes its shard.
		_, err = c.WorkflowService().ListWorkflowExecutions(ctx, &workflowservice.ListWorkflowExecutionsRequest{Namespace: cfg.Namespace, PageSize: 1})
		return err
	})
	if err != nil {
		return fmt.Errorf("namespace %s: %w", cfg.Namespace, err)
	}
	if described.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration() != cfg.Retention {
		_, err := c.WorkflowService().UpdateNamespace(ctx, &workflowservice.UpdateNamespaceRequest{
			Namespace: cfg.Namespace,
			Config:    &namespacepb.NamespaceConfig{WorkflowExecutionRetentionTtl: durationpb.New(cfg.Retention)},
		})
		if err != nil {
			return fmt.Errorf("retention of namespace %s: %w", cfg.Namespace, err)
		}
	}
	return addSearchAttributes(ctx, c, cfg.Namespace)
}

func addSearchAttributes(ctx context.Context, c client.Client, namespace string) error {
	list, err := c.OperatorService().ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: namespace})
	if err != nil {
		return fmt.Errorf("search attributes: %w", err)
	}
	missing := map[string]enumspb.IndexedValueType{}
	for name, kind := range SearchAttributes {
		switch have, ok := list.GetCustomAttributes()[name]; {
		case !ok:
			missing[name] = kind
		case have != kind:
			return fmt.Errorf("search attribute %s is registered as %s, not %s", name, have, kind)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	_, err = c.OperatorService().AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{
		Namespace: namespace, SearchAttributes: missing,
	})
	if err != nil {
		return fmt.Errorf("search attributes: %w", err)
	}
	return nil
}

// untilReady tries until there is no error, the time is over or ctx ends, and
// then returns the last error.
func untilReady(ctx context.Context, limit time.Duration, try func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	_, err := retry.Do(ctx, retry.Policy{First: 20 * time.Millisecond, Longest: 20 * time.Millisecond}, func() (*retry.Again, error) {
		attempt, done := context.WithTimeout(ctx, 5*time.Second)
		defer done()
		return &retry.Again{}, try(attempt)
	})
	return err
}

// within runs stop, but waits for it no longer than limit.
func within(limit time.Duration, stop func() error) error {
	done := make(chan error, 1)
	go func() { done <- stop() }()
	select {
	case err := <-done:
		return err
	case <-time.After(limit):
		return fmt.Errorf("still stopping after %s", limit)
	}
}
