package jsonstream

// Page is a list within an object: its objects, and what stands around it.
type Page struct {
	Objects int
	Around  []Scalar // the first maxScalars
}

// Scalar is a text, a number or a boolean in the objects around a list.
type Scalar struct {
	Path []string
	Text string // the first maxScalarBytes
}

const (
	maxScalars     = 200
	maxScalarBytes = 100
)

// EachPage makes Next call f after every value that is an object with a list. The page is valid during the call.
func (d *Reader) EachPage(f func(Page)) { d.page = f }

func (d *Reader) endPage() {
	if d.page != nil {
		d.page(Page{Objects: d.row - d.before, Around: d.around})
	}
}

// scalar reads the next value and notes it if it is a scalar.
func (d *Reader) scalar(path []string) error {
	switch d.dec.PeekKind() {
	case stringKind, '0', 't', 'f':
	default:
		return d.skip()
	}
	token, err := d.dec.ReadToken()
	if err != nil {
		return err
	}
	if len(d.around) < maxScalars {
		text := token.String()
		d.around = append(d.around, Scalar{path, text[:min(len(text), maxScalarBytes)]})
	}
	d.input.used = d.dec.InputOffset()
	return nil
}
