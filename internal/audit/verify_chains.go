package audit

import (
	"slices"
	"strings"

	"trehan/internal/archive"
	"trehan/internal/delivery/axis"
	"trehan/internal/delivery/ledger"
)

// trail checks the month's own chain and returns its readable records.
func (v *verifier) trail() []Record {
	links := v.chain(chainOf(v.month))
	var out []Record
	for _, l := range links {
		var r Record
		if archive.Decode(l.Object.Key, l.Body, &r) != nil || r.Seq != l.Seq || r.Month != v.month.String() {
			v.fault(archive.FaultUnreadable, l.Object.Key, wordSeq, r.Seq)
			continue
		}
		r.Hash, r.Key = l.Object.SHA256, l.Object.Key
		out = append(out, r)
	}
	return out
}

// chain checks one chain and returns all readable records, even of a broken chain.
func (v *verifier) chain(c archive.Chain) []archive.Link {
	var links []archive.Link
	for key := range v.items {
		seq, ok := c.Seq(key)
		it := v.first(key)
		if !ok || it == nil {
			continue
		}
		v.referenced[key] = true
		links = append(links, archive.Link{Seq: seq, Body: it.body,
			Object: archive.Object{Key: key, Size: it.size, SHA256: it.hash, VersionID: it.VersionID}})
	}
	slices.SortFunc(links, func(a, b archive.Link) int { return a.Seq - b.Seq })
	next := 1
	for i, l := range links {
		for ; next < l.Seq; next++ {
			v.fault(archive.FaultMissing, c.Key(next), wordNamedIn, l.Object.Key)
		}
		next = l.Seq + 1
		prev, err := archive.Prev(l.Object.Key, l.Body)
		switch {
		case err != nil:
			v.fault(archive.FaultUnreadable, l.Object.Key, "")
		case i == 0 && l.Seq == 1 && prev != "":
			v.fault(archive.FaultBroken, l.Object.Key, "")
		case i > 0 && links[i-1].Seq == l.Seq-1 && prev != links[i-1].Object.SHA256:
			v.brokenLink(links[i-1].Object.Key, l.Object.Key)
		}
	}
	return links
}

// brokenLink reports two records that do not fit. If one of them has a fault already, that explains it; else it reports both.
func (v *verifier) brokenLink(earlier, later string) {
	_, one := v.faults[earlier]
	_, other := v.faults[later]
	if one || other {
		return
	}
	v.fault(archive.FaultChanged, earlier, wordNext, later)
	v.fault(archive.FaultBroken, later, "")
}

// isMail reports whether a file of a delivery is a mail and not an event.
func isMail(file string) bool { return strings.HasSuffix(file, ".eml") }

// deliveries checks every delivery: its chain, its states, its mail, and its progress as the closing records state it.
func (v *verifier) deliveries(records []Record) {
	chains := map[ledger.Key][]archive.Link{}
	for key := range v.items {
		d, path, ok := ledger.KeyOfPath(key)
		if !ok {
			continue // unknownObjects reports it
		}
		if _, done := chains[d]; !done && !isMail(path.File) {
			chains[d] = v.chain(d.Chain())
		}
	}
	for d, links := range chains {
		v.delivery(d, links)
	}
	for _, r := range records {
		for _, head := range r.Chains {
			v.closingHead(r, head)
		}
	}
}

// axisAnswers checks what the document axis has answered: each recipient's chain, its states, and the exports that it names.
func (v *verifier) axisAnswers() {
	chains := map[axis.Key]bool{}
	for key := range v.items {
		k, ok := axis.KeyOfPath(v.month, key)
		if !ok || chains[k] {
			continue
		}
		chains[k] = true
		var state axis.State
		for _, l := range v.chain(k.Chain()) {
			var e axis.Event
			if archive.Decode(l.Object.Key, l.Body, &e) != nil {
				v.fault(archive.FaultUnreadable, l.Object.Key, "")
				break
			}
			v.compare(archive.Object{Key: e.Export.Key, SHA256: e.Export.SHA256, VersionID: e.Export.VersionID}, l.Object.Key)
			next, err := state.Next(e)
			if err != nil {
				v.fault(archive.FaultIllegal, l.Object.Key, "")
				break
			}
			state = next
		}
	}
}

func (v *verifier) delivery(d ledger.Key, links []archive.Link) {
	var state ledger.State
	for _, l := range links {
		var e ledger.Event
		if archive.Decode(l.Object.Key, l.Body, &e) != nil {
			v.fault(archive.FaultUnreadable, l.Object.Key, "")
			return
		}
		if e.Message != nil {
			want := archive.Object{Key: e.Message.Key, SHA256: e.Message.SHA256, VersionID: e.Message.VersionID}
			if want.Key != d.MessageKey(state.Plan.File) {
				v.fault(archive.FaultIllegal, l.Object.Key, "")
			} else {
				v.compare(want, l.Object.Key)
			}
		}
		if e.Type == ledger.Claimed && d.Kind.Letter() {
			v.claims = append(v.claims, claim{e.Run, d.Prefix(), e.Seq})
		}
		if e.Plan != nil {
			v.referenced[d.MessageKey(e.Plan.File)] = true // stored before the plan that names it
			if archive.AddressHash(e.Plan.Address) != d.Address {
				v.fault(archive.FaultChanged, l.Object.Key, "")
			}
		}
		next, err := state.Next(e)
		if err != nil {
			v.fault(archive.FaultIllegal, l.Object.Key, "")
			return
		}
		state = next
	}
	if len(links) > 0 {
		v.referenced[d.MessageKey("")] = true // stored before anything is planned
	}
}

// claim is a letter that a run was about to send.
type claim struct {
	run, prefix string
	seq         int
}

// afterClosing reports the runs that sent letters after their last closing record: they were reset and have not closed again.
func (v *verifier) afterClosing(records []Record) {
	closings, closedAt := map[string]Record{}, map[string]map[string]int{}
	for _, r := range records {
		if r.Kind != RunClosed {
			continue
		}
		closings[r.Run], closedAt[r.Run] = r, map[string]int{}
		for _, head := range r.Chains {
			closedAt[r.Run][head.Prefix] = head.Events
		}
	}
	for _, c := range v.claims {
		closing, closed := closings[c.run]
		if closed && c.seq > closedAt[c.run][c.prefix] && !slices.Contains(v.running, c.run) {
			v.fault(archive.FaultNotClosed, c.run, wordAfterClosing, closing.Key)
		}
	}
}

// closingHead compares a chain with its head in a closing record.
func (v *verifier) closingHead(r Record, closingHead Chain) {
	c := archive.Chain{Prefix: closingHead.Prefix, Width: 4}
	inMonth := strings.HasPrefix(closingHead.Prefix, archive.DeliveriesPrefix(v.month)) || strings.HasPrefix(closingHead.Prefix, archive.HandoverPrefix(v.month))
	if !inMonth || closingHead.Events < 1 {
		v.fault(archive.FaultUnreadable, r.Key, "")
		return
	}
	key := c.Key(closingHead.Events)
	switch it := v.first(key); {
	case it == nil:
		for seq := 1; seq <= closingHead.Events; seq++ {
			if v.first(c.Key(seq)) == nil {
				v.fault(archive.FaultMissing, c.Key(seq), wordHead, r.Key)
			}
		}
	case it.hash != closingHead.Head:
		v.fault(archive.FaultChanged, key, wordHead, r.Key)
	}
}
