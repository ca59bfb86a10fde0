package activities_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"

	"trehan/activities"
	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/config"
	"trehan/internal/dossier"
	"trehan/internal/extract"
	"trehan/internal/period"
)

// dossierPages is a service with pages of 50 dossiers that fails every third request and drops every fifth in
// mid-body.
type dossierPages struct {
	*httptest.Server
	dossiers, requests int
	wrong              int    // answers this status to everything
	field              string // of every dossier
}

const pageSize = 50

func (s *dossierPages) page(n int) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"service":"DongBoHoSoMC","total":%d,"data":[`, s.dossiers)
	for i := (n - 1) * pageSize; i < min(n*pageSize, s.dossiers); i++ {
		if i%pageSize > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"MaHoSo":"H42-%05d","TenTTHC":"Cấp bản sao","TenLinhVuc":%q,"DonViXuLy":"Sở Tư pháp","NgayTiepNhan":"20231102080000",`+
			`"NgayHenTra":"20231110170000","NgayKetThucXuLy":"20231109100000","TrangThaiHoSo":"10"}`, i, s.field)
	}
	b.WriteString("]}")
	return b.Bytes()
}

func (s *dossierPages) serve(w http.ResponseWriter, r *http.Request) {
	s.requests++
	n, _ := strconv.Atoi(r.URL.Query().Get("trang"))
	page := s.page(n)
	w.Header().Set("Date", "Fri, 01 Dec 2023 01:00:00 GMT")
	switch {
	case s.wrong != 0:
		w.WriteHeader(s.wrong)
	case s.requests%3 == 0:
		w.WriteHeader(http.StatusServiceUnavailable)
	case s.requests%5 == 0:
		w.Header().Set("Content-Length", strconv.Itoa(len(page)))
		_, _ = w.Write(page[:len(page)/3])
		panic(http.ErrAbortHandler)
	default:
		_, _ = w.Write(page)
	}
}

// snapshot runs TakeSnapshot for the http source of a frozen configuration.
func snapshot(t *testing.T, store archive.Store, s *dossierPages) (activities.Snapshot, error) {
	t.Helper()
	month := period.NameMonth(2023, time.November)
	yaml := "sources:\n  dossiers:\n    - {name: truc, type: http, url: '" + s.URL + "/?tu={from}&trang={page}', paging: {size: 50, total: total}}\n"
	for name, content := range map[string]string{
		"trehan.yaml":  yaml,
		"units.yaml":   "units: [{code: A, name: Sở A, level: province}]\n",
		"days-off.csv": string(period.Shipped()),
	} {
		if _, err := store.Create(t.Context(), archive.InputKey(month, 1, name), archive.Bytes([]byte(content)), archive.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	env := (&testsuite.WorkflowTestSuite{}).NewTestActivityEnvironment()
	env.SetTestTimeout(5 * time.Minute) // far more than it takes, for a busy machine
	a := activities.New(activities.Dependencies{Config: config.Empty(), Store: store, Now: time.Now})
	env.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{activities.NewInterceptor(nil)}})
	env.RegisterActivity(a)
	value, err := env.ExecuteActivity(a.TakeSnapshot, activities.TakeSnapshotInput{
		Revision: activities.Revision{Month: "2023-11", Number: 1}, Source: activities.Source{Kind: "dossiers", Name: "truc"},
	})
	var out activities.Snapshot
	if err == nil {
		err = value.Get(&out)
	}
	return out, err
}

func newPages(t *testing.T, dossiers int) *dossierPages {
	s := &dossierPages{dossiers: dossiers}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

// TestSnapshotOfFaultyService: from a service that fails every third request and drops connections, the stored pages
// are byte for byte what it has, and every dossier of them is read.
func TestSnapshotOfFaultyService(t *testing.T) {
	store := archivetest.NewMemory()
	defer store.Close()
	s := newPages(t, 220)
	got, err := snapshot(t, store, s)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Files) != 5 || s.requests <= 5 {
		t.Fatalf("%d files after %d requests", len(got.Files), s.requests)
	}
	if want := time.Date(2023, 12, 1, 1, 0, 0, 0, time.UTC); !got.ExtractedAt.Equal(want) {
		t.Errorf("extracted at %v, want %v", got.ExtractedAt, want)
	}
	read := 0
	for i, file := range got.Files {
		stored, object, err := store.Get(t.Context(), file.Key, "")
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(stored, s.page(i+1)) || object.SHA256 != file.SHA256 {
			t.Errorf("%s differs from page %d", file.Name, i+1)
		}
		_, err = extract.Dossiers(t.Context(), extract.File{Name: file.Name, R: bytes.NewReader(stored), Size: file.Size}, extract.Options{},
			func(*dossier.Dossier) error { read++; return nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	if read != 220 {
		t.Errorf("%d dossiers, want 220", read)
	}
}

// TestSnapshotNeverMixes: an attempt is cut off after it has stored some pages; by the next, the service has other
// data. The snapshot is that of the second attempt alone.
func TestSnapshotNeverMixes(t *testing.T) {
	memory := archivetest.NewMemory()
	defer memory.Close()
	s := newPages(t, 220)
	s.field = "Hộ tịch"
	if _, err := snapshot(t, archivetest.ErrorOnce(memory, archivetest.OpCreate, "page-0004"), s); err == nil {
		t.Fatal("the first attempt was not cut off")
	}
	s.field = "Chứng thực"
	got, err := snapshot(t, memory, s)
	if err != nil || len(got.Files) != 5 {
		t.Fatalf("%d files: %v", len(got.Files), err)
	}
	for i, file := range got.Files {
		if stored, _, err := memory.Get(t.Context(), file.Key, ""); err != nil || !bytes.Equal(stored, s.page(i+1)) {
			t.Errorf("%s is not the second attempt's: %v", file.Name, err)
		}
	}
	again, err := snapshot(t, memory, s)
	if err != nil || fmt.Sprint(again.Files) != fmt.Sprint(got.Files) {
		t.Errorf("a third attempt on the same data differs: %v", err)
	}
}

// TestSnapshotRefused: what no retry mends is not tried again, under the type that the workflow knows.
func TestSnapshotRefused(t *testing.T) {
	for status, kind := range map[int]string{http.StatusUnauthorized: activities.Refused, http.StatusNotFound: activities.BadInput} {
		store := archivetest.NewMemory()
		defer store.Close()
		s := newPages(t, 1)
		s.wrong = status
		_, err := snapshot(t, store, s)
		var app *temporal.ApplicationError
		if !errors.As(err, &app) || !app.NonRetryable() || app.Type() != kind {
			t.Errorf("%d: %v", status, err)
		}
		if err != nil && strings.Contains(err.Error(), "trang=") {
			t.Errorf("the query of the address stands in %v", err)
		}
	}
}
