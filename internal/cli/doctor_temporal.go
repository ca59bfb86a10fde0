package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/types/known/durationpb"

	"trehan/internal/config"
	"trehan/internal/retry"
)

const partTemporal = "Temporal"

// temporal tries the server from the connection to the worker on it; what stands in the way of the rest ends it.
func (d *doctor) temporal(ctx context.Context) {
	connected, err := Dial(ctx, d.conf, quiet())
	if err != nil {
		d.bad(partTemporal, err.Error())
		return
	}
	defer connected.Close()
	if !d.namespace(ctx, connected) {
		return
	}
	missing, err := MissingAttributes(ctx, connected, d.conf)
	if err == nil && len(missing) > 0 && d.setup {
		err = AddAttributes(ctx, connected, d.conf)
		missing = nil
	}
	switch {
	case err != nil:
		d.bad(partTemporal, fmt.Sprintf("không đọc được thuộc tính tìm kiếm: %v; cách sửa: kiểm tra quyền của khóa API hoặc chứng thư trên namespace %s", err, namespaceOf(d.conf)))
	case len(missing) > 0:
		d.bad(partTemporal, fmt.Sprintf("thiếu thuộc tính tìm kiếm %s; cách sửa: trehan doctor --setup", strings.Join(missing, ", ")))
	default:
		d.good(partTemporal, "kết nối được, đủ thuộc tính tìm kiếm")
	}
	d.worker(ctx, connected)
	d.schedule(ctx, connected)
}

// retention is how long Temporal keeps closed runs; the archive has their histories for longer.
const retention = 400 * 24 * time.Hour

// namespace looks for the namespace, or makes it with --setup.
func (d *doctor) namespace(ctx context.Context, connected client.Client) bool {
	name := namespaceOf(d.conf)
	service := connected.WorkflowService()
	described, err := service.DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: name})
	var missing *serviceerror.NamespaceNotFound
	if errors.As(err, &missing) && d.setup {
		_, err = service.RegisterNamespace(ctx, &workflowservice.RegisterNamespaceRequest{
			Namespace: name, WorkflowExecutionRetentionPeriod: durationpb.New(retention), Description: "trehan",
		})
		if err == nil {
			d.good(partTemporal, "đã lập namespace "+name)
			return d.awaitNamespace(ctx, connected)
		}
	}
	switch {
	case errors.As(err, &missing):
		d.bad(partTemporal, fmt.Sprintf("không có namespace %q; cách sửa: sửa temporal.namespace, hoặc lập bằng trehan doctor --setup", name))
		return false
	case err != nil:
		d.bad(partTemporal, fmt.Sprintf("không xem được namespace %q: %v; cách sửa: kiểm tra quyền của khóa API hoặc chứng thư", name, err))
		return false
	}
	// A run may wait for days and a hold for weeks more; a rerun's form is filled in from the run before.
	if kept := described.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration(); kept < 60*24*time.Hour {
		d.warn(partTemporal, fmt.Sprintf("namespace %q chỉ giữ lượt chạy đã xong %d ngày; cách sửa: đặt retention 400 ngày (9600h)", name, int(kept.Hours())/24))
	}
	return true
}

// awaitNamespace waits until every part of the server knows a new namespace: some of them look every ten seconds.
func (d *doctor) awaitNamespace(ctx context.Context, connected client.Client) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	_, err := retry.Do(ctx, retry.Policy{First: time.Second, Longest: time.Second}, func() (*retry.Again, error) {
		_, err := MissingAttributes(ctx, connected, d.conf)
		return &retry.Again{}, err
	})
	if err != nil {
		d.bad(partTemporal, fmt.Sprintf("namespace vừa lập chưa dùng được: %v; cách sửa: chạy lại trehan doctor --setup sau ít phút", err))
	}
	return err == nil
}

// worker looks who takes the work. Workers of a Worker Deployment get none while no version of it is current.
func (d *doctor) worker(ctx context.Context, connected client.Client) {
	queue, err := connected.WorkflowService().DescribeTaskQueue(ctx, &workflowservice.DescribeTaskQueueRequest{
		Namespace: namespaceOf(d.conf), TaskQueue: &taskqueuepb.TaskQueue{Name: d.conf.TaskQueue()},
		TaskQueueType: enumspb.TASK_QUEUE_TYPE_WORKFLOW,
	})
	if err != nil {
		d.warn("worker", fmt.Sprintf("không xem được hàng đợi %s: %v", d.conf.TaskQueue(), err))
		return
	}
	pinned := slices.ContainsFunc(queue.GetPollers(), func(p *taskqueuepb.PollerInfo) bool {
		return p.GetDeploymentOptions().GetWorkerVersioningMode() == enumspb.WORKER_VERSIONING_MODE_VERSIONED
	})
	switch current := queue.GetVersioningInfo().GetCurrentDeploymentVersion(); {
	case len(queue.GetPollers()) == 0:
		d.warn("worker", fmt.Sprintf("chưa có worker nào nhận việc ở hàng đợi %s; cách sửa: khởi động trehan worker", d.conf.TaskQueue()))
	case pinned && current == nil:
		d.bad("worker", "worker thuộc một Worker Deployment chưa có phiên bản hiện hành, nên không lượt chạy nào được nhận; cách sửa: temporal worker deployment set-current-version")
	case pinned:
		d.good("worker", fmt.Sprintf("phiên bản hiện hành %s", current.GetBuildId()))
	default:
		d.good("worker", fmt.Sprintf("đang nhận việc ở hàng đợi %s", d.conf.TaskQueue()))
	}
}

// attributes are the search attributes that the workflows set.
var attributes = map[string]enumspb.IndexedValueType{
	"TrehanMonth":    enumspb.INDEXED_VALUE_TYPE_KEYWORD,
	"TrehanRevision": enumspb.INDEXED_VALUE_TYPE_INT,
	"TrehanOutcome":  enumspb.INDEXED_VALUE_TYPE_KEYWORD,
}

func namespaceOf(c *config.Config) string {
	if c.Temporal.Namespace != "" {
		return c.Temporal.Namespace
	}
	return client.DefaultNamespace
}

// MissingAttributes lists the search attributes that the namespace lacks.
func MissingAttributes(ctx context.Context, connected client.Client, c *config.Config) ([]string, error) {
	response, err := connected.OperatorService().ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: namespaceOf(c)})
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
func AddAttributes(ctx context.Context, connected client.Client, c *config.Config) error {
	_, err := connected.OperatorService().AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{
		Namespace: namespaceOf(c), SearchAttributes: attributes,
	})
	return err
}
