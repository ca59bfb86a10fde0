package client

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	sdk "go.temporal.io/sdk/client"
	"google.golang.org/protobuf/types/known/durationpb"

	"trehan/internal/retry"
)

// ErrNoNamespace says that the server has no namespace of the configured name.
var ErrNoNamespace = errors.New("client: no such namespace")

// newRetention is how long a namespace made here keeps closed runs; the archive has their histories for longer.
const newRetention = 400 * 24 * time.Hour

// Namespace is the name of the office's namespace.
func (c *Client) Namespace() string { return cmp.Or(c.config.Temporal.Namespace, sdk.DefaultNamespace) }

// Retention asks how long the namespace keeps closed runs; ErrNoNamespace if there is none.
func (c *Client) Retention(ctx context.Context) (time.Duration, error) {
	described, err := c.temporal.WorkflowService().DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: c.Namespace()})
	var missing *serviceerror.NamespaceNotFound
	if errors.As(err, &missing) {
		return 0, ErrNoNamespace
	}
	return described.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration(), err
}

// Answers returns nil if the server answers and has the namespace. A key that may not look at the namespace may still work in
// it.
func (c *Client) Answers(ctx context.Context) error {
	_, err := c.Retention(ctx)
	if denied := (*serviceerror.PermissionDenied)(nil); errors.As(err, &denied) {
		return nil
	}
	return err
}

// CreateNamespace creates the namespace. It may take the server a moment to know it: see AwaitNamespace.
func (c *Client) CreateNamespace(ctx context.Context) error {
	_, err := c.temporal.WorkflowService().RegisterNamespace(ctx, &workflowservice.RegisterNamespaceRequest{
		Namespace: c.Namespace(), WorkflowExecutionRetentionPeriod: durationpb.New(newRetention), Description: "trehan",
	})
	return err
}

// AwaitNamespace waits up to a minute until every part of the server knows a new namespace: some of them look every ten
// seconds. The error is the last answer.
func (c *Client) AwaitNamespace(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	_, err := retry.Do(ctx, retry.Policy{First: time.Second, Longest: time.Second}, func() (*retry.Again, error) {
		_, err := c.MissingAttributes(ctx)
		return &retry.Again{}, err
	})
	return err
}

// attributes are the search attributes that the workflows set.
var attributes = map[string]enumspb.IndexedValueType{
	"TrehanMonth":    enumspb.INDEXED_VALUE_TYPE_KEYWORD,
	"TrehanRevision": enumspb.INDEXED_VALUE_TYPE_INT,
	"TrehanOutcome":  enumspb.INDEXED_VALUE_TYPE_KEYWORD,
}

// MissingAttributes lists the search attributes that the namespace lacks.
func (c *Client) MissingAttributes(ctx context.Context) ([]string, error) {
	response, err := c.temporal.OperatorService().ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: c.Namespace()})
	if err != nil {
		return nil, err
	}
	var missing []string
	for name := range attributes {
		if _, ok := response.GetCustomAttributes()[name]; !ok {
			missing = append(missing, name)
		}
	}
	slices.Sort(missing)
	return missing, nil
}

// AddAttributes creates the search attributes.
func (c *Client) AddAttributes(ctx context.Context) error {
	_, err := c.temporal.OperatorService().AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{
		Namespace: c.Namespace(), SearchAttributes: attributes,
	})
	return err
}

// Workers are those that poll the office's task queue.
type Workers struct {
	Count     int
	Versioned bool   // some belong to a Worker Deployment, which gets no work without a current version
	Current   string // its current version, "" for none
}

// Workers asks who polls the office's task queue for workflows.
func (c *Client) Workers(ctx context.Context) (Workers, error) {
	queue, err := c.temporal.WorkflowService().DescribeTaskQueue(ctx, &workflowservice.DescribeTaskQueueRequest{
		Namespace: c.Namespace(), TaskQueue: &taskqueuepb.TaskQueue{Name: c.config.TaskQueue()},
		TaskQueueType: enumspb.TASK_QUEUE_TYPE_WORKFLOW,
	})
	return Workers{
		Count: len(queue.GetPollers()),
		Versioned: slices.ContainsFunc(queue.GetPollers(), func(p *taskqueuepb.PollerInfo) bool {
			return p.GetDeploymentOptions().GetWorkerVersioningMode() == enumspb.WORKER_VERSIONING_MODE_VERSIONED
		}),
		Current: queue.GetVersioningInfo().GetCurrentDeploymentVersion().GetBuildId(),
	}, err
}
