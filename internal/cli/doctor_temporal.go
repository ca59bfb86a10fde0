package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"trehan/internal/client"
)

const partTemporal = "Temporal"

// temporal tries the server from the connection to the worker on it; what stands in the way of the rest ends it.
func (d *doctor) temporal(ctx context.Context) {
	connected, err := Dial(ctx, d.conf, client.Options{})
	if err != nil {
		d.fail(partTemporal, err.Error())
		return
	}
	defer connected.Close()
	if !d.namespace(ctx, connected) {
		return
	}
	d.attributes(ctx, connected)
	d.worker(ctx, connected)
	d.schedule(ctx, connected)
	d.stuck(ctx, connected)
}

// stuck looks for open runs whose code fails: they can tell nobody.
func (d *doctor) stuck(ctx context.Context, connected *client.Client) {
	const part = "lượt chạy"
	stuck, err := connected.StuckRuns(ctx)
	if err != nil {
		d.warn(part, fmt.Sprintf("không liệt kê được lượt chạy đang mở: %v", err))
	}
	for _, s := range stuck {
		d.fail(part, stuckText(s))
	}
}

// leastRetention is how long closed runs must be there: a run may wait for days and a hold for weeks more, and a rerun's
// form is filled in from the run before.
const leastRetention = 60 * 24 * time.Hour

// namespace looks for the namespace, or makes it with --setup.
func (d *doctor) namespace(ctx context.Context, connected *client.Client) bool {
	name := connected.Namespace()
	retention, err := connected.Retention(ctx)
	if errors.Is(err, client.ErrNoNamespace) && d.setup {
		if err = connected.CreateNamespace(ctx); err == nil {
			d.pass(partTemporal, "đã lập namespace "+name)
			if err := connected.AwaitNamespace(ctx); err != nil {
				d.fail(partTemporal, fmt.Sprintf("namespace vừa lập chưa dùng được: %v; cách sửa: chạy lại trehan doctor --setup sau ít phút", err))
				return false
			}
			return true
		}
	}
	switch {
	case errors.Is(err, client.ErrNoNamespace):
		d.fail(partTemporal, fmt.Sprintf("không có namespace %q; cách sửa: sửa temporal.namespace, hoặc lập bằng trehan doctor --setup", name))
		return false
	case err != nil:
		d.fail(partTemporal, fmt.Sprintf("không xem được namespace %q: %v; cách sửa: kiểm tra quyền của khóa API hoặc chứng thư", name, err))
		return false
	}
	if retention < leastRetention {
		d.warn(partTemporal, fmt.Sprintf("namespace %q chỉ giữ lượt chạy đã xong %d ngày; cách sửa: đặt retention 400 ngày (9600h)", name, int(retention.Hours())/24))
	}
	return true
}

// attributes looks for the search attributes, or makes them with --setup.
func (d *doctor) attributes(ctx context.Context, connected *client.Client) {
	missing, err := connected.MissingAttributes(ctx)
	if err == nil && len(missing) > 0 && d.setup {
		err = connected.AddAttributes(ctx)
		missing = nil
	}
	switch {
	case err != nil:
		d.fail(partTemporal, fmt.Sprintf("không đọc được thuộc tính tìm kiếm: %v; cách sửa: kiểm tra quyền của khóa API hoặc chứng thư trên namespace %s", err, connected.Namespace()))
	case len(missing) > 0:
		d.fail(partTemporal, fmt.Sprintf("thiếu thuộc tính tìm kiếm %s; cách sửa: trehan doctor --setup", strings.Join(missing, ", ")))
	default:
		d.pass(partTemporal, "kết nối được, đủ thuộc tính tìm kiếm")
	}
}

// worker looks who takes the work. Workers of a Worker Deployment get none while no version of it is current.
func (d *doctor) worker(ctx context.Context, connected *client.Client) {
	queue := d.conf.TaskQueue()
	workers, err := connected.Workers(ctx)
	switch {
	case err != nil:
		d.warn("worker", fmt.Sprintf("không xem được hàng đợi %s: %v", queue, err))
	case workers.Count == 0:
		d.warn("worker", fmt.Sprintf("chưa có worker nào nhận việc ở hàng đợi %s; cách sửa: khởi động trehan worker", queue))
	case workers.Versioned && workers.Current == "":
		d.fail("worker", "worker thuộc một Worker Deployment chưa có phiên bản hiện hành, nên không lượt chạy nào được nhận; cách sửa: temporal worker deployment set-current-version")
	case workers.Versioned:
		d.pass("worker", fmt.Sprintf("phiên bản hiện hành %s", workers.Current))
	default:
		d.pass("worker", fmt.Sprintf("đang nhận việc ở hàng đợi %s", queue))
	}
}
