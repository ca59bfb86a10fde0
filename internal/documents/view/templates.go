package view

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// The texts that an office may replace with files of its own: the letter's and the mails'.
const (
	LetterTemplate  = "cong-van.tmpl"
	MailTemplate    = "thu.tmpl"                // to a recipient
	HoldTemplate    = "thu-cho-quyet-dinh.tmpl" // to the operators, when a run waits for a decision
	SummaryTemplate = "thu-tong-hop.tmpl"       // to the operators, when a run has ended
)

// TemplateNames are the names of all texts that an office may replace, sorted.
func TemplateNames() []string {
	return []string{LetterTemplate, HoldTemplate, SummaryTemplate, MailTemplate}
}

// CheckTemplates refuses an office's folder of templates, which may be nil, if anything but these texts stands in it: a
// misspelt file would leave the shipped text in use unnoticed. What does not belong there is a *TemplateError that names
// it. Names that begin with ".." are those that Kubernetes adds to a mounted volume.
func CheckTemplates(own fs.FS) error {
	if own == nil {
		return nil
	}
	entries, err := fs.ReadDir(own, ".")
	if err != nil {
		return fmt.Errorf("read the folder of templates: %w", err)
	}
	var others []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "..") {
			continue
		}
		known, err := isTemplate(own, e.Name())
		if err != nil {
			return err
		}
		if !known {
			others = append(others, e.Name())
		}
	}
	if len(others) == 0 {
		return nil
	}
	return &TemplateError{File: strings.Join(others, ", "), Message: "không phải mẫu thay được; thư mục mẫu chỉ được có " +
		strings.Join(TemplateNames(), ", ") + "; cách sửa: sửa lại tên, hoặc đưa ra khỏi thư mục này"}
}

// isTemplate reports whether a name is that of a replaceable text and a file stands there, or a link to one.
func isTemplate(own fs.FS, name string) (bool, error) {
	if !slices.Contains(TemplateNames(), name) {
		return false, nil
	}
	info, err := fs.Stat(own, name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, &TemplateError{File: name, Message: "là liên kết đến tệp không có"}
	}
	if err != nil {
		return false, fmt.Errorf("read the folder of templates: %w", err)
	}
	return info.Mode().IsRegular(), nil
}

// ReadTemplate reads a text: the office's own file where its folder has one, else the shipped one.
func ReadTemplate(own, shipped fs.FS, name string) (string, error) {
	if own != nil {
		data, err := fs.ReadFile(own, name)
		if err == nil {
			return string(data), nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", &TemplateError{File: name, Message: "không đọc được: " + err.Error()}
		}
	}
	data, err := fs.ReadFile(shipped, name)
	if err != nil {
		return "", fmt.Errorf("read shipped template %s: %w", name, err)
	}
	return string(data), nil
}
