package upload

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/extract/source"
	"trehan/internal/period"
)

var (
	november  = period.NameMonth(2023, time.November)
	extracted = time.Date(2023, 12, 1, 1, 0, 0, 0, time.UTC)
	now       = time.Date(2023, 12, 1, 3, 0, 0, 0, time.UTC)
	lan       = Who{"Trần Thị Mẫu Lan", "proxy"}
	hung      = Who{"Nguyễn Văn Mẫu Hùng", "proxy"}
	mai       = Who{"Lê Thị Mẫu Mai", "proxy"}
)

func open(t *testing.T, s archive.Store) *Log {
	t.Helper()
	l, err := Open(t.Context(), s, november)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func add(t *testing.T, l *Log, who Who, name, content string) (bool, error) {
	t.Helper()
	return l.Add(t.Context(), who, now, Entry{Source: "mot-cua", Name: name, Extracted: extracted}, archive.Bytes([]byte(content)))
}

// standing are the files that count, with their contents.
func standing(t *testing.T, s archive.Store) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, f := range open(t, s).State().Files {
		b, _, err := s.Get(t.Context(), archive.UploadKey(november, f.File.SHA256), "")
		if err != nil {
			t.Fatal(err)
		}
		out[f.File.Name] = string(b)
	}
	return out
}

// The same bytes are one file, another file under a name that is taken needs a word, and what is withdrawn does not count.
func TestWhatStands(t *testing.T) {
	s := archivetest.NewMemory()
	l := open(t, s)
	var refused *Refusal
	for _, c := range []struct {
		do      func() (bool, error)
		new     bool
		refused string
		want    map[string]string
	}{
		{do: func() (bool, error) { return add(t, l, lan, `C:\xuat\ho-so.csv`, "một") }, new: true, want: map[string]string{"ho-so.csv": "một"}},
		{do: func() (bool, error) { return add(t, l, hung, "ho-so.csv", "một") }, want: map[string]string{"ho-so.csv": "một"}},
		{do: func() (bool, error) { return add(t, l, hung, "bản-sao.csv", "một") }, want: map[string]string{"ho-so.csv": "một"}},
		{do: func() (bool, error) { return add(t, l, hung, "HO-SO.csv", "hai") }, refused: "Đã có một tệp khác", want: map[string]string{"ho-so.csv": "một"}},
		{do: func() (bool, error) {
			return l.Add(t.Context(), hung, now, Entry{Source: "mot-cua", Name: "HO-SO.csv", Extracted: extracted, Replace: true}, archive.Bytes([]byte("hai")))
		}, new: true, want: map[string]string{"HO-SO.csv": "hai"}},
		{do: func() (bool, error) {
			return false, l.Withdraw(t.Context(), lan, now, "mot-cua", archive.Hash([]byte("hai")), "xuất nhầm tháng")
		}, want: map[string]string{}},
		{do: func() (bool, error) {
			return false, l.Withdraw(t.Context(), lan, now, "mot-cua", archive.Hash([]byte("hai")), "bấm hai lần")
		}, want: map[string]string{}},
		{do: func() (bool, error) { return add(t, l, lan, "ho-so.csv", "một") }, new: true, want: map[string]string{"ho-so.csv": "một"}},
		{do: func() (bool, error) {
			return false, l.Withdraw(t.Context(), lan, now, "mot-cua", archive.Hash([]byte("ba")), "nhầm")
		}, refused: "Không có tệp này", want: map[string]string{"ho-so.csv": "một"}},
		{do: func() (bool, error) {
			return false, l.Withdraw(t.Context(), lan, now, "mot-cua", archive.Hash([]byte("một")), " ")
		}, refused: "lý do", want: map[string]string{"ho-so.csv": "một"}},
	} {
		recorded, err := c.do()
		if c.refused == "" && err != nil || c.refused != "" && (!errors.As(err, &refused) || !strings.Contains(err.Error(), c.refused)) || recorded != c.new {
			t.Errorf("recorded %t, %v; want %t, %q", recorded, err, c.new, c.refused)
		}
		if diff := cmp.Diff(c.want, standing(t, s)); diff != "" {
			t.Error(diff)
		}
	}
	if got := len(open(t, s).Events()); got != 4 {
		t.Errorf("%d events, want 4", got)
	}
}

// Bytes that stand under one name are put in under that of another file: "taken" would let a person believe that the other one does
// not count any more.
func TestTheBytesOfOneFileUnderTheNameOfAnother(t *testing.T) {
	s := archivetest.NewMemory()
	l := open(t, s)
	for name, content := range map[string]string{"so.csv": "sở", "xa.csv": "xã"} {
		if _, err := add(t, l, lan, name, content); err != nil {
			t.Fatal(err)
		}
	}
	for _, replace := range []bool{false, true} {
		recorded, err := l.Add(t.Context(), lan, now, Entry{Source: "mot-cua", Name: "XA.csv", Extracted: extracted, Replace: replace}, archive.Bytes([]byte("sở")))
		var refused *Refusal
		if recorded || !errors.As(err, &refused) || !strings.Contains(err.Error(), "giống hệt tệp so.csv") || !strings.Contains(err.Error(), "xa.csv vẫn đang được tính") {
			t.Errorf("replace %t: %t, %v", replace, recorded, err)
		}
	}
	if diff := cmp.Diff(map[string]string{"so.csv": "sở", "xa.csv": "xã"}, standing(t, s)); diff != "" {
		t.Error(diff)
	}
}

// What cannot be an extract by its name, size or time is refused before anything is stored.
func TestRefusedFiles(t *testing.T) {
	s := archivetest.NewMemory()
	l := open(t, s)
	for _, c := range []struct {
		name, content string
		at            time.Time
		limit         int64
		want          string
	}{
		{"ho-so.csv", "", extracted, 0, "rỗng"},
		{"ho-so.csv", "x", time.Time{}, 0, "lúc nào"},
		{"ho-so.csv", "x", now.Add(time.Hour), 0, "phía trước"},
		{"~$ho-so.xlsx", "x", extracted, 0, "tệp tạm"},
		{"..", "x", extracted, 0, "không có tên"},
		{strings.Repeat("a", 151) + ".csv", "x", extracted, 0, "150 chữ"},
		{"ho-so.csv", "xx", extracted, 1, "giới hạn"},
	} {
		_, err := l.Add(t.Context(), lan, now, Entry{Source: "mot-cua", Name: c.name, Extracted: c.at, Limit: c.limit}, archive.Bytes([]byte(c.content)))
		var refused *Refusal
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	if all, _ := s.List(t.Context(), archive.UploadsPrefix(november)); len(all) > 0 {
		t.Errorf("stored all the same: %v", all)
	}
}

// Clerks who upload at once lose nothing; of two files of one name one is refused.
func TestTwoClerksAtOnce(t *testing.T) {
	s := archivetest.NewMemory()
	var wait sync.WaitGroup
	var lock sync.Mutex
	taken, refused := 0, 0
	for i := range 12 {
		l := open(t, s)
		wait.Go(func() {
			recorded, err := l.Add(context.Background(), Who{fmt.Sprint("người ", i), "proxy"}, now,
				Entry{Source: "mot-cua", Name: fmt.Sprintf("ho-so-%d.csv", i/2), Extracted: extracted}, archive.Bytes([]byte(fmt.Sprint(i))))
			var r *Refusal
			lock.Lock()
			defer lock.Unlock()
			switch {
			case errors.As(err, &r):
				refused++
			case err == nil && recorded:
				taken++
			default:
				t.Errorf("%d: %t, %v", i, recorded, err)
			}
		})
	}
	wait.Wait()
	if taken != 6 || refused != 6 || len(standing(t, s)) != 6 {
		t.Errorf("%d taken, %d refused, %d stand", taken, refused, len(standing(t, s)))
	}
}

// Whatever call to the store fails or loses its reply, the file counts once after the person has tried again, and the chain is
// whole.
func TestAnUploadThatIsInterrupted(t *testing.T) {
	for call := range 8 {
		for _, fault := range []archivetest.Fault{archivetest.Fail, archivetest.LoseReply} {
			s, calls := archivetest.NewMemory(), 0
			broken := archivetest.WithFaults(s, func(archivetest.Op, string) archivetest.Fault {
				if calls++; calls == call+1 {
					return fault
				}
				return archivetest.None
			})
			for range 2 {
				l, err := Open(t.Context(), broken, november)
				if err == nil {
					_, err = add(t, l, lan, "ho-so.csv", "một")
				}
				if err != nil && !archive.Retryable(err) {
					t.Errorf("call %d: %v", call, err)
				}
			}
			if diff := cmp.Diff(map[string]string{"ho-so.csv": "một"}, standing(t, s)); diff != "" {
				t.Errorf("call %d, fault %d: %s", call, fault, diff)
			}
			if n := len(open(t, s).Events()); n != 1 {
				t.Errorf("call %d, fault %d: %d events", call, fault, n)
			}
		}
	}
}

// A revision takes what stood when it froze its inputs: neither a later file nor a withdrawal changes it.
func TestFrozenFiles(t *testing.T) {
	s := archivetest.NewMemory()
	l := open(t, s)
	for name, who := range map[string]Who{"ho-so-1.csv": lan, "ho-so-2.csv": hung} {
		if _, err := add(t, l, who, name, name); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := add(t, l, lan, "ho-so-0.csv", "rút trước"); err != nil {
		t.Fatal(err)
	}
	if err := l.Withdraw(t.Context(), mai, now, "mot-cua", archive.Hash([]byte("rút trước")), "không phải tháng này"); err != nil {
		t.Fatal(err)
	}
	b, err := Freeze(t.Context(), s, november)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Create(t.Context(), archive.InputKey(november, 1, FrozenName), archive.Bytes(b), archive.JSON); err != nil {
		t.Fatal(err)
	}
	if _, err := add(t, l, lan, "ho-so-3.csv", "đến sau"); err != nil {
		t.Fatal(err)
	}
	if err := l.Withdraw(t.Context(), Who{"Ai đó", "proxy"}, now, "mot-cua", archive.Hash([]byte("ho-so-1.csv")), "xuất lại"); err != nil {
		t.Fatal(err)
	}
	taken, err := Taken(t.Context(), s, november, 1)
	if err != nil {
		t.Fatal(err)
	}
	from, err := source.Open(source.Config{Name: "mot-cua", Type: source.TypeUpload}, source.Options{Uploads: taken.Source(s, november)})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	err = from.Fetch(t.Context(), period.Bounds{}.Of(november), func(_ context.Context, i source.Item) error {
		b := make([]byte, i.Size)
		_, err := i.R.ReadAt(b, 0)
		if got[i.Name] = string(b); !i.Modified.Equal(extracted) {
			t.Errorf("%s is of %s", i.Name, i.Modified)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"ho-so-1.csv": "ho-so-1.csv", "ho-so-2.csv": "ho-so-2.csv"}, got); diff != "" {
		t.Error(diff)
	}
	who, err := Uploaders(t.Context(), s, november, 1)
	if diff := cmp.Diff([]Who{lan, hung, mai}, who); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if who, err := Uploaders(t.Context(), s, november, 2); len(who) > 0 || err != nil {
		t.Errorf("of a revision without uploads: %v %v", who, err)
	}
}

// A source for which nobody has put in anything says what to do and is not tried again.
func TestNothingUploaded(t *testing.T) {
	s := archivetest.NewMemory()
	from, err := source.Open(source.Config{Name: "mot-cua", Type: source.TypeUpload}, source.Options{Uploads: Now(s, november)})
	if err != nil {
		t.Fatal(err)
	}
	_, checked := from.Check(t.Context(), period.Bounds{}.Of(november))
	for _, err := range []error{checked, from.Fetch(t.Context(), period.Bounds{}.Of(november), nil)} {
		var missing *source.MissingError
		if !errors.As(err, &missing) || !strings.Contains(err.Error(), "chưa có tệp nào được tải lên cho kỳ từ 2023-11-01") {
			t.Error(err)
		}
	}
}

// Bytes that were exchanged under a file's key are not counted.
func TestExchangedBytes(t *testing.T) {
	s := archivetest.NewMemory()
	l := open(t, s)
	if _, err := add(t, l, lan, "ho-so.csv", "một"); err != nil {
		t.Fatal(err)
	}
	if err := s.Put(t.Context(), archive.UploadKey(november, archive.Hash([]byte("một"))), []byte("hai")); err != nil {
		t.Fatal(err)
	}
	if _, err := Download(t.Context(), s, november, l.State().Files[0].File, nil); !errors.Is(err, archive.ErrTampered) {
		t.Error(err)
	}
}
