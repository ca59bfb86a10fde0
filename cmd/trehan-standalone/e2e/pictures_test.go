package e2e

import (
	"bytes"
	"cmp"
	"fmt"
	picture "image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// pictures is the variable that names the folder of the manual's pictures: `make pictures`.
const pictures = "TREHAN_PICTURES"

// ofManual are the steps of which the manual has a picture, and where on the page it begins; "" for the top.
var ofManual = map[string]string{
	"tep-la": "", "cach-doc-trang-thai": "", "doc-thu": "", "bat-dau": "", "cho-quyet-dinh": "", "ho-so-tre-han": "", "giai-thich": "#vi-sao",
	"quyet-dinh": "#quyet-dinh", "chua-ro": "", "nhat-ky": "", "hai-thang": "",
}

// pictureHeight bounds the manual's pictures, in pixels.
const pictureHeight = 760

// illustrate keeps a step's picture for the manual.
func (w *walk) illustrate(name string) {
	w.t.Helper()
	from, wanted := ofManual[name]
	folder := os.Getenv(pictures)
	if folder == "" || !wanted {
		return
	}
	top := 0.0
	if from != "" {
		w.Eval(fmt.Sprintf("Math.max(0,document.querySelector(%q).getBoundingClientRect().top+scrollY-24)", from), &top)
	}
	whole, err := png.Decode(bytes.NewReader(w.Screenshot()))
	if err != nil {
		w.t.Fatal(err)
	}
	box := picture.Rect(0, int(top), whole.Bounds().Dx(), int(top)+pictureHeight).Intersect(whole.Bounds())
	small := picture.NewPaletted(picture.Rect(0, 0, box.Dx(), box.Dy()), paletteOf(whole, box))
	draw.Draw(small, small.Bounds(), whole, box.Min, draw.Src)
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, small); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), out.Bytes(), 0o644); err != nil {
		w.t.Fatal(err)
	}
}

// paletteOf are the colours that a part of a picture has most of: a page has few besides the edges of its letters.
func paletteOf(of picture.Image, box picture.Rectangle) color.Palette {
	count := map[color.RGBA]int{}
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			count[color.RGBAModel.Convert(of.At(x, y)).(color.RGBA)]++
		}
	}
	most := slices.SortedFunc(maps.Keys(count), func(a, b color.RGBA) int {
		return cmp.Or(count[b]-count[a], int(a.R)-int(b.R), int(a.G)-int(b.G), int(a.B)-int(b.B))
	})
	var p color.Palette
	for _, c := range most[:min(len(most), 64)] {
		p = append(p, c)
	}
	return p
}
