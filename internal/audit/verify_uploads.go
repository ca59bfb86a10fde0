package audit

import (
	"strings"

	"trehan/internal/archive"
	"trehan/internal/upload"
)

// uploads checks the files that people put in: the chain of events, the bytes that they name, and that every revision took what
// the chain held then. A file that no event names is no fault if its name is its hash: it is stored before its event.
func (v *verifier) uploads() {
	links := v.chain(archive.Chain{Prefix: archive.UploadLogPrefix(v.month), Width: 6})
	for key := range v.items {
		if f := v.first(key); f != nil && key == archive.UploadKey(v.month, f.hash) {
			v.referenced[key] = true
		}
	}
	for _, l := range links {
		var e upload.Event
		if archive.Decode(l.Object.Key, l.Body, &e) != nil {
			v.fault(archive.FaultUnreadable, l.Object.Key, "")
			continue
		}
		v.compare(archive.Object{Key: archive.UploadKey(v.month, e.File.SHA256), SHA256: e.File.SHA256}, l.Object.Key)
	}
	if v.whole(links) {
		if _, err := upload.Fold(links); err != nil {
			v.fault(archive.FaultIllegal, links[len(links)-1].Object.Key, "")
		}
	}
	for key := range v.items {
		if strings.HasSuffix(key, "/inputs/"+upload.FrozenName) {
			v.takenUploads(key, links)
		}
	}
}

// takenUploads compares the chain with the head that a revision has noted, which the revision's seal protects.
func (v *verifier) takenUploads(key string, links []archive.Link) {
	it := v.first(key)
	var f upload.Frozen
	switch {
	case it == nil:
		return // other checks name it
	case archive.Decode(key, it.body, &f) != nil:
		v.fault(archive.FaultUnreadable, key, "")
		return
	case f.Events == 0:
		return
	}
	last := archive.Chain{Prefix: archive.UploadLogPrefix(v.month), Width: 6}.Key(f.Events)
	for _, l := range links {
		if l.Object.Key == last {
			if l.Object.SHA256 != f.Head {
				v.fault(archive.FaultChanged, last, wordNamedIn, key)
			}
			return
		}
	}
	v.fault(archive.FaultMissing, last, wordNamedIn, key)
}
