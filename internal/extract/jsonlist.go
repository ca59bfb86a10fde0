package extract

import (
	"fmt"
	"slices"
	"strings"

	"trehan/internal/dossier"
	"trehan/internal/extract/grid"
	"trehan/internal/extract/jsonstream"
	"trehan/internal/notation"
)

// pathSeparator stands between the parts of a path in JSON.
const pathSeparator = "."

// wrappers are the names, as looseKey returns them, under which web services put their list or the object around it.
var wrappers = map[string]bool{
	"data": true, "datas": true, "result": true, "results": true, "content": true, "contents": true, "items": true, "item": true,
	"value": true, "values": true, "rows": true, "records": true, "list": true, "entries": true, "elements": true, "objects": true,
	"payload": true, "body": true, "response": true, "page": true, "d": true, "docs": true, "hits": true, "dossiers": true,
	"danhsach": true, "danhsachhoso": true, "dshoso": true, "hoso": true, "dulieu": true, "ketqua": true, "embedded": true,
}

// jsonSource returns a reader of the objects of the file, or of the list at a path in it.
func (r *reading) jsonSource(list []string) *jsonstream.Reader {
	src := jsonstream.New(r.content(), r.limit)
	if len(list) > 0 {
		src.Select(list)
	}
	return src
}

// jsonList returns the path of the list that holds the dossiers, nil for the forms that jsonstream knows. Without one in the
// configuration it is the only list that is found below known wrappers.
func (r *reading) jsonList() ([]string, error) {
	outline, ok := jsonstream.Scan(r.content(), r.limit)
	if path := r.dialect.JSON.List; path != "" {
		list := strings.Split(path, pathSeparator)
		if ok && !slices.ContainsFunc(outline.Lists, func(l jsonstream.List) bool { return strings.EqualFold(l.String(), path) }) {
			return nil, r.fileFault(fmt.Sprintf(msgNoSuchList, path, describeLists(outline.Lists)))
		}
		return list, nil
	}
	if !ok || len(outline.Lists) == 0 || r.isRecord(outline.Keys) {
		return nil, nil
	}
	var known, filled []jsonstream.List
	for _, l := range outline.Lists {
		if slices.ContainsFunc(l.Path, func(name string) bool { return !wrappers[looseKey(name)] }) {
			continue
		}
		known = append(known, l)
		if l.Objects > 0 {
			filled = append(filled, l)
		}
	}
	switch {
	case len(known) == 1:
		return known[0].Path, r.onlyList(known[0], outline.Lists)
	case len(filled) == 1:
		return filled[0].Path, r.onlyList(filled[0], outline.Lists)
	case len(known) > 1:
		return nil, r.fileFault(fmt.Sprintf(msgWhichList, describeLists(known)))
	}
	return nil, r.fileFault(fmt.Sprintf(msgUnknownList, describeLists(outline.Lists)))
}

// onlyList refuses a file in which another list holds records too: they would be lost.
func (r *reading) onlyList(list jsonstream.List, all []jsonstream.List) error {
	records := []jsonstream.List{list}
	for _, l := range all {
		if l.Objects > 0 && l.String() != list.String() && r.isRecord(l.Keys) {
			records = append(records, l)
		}
	}
	if len(records) == 1 {
		return nil
	}
	return r.fileFault(fmt.Sprintf(msgWhichList, describeLists(records)))
}

// isRecord reports whether an object with these members is a row of the table itself.
func (r *reading) isRecord(keys []string) bool {
	m := r.matcher()
	return slices.ContainsFunc(keys, func(key string) bool {
		p, ok := m.place(dossier.Text(key))
		return ok && p.attribute == 0 // the code
	})
}

func describeLists(lists []jsonstream.List) string {
	if len(lists) == 0 {
		return wordNoLists
	}
	var names []string
	for _, l := range lists {
		names = listName(names, fmt.Sprintf(wordList, l, notation.Count(l.Objects)))
	}
	return strings.Join(names, ", ")
}

// innerObjects returns the NameKeys of the beginnings of the paths that the further headers are.
func (r *reading) innerObjects() map[string]bool {
	inner := make(map[string]bool)
	for _, headers := range r.headers {
		for _, path := range headers {
			key := dossier.NameKey(path)
			for i := range len(key) {
				if key[i] == pathSeparator[0] {
					inner[key[:i+1]] = true
				}
			}
		}
	}
	return inner
}

const (
	// jsonHeadObjects is how many objects are looked at for their fields: JSON leaves out what is empty.
	jsonHeadObjects = 100
	maxJSONDepth    = 5
)

// jsonHeads returns the fields of the first objects as the header of a table, those of nested objects with their paths.
func (r *reading) jsonHeads() ([]*firstRows, error) {
	list, err := r.jsonList()
	if err != nil {
		return nil, nil //nolint:nilerr // the file is not of this dialect; of the one that is used the error comes again
	}
	src := r.jsonSource(list)
	row := headRow{row: r.dialect.SkipRows + 1}
	seen := make(map[string]bool)
	var add func(path string, members []jsonstream.Member, depth int)
	add = func(path string, members []jsonstream.Member, depth int) {
		for _, m := range members {
			name := path + string(m.Key)
			if m.Value.Kind() == '{' && depth < maxJSONDepth {
				inner, _ := jsonstream.Members(m.Value)
				add(name+pathSeparator, inner, depth+1)
			}
			if !seen[name] && len(seen) < maxKeys {
				seen[name] = true
				row.cells = append(row.cells, grid.Cell{Kind: grid.Text, Raw: []byte(name)})
			}
		}
	}
	for n := 0; n < jsonHeadObjects && src.Next(); n++ {
		add("", src.Members(), 1)
	}
	return []*firstRows{{rows: []headRow{row}, over: true, fields: true}}, nil
}
