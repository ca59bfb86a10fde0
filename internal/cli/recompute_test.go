package cli

import (
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/period"
	"trehan/internal/revision"
)

// A revision that is not sealed is told as that, not as an object that is not there.
func TestRecomputeOfNoSeal(t *testing.T) {
	c := &auditVerify{Revision: "r0007"}
	_, err := c.recompute(t.Context(), &Program{Stderr: io.Discard}, archivetest.NewMemory(), period.NameMonth(2023, time.November))
	if err == nil || !strings.Contains(err.Error(), "bản r0007 của tháng 2023-11") || strings.Contains(err.Error(), "no such object") {
		t.Errorf("%v", err)
	}
}

func TestRecomputedInWords(t *testing.T) {
	program := archive.Build{Version: "v2.0", Go: "go1.26", Modules: "a.example/pdf v1.1.0, a.example/xlsx v2.0.0"}
	updated := archive.Build{Version: "v1.0", Go: "go1.26", Modules: "a.example/pdf v1.0.0, a.example/xlsx v2.0.0"}
	hashed := archive.Build{Version: "v2.0", Go: "go1.25", Modules: strings.Repeat("0", 64)}
	for name, c := range map[string]struct {
		r    revision.Recomputed
		want string
	}{
		"the same build": {revision.Recomputed{Compared: 75}, "r0002: lập lại và so từng byte 75 tệp; 0 chỗ khác."},
		"another build, the same bytes": {revision.Recomputed{Compared: 75, Others: []revision.OtherBuild{{Build: updated, Names: []string{"a", "b"}}}},
			"r0002: lập lại và so từng byte 75 tệp; 2 tệp do bản dựng khác (v1.0, go1.26) lập, giống từng byte; 0 chỗ khác."},
		"a module was updated": {revision.Recomputed{Compared: 75, Others: []revision.OtherBuild{{Build: updated, Names: make([]string, 75), Differ: []string{"cong-van.pdf"}}}},
			"r0002: lập lại và so từng byte 75 tệp; 75 tệp do bản dựng khác (v1.0, go1.26) lập, 1 tệp lập lại thì khác byte: cong-van.pdf, vì trehan v1.0 → v2.0, a.example/pdf v1.0.0 → v1.1.0; 0 chỗ khác."},
		"a release that listed no modules": {revision.Recomputed{Others: []revision.OtherBuild{{Build: hashed, Names: make([]string, 5), Differ: []string{"report.json", "a", "b", "c", "d"}}}, Faults: make([]archive.Fault, 1)},
			"r0002: lập lại và so từng byte 0 tệp; 5 tệp do bản dựng khác (v2.0, go1.25) lập, 5 tệp lập lại thì khác byte: report.json, a, b và 2 tệp nữa, vì go go1.25 → go1.26, mô-đun khác, bản dựng cũ không ghi tên; riêng report.json so số liệu, không so lời văn của các phát hiện; 1 chỗ khác."},
		"nobody knows which": {revision.Recomputed{Compared: 72, Others: []revision.OtherBuild{{Build: archive.UnknownBuild, Names: []string{"rows.json.gz"}, Differ: []string{"rows.json.gz"}}}},
			"r0002: lập lại và so từng byte 72 tệp; 1 tệp do bản dựng không rõ lập, 1 tệp lập lại thì khác byte: rows.json.gz, vì không rõ bản dựng nào đã lập; 0 chỗ khác."},
	} {
		if got := recomputedWords(2, &c.r, program); got != c.want {
			t.Errorf("%s: %s\nwant\n%s", name, got, c.want)
		}
	}
}

// The modules that stand in every seal are those that report, rows, state and documents are built from, in both programs with
// the same versions: else one would explain by a module what nobody changed.
func TestModulesThatMakeDocuments(t *testing.T) {
	if testing.Short() {
		t.Skip("runs go list")
	}
	list := func(dir string) []string {
		cmd := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}{{end}}{{end}}",
			"trehan/internal/month", "trehan/internal/documents")
		cmd.Dir = dir
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("go list in %s: %v", dir, err)
		}
		lines := slices.DeleteFunc(strings.Split(string(out), "\n"), func(line string) bool {
			return line == "" || strings.HasPrefix(line, "trehan ")
		})
		slices.Sort(lines)
		return slices.Compact(lines)
	}
	main := list("../..")
	if diff := cmp.Diff(main, list("../../cmd/trehan-standalone")); diff != "" {
		t.Errorf("the two programs make documents with other versions (-trehan +trehan-standalone):\n%s", diff)
	}
	var paths []string
	for _, module := range main {
		path, _, _ := strings.Cut(module, " ")
		paths = append(paths, path)
	}
	if diff := cmp.Diff(paths, madeWith); diff != "" {
		t.Errorf("madeWith (-import graph +list):\n%s", diff)
	}
}
