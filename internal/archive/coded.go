package archive

import (
	"context"
	"strings"

	"trehan/internal/period"
)

// The seals whose documents bear a code are noted beside the months, so that the check page finds those of every period without
// a listing of all keys. Nothing rests on a note: the page reads the manifests.
const codedPrefix = "coded/"

// codedKey notes that a sealed revision's documents bear a code.
func codedKey(m period.Name, rev int) string {
	return codedPrefix + m.String() + "/" + RevisionName(rev)
}

// NoteCoded notes a sealed revision whose documents bear a code; a second time changes nothing.
func NoteCoded(ctx context.Context, s Store, m period.Name, rev int) error {
	_, err := s.Create(ctx, codedKey(m, rev), Bytes([]byte(m.String()+"/"+RevisionName(rev)+"\n")), CreateOptions{MediaType: "text/plain"})
	return err
}

// Coded is a noted revision.
type Coded struct {
	Month  period.Name
	Number int
}

// CodedRevisions lists the noted revisions.
func CodedRevisions(ctx context.Context, s Store) ([]Coded, error) {
	objects, err := s.List(ctx, codedPrefix)
	if err != nil {
		return nil, err
	}
	var all []Coded
	for _, o := range objects {
		name, rev, _ := strings.Cut(strings.TrimPrefix(o.Key, codedPrefix), "/")
		m, err := period.ParseName(name)
		number, ok := ParseRevision(rev)
		if err != nil || !ok { // nobody of ours has written it
			continue
		}
		all = append(all, Coded{m, number})
	}
	return all, nil
}
