package telemetry

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"regexp"
)

// Masked replaces a mail address in the log.
const Masked = "[e-mail masked]"

// address finds what looks like a mail address, also with letters beyond ASCII and percent-encoded as in a URL. The
// last label must be letters, which leaves module versions (sdk@v1.50.0) and Temporal identities (12@host@queue)
// readable; the password of a URL with user information falls under it too.
var address = regexp.MustCompile(`[\p{L}\p{M}\p{N}.!#$&'*+/=?^_{|}~` + "`" + `-]+(?:@|%40)(?:[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?\.)+(?:xn--[A-Za-z0-9-]+|\p{L}[\p{L}\p{M}]+)`)

// MaskAddresses replaces everything in s that looks like a mail address by Masked.
func MaskAddresses(s string) string {
	return address.ReplaceAllString(s, Masked)
}

// redact wraps a handler: mail addresses in the message and in the attributes, at any depth, are masked before next
// sees them.
func redact(next slog.Handler) slog.Handler {
	return redactor{next}
}

type redactor struct{ next slog.Handler }

func (r redactor) Enabled(ctx context.Context, level slog.Level) bool {
	return r.next.Enabled(ctx, level)
}

func (r redactor) Handle(ctx context.Context, record slog.Record) error {
	masked := slog.NewRecord(record.Time, record.Level, MaskAddresses(record.Message), record.PC)
	record.Attrs(func(a slog.Attr) bool {
		masked.AddAttrs(maskAttr(a))
		return true
	})
	return r.next.Handle(ctx, masked)
}

func (r redactor) WithAttrs(attrs []slog.Attr) slog.Handler {
	return redactor{r.next.WithAttrs(maskAttrs(attrs))}
}

func (r redactor) WithGroup(name string) slog.Handler {
	return redactor{r.next.WithGroup(name)}
}

func maskAttrs(attrs []slog.Attr) []slog.Attr {
	masked := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		masked[i] = maskAttr(a)
	}
	return masked
}

func maskAttr(a slog.Attr) slog.Attr {
	value := a.Value.Resolve()
	switch value.Kind() {
	case slog.KindString:
		value = slog.StringValue(MaskAddresses(value.String()))
	case slog.KindGroup:
		value = slog.GroupValue(maskAttrs(value.Group())...)
	case slog.KindAny:
		value = maskAny(value.Any())
	}
	return slog.Attr{Key: MaskAddresses(a.Key), Value: value}
}

// maskAny masks a value of a type that slog does not know in the form in which it would be printed.
func maskAny(v any) slog.Value {
	switch v := v.(type) {
	case nil:
		return slog.AnyValue(nil)
	case json.Marshaler:
		return maskJSON(v)
	case error:
		return slog.StringValue(MaskAddresses(v.Error()))
	case fmt.Stringer:
		return slog.StringValue(MaskAddresses(v.String()))
	}
	return maskJSON(v)
}

// maskJSON masks the strings and keys of v's JSON form. It walks the decoded form rather than the text, where an
// address may directly follow an escape sequence.
func maskJSON(v any) slog.Value {
	encoded, err := json.Marshal(v)
	if err != nil {
		return slog.StringValue(MaskAddresses(fmt.Sprintf("%+v", v)))
	}
	decoder := json.NewDecoder(bytes.NewReader(encoded))
	decoder.UseNumber()
	var decoded any
	if err := decoder.Decode(&decoded); err != nil {
		return slog.StringValue(MaskAddresses(fmt.Sprintf("%+v", v)))
	}
	return slog.AnyValue(maskTree(decoded))
}

func maskTree(v any) any {
	switch v := v.(type) {
	case string:
		return MaskAddresses(v)
	case []any:
		for i := range v {
			v[i] = maskTree(v[i])
		}
		return v
	case map[string]any:
		masked := make(map[string]any, len(v))
		for key, value := range v {
			masked[MaskAddresses(key)] = maskTree(value)
		}
		return masked
	}
	return v
}
