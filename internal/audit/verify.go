package audit

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"trehan/internal/archive"
	"trehan/internal/delivery/ledger"
	"trehan/internal/period"
)

// VerifyOptions are what a verification is given from outside the archive.
type VerifyOptions struct {
	// Anchors are hashes that were sent out in mails: of a seal or of a record. At least the first 12 hex digits.
	Anchors []string
	// Running returns the runs in progress: they need no closing record yet, and no record of their histories. It is called
	// before and after the archive is read, for runs that end or begin in between. nil: none.
	Running func(context.Context) []string
}

var anchorForm = regexp.MustCompile(`^[0-9a-f]{12,64}$`)

// AnchorError is an anchor, as given, that cannot be a hash.
type AnchorError string

func (e AnchorError) Error() string { return fmt.Sprintf(wordAnchorForm, string(e)) }

// nothingError is archive.ErrNotFound for a whole month.
type nothingError struct{ month period.Name }

func (e nothingError) Error() string { return fmt.Sprintf(wordNothing, e.month) }
func (nothingError) Unwrap() error   { return archive.ErrNotFound }

// Verify reads every object of the month. It checks the trail, the delivery chains, the seals with all their objects,
// versions and delete markers, the anchors and the link to the month before. It reports objects that no record names and
// runs without a closing record. Faults are sorted by key, one per key; without faults the list is empty.
// archive.ErrNotFound: nothing of the month is archived, which is also how an emptied archive looks.
//
// A run may write to the month meanwhile, and a listing does not show one instant: it may show a record without the object
// that it names, or an object without its record. So Verify checks a second time if it finds a fault. Only faults found
// both times are returned: nothing is ever deleted, so what was being written is there by then.
func Verify(ctx context.Context, s archive.Store, m period.Name, o VerifyOptions) ([]archive.Fault, error) {
	for i, a := range o.Anchors {
		if a = strings.ToLower(strings.TrimSpace(a)); !anchorForm.MatchString(a) {
			return nil, AnchorError(o.Anchors[i])
		}
	}
	run := &verification{store: s, month: m, options: o, running: o.running(ctx)}
	faults, err := run.pass(ctx)
	if err != nil || len(faults) == 0 {
		return faults, err
	}
	again, err := run.pass(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(again, func(f archive.Fault) bool {
		return !slices.ContainsFunc(faults, func(was archive.Fault) bool { return was.Key == f.Key })
	}), nil
}

// verification checks a month, in a second pass if the first one finds faults.
type verification struct {
	store    archive.Store
	month    period.Name
	options  VerifyOptions
	running  []string   // in progress at some time since the first pass began
	previous *inventory // of the pass before; nil for none
}

// pass lists and reads the month once and returns the faults found.
func (r *verification) pass(ctx context.Context) ([]archive.Fault, error) {
	inv, err := readInventory(ctx, r.store, r.month, r.previous)
	if err != nil {
		return nil, err
	}
	if len(inv.versions) == 0 {
		return nil, nothingError{r.month}
	}
	r.previous = inv
	r.running = append(r.running, r.options.running(ctx)...)
	v := &verifier{
		inventory: inv, options: r.options, running: r.running, faults: map[string]archive.Fault{}, referenced: map[string]bool{},
	}
	v.objectBytes()
	records := v.trail()
	v.deliveries(records)
	v.axisAnswers()
	v.explanations()
	v.uploads()
	outside := v.seals(records)
	v.recordedObjects(records)
	v.unclosed(records)
	v.afterClosing(records)
	v.anchors(records)
	v.unknownObjects(records)
	if err := v.crossMonthLinks(ctx, r.store, records, outside); err != nil {
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

// verifier collects the faults of one pass, only the first one of each key.
type verifier struct {
	*inventory
	options    VerifyOptions
	running    []string
	faults     map[string]archive.Fault
	claims     []claim
	referenced map[string]bool // keys that a trail, a chain or a seal names
}

func (v *verifier) fault(code archive.FaultCode, key, format string, a ...any) {
	if _, found := v.faults[key]; !found {
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

// objectBytes checks each object by itself: delete markers, further versions, bytes that changed since they were written.
func (v *verifier) objectBytes() {
	for _, f := range archive.VersionFaults(v.versions) {
		v.fault(f.Code, f.Key, "%s", f.Detail)
	}
	for key, all := range v.items {
		for _, it := range all {
			switch {
			case it.unreadable:
				v.fault(archive.FaultMissing, key, wordVersionGone, it.VersionID)
			case it.storedSum == "":
				v.fault(archive.FaultAdded, key, wordNotStored)
			case it.storedSum != it.hash:
				v.fault(archive.FaultChanged, key, wordStored)
			}
		}
	}
}

// compare checks an object of the month against what the record with the key namedIn says of it.
func (v *verifier) compare(want archive.Object, namedIn string) {
	v.referenced[want.Key] = true
	it := v.version(want.Key, want.VersionID)
	if want.VersionID == "" {
		it = v.first(want.Key)
	}
	switch {
	case it == nil && v.first(want.Key) == nil:
		v.fault(archive.FaultMissing, want.Key, wordNamedIn, namedIn)
	case it == nil:
		v.fault(archive.FaultVersion, want.Key, wordNamedIn, namedIn)
	case it.hash != want.SHA256:
		v.fault(archive.FaultChanged, want.Key, wordNamedIn, namedIn)
	}
}

// recordedObjects checks the objects that the trail names. A run in the trail may store files of its own below runs/. If the
// trail does not name them, only the store's checksum protects them.
func (v *verifier) recordedObjects(records []Record) {
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
			v.referenced[key] = true
		}
	}
}

var hashForm = regexp.MustCompile(`^[0-9a-f]{64}$`)

// histories returns the objects of a history_exported record whose facts are the hashes by run.
func histories(m period.Name, r Record) []archive.Object {
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

// unfinished returns the runs without a closing record and those in progress: their objects may lack a record.
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
			hashes = append(hashes, it.hash)
		}
	}
	for _, a := range v.options.Anchors {
		a = strings.ToLower(strings.TrimSpace(a))
		if !slices.ContainsFunc(hashes, func(h string) bool { return strings.HasPrefix(h, a) }) {
			v.fault(archive.FaultAnchor, a, "")
		}
	}
}

// unknownObjects reports objects that no record names.
func (v *verifier) unknownObjects(records []Record) {
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
		case v.referenced[key]:
		case ok && sealed[rev] && rest != "manifest.json" && archive.BesideSeal(rest):
		case ok && !sealed[rev] && opened[rev]:
			// Not sealed: nothing states yet what belongs to it.
		case v.inProgress(key, unfinished, planned):
		case v.operatorMail(key, records):
		case v.interruptedExport(key):
		default:
			v.fault(archive.FaultAdded, key, "")
		}
	}
}

// inProgress reports whether an unfinished run may have stored the object but not yet the record that names it: its history,
// a file of its own, a letter of its plan, or a mail to the operators, which no plan names.
func (v *verifier) inProgress(key string, unfinished map[string]bool, planned map[ledger.Key]bool) bool {
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

// planned returns the letters in the plans of unfinished runs, whatever the revision. A plan is stored before its first mail.
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

// operatorMail reports whether the object is a mail to the operators from a run in the trail, or one about explanations. No run
// waits for such a mail. The store may fail after the mail is stored, until nobody tries to plan it. Then only the store's
// checksum protects it.
func (v *verifier) operatorMail(key string, records []Record) bool {
	d, path, ok := ledger.KeyOfPath(key)
	if ok && isMail(path.File) && d.Kind.Explanation() {
		return true
	}
	return ok && isMail(path.File) && slices.ContainsFunc(records, func(r Record) bool {
		return r.Run != "" && (d.Kind.OfExecution(r.Run) || d.Kind.OfExecution(r.Fact(FactExecution)))
	})
}

// interruptedExport reports whether the object is an export of the document axis whose reading an outage ended before its first
// answer was recorded, and that nobody has read again: nothing rests on it, and its name is its hash.
func (v *verifier) interruptedExport(key string) bool {
	it := v.first(key)
	return it != nil && len(v.items[key]) == 1 && key == archive.HandoverExportKey(v.month, it.hash, path.Ext(key))
}

// inRevision splits a key below a revision's folder.
func (v *verifier) inRevision(key string) (revision, rest string, ok bool) {
	revision, rest, ok = strings.Cut(strings.TrimPrefix(key, archive.MonthPrefix(v.month)), "/")
	if _, valid := archive.ParseRevision(revision); !ok || !valid {
		return "", "", false
	}
	return revision, rest, true
}
