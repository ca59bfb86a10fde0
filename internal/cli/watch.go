package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"trehan/internal/archive"
	"trehan/internal/cause"
	"trehan/internal/client"
	"trehan/internal/config"
	"trehan/internal/delivery/letter"
	"trehan/internal/delivery/operators"
	"trehan/internal/delivery/send"
	"trehan/internal/documents/message"
	"trehan/internal/mail"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/revision"
	"trehan/internal/settings"
	"trehan/internal/telemetry"
	"trehan/internal/watch"
	"trehan/workflows"
)

type watchCommand struct {
	configFlag `embed:""`
	Every      time.Duration `help:"Xem lại sau mỗi khoảng này." default:"10m" placeholder:"D"`
	After      time.Duration `help:"Máy chủ hay worker ngừng lâu hơn khoảng này thì báo." default:"30m" placeholder:"D"`
}

// Run watches until it is told to stop. It needs no worker and no Temporal: that they are missing is what it tells.
func (c *watchCommand) Run(ctx context.Context, p *Program) error {
	conf, err := c.load(config.NeedStore | config.NeedMail | config.NeedMonth)
	if err != nil {
		return err
	}
	if c.Every < time.Second {
		return usage("--every: %s là quá ngắn", c.Every)
	}
	level, err := telemetry.ParseLevel(conf.Telemetry.Level)
	if err != nil {
		return Exit(ExitUsage, err)
	}
	log := telemetry.Logger(p.Stderr, level)
	l, err := newLookout(conf, log, c.After)
	if err != nil {
		return err
	}
	log.Info("watch started", "every", c.Every.String())
	l.watch().Step(ctx)
	l.watch().Run(ctx, c.Every)
	return nil
}

// watchEvery is how often a worker looks.
const watchEvery = 10 * time.Minute

// lookout looks whether the months come, for package watch.
type lookout struct {
	conf  *config.Config
	store archive.Store
	mails *operators.Mailer
	log   *slog.Logger
	now   func() time.Time
	after time.Duration // how long a server may be away without anybody being told

	connected *client.Client // nil: not yet
	watches   *watch.Watch
	have      map[string]bool // id and operator of mails that others have not yet got
}

func newLookout(conf *config.Config, log *slog.Logger, after time.Duration) (*lookout, error) {
	store, err := OpenStore(conf)
	if err != nil {
		return nil, err
	}
	relay, err := mail.New(conf.Relay())
	if err != nil {
		return nil, Exit(ExitUsage, fmt.Errorf("mail: %w", err))
	}
	return &lookout{
		conf: conf, store: store, log: log, now: time.Now, after: after, have: map[string]bool{},
		mails: &operators.Mailer{
			Office: letter.Office{Mail: conf.Mail, List: conf.WorkflowID("trehan")}, Sender: &send.Sender{Relay: relay}, Now: time.Now,
		},
	}, nil
}

func (l *lookout) watch() *watch.Watch {
	if l.watches == nil {
		l.watches = &watch.Watch{Look: l.look, Tell: l.tell, Others: l, Now: l.now, Log: l.log}
	}
	return l.watches
}

// tell mails every operator who has not got the mail yet. The mail is not signed: what is wrong may be the certificate.
func (l *lookout) tell(ctx context.Context, id, title, text string) (reached bool, err error) {
	if len(l.conf.Review.Operators) == 0 {
		return false, errors.New(wordNobodyToTell)
	}
	var errs []error
	for i, address := range l.conf.Review.Operators {
		has := fmt.Sprintf("%s operator-%d", id, i+1)
		if !l.have[has] {
			err := l.mails.Direct(ctx, operators.Direct{
				Message: message.Message{Subject: title, Text: text}, Key: l.conf.Office + " " + id, Operator: i + 1, Address: address,
			})
			if err != nil {
				errs = append(errs, err)
				continue
			}
			l.have[has] = true
		}
		reached = true
	}
	if len(errs) == 0 { // it is not asked for again
		maps.DeleteFunc(l.have, func(has string, _ bool) bool { return strings.HasPrefix(has, id+" operator-") })
	}
	return reached, errors.Join(errs...)
}

// Told and Note keep in the archive what any process has told: a record that nothing rests on.
func (l *lookout) Told(ctx context.Context, day period.Day, key string) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	_, err := l.store.Stat(ctx, archive.WatchKey(day, key), "")
	if errors.Is(err, archive.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// Note is the other half of Told.
func (l *lookout) Note(ctx context.Context, day period.Day, key string) error {
	ctx, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	_, err := l.store.Create(ctx, archive.WatchKey(day, key), archive.Bytes([]byte("{}\n")), archive.CreateOptions{MediaType: "application/json", Retain: archive.RetainNone})
	return err
}

// lookWithin bounds one question to a server.
const lookWithin = 30 * time.Second

// shortOutage is no trouble for a worker's watch: a restart, an update.
const shortOutage = 30 * time.Minute

// look lists what a person must see to.
func (l *lookout) look(ctx context.Context) []watch.Trouble {
	troubles := l.files(ctx)
	connected, err := l.connect(ctx)
	if err != nil {
		troubles = append(troubles, l.trouble("temporal", wordTemporalAway, err.Error(), l.after))
	} else {
		troubles = append(troubles, l.temporal(ctx, connected)...)
	}
	troubles = append(troubles, l.explanations(ctx, connected)...)
	return append(troubles, l.month(ctx, connected)...)
}

func (l *lookout) trouble(key, title, text string, after time.Duration) watch.Trouble {
	return watch.Trouble{Key: key, Title: title, Text: watchText(title, text), After: after}
}

// files looks whether the next start of a worker, and the next month, will still read the office's own files.
func (l *lookout) files(ctx context.Context) []watch.Trouble {
	if l.conf.File() == "" {
		return nil
	}
	conf, err := config.Load(l.conf.File())
	if err == nil {
		err = conf.Require(config.NeedStore | config.NeedMail | config.NeedMonth)
	}
	if err == nil {
		err = CheckOffice(conf)
	}
	if err == nil {
		err = l.outdated(ctx, conf)
	}
	if err != nil {
		return []watch.Trouble{l.trouble("config", wordFilesWrong, err.Error(), 0)}
	}
	return nil
}

// outdated looks whether a file was changed after something was saved in its place: the next month would not run. What the store
// does not answer is another trouble.
func (l *lookout) outdated(ctx context.Context, conf *config.Config) error {
	ctx, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	_, err := inForce(ctx, conf)
	if outdated := (*settings.OutdatedError)(nil); errors.As(err, &outdated) {
		return outdated
	}
	return nil
}

func (l *lookout) connect(ctx context.Context) (*client.Client, error) {
	ctx, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	if l.connected == nil {
		connected, err := Dial(ctx, l.conf, client.Options{})
		if err != nil {
			return nil, err
		}
		l.connected = connected
	}
	return l.connected, l.connected.Answers(ctx)
}

// temporal looks who works, whether the Schedule fires as configured, and for runs that cannot tell anybody themselves.
func (l *lookout) temporal(ctx context.Context, connected *client.Client) []watch.Trouble {
	ctx, cancel := context.WithTimeout(ctx, 4*lookWithin)
	defer cancel()
	var troubles []watch.Trouble
	workers, err := connected.Workers(ctx)
	if err == nil && (workers.Count == 0 || workers.Versioned && workers.Current == "") {
		troubles = append(troubles, l.trouble("worker", wordNobodyWorks, fmt.Sprintf(wordNobodyPolls, l.conf.TaskQueue()), l.after))
	}
	for _, kind := range client.ScheduleKinds {
		troubles = append(troubles, l.schedule(ctx, connected, kind)...)
	}
	stuck, err := connected.StuckRuns(ctx)
	if err != nil {
		l.log.Warn("stuck runs not listed", "error", err)
	}
	for _, s := range stuck {
		text := stuckText(s) + " " + l.conf.Temporal.RunPage(s.ID, s.RunID)
		troubles = append(troubles, l.trouble("stuck-"+s.RunID, fmt.Sprintf(wordStuck, s.ID), text, l.after))
	}
	return troubles
}

// schedule looks whether the Schedule of a kind of periods fires as configured.
func (l *lookout) schedule(ctx context.Context, connected *client.Client, kind period.Kind) []watch.Trouble {
	id, title := "schedule", wordScheduleWrong
	if kind != period.KindMonth {
		id, title = id+"-"+kind.String(), fmt.Sprintf(wordOtherScheduleWrong, notation.Kind(kind))
	}
	s, err := connected.Schedule(ctx, kind)
	switch {
	case err != nil:
	case len(s.Changes) > 0:
		return []watch.Trouble{l.trouble(id, title, strings.Join(changeLines(s.Changes), "\n")+wordApplyMends, l.after)}
	case !s.Paused && len(s.Next) == 0:
		return []watch.Trouble{l.trouble(id, title, wordNeverFires+wordApplyMends, l.after)}
	}
	return nil
}

// dueGrace is how long after its hour a month may take to show that it runs.
const dueGrace = time.Hour

// month looks whether the last month, and the last period of each other kind that the Schedule runs, is published, or a run is
// at it, once it is due. Runs tell of themselves what keeps them.
func (l *lookout) month(ctx context.Context, connected *client.Client) []watch.Trouble {
	calendar, err := revision.Calendar(l.conf)
	if err != nil {
		return nil // files has told it
	}
	var troubles []watch.Trouble
	for _, kind := range l.conf.Period.Scheduled() {
		troubles = append(troubles, l.period(ctx, connected, calendar, l.conf.Period.Bounds().Holding(kind, period.InstantOf(l.now()).Day()).Previous())...)
	}
	return append(troubles, l.warning(ctx, connected)...)
}

// warning looks whether today's early warning was sent, or a run is at it, once it is due.
func (l *lookout) warning(ctx context.Context, connected *client.Client) []watch.Trouble {
	ctx, cancel := context.WithTimeout(ctx, 4*lookWithin)
	defer cancel()
	name, due, asked := l.warningDue()
	if !asked || connected == nil {
		return nil
	}
	s := &status{Month: name.String()}
	if err := s.read(ctx, l.store, name); err != nil || s.Published != "" || s.trailError != nil {
		return nil // month tells of the store
	}
	if err := s.ask(ctx, l.conf, connected, name); err != nil || s.Running {
		return nil
	}
	schedule, err := connected.Schedule(ctx, period.KindWarning)
	if err != nil || schedule.Paused || schedule.Created.After(due) { // that there is no Schedule doctor tells
		return nil
	}
	return []watch.Trouble{l.trouble(name.String(), fmt.Sprintf(wordWarningMissing, notation.Month(name.String())), warningText(s), 0)}
}

// warningDue returns today's warning and when it was due, and whether that is long enough ago to ask for it.
func (l *lookout) warningDue() (name period.Name, due time.Time, asked bool) {
	today := period.InstantOf(l.now()).Day()
	w := l.conf.Warning
	if w == nil || !slices.Contains(w.Schedule.Days(), today.Weekday()) {
		return name, due, false
	}
	due = today.Time().Add(time.Duration(*w.Schedule.Hour) * time.Hour)
	return period.NameWarning(today), due, !l.now().Before(due.Add(dueGrace))
}

func (l *lookout) period(ctx context.Context, connected *client.Client, calendar *period.Calendar, name period.Name) []watch.Trouble {
	ctx, cancel := context.WithTimeout(ctx, 4*lookWithin)
	defer cancel()
	due := calendar.NthWorkingDay(l.conf.PeriodOf(name.Next()), l.conf.Schedule.WorkingDay).Time().Add(time.Duration(*l.conf.Schedule.Hour)*time.Hour + dueGrace)
	if l.now().Before(due) {
		return nil
	}
	s := &status{Month: name.String()}
	if err := s.read(ctx, l.store, name); err != nil {
		return []watch.Trouble{l.trouble("store", wordStoreAway, err.Error(), l.after)}
	}
	if s.Published != "" || s.trailError != nil || connected == nil {
		return nil
	}
	if err := s.ask(ctx, l.conf, connected, name); err != nil || s.Running {
		return nil
	}
	schedule, err := connected.Schedule(ctx, name.Kind())
	if err != nil && !errors.Is(err, client.ErrNoSchedule) {
		return nil
	}
	text := unpublishedText(s, schedule, due, l.worked(ctx, name.Previous()))
	if text == "" {
		return nil
	}
	return []watch.Trouble{l.trouble(name.ID(), fmt.Sprintf(wordMonthMissing, notation.Named(name.String())), text, 0)}
}

// unpublishedText says of a month that was due how it stands and why it may not have run; "" for an office that has not begun.
// schedule is nil where there is none.
func unpublishedText(s *status, schedule *client.Schedule, due time.Time, worked bool) string {
	switch {
	case s.Outcome == "" && !worked && (schedule == nil || schedule.Created.After(due)):
		return ""
	case schedule == nil:
		return monthText(s, wordNoSchedule)
	case schedule.Paused:
		return monthText(s, pausedWords(schedule.Note))
	}
	return monthText(s, "")
}

// worked reports whether a month was sealed.
func (l *lookout) worked(ctx context.Context, m period.Name) bool {
	_, _, err := archive.LastSealed(ctx, l.store, m)
	return err == nil
}

// What the operators read of it.
const (
	wordNobodyToTell       = "review.operators trống"
	wordFilesWrong         = "Tệp cấu hình, danh bạ hoặc lịch nghỉ của trehan có lỗi"
	wordTemporalAway       = "Máy chủ Temporal của trehan không trả lời"
	wordNobodyWorks        = "Không có trehan worker nào nhận việc"
	wordNobodyPolls        = "Không tiến trình worker nào nhận việc ở hàng đợi %s: đến hạn thì lượt chạy tháng chờ trong Temporal, có worker thì chạy tiếp. Hãy xem nhật ký của dịch vụ rồi khởi động lại worker."
	wordScheduleWrong      = "Lịch chạy hằng tháng của trehan sai"
	wordOtherScheduleWrong = "Lịch chạy theo kỳ %s của trehan sai"
	wordStuck              = "Lượt chạy %s bị kẹt: mã của worker không chạy tiếp được"
	wordStuckText          = "Lượt chạy %s từ %s không đi tiếp được: worker đã thử %d lần và lần nào cũng lỗi (bản dựng khác với bản đã bắt đầu lượt chạy, hoặc lỗi lập trình). " +
		"Không mất gì. Hãy xem nhật ký worker, cài lại bản dựng trước hoặc bản đã sửa; nếu không được, hãy dừng (terminate) lượt này rồi chạy lại."
	wordStoreAway      = "Kho lưu trữ của trehan không trả lời"
	wordWarningMissing = "Lượt %s đã đến giờ mà chưa gửi"
	wordMonthMissing   = "Thông báo %s đã đến hạn mà chưa phát hành"
)

func stuckText(s client.Stuck) string {
	return fmt.Sprintf(wordStuckText, s.ID, s.Since.In(period.Zone).Format("15:04 02/01/2006"), s.Attempts)
}

func watchText(title, text string) string {
	return title + ".\n\n" + cause.Words(strings.TrimSpace(text)) + "\n\nLệnh trehan doctor cho biết phần nào hỏng và cách sửa. Thư này được nhắc lại mỗi ngày một lần cho đến khi hết.\n"
}

func warningText(s *status) string {
	text := "Chưa có lượt chạy nào của ngày này."
	if s.Outcome != "" {
		text = "Lượt chạy gần nhất của ngày này: " + workflows.OutcomeWords(s.Outcome) + "."
		if s.State != nil && s.State.Note != "" {
			text += " " + withoutStars(s.State.Note)
		}
	}
	return text + fmt.Sprintf("\n\nXem: trehan status --month %s. Sửa xong thì chạy: trehan warn.", s.Month)
}

func monthText(s *status, why string) string {
	text := "Chưa có lượt chạy nào của " + notation.This(s.Month) + "."
	if s.Outcome != "" {
		text = "Lượt chạy gần nhất của " + notation.This(s.Month) + ": " + workflows.OutcomeWords(s.Outcome) + "."
		if s.State != nil && s.State.Note != "" {
			text += " " + withoutStars(s.State.Note)
		}
	}
	text += " " + publishedWords(s)
	if why != "" {
		text += "\n\n" + strings.ToUpper(why[:1]) + why[1:] + "."
	}
	return text + fmt.Sprintf("\n\nXem: trehan status --month %s. Sửa xong thì chạy: trehan run --month %s.", s.Month, s.Month)
}
