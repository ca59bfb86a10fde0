package cli

import "context"

// Demo are the flags of demo.
type Demo struct {
	Exit bool   `help:"Dừng khi xong tháng, không chạy đến Ctrl-C."`
	Data string `help:"Thư mục dữ liệu." default:"data/demo" placeholder:"DIR"`
	UI   int    `help:"Cổng của giao diện web Temporal; 0: tự chọn cổng trống." default:"0" placeholder:"PORT"`

	Review int `help:"Cổng của trang duyệt; 0: tự chọn cổng trống." default:"0" placeholder:"PORT"`
}

// Up are the flags of up.
type Up struct {
	Config       string `help:"Tệp cấu hình của Văn phòng." required:"" placeholder:"FILE"`
	Data         string `help:"Thư mục dữ liệu." default:"data/up" placeholder:"DIR"`
	UI           int    `help:"Cổng của giao diện web Temporal; 0: tự chọn cổng trống." default:"0" placeholder:"PORT"`
	OutsideStore bool   `help:"Lưu vào kho S3 ghi ở mục store của tệp cấu hình thay cho kho nhúng. Một thư mục dữ liệu giữ nguyên một loại kho."`
	Review       string `help:"Mở trang duyệt tại địa chỉ này, ví dụ 127.0.0.1:8090. Nếu review.page để trống thì lập hai người dùng đầu tiên, mật khẩu hiện một lần. Mặc định: không mở." placeholder:"ADDR" env:"TREHAN_REVIEW"`
}

type demoCommand struct {
	Demo `embed:""`
}

type upCommand struct {
	Up `embed:""`
}

const onlyStandalone = "%s cần các máy chủ nhúng, chỉ có trong chương trình trehan-standalone: chạy `make build` rồi `bin/trehan-standalone %s`"

func (c *demoCommand) Run(ctx context.Context, p *Program) error {
	if p.Demo == nil {
		return usage(onlyStandalone, "demo", "demo")
	}
	return p.Demo(ctx, p, c.Demo)
}

func (c *upCommand) Run(ctx context.Context, p *Program) error {
	if p.Up == nil {
		return usage(onlyStandalone, "up", "up --config F")
	}
	return p.Up(ctx, p, c.Up)
}
