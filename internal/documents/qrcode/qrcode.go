// Package qrcode draws a link as QR code, for every form of document: squares, PNG or the path of an SVG. The same link gives
// the same code.
package qrcode

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"

	qr "github.com/piglig/go-qr"
)

// Quiet is the empty margin that readers need around a code, in modules.
const Quiet = 4

// Code is a QR code without its margin.
type Code struct{ code *qr.QrCode }

// Of encodes a link. Its error correction bears 15 % of damage: a fold, a stamp's edge.
func Of(link string) (Code, error) {
	c, err := qr.EncodeText(link, qr.Medium)
	if err != nil {
		return Code{}, fmt.Errorf("QR code: %w", err)
	}
	return Code{c}, nil
}

// Size is the number of modules on each side.
func (c Code) Size() int { return c.code.Size() }

// Bar is a run of dark modules in one line.
type Bar struct{ X, Y, Width int }

// Bars are all dark modules, line by line: one figure a run leaves no white hairs between neighbours.
func (c Code) Bars() []Bar {
	var all []Bar
	for y := range c.Size() {
		for x := 0; x < c.Size(); x++ {
			from := x
			for x < c.Size() && c.code.Module(x, y) {
				x++
			}
			if x > from {
				all = append(all, Bar{from, y, x - from})
			}
		}
	}
	return all
}

// Path is the code as data of an SVG path, a unit each module.
func (c Code) Path() string {
	var b strings.Builder
	for _, r := range c.Bars() {
		fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", r.X, r.Y, r.Width, r.Width)
	}
	return b.String()
}

// PNG is the code with a margin of quiet modules, a number of pixels each module.
func (c Code) PNG(pixels, quiet int) ([]byte, error) {
	side := (c.Size() + 2*quiet) * pixels
	img := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for _, r := range c.Bars() {
		for y := (r.Y + quiet) * pixels; y < (r.Y+quiet+1)*pixels; y++ {
			row := img.Pix[y*img.Stride:]
			for x := (r.X + quiet) * pixels; x < (r.X+r.Width+quiet)*pixels; x++ {
				row[x] = 1
			}
		}
	}
	var out bytes.Buffer
	plain := png.Encoder{CompressionLevel: png.NoCompression} // a bit each pixel, and documents are compressed anyway
	if err := plain.Encode(&out, img); err != nil {
		return nil, fmt.Errorf("QR code: %w", err)
	}
	return out.Bytes(), nil
}
