package cli

import (
	"io"
	"strings"
	"testing"
	"time"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/period"
	"trehan/internal/revision"
)

// A revision that is not sealed is told as that, not as an object that is not there.
func TestRecomputeOfNoSeal(t *testing.T) {
	c := &auditVerify{Revision: "r0007"}
	_, err := c.recompute(t.Context(), &Program{Stderr: io.Discard}, archivetest.NewMemory(), period.Month{Year: 2023, Month: time.November})
	if err == nil || !strings.Contains(err.Error(), "bản r0007 của tháng 2023-11") || strings.Contains(err.Error(), "no such object") {
		t.Errorf("%v", err)
	}
}

func TestRecomputedInWords(t *testing.T) {
	other := archive.Build{Version: "v1.0", Go: "go1.26"}
	for _, c := range []struct {
		r    revision.Recomputed
		want string
	}{
		{revision.Recomputed{Compared: 75}, "r0002: lập lại bằng cùng một bản dựng, so từng byte 75 tệp; 0 chỗ khác."},
		{revision.Recomputed{Compared: 72, Others: []revision.OtherBuild{{Build: other, Names: []string{"report.json", "rows.json.gz", "state.json.gz"}}}},
			"r0002: lập lại bằng cùng một bản dựng, so từng byte 72 tệp; do bản dựng khác lập (v1.0, go1.26) nên không so từng byte: report.json, rows.json.gz, state.json.gz; riêng report.json so số liệu, không so lời văn của các phát hiện; 0 chỗ khác."},
		{revision.Recomputed{Others: []revision.OtherBuild{{Build: other, Names: []string{"report.json", "a", "b", "c", "d"}}}, Faults: make([]archive.Fault, 1)},
			"r0002: do bản dựng khác lập (v1.0, go1.26) nên không so từng byte: report.json, a, b và 2 tệp nữa; riêng report.json so số liệu, không so lời văn của các phát hiện; 1 chỗ khác."},
		{revision.Recomputed{Compared: 72, Others: []revision.OtherBuild{{Build: archive.UnknownBuild, Names: []string{"rows.json.gz"}}}},
			"r0002: lập lại bằng cùng một bản dựng, so từng byte 72 tệp; do bản dựng không rõ lập nên không so từng byte: rows.json.gz; 0 chỗ khác."},
	} {
		if got := recomputedWords(2, &c.r); got != c.want {
			t.Errorf("%s\nwant\n%s", got, c.want)
		}
	}
}
