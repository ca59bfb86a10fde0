package cli

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/client"
	"trehan/internal/config"
	"trehan/internal/delivery/send"
	"trehan/internal/mail"
	"trehan/internal/mail/mailtest"
	"trehan/internal/period"
	"trehan/workflows"
)

// watched is a lookout of an office without any server, at a time. register is its units.yaml.
func watched(t *testing.T, store archive.Store, now time.Time) *lookout {
	t.Helper()
	dir := t.TempDir()
	write := func(name, content string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("units.yaml", "units: [{code: A, name: Sở A, level: province}]\n")
	write("trehan.yaml", `
temporal: {address: '127.0.0.1:1'}
store: {endpoint: 'http://127.0.0.1:1', bucket: trehan, access_key_file: key, secret_key_file: key}
mail: {host: 127.0.0.1, tls: none, from: vanphong@tinh.example}
register: units.yaml
review: {operators: [vanhanh@tinh.example]}
sources: {dossiers: [{name: mot-cua, type: file, path: 'in/*'}]}
letters:
  - {authority: UBND TỈNH MẪU, name: VĂN PHÒNG, full_name: Văn phòng UBND tỉnh, province: tỉnh Mẫu, place: Mẫu, symbol: VPUB-HCCKSTT, system: Hệ thống, signatory: {authority: KT., title: PHÓ CHÁNH VĂN PHÒNG, name: Đặng Minh Mẫu}, contact: "hcc@tinh.example"}
`)
	write("key", "x")
	conf, err := config.Load(filepath.Join(dir, "trehan.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	l, err := newLookout(conf, slog.New(slog.DiscardHandler), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	l.store, l.now = store, func() time.Time { return now }
	return l
}

// keysOf are the troubles that a look finds.
func keysOf(t *testing.T, l *lookout) string {
	t.Helper()
	var keys []string
	for _, trouble := range l.look(t.Context()) {
		keys = append(keys, trouble.Key)
		if !strings.Contains(trouble.Text, "trehan doctor") || trouble.After > time.Hour {
			t.Errorf("%q after %s; want it within an hour, with trehan doctor in it", trouble.Text, trouble.After)
		}
	}
	return strings.Join(keys, " ")
}

// Temporal and store that are away, and files that the next start will not read, are found. The month is asked for only once it
// is due: the second working day of December 2023 is Monday the 4th, at seven, and an hour to show that it runs.
func TestWatchLooks(t *testing.T) {
	before, due := time.Date(2023, 12, 4, 7, 59, 0, 0, period.Zone), time.Date(2023, 12, 4, 8, 1, 0, 0, period.Zone)
	away := archivetest.Unavailable(archivetest.NewMemory())
	for name, c := range map[string]struct {
		store archive.Store
		now   time.Time
		spoil func(folder string) error
		want  string
	}{
		"before it is due":  {away, before, nil, "temporal"},
		"the store is away": {away, due, nil, "temporal store"},
		"only Temporal":     {archivetest.NewMemory(), due, nil, "temporal"},
		"a key that is none": {away, before, func(folder string) error {
			return os.WriteFile(filepath.Join(folder, "trehan.yaml"), []byte("khong_co: 1\n"), 0o600)
		}, "config temporal"},
		"no register": {away, before, func(folder string) error { return os.Remove(filepath.Join(folder, "units.yaml")) }, "config temporal"},
		"a register that does not read": {away, before, func(folder string) error {
			return os.WriteFile(filepath.Join(folder, "units.yaml"), []byte("units: [{code: A}]\n"), 0o600)
		}, "config temporal"},
	} {
		t.Run(name, func(t *testing.T) {
			l := watched(t, c.store, c.now)
			if c.spoil != nil {
				if err := c.spoil(filepath.Dir(l.conf.File())); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(c.want, keysOf(t, l)); diff != "" {
				t.Errorf("found (-want +got)\n%s", diff)
			}
		})
	}
}

// What is said of a month that was due and is not published; nothing to an office that has not begun.
func TestWatchSaysWhyAMonthIsMissing(t *testing.T) {
	due := time.Date(2023, 12, 4, 8, 0, 0, 0, period.Zone)
	old := &client.Schedule{Created: due.AddDate(0, -3, 0)}
	for name, c := range map[string]struct {
		outcome  string
		schedule *client.Schedule
		worked   bool
		says     string // "" for nothing
	}{
		"an office that has not begun":    {},
		"one that has just begun":         {schedule: &client.Schedule{Created: due.Add(time.Hour)}},
		"the Schedule did not fire":       {schedule: old, says: "Chưa có lượt chạy nào"},
		"somebody deleted the Schedule":   {worked: true, says: "Chưa có lịch"},
		"somebody paused the Schedule":    {schedule: &client.Schedule{Created: old.Created, Paused: true, Note: "nghỉ Tết"}, says: "nghỉ Tết"},
		"its run failed or was ended":     {outcome: workflows.Failed, schedule: old, says: "thất bại"},
		"nobody decided":                  {outcome: workflows.Held, schedule: old, says: "chờ quyết định"},
		"it was rejected, and not mended": {outcome: workflows.Rejected, schedule: old, says: "bị từ chối"},
	} {
		text := unpublishedText(&status{Month: "2023-11", Outcome: c.outcome}, c.schedule, due, c.worked)
		if (text == "") != (c.says == "") || !strings.Contains(text, c.says) || text != "" && !strings.Contains(text, "trehan run --month 2023-11") {
			t.Errorf("%s: %q, want %q", name, text, c.says)
		}
	}
}

// What one process has told is known to the others, and only for that day.
func TestWatchesKnowOfEachOther(t *testing.T) {
	store := archivetest.NewMemory()
	one, two := watched(t, store, time.Now()), watched(t, store, time.Now())
	const day = period.Day(19700)
	for _, key := range []string{"temporal", "month-2023-11"} {
		if told, err := two.Told(t.Context(), day, key); told || err != nil {
			t.Errorf("before: %t, %v", told, err)
		}
		if err := one.Note(t.Context(), day, key); err != nil {
			t.Fatal(err)
		}
		if err := two.Note(t.Context(), day, key); err != nil { // both at once
			t.Error(err)
		}
		if told, err := two.Told(t.Context(), day, key); !told || err != nil {
			t.Errorf("after: %t, %v", told, err)
		}
		if told, err := two.Told(t.Context(), day+1, key); told || err != nil {
			t.Errorf("the day after: %t, %v", told, err)
		}
	}
}

// Who has the mail gets it no second time while another operator's mailbox refuses it.
func TestWatchMailsEveryOperatorOnce(t *testing.T) {
	server := mailtest.Start(t, mailtest.Script{mailtest.RCPT: {{}, {Reply: "451 4.7.1 later"}, {Reply: "451 4.7.1 later"}}}, mailtest.Options{})
	l := watched(t, archivetest.NewMemory(), time.Now())
	l.conf.Review.Operators = []string{"mot@tinh.example", "hai@tinh.example"}
	relay, err := mail.New(mail.Config{
		Host: server.Host, Port: server.Port, CAFile: server.CAFile, UsernameFile: server.UsernameFile, PasswordFile: server.PasswordFile,
		From: l.conf.Mail.From, Timeouts: mail.Timeouts{Connect: 2 * time.Second, Command: 2 * time.Second, Reply: 2 * time.Second, Grace: time.Second},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(relay.Close)
	l.mails.Sender = &send.Sender{Relay: relay}
	for i, whole := range []bool{false, false, true} {
		if reached, err := l.tell(t.Context(), "store 2023-12-04", "Kho không trả lời", "Kho không trả lời.\n"); !reached || (err == nil) != whole {
			t.Errorf("look %d: reached %t, %v", i+1, reached, err)
		}
	}
	var to []string
	for _, m := range server.Taken() {
		to = append(to, m.To)
	}
	if diff := cmp.Diff([]string{"mot@tinh.example", "hai@tinh.example"}, to); diff != "" {
		t.Errorf("mailed (-want +got)\n%s", diff)
	}
	if len(l.have) > 0 {
		t.Errorf("remembers %v of a mail that all have", l.have)
	}
}
