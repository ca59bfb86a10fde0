package audit_test

import (
	"encoding/json"
	"os"
	"regexp"
	"testing"

	"trehan/internal/audit"
)

// Every kind that is written has words.
func TestKindsInWords(t *testing.T) {
	source, err := os.ReadFile("record.go")
	if err != nil {
		t.Fatal(err)
	}
	kinds := regexp.MustCompile(`Kind += "([a-z_]+)"`).FindAllSubmatch(source, -1)
	if len(kinds) < 15 {
		t.Fatalf("%d kinds found", len(kinds))
	}
	for _, k := range kinds {
		if kind := audit.Kind(k[1]); kind.Words() == string(kind) {
			t.Errorf("%s has no words", kind)
		}
	}
	if got := audit.Kind("of_a_later_release").Words(); got != "of_a_later_release" {
		t.Errorf("an unknown kind is %q", got)
	}
}

// Who reads the trail learns what was decided and why, without opening the record.
func TestDecisionsInWords(t *testing.T) {
	for _, c := range []struct {
		kind  audit.Kind
		facts map[string]any
		want  string
	}{
		{audit.DecisionMade, map[string]any{"approved": true, "reason": "đã kiểm tra", "number": "12", "date": "2023-12-05"}, "chấp thuận; số 12; ngày 05/12/2023; lý do: đã kiểm tra"},
		{audit.DecisionMade, map[string]any{"approved": false, "reason": "sai tháng", "number": "", "date": ""}, "từ chối; lý do: sai tháng"},
		{audit.ApprovalGiven, map[string]any{"approved": true, "reason": ""}, "chấp thuận"},
		{audit.DecisionRefused, map[string]any{"approved": true, "reason": "được", "why": "không phải báo cáo đang chờ"}, "chấp thuận; lý do: được; không được tính: không phải báo cáo đang chờ"},
		{audit.UnknownResolved, map[string]any{"recipient": "H25.05", "address": "0a1b2c3d", "decision": "delivered", "reason": "đã gọi điện"}, "H25.05-0a1b2c3d; đã nhận được; căn cứ: đã gọi điện"},
		{audit.UnknownResolved, map[string]any{"recipient": "H25.05", "address": "0a1b2c3d", "decision": "resend"}, "H25.05-0a1b2c3d; cho gửi lại"},
		{audit.RunClosed, map[string]any{"execution": "x", "reclosed": "0123456789abcdef"}, "đặt lại sau bản ghi kết thúc 0123456789ab"},
		{audit.RunClosed, map[string]any{"execution": "x"}, ""},
		{audit.StartRefused, map[string]any{"why": "đang được lượt khác giữ"}, "đang được lượt khác giữ"},
		{audit.MonthCounted, map[string]any{"reason": "x"}, ""},
	} {
		if got := (audit.Record{Kind: c.kind, Facts: c.facts}).DecisionWords(); got != c.want {
			t.Errorf("%s: %q, want %q", c.kind, got, c.want)
		}
	}
}

// Who decides is a person, whatever the name; what the program does is the program's.
func TestActorsInWords(t *testing.T) {
	for kind, want := range map[audit.Kind]string{
		audit.DecisionMade: "worker", audit.UnknownResolved: "worker", audit.MonthCounted: "chương trình", audit.RunClosed: "chương trình",
	} {
		if got := (audit.Record{Kind: kind, Actor: "worker"}).ActorWords(); got != want {
			t.Errorf("%s by worker: %s", kind, got)
		}
	}
}

// The trail says what the program has done, in figures, without opening the record.
func TestStatedInWords(t *testing.T) {
	for _, c := range []struct {
		kind  audit.Kind
		facts string
		want  string
	}{
		{audit.RunStarted, `{"revision": 2, "dry_run": true, "reason": "sửa dữ liệu"}`, "bản lần 02; chạy thử, không phát hành; lý do: sửa dữ liệu"},
		{audit.RunStarted, `{"revision": 1, "dry_run": false, "reason": ""}`, "bản lần 01"},
		{audit.MonthCounted, `{"revision": 1, "total": 204672, "late": 884}`, "204.672 hồ sơ, 884 trễ hạn"},
		{audit.RunHeld, `{"revision": 1, "blocking": ["late_unit_unknown"], "deadline": "2026-12-09T21:54:15.924419273Z"}`, "hạn quyết định 04:54 ngày 10/12/2026; phát hiện chặn: late_unit_unknown"},
		{audit.RunHeld, `{"revision": 1, "blocking": null, "deadline": ""}`, ""},
		{audit.RevisionSealed, `{"revision": 1, "number": "345", "date": "2026-11-27"}`, "bản lần 01; số 345 ngày 27/11/2026"},
		{audit.RevisionSealed, `{"revision": 3, "number": "", "date": ""}`, "bản lần 03"},
		{audit.RevisionAdopted, `{"revision": 3, "adopted": 1}`, "dùng lại bản lần 01"},
		{audit.DeliveryPlanned, `{"addresses": 40, "to_send": 38}`, "40 địa chỉ, gửi 38"},
		{audit.RunClosed, `{"open": 2}`, "còn 2 thư chưa gửi"},
		{audit.RunClosed, `{"open": 0}`, ""},
		{audit.DecisionMade, `{"revision": 1, "total": 3}`, ""},
	} {
		r := audit.Record{Kind: c.kind}
		if err := json.Unmarshal([]byte(c.facts), &r.Facts); err != nil {
			t.Fatal(err)
		}
		if got := r.StatedWords(); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.kind, c.facts, got, c.want)
		}
	}
}
