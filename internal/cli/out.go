package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"trehan/internal/documents/view"
)

// outFlags say where a month's documents are written to; report and preview share them.
type outFlags struct {
	Out   string `help:"Thư mục cho văn bản; phải trống." required:"" placeholder:"DIR"`
	Force bool   `help:"Ghi cả vào thư mục không trống; tệp của chương trình ở đó bị thay."`
}

// own are the files that report and preview write, as patterns: what --force may replace.
var own = []string{
	"report.json", "state.json.gz", "dossiers.parquet", "manifest.json", "phu-luc-*.xlsx", "phu-luc.xlsx", "cong-van.docx", "cong-van.pdf",
	"cong-khai.html", "noi-bo.html", "muc-luc.html", "kiem-tra.html", "don-vi/*.xlsx", mailFolder + "/*.eml",
}

func (o *outFlags) check() error {
	entries, err := os.ReadDir(o.Out)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return usage("--out: %v", err)
	case len(entries) > 0 && !o.Force:
		return usage("thư mục %s không rỗng: chọn thư mục khác, hoặc ghi --force để thay các tệp của chương trình trong đó", o.Out)
	}
	return nil
}

// write puts the files into the folder, after what an earlier call left there.
func (o *outFlags) write(files []view.File) error {
	if o.Force {
		for _, pattern := range own {
			stale, err := filepath.Glob(filepath.Join(o.Out, pattern))
			if err != nil {
				return err
			}
			for _, path := range stale {
				if err := os.Remove(path); err != nil {
					return err
				}
			}
		}
	}
	for _, f := range files {
		path := filepath.Join(o.Out, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
