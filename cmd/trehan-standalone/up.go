package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"

	"trehan/cmd/trehan-standalone/stack"
	"trehan/internal/cli"
	"trehan/internal/client"
	"trehan/internal/config"
	"trehan/internal/proof"
)

// up is the one-machine installation: embedded Temporal and store, or a store outside, the office's own sources and
// relay. The Schedule comes from the configuration at every start.
func up(ctx context.Context, p *cli.Program, flags cli.Up) (err error) {
	conf, err := config.Load(flags.Config)
	if err != nil {
		return cli.Exit(cli.ExitUsage, err)
	}
	need := config.NeedMail | config.NeedMonth
	if flags.OutsideStore {
		need |= config.NeedStore
	}
	if err := conf.Require(need); err != nil {
		return cli.Exit(cli.ExitUsage, err)
	}
	if err := cli.CheckOffice(conf); err != nil {
		return err
	}
	if err := sameKindOfStore(flags.Data, flags.OutsideStore); err != nil {
		return cli.Exit(cli.ExitUsage, err)
	}
	s, err := stack.Start(ctx, stack.Config{
		Dir: flags.Data, WithoutMail: true, WithoutStore: flags.OutsideStore, Ports: stack.Ports{UI: flags.UI},
	})
	if err != nil {
		return startFault(err)
	}
	defer func() { err = errors.Join(err, s.Stop()) }()
	if conf.Page().Way() == "" && flags.Review != "" {
		if err := makeUsers(p, s.Review.UsersFile); err != nil {
			return err
		}
	}
	if err := upConfig(conf, s, flags.Review); err != nil {
		return err
	}
	r, err := connect(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	// The Schedule first: what the configuration has paused must not fire while a worker is there.
	lines, err := applySchedules(ctx, r)
	if err != nil {
		return fmt.Errorf("không lập được lịch: %w", err)
	}
	if err := r.work(ctx, p, flags.Review, toStderr); err != nil {
		return err
	}
	fmt.Fprintf(p.Stdout, "Giao diện Temporal  %s\nCấu hình            %s\nLịch                %s\n",
		s.Temporal.UI, s.ConfigFile(), strings.Join(lines, "\n                    "))
	if cli.IsTerminal(p.Stderr) {
		fmt.Fprintf(p.Stdout, "Nhật ký             %s\n", filepath.Join(s.Dir, logFile))
	}
	if flags.Review != "" {
		if err := r.printPage(p); err != nil {
			return err
		}
	}
	if !flags.OutsideStore {
		fmt.Fprintln(p.Stderr, "Kho đối tượng nhúng chịu được việc tiến trình bị dừng đột ngột, không chịu được mất điện: hãy sao lưu thư mục dữ liệu, hoặc bắt đầu với kho ngoài (--outside-store).")
	}
	return r.wait(ctx)
}

// printPage says where the review page is and who may enter, once it is open.
func (r *running) printPage(p *cli.Program) error {
	var address string
	select {
	case address = <-r.page:
	case err := <-r.worker:
		r.worker <- nil // close still asks
		return err
	}
	fmt.Fprintf(p.Stdout, "Trang duyệt         %s\n", cmp.Or(r.config.Review.URL, address))
	if page := r.config.Page(); page.UsersFile != "" {
		fmt.Fprintf(p.Stdout, "Thêm người dùng     %s\n", usersHint(page.UsersFile))
	}
	return nil
}

// startFault says what a person must do about servers that do not start.
func startFault(err error) error {
	var port *stack.PortError
	switch {
	case errors.As(err, &port):
		return cli.Exit(cli.ExitUsage, fmt.Errorf("%w: chọn cổng khác bằng --ui, hoặc bỏ --ui để chương trình tự chọn", err))
	case errors.Is(err, stack.ErrInUse):
		return fmt.Errorf("%w: dừng tiến trình ấy, hoặc chọn thư mục khác bằng --data", err)
	}
	return err
}

// applySchedules brings the Schedule of every kind of periods to the configuration and says what it has done.
func applySchedules(ctx context.Context, r *running) ([]string, error) {
	var lines []string
	for _, kind := range client.ScheduleKinds {
		applied, err := r.temporal.ApplySchedule(ctx, kind)
		if errors.Is(err, client.ErrNoSchedule) { // neither there nor wanted
			continue
		}
		if err != nil {
			return nil, err
		}
		lines = append(lines, r.config.ScheduleID(kind)+": "+strings.Join(cli.ScheduleLines(applied), "\n  "))
	}
	return lines, nil
}

// upConfig writes the office's configuration with the stack's Temporal in it, and its store if it has one. review is the address that the
// review page is asked for at, "" for none: the other commands and the operators' mails name it, if no other is configured.
func upConfig(conf *config.Config, s *stack.Stack, review string) error {
	written := conf.Absolute()
	written.Temporal = config.Temporal{
		Address: s.Temporal.Address, Namespace: s.Temporal.Namespace, UI: s.Temporal.UI, TaskQueue: written.Temporal.TaskQueue,
	}
	if s.Store != nil {
		plain := false
		written.Store.Endpoint, written.Store.Bucket, written.Store.TLS = s.Store.Endpoint, s.Store.Bucket, &plain
		written.Store.AccessKeyFile, written.Store.SecretKeyFile, written.Store.CAFile = s.Store.AccessKeyFile, s.Store.SecretKeyFile, ""
	}
	page := &written.Review.Page
	if page.Way() == "" && review != "" {
		page.UsersFile = s.Review.UsersFile
	}
	page.KeyFile = cmp.Or(page.KeyFile, s.Review.KeyFile)
	if a, err := netip.ParseAddrPort(review); err == nil && a.Addr().IsLoopback() && a.Port() != 0 && page.TLS.CertFile == "" && page.Way() != proof.Proxy {
		written.Review.URL = cmp.Or(written.Review.URL, "http://"+review)
	}
	b, err := written.YAML()
	if err != nil {
		return err
	}
	return os.WriteFile(s.ConfigFile(), b, 0o600)
}
