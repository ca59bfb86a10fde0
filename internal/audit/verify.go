package audit

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"trehan/internal/archive"
	"trehan/internal/delivery/ledger"
	"trehan/internal/period"
)

// VerifyOptions are what a verification knows from outside the archive.
type VerifyOptions struct {
	// Anchors are hashes that have left the house in mails: of a seal or of a record. At least the first 12 hex.
	Anchors []string
	// Running names the runs under way: they need no closing record yet, and their histories no record that names them.
	// It is asked before the archive is read and again after, for a run that ends or begins meanwhile. nil: none.
	Running func(context.Context) []string
}

var anchorForm = regexp.MustCompile(`^[0-9a-f]{12,64}$`)

// AnchorError is an anchor that can be no hash, as it was given.
type AnchorError string

func (e AnchorError) Error() string { return fmt.Sprintf(wordAnchorForm, string(e)) }

// nothingError is archive.ErrNotFound of a whole month.
type nothingError struct{ month period.Month }

func (e nothingError) Error() string { return fmt.Sprintf(wordNothing, e.month) }
func (nothingError) Unwrap() error   { return archive.ErrNotFound }

// Verify reads every object of the month and checks the trail, the delivery chains, the seals with all their objects,
// versions and delete markers, whatever lies there without standing anywhere, runs without a closing record, the tie to
// the month before, and the anchors. No fault is an empty list; faults come by key, one a key. archive.ErrNotFound:
// nothing of the month is archived, which is itself what an emptied archive looks like.
//
// A month may be worked on meanwhile, and a listing is no picture of one instant: it may show a record and not the
// object that it names, or an object and not yet its record. So what is found wrong is looked at once more. A fault
// stays; what was on its way has arrived, since nothing is ever taken away.
func Verify(ctx context.Context, s archive.Store, m period.Month, o VerifyOptions) ([]archive.Fault, error) {
	for i, a := range o.Anchors {
		if a = strings.ToLower(strings.TrimSpace(a)); !anchorForm.MatchString(a) {
			return nil, AnchorError(o.Anchors[i])
		}
	}
	l := &looker{store: s, month: m, options: o, running: o.running(ctx)}
	faults, err := l.look(ctx)
	if err != nil || len(faults) == 0 {
		return faults, err
	}
	again, err := l.look(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(again, func(f archive.Fault) bool {
		return !slices.ContainsFunc(faults, func(was archive.Fault) bool { return was.Key == f.Key })
	}), nil
}

// looker looks at a month, more than once if it must.
type looker struct {
	store   archive.Store
	month   period.Month
	options VerifyOptions
	running []string   // under way at some time since the first look began
	before  *inventory // of the look before; nil for none
}

// look lists and reads the month and finds what is wrong with it.
func (l *looker) look(ctx context.Context) ([]archive.Fault, error) {
	inv, err := takeInventory(ctx, l.store, l.month, l.before)
	if err != nil {
		return nil, err
	}
	if len(inv.versions) == 0 {
		return nil, nothingError{l.month}
	}
	l.before = inv
	l.running = append(l.running, l.options.running(ctx)...)
	v := &verifier{inventory: inv, options: l.options, running: l.running, faults: map[string]archive.Fault{}, known: map[string]bool{}}
	v.bytes()
	records := v.trail()
	v.deliveries(records)
	outside := v.seals(records)
	v.recorded(records)
	v.unclosed(records)
	v.wentOn(records)
	v.anchors(records)
	v.strangers(records)
	if err := v.elsewhere(ctx, l.store, records, outside); err != nil {
		return nil, err
	}
	return v.result(), nil
}

func (o VerifyOptions) running(ctx context.Context) []string {
	if o.Running == nil {
		return nil
	}
	return o.Running(ctx)
}

// verifier gathers faults; the first one of a key stands.
type verifier struct {
	*inventory
	options VerifyOptions
	running []string
	faults  map[string]archive.Fault
	claims  []claim
	known   map[string]bool // keys that stand in a trail, a chain or a seal
}

func (v *verifier) fault(code archive.FaultCode, key, format string, a ...any) {
	if _, there := v.faults[key]; !there {
		v.faults[key] = archive.Fault{Code: code, Key: key, Detail: fmt.Sprintf(format, a...)}
	}
}

func (v *verifier) result() []archive.Fault {
	out := make([]archive.Fault, 0, len(v.faults))
	for _, f := range v.faults {
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b archive.Fault) int { return cmp.Compare(a.Key, b.Key) })
	return out
}

// bytes finds what is wrong with objects by themselves: delete markers, further versions, bytes other than when they
// were written.
func (v *verifier) bytes() {
	for _, f := range archive.VersionFaults(v.versions) {
		v.fault(f.Code, f.Key, "%s", f.Detail)
	}
	for key, all := range v.items {
		for _, it := range all {
			switch {
			case it.gone:
				v.fault(archive.FaultMissing, key, wordVersionGone, it.VersionID)
			case it.recorded == "":
				v.fault(archive.FaultAdded, key, wordForeign)
			case it.recorded != it.sum:
				v.fault(archive.FaultChanged, key, wordStored)
			}
		}
	}
}

// compare checks an object of the month against what is recorded of it in the record under by.
func (v *verifier) compare(want archive.Object, by string) {
	v.known[want.Key] = true
	it := v.version(want.Key, want.VersionID)
	if want.VersionID == "" {
		it = v.first(want.Key)
	}
	switch {
	case it == nil && v.first(want.Key) == nil:
		v.fault(archive.FaultMissing, want.Key, wordNamedIn, by)
	case it == nil:
		v.fault(archive.FaultVersion, want.Key, wordNamedIn, by)
	case it.sum != want.SHA256:
		v.fault(archive.FaultChanged, want.Key, wordNamedIn, by)
	}
}

// recorded checks the objects that the trail names. A run that stands in the trail may keep papers of its own below
// runs/; those the trail does not name have only the store's own checksum to vouch for them.
func (v *verifier) recorded(records []Record) {
	folders := map[string]bool{}
	for _, r := range records {
		for _, o := range append(histories(v.month, r), r.Objects...) {
			if strings.HasPrefix(o.Key, archive.MonthPrefix(v.month)) {
				v.compare(o, r.Key)
			}
		}
		if r.Run != "" {
			folders[archive.RunPrefix(v.month, r.Run)] = true
		}
	}
	for key := range v.items {
		if folders[key[:strings.LastIndex(key, "/")+1]] {
			v.known[key] = true
		}
	}
}

var hashForm = regexp.MustCompile(`^[0-9a-f]{64}$`)

// histories are the objects of a history_exported record whose facts are the hashes by run.
func histories(m period.Month, r Record) []archive.Object {
	var out []archive.Object
	if r.Kind != HistoryExported {
		return nil
	}
	for run, hash := range r.Facts {
		if sum, ok := hash.(string); ok && hashForm.MatchString(sum) {
			out = append(out, archive.Object{Key: archive.HistoryKey(m, run), SHA256: sum})
		}
	}
	return out
}

// unfinished are the runs without a closing record and those under way: what they have made may lack a record.
func (v *verifier) unfinished(records []Record) map[string]bool {
	out := map[string]bool{}
	for _, run := range slices.Concat(Unclosed(records), v.running) {
		out[run] = true
	}
	return out
}

func (v *verifier) unclosed(records []Record) {
	for _, run := range Unclosed(records, v.running...) {
		for _, r := range records {
			if r.Run == run && r.Kind == RunStarted {
				v.fault(archive.FaultNotClosed, run, wordStarted, r.At.In(period.Zone).Format("15:04 02/01/2006"))
			}
		}
	}
}

// anchors looks for each hash among the seals and the records as they are now.
func (v *verifier) anchors(records []Record) {
	var hashes []string
	for _, r := range records {
		hashes = append(hashes, r.Hash)
	}
	for key := range v.items {
		if it := v.first(key); it != nil && strings.HasSuffix(key, "/manifest.json") {
			hashes = append(hashes, it.sum)
		}
	}
	for _, a := range v.options.Anchors {
		a = strings.ToLower(strings.TrimSpace(a))
		if !slices.ContainsFunc(hashes, func(h string) bool { return strings.HasPrefix(h, a) }) {
			v.fault(archive.FaultAnchor, a, "")
		}
	}
}

// strangers are objects that stand nowhere.
func (v *verifier) strangers(records []Record) {
	unfinished := v.unfinished(records)
	planned := v.planned(unfinished)
	opened := map[string]bool{}
	sealed := map[string]bool{}
	for key := range v.items {
		if rev, rest, ok := v.inRevision(key); ok {
			opened[rev] = opened[rev] || rest == "opened.json"
			sealed[rev] = sealed[rev] || rest == "manifest.json"
		}
	}
	for key := range v.items {
		rev, rest, ok := v.inRevision(key)
		switch {
		case v.known[key]:
		case ok && sealed[rev] && rest != "manifest.json" && archive.BesideSeal(rest):
		case ok && !sealed[rev] && opened[rev]:
			// Not sealed: nobody has said yet what belongs to it.
		case v.onItsWay(key, unfinished, planned):
		case v.told(key, records):
		default:
			v.fault(archive.FaultAdded, key, "")
		}
	}
}

// onItsWay reports whether an unfinished run may have stored the object and not yet the record that names it: its history,
// a paper of its own, a letter of its plan that it is about to enter, or a mail to the operators, which no plan names.
func (v *verifier) onItsWay(key string, unfinished map[string]bool, planned map[ledger.Key]bool) bool {
	for run := range unfinished {
		if key == archive.HistoryKey(v.month, run) || strings.HasPrefix(key, archive.RunPrefix(v.month, run)) {
			return true
		}
	}
	d, path, ok := ledger.KeyOfPath(key)
	if !ok || !isMail(path.File) {
		return false
	}
	d.Revision = 0
	return planned[d] || !d.Kind.Letter() && len(unfinished) > 0
}

// planned are the letters of the plans of unfinished runs, whatever the revision. A plan is stored before its first mail.
func (v *verifier) planned(unfinished map[string]bool) map[ledger.Key]bool {
	out := map[ledger.Key]bool{}
	for run := range unfinished {
		key := archive.PlanKey(v.month, run)
		it := v.first(key)
		var plan []struct { // what a plan.Entry says of its mail
			Recipient, Address string
			Kind               ledger.Kind
			Send               bool
		}
		if it == nil || archive.Decode(key, it.body, &plan) != nil {
			continue
		}
		for _, c := range plan {
			if c.Send {
				out[ledger.Key{Month: v.month, Recipient: c.Recipient, Address: c.Address, Kind: c.Kind}] = true
			}
		}
	}
	return out
}

// told reports whether the object is a mail of a run in the trail to the operators. Those help and hold up no run: one
// may be stored, and the store fail until nobody tries to plan it any more. Only the store's checksum vouches for it.
func (v *verifier) told(key string, records []Record) bool {
	d, path, ok := ledger.KeyOfPath(key)
	return ok && isMail(path.File) && slices.ContainsFunc(records, func(r Record) bool {
		return r.Run != "" && (d.Kind.Tells(r.Run) || d.Kind.Tells(r.Fact(FactExecution)))
	})
}

// inRevision splits a key below a revision's folder.
func (v *verifier) inRevision(key string) (revision, rest string, ok bool) {
	revision, rest, ok = strings.Cut(strings.TrimPrefix(key, archive.MonthPrefix(v.month)), "/")
	if _, valid := archive.ParseRevision(revision); !ok || !valid {
		return "", "", false
	}
	return revision, rest, true
}
