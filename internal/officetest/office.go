// Package officetest reads documents with other programs: workbooks and letters with LibreOffice, PDFs with pdftotext.
// Tests that need them are skipped where they are missing, unless TREHAN_TEST_REQUIRE_OFFICE=1,
// and under -short.
package officetest

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Require is the variable that turns a missing program from a reason to skip into a failure.
const Require = "TREHAN_TEST_REQUIRE_OFFICE"

// patience bounds one call of a program: these tests share their machine with others.
const patience = 5 * time.Minute

func need(tb testing.TB, program, packages string) string {
	tb.Helper()
	if testing.Short() {
		tb.Skip("runs " + program)
	}
	path, err := exec.LookPath(program)
	if err == nil {
		return path
	}
	if os.Getenv(Require) == "1" {
		tb.Fatalf("no %s here, and %s=1 asks for it", program, Require)
	}
	tb.Skipf("no %s here (Debian: apt-get install %s); %s=1 makes this a failure", program, packages, Require)
	return ""
}

// Convert lets LibreOffice read files and write them in another format, such as fods or pdf. It returns the folder of the
// results, which bear the files' names with the format's ending.
func Convert(tb testing.TB, format string, files ...string) string {
	tb.Helper()
	program := need(tb, "soffice", "libreoffice-calc libreoffice-writer fonts-liberation2")
	folder := tb.TempDir()
	profile := url.URL{Scheme: "file", Path: filepath.Join(folder, "profile")} // its own: two can run side by side
	run(tb, program, append([]string{
		"--headless", "-env:UserInstallation=" + profile.String(), "--convert-to", format, "--outdir", folder,
	}, files...)...)
	for _, f := range files {
		base := strings.TrimSuffix(filepath.Base(f), filepath.Ext(f)) + "." + format
		if _, err := os.Stat(filepath.Join(folder, base)); err != nil {
			tb.Fatalf("LibreOffice has not read %s: %v", filepath.Base(f), err)
		}
	}
	return folder
}

// PDFText is the text of a PDF's pages as they are laid out.
func PDFText(tb testing.TB, path string) (pages []string) {
	tb.Helper()
	program := need(tb, "pdftotext", "poppler-utils")
	out := run(tb, program, "-layout", path, "-")
	return strings.Split(strings.TrimSuffix(out, "\f"), "\f")
}

// FirstPage draws a PDF's first page as it is printed, with a number of dots an inch.
func FirstPage(tb testing.TB, path string, dots int) image.Image {
	tb.Helper()
	base := filepath.Join(tb.TempDir(), "page")
	run(tb, need(tb, "pdftoppm", "poppler-utils"), "-png", "-singlefile", "-f", "1", "-r", strconv.Itoa(dots), path, base)
	drawn, err := os.ReadFile(base + ".png")
	if err != nil {
		tb.Fatal(err)
	}
	page, err := png.Decode(bytes.NewReader(drawn))
	if err != nil {
		tb.Fatal(err)
	}
	return page
}

func run(tb testing.TB, program string, arguments ...string) string {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c := exec.CommandContext(ctx, program, arguments...)
	var complaints strings.Builder
	c.Stderr = &complaints
	out, err := c.Output()
	if err != nil {
		tb.Fatalf("%s: %v\n%s", filepath.Base(program), err, &complaints)
	}
	return string(out)
}
