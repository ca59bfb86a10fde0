package telemetry_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trehan/internal/telemetry"
)

type stringer struct{}

func (stringer) String() string { return "to sotuphap@hanam.example" }

type valuer struct{}

func (valuer) LogValue() slog.Value {
	return slog.GroupValue(slog.String("to", "sotuphap@hanam.example"))
}

type addressee struct {
	Code string
	To   []string
}

func TestMaskAddresses(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"sotuphap@hanam.example", telemetry.Masked},
		{"RCPT TO:<so.tu-phap+tre_han@mail.hanam.example> refused", "RCPT TO:<" + telemetry.Masked + "> refused"},
		{"a@b.example, c@d.example", telemetry.Masked + ", " + telemetry.Masked},
		{"sở.tư.pháp@hà-nam.example", telemetry.Masked},
		{"x@xn--h-nam-7qa.xn--kpry57d", telemetry.Masked},
		{"?to=portal%40hanam.example&x=1", telemetry.Masked + "&x=1"},
		{"postgres://reader:secret@db.hanam.example/x", "postgres://reader:" + telemetry.Masked + "/x"},
		{"go.temporal.io/sdk@v1.50.0", "go.temporal.io/sdk@v1.50.0"},
		{"12@worker-1@trehan", "12@worker-1@trehan"},
		{"H25.05 at 07:00 @ Hà Nam", "H25.05 at 07:00 @ Hà Nam"},
	} {
		if got := telemetry.MaskAddresses(c.in); got != c.want {
			t.Errorf("MaskAddresses(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestPromise6NoAddressReachesTheLog(t *testing.T) {
	const secret = "sotuphap@hanam.example"
	var out bytes.Buffer
	log := telemetry.Logger(&out, nil)
	err := fmt.Errorf("sending: %w", errors.New("550 <"+secret+"> unknown"))
	log.With("owner", secret).WithGroup("mail").With(slog.Group("deep", "to", secret)).Error("refused "+secret,
		"err", err,
		"stringer", stringer{},
		"valuer", valuer{},
		"struct", addressee{Code: "H25.05", To: []string{"\n" + secret}},
		"map", map[string]any{secret: 1.5, "n": []any{secret, 7, nil, true}},
		"bytes", json.RawMessage(`{"to":"`+secret+`"}`),
		"unmarshalable", struct {
			F func()
			S string
		}{S: secret},
		slog.Any("nil", nil),
		secret, 1,
	)
	line := out.String()
	if strings.Contains(line, secret) || strings.Contains(line, "sotuphap") {
		t.Errorf("an address reached the log: %s", line)
	}
	var record map[string]any
	if err := json.Unmarshal(out.Bytes(), &record); err != nil {
		t.Fatalf("the line is no JSON object: %v\n%s", err, line)
	}
	mail := record["mail"].(map[string]any)
	if got := mail["struct"].(map[string]any)["Code"]; got != "H25.05" {
		t.Errorf("what is no address must stay: Code = %v", got)
	}
	if got := mail["err"]; got != "sending: 550 <"+telemetry.Masked+"> unknown" {
		t.Errorf("err = %v", got)
	}
	if got := mail["map"].(map[string]any)["n"].([]any)[1]; got != 7.0 {
		t.Errorf("a number changed: %v", got)
	}
}

// Whatever surrounds an address, it does not survive.
func TestMaskingProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		local := rapid.StringMatching(`[a-z][a-z0-9._+-]{0,20}`).Draw(t, "local")
		host := rapid.StringMatching(`([a-z][a-z0-9]{0,8}\.){1,3}(vn|example|gov)`).Draw(t, "host")
		before, after := rapid.String().Draw(t, "before"), rapid.String().Draw(t, "after")
		masked := telemetry.MaskAddresses(before + " " + local + "@" + host + " " + after)
		if strings.Contains(masked, local+"@"+host) {
			t.Fatalf("%q survived in %q", local+"@"+host, masked)
		}
	})
}

func TestLevels(t *testing.T) {
	var out bytes.Buffer
	log := telemetry.Logger(&out, slog.LevelWarn)
	log.Info("quiet")
	log.Warn("loud")
	if got := out.String(); strings.Contains(got, "quiet") || !strings.Contains(got, "loud") {
		t.Errorf("level warn wrote %s", got)
	}
	for text, want := range map[string]slog.Level{"": slog.LevelInfo, "DEBUG": slog.LevelDebug, "info": slog.LevelInfo, "Warn": slog.LevelWarn, "error": slog.LevelError} {
		if got, err := telemetry.ParseLevel(text); err != nil || got != want {
			t.Errorf("ParseLevel(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
	if _, err := telemetry.ParseLevel("loud"); err == nil {
		t.Error("ParseLevel accepted an unknown level")
	}
}
